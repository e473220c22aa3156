"""Where a parcel is, for anybody who knows its number and four digits of the phone."""

from datetime import datetime, timedelta

from sqlmodel import Session

from station import custody
from station.accounts import throttle
from station.db import WriteSession
from station.parcels.models import Contact, Parcel

# The tries of one asker for one number; of all for one number; of one address for all.
_DOOR_PAIR = "tracking-pair"
_DOOR_NUMBER = "tracking-number"
_DOOR_ADDRESS = "tracking-address"
# A whole village may come from one address.
_ADDRESS_LIMIT = 20
# Four digits are not found in fifty tries a day, and few neighbours are as persistent.
_NUMBER_LIMIT, _NUMBER_WINDOW = 50, timedelta(days=1)


def knock(session: WriteSession, number: str, address: str, *, at: datetime) -> None:
    """Count a try, by number and by the asker's address, before it is judged.

    Raises:
        TooManyAttempts: four digits are soon guessed, so they may not be tried for long.
    """
    throttle.knock(session, _DOOR_ADDRESS, address, at=at, limit=_ADDRESS_LIMIT)
    # What is no number is nobody's: it must not shut the door for others.
    if number:
        throttle.knock(session, _DOOR_PAIR, _pair(number, address), at=at)
        throttle.knock(
            session, _DOOR_NUMBER, number, at=at, limit=_NUMBER_LIMIT, window=_NUMBER_WINDOW
        )


def forgive(session: WriteSession, number: str, address: str, *, at: datetime) -> None:
    """The right digits: this try counts nowhere, and wrong ones no longer for this asker here.

    Wrong tries at other numbers stay, or one's own parcel would open the door to guess on.
    """
    throttle.forget(session, _DOOR_PAIR, _pair(number, address))
    throttle.forget_one(session, _DOOR_NUMBER, number, at=at)
    throttle.forget_one(session, _DOOR_ADDRESS, address, at=at)


def _pair(number: str, address: str) -> str:
    return f"{number}|{address}"


def find(session: Session, number: str, last_four: str) -> Parcel | None:
    """The newest parcel of this number whose phone ends so; None for both kinds of wrong."""
    for unit in custody.find_units(session, number):
        parcel, contact = session.get(Parcel, unit.id), session.get(Contact, unit.id)
        if parcel and contact and contact.phone_tail and contact.phone_tail == last_four:
            return parcel
    return None
