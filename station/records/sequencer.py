"""Numbers and chains the hub's log on PostgreSQL, after its entries were committed.

There a number that grows is not the order of commits: who reads on from the highest he
has seen misses what is committed late under a lower one. So entries wait without a number
until this has seen them, and an entry that it has seen is no longer among those that wait.
It looks after each commit; what it did not come to then, it finds after the next.
"""

import logging
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from station.db import WriteSession, table_of
from station.records.models import Unnumbered
from station.records.service import number_alike

_UNNUMBERED = table_of(Unnumbered)
_STEP = 5_000
_LOG = logging.getLogger(__name__)
# Any number that is this program's alone, and not that of the write lock.
_LOCK = 0x63756E7A71


def number_waiting(connection: sa.Connection) -> int:
    """Number what waits and is to be seen here; how many entries that were.

    What is committed meanwhile may wait for the next time: it would not end otherwise. One
    process at a time, until the end of its transaction. Does nothing on SQLite, where
    entries are numbered as they are written.
    """
    if connection.dialect.name == "sqlite":
        return 0
    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    numbered = 0
    is_more = True
    while is_more:
        rows = _next(connection)
        for (subject, version, _), same in groupby(rows, key=_alike):
            entries = [*same]
            keys = [entry.subject_id.hex for entry in entries]
            digests = [entry.digest for entry in entries if entry.digest]
            number_alike(connection, subject, version, keys, digests)
        numbered += len(rows)
        is_more = len(rows) == _STEP
    return numbered


def _next(connection: sa.Connection) -> list[Any]:
    """Take the first of those that wait, in the order in which they were written."""
    waiting = sa.select(_UNNUMBERED).order_by(_UNNUMBERED.c.place).limit(_STEP)
    rows = list(connection.execute(waiting).all())
    # Exactly those: one that is committed meanwhile may stand between them.
    taken = [row.place for row in rows]
    connection.execute(sa.delete(_UNNUMBERED).where(_UNNUMBERED.c.place.in_(taken)))
    return rows


def _alike(entry: Any) -> tuple[str, int, bool]:
    return entry.subject, entry.version, bool(entry.digest)


@sa.event.listens_for(WriteSession, "after_commit")
def _number_what_was_committed(session: Session) -> None:
    engine = session.get_bind().engine
    if engine.dialect.name != "sqlite":
        try:
            with engine.begin() as connection:
                number_waiting(connection)
        except sa.exc.SQLAlchemyError:
            # What was written stands; the next commit numbers it.
            _LOG.warning("entries wait for their number", exc_info=True)
