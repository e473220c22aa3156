"""Erases in small steps what names people and has come to its time, by a clock that is believed."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from sqlmodel import Session

from station import custody
from station.accounts import audit
from station.clock import is_trusted
from station.jobs import Work
from station.parcels.purging import ClockNotTrusted

Old = TypeVar("Old")


def erase_old(
    work: Work,
    find: Callable[[Session], Sequence[Old]],
    erase: Callable[[Session, Sequence[Old]], None],
    *,
    act: str,
    subject: str,
) -> None:
    """Erase what ``find`` finds, a step at a time, until it finds nothing; each step is noted.

    What it finds is looked for anew under the lock: it may have been wanted again since.

    Raises:
        ClockNotTrusted: there is something to erase, and no clock to do it by.
    """
    with work.database.read() as session:
        found, trusted = find(session), is_trusted(work.at, custody.last_days(session))
    if found and not trusted:
        raise ClockNotTrusted(now=f"{work.at:%Y-%m-%d %H:%M} UTC")
    while found:
        work.go_on()
        with work.database.write() as session:
            old = find(session)
            erase(session, old)
            audit.note(session, None, act, at=work.at, subject=subject, detail=str(len(old)))
        with work.database.read() as session:
            found = find(session)
