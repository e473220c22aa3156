"""How often a name, an address and a PIN may be tried: each stops another kind of guessing."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from station.accounts import throttle
from station.accounts.throttle import ADDRESS_LIMIT, LOGIN_LIMIT

_LOG_IN, _LOGIN, _PIN = "log_in", "log_in-name", "pin"
# Passwords and PINs that were wrong from one address, whoever's they were.
_ADDRESS = "log_in-address"
_LOGIN_WINDOW = timedelta(hours=1)


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


def forgive_log_in(session: Session, login: str, origin: str, *, at: datetime) -> None:
    """The right password: one's own wrong ones count no longer, those for other names do."""
    throttle.forget(session, _LOG_IN, _pair(login, origin))
    throttle.forget_one(session, _ADDRESS, origin, at=at)
    throttle.forget_one(session, _LOGIN, login, at=at)


def knock_with_pin(session: Session, person_id: UUID, origin: str, *, at: datetime) -> None:
    """Count a try of this person's PIN, and of any from here.

    Raises:
        TooManyAttempts: with how long to wait.
    """
    throttle.knock(session, _PIN, str(person_id), at=at)
    throttle.knock(session, _ADDRESS, origin, at=at, limit=ADDRESS_LIMIT)


def forgive_pin(session: Session, person_id: UUID, origin: str, *, at: datetime) -> None:
    throttle.forget(session, _PIN, str(person_id))
    throttle.forget_one(session, _ADDRESS, origin, at=at)


def _pair(login: str, origin: str) -> str:
    return f"{login}|{origin}"
