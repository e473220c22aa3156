"""How often a name, an address and a PIN may be tried: each stops another kind of guessing."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from station.accounts import throttle
from station.accounts.models import Person
from station.accounts.throttle import ADDRESS_LIMIT, LOGIN_LIMIT, TooManyAttempts
from station.errors import NN_

_LOG_IN, _LOGIN, _PIN, _PIN_OF_DAY = "log_in", "log_in-name", "pin", "pin-day"
# Passwords and PINs that were wrong from one address, whoever's they were.
_ADDRESS = "log_in-address"
_LOGIN_WINDOW = timedelta(hours=1)
# Four digits are found in days, if five may be tried every quarter of an hour.
_PINS_A_DAY, _DAY = 20, timedelta(days=1)


class TooManyPins(TooManyAttempts):
    message = NN_(
        "Too many wrong PINs. Log in with the password, or try again in %(count)d minute.",
        "Too many wrong PINs. Log in with the password, or try again in %(count)d minutes.",
    )


def knock_to_log_in(
    session: Session, login: str, origin: str, *, is_known: bool, at: datetime
) -> None:
    """Count a try before it is judged: of this name from here, from here, and of this name.

    ``is_known`` where the person has logged in on this browser before: nobody elsewhere
    can shut them out of it.

    Raises:
        TooManyAttempts: with how long to wait.
    """
    throttle.knock(session, _LOG_IN, _pair(login, origin), at=at)
    throttle.knock(session, _ADDRESS, origin, at=at, limit=ADDRESS_LIMIT)
    if not is_known:
        throttle.knock(session, _LOGIN, login, at=at, limit=LOGIN_LIMIT, window=_LOGIN_WINDOW)


def forgive_log_in(session: Session, person: Person, origin: str, *, at: datetime) -> None:
    """The right password: one's own wrong tries count no longer, those for other names do."""
    login = person.login
    for door in (_PIN, _PIN_OF_DAY):
        throttle.forget(session, door, str(person.id))
    throttle.forget(session, _LOG_IN, _pair(login, origin))
    throttle.forget_one(session, _ADDRESS, origin, at=at)
    throttle.forget_one(session, _LOGIN, login, at=at)


def knock_with_pin(session: Session, person_id: UUID, origin: str, *, at: datetime) -> None:
    """Count a try of this person's PIN, and of any from here.

    Raises:
        TooManyPins, TooManyAttempts: with how long to wait.
    """
    throttle.knock(session, _ADDRESS, origin, at=at, limit=ADDRESS_LIMIT)
    key = str(person_id)
    try:
        throttle.knock(session, _PIN, key, at=at)
        throttle.knock(session, _PIN_OF_DAY, key, at=at, limit=_PINS_A_DAY, window=_DAY)
    except TooManyAttempts as shut:
        raise TooManyPins(**shut.values) from shut


def forgive_pin(session: Session, person_id: UUID, origin: str, *, at: datetime) -> None:
    throttle.forget(session, _PIN, str(person_id))
    throttle.forget_one(session, _PIN_OF_DAY, str(person_id), at=at)
    throttle.forget_one(session, _ADDRESS, origin, at=at)


def _pair(login: str, origin: str) -> str:
    return f"{login}|{origin}"
