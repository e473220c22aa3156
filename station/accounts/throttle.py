"""How often something secret may be tried at a door; a restart forgives nothing.

A try is written down before it is judged, and taken back when it was right: so tries
that come at the same moment cannot slip through together.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from math import ceil

from sqlmodel import Session, col, delete, or_, select

from station.accounts.models import Attempt
from station.errors import N_, NN_, TryLater
from station.jobs import Job, Work, every

LIMIT = 5
# An office of clerks may come from one address; one name may be tried from many.
ADDRESS_LIMIT, LOGIN_LIMIT = 20, 50
WINDOW = timedelta(minutes=15)
_KEPT = timedelta(days=1)
_LONGEST_KEY = 120
_SUBSCRIBER = 64


class TooManyAttempts(TryLater):
    http_status = 429
    message = NN_(
        "Too many wrong attempts. Try again in %(count)d minute.",
        "Too many wrong attempts. Try again in %(count)d minutes.",
    )


def origin(address: str | None) -> str:
    """From where a try comes: with IPv6 the whole network, as one subscriber has all of it."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return address or ""
    if found.version == 4:  # noqa: PLR2004  IPv4
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ip_network((found, _SUBSCRIBER), strict=False).network_address)


def knock(
    session: Session,
    door: str,
    key: str,
    *,
    at: datetime,
    limit: int = LIMIT,
    window: timedelta = WINDOW,
) -> None:
    """Write down a try, which ``forget`` or ``forget_one`` takes back when it was right.

    ``window`` is a day at most: older tries are not kept.

    Raises:
        TooManyAttempts: there were ``limit`` tries within ``window`` before.
    """
    key = key[:_LONGEST_KEY]
    tries = _tries(session, door, key, after=at - window, most=limit)
    if len(tries) == limit:
        wait = tries[-1] + window - at
        raise TooManyAttempts(count=ceil(wait / timedelta(minutes=1)))
    drop_old(session, at)
    session.add(Attempt(door=door, key=key, at=at))


def is_shut(
    session: Session,
    door: str,
    key: str,
    *,
    at: datetime,
    limit: int = LIMIT,
    window: timedelta = WINDOW,
) -> bool:
    """Whether ``knock`` would refuse; writes nothing, for a door that counts wrong tries only."""
    tries = _tries(session, door, key[:_LONGEST_KEY], after=at - window, most=limit)
    return len(tries) == limit


def _tries(
    session: Session, door: str, key: str, *, after: datetime, most: int
) -> Sequence[datetime]:
    """The times of the last tries, the newest first."""
    return session.exec(
        select(Attempt.at)
        .where(Attempt.door == door, Attempt.key == key, Attempt.at > after)
        .order_by(col(Attempt.at).desc())
        .limit(most)
    ).all()


def forget_one(session: Session, door: str, key: str, *, at: datetime) -> None:
    """This try was right; wrong ones before it, perhaps for something else, still count."""
    found = session.exec(
        select(Attempt)
        .where(Attempt.door == door, Attempt.key == key[:_LONGEST_KEY], Attempt.at == at)
        .limit(1)
    ).first()
    if found is not None:
        session.delete(found)


def forget(session: Session, door: str, key: str) -> None:
    """The right person stood at the door: their wrong tries count no longer."""
    session.exec(
        delete(Attempt).where(col(Attempt.door) == door, col(Attempt.key) == key[:_LONGEST_KEY])
    )


def drop_old(session: Session, at: datetime) -> None:
    """Remove tries that count no longer, and those of a clock that was ahead, which always would."""
    at_ = col(Attempt.at)
    session.exec(delete(Attempt).where(or_(at_ < at - _KEPT, at_ > at + _KEPT)))


def _forget_old(work: Work) -> None:
    with work.database.write() as session:
        drop_old(session, work.at)


FORGET_OLD = Job(N_("forget wrong log-ins of days ago"), _forget_old, every(hours=6))
