"""Puts right what the search of goods does not know: after a migration, and by night."""

from collections.abc import Callable, Iterator, Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from station.db import Database
from station.errors import N_
from station.goods import indexing, lookup, marks
from station.jobs import Job, Work, nightly


def mend(database: Database, *, go_on: Callable[[], None] = lambda: None) -> int:
    """Compare what the search knows of every listing and mark with the rows; how much was wrong.

    What follows from a village's new name, or from what somebody has written past the program.
    """
    with database.read() as session:
        parts = list(_parts(_listing_ids(session)))
        has_unspoken = bool(marks.unspoken(session))
    wrong = 0
    if has_unspoken:
        with database.write() as session:
            wrong += marks.make_searchable(session)
    for part in parts:
        go_on()
        with database.read() as session:
            is_right = not indexing.wrong(session, part)
        if not is_right:
            with database.write() as session:
                wrong += indexing.refresh(session, part)
    return wrong


def wrong(session: Session, *, sample: int | None) -> tuple[int, int]:
    """How many listings were looked at, and of how many the search does not know enough."""
    ids = _listing_ids(session, sample)
    return len(ids), sum(indexing.wrong(session, part) for part in _parts(ids))


def _listing_ids(session: Session, sample: int | None = None) -> list[UUID]:
    query = sa.select(lookup.LISTING.c.id)
    if sample is not None:
        query = query.order_by(sa.func.random()).limit(sample)
    return sorted(session.connection().scalars(query))


def _parts(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    for first in range(0, len(ids), indexing.AT_ONCE):
        yield ids[first : first + indexing.AT_ONCE]


def _by_night(work: Work) -> None:
    mend(work.database, go_on=work.go_on)


MEND = Job(N_("keep the search of goods right"), _by_night, nightly(3, 20))
