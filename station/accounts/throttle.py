"""How often something secret may be tried at a door; a restart forgives nothing.

A try is written down before it is judged, and taken back when it was right: so tries
that come at the same moment cannot slip through together.
"""

from datetime import datetime, timedelta
from math import ceil

from sqlmodel import Session, col, delete, select

from station.accounts.models import Attempt
from station.errors import N_, TryLater

LIMIT = 5
WINDOW = timedelta(minutes=15)
_KEPT = timedelta(days=1)
_LONGEST_KEY = 120


class TooManyAttempts(TryLater):
    http_status = 429
    message = N_("Too many wrong attempts. Try again in %(minutes)d minutes.")


def knock(session: Session, door: str, key: str, *, at: datetime) -> None:
    """Write down a try, which ``forget`` takes back when it was right.

    Raises:
        TooManyAttempts: there were ``LIMIT`` tries within ``WINDOW`` before.
    """
    key = key[:_LONGEST_KEY]
    tries = session.exec(
        select(Attempt.at)
        .where(Attempt.door == door, Attempt.key == key, Attempt.at > at - WINDOW)
        .order_by(col(Attempt.at).desc())
        .limit(LIMIT)
    ).all()
    if len(tries) == LIMIT:
        wait = tries[-1] + WINDOW - at
        raise TooManyAttempts(minutes=ceil(wait / timedelta(minutes=1)))
    session.exec(delete(Attempt).where(col(Attempt.at) < at - _KEPT))
    session.add(Attempt(door=door, key=key, at=at))


def forget(session: Session, door: str, key: str) -> None:
    """The right person stood at the door: their wrong tries count no longer."""
    session.exec(
        delete(Attempt).where(col(Attempt.door) == door, col(Attempt.key) == key[:_LONGEST_KEY])
    )
