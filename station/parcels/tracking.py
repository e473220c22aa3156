"""Where a parcel is, for anybody who knows its number and four digits of the phone."""

from datetime import datetime

from sqlmodel import Session

from station import custody
from station.accounts import throttle
from station.db import WriteSession
from station.parcels.models import Contact, Parcel

_DOOR_NUMBER = "tracking-number"
_DOOR_ADDRESS = "tracking-address"


def knock(session: WriteSession, number: str, address: str, *, at: datetime) -> None:
    """Count a try, by number and by the asker's address, before it is judged.

    Raises:
        TooManyAttempts: four digits are soon guessed, so they may not be tried for long.
    """
    throttle.knock(session, _DOOR_ADDRESS, address, at=at)
    # What is no number is nobody's: it must not shut the door for others.
    if number:
        throttle.knock(session, _DOOR_NUMBER, number, at=at)


def forgive(session: WriteSession, number: str, address: str) -> None:
    """The right digits: tries before them count no longer."""
    throttle.forget(session, _DOOR_NUMBER, number)
    throttle.forget(session, _DOOR_ADDRESS, address)


def find(session: Session, number: str, last_four: str) -> Parcel | None:
    """The newest parcel of this number whose phone ends so; None for both kinds of wrong."""
    for unit in custody.find_units(session, number):
        parcel, contact = session.get(Parcel, unit.id), session.get(Contact, unit.id)
        if parcel and contact and contact.phone_tail and contact.phone_tail == last_four:
            return parcel
    return None
