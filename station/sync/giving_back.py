"""After the hub was restored: the nodes give back what they have of it and of others."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from station.custody import UNIT
from station.sync import wire
from station.sync.carried import CARRIED, To
from station.sync.gather import WHOLE_UNIT, Entry, gather
from station.sync.wire import Content

_AT_ONCE = 400
_MOST = wire.MOST_COMPRESSED - 4_096
# Everything that is about no unit.
_OTHERS = [item for item in CARRIED.values() if item.to in {To.ALL, To.STATIONS, To.HANDS}]


def next_part(session: Session, after: tuple[str, UUID]) -> tuple[Entry, Content] | None:
    """What follows ``after`` of all that is here: rows by table, then units with all of theirs."""
    connection = session.connection()
    most = _AT_ONCE
    while True:
        entries = _entries(connection, after, most)
        if not entries:
            return None
        units = [key for name, key in entries if name == WHOLE_UNIT]
        content = gather(connection, entries, with_contact=units, logs_in_at=())
        if most == 1 or len(wire.compress(wire.encode(content))) <= _MOST:
            return entries[-1], content
        most = len(entries) // 2 or 1


START: tuple[str, UUID] = ("", UUID(int=0))


def _entries(connection: sa.Connection, after: tuple[str, UUID], most: int) -> Sequence[Entry]:
    tables: list[tuple[str, Any]] = [(item.name, item.table) for item in _OTHERS]
    tables.append((WHOLE_UNIT, UNIT))
    names = [name for name, _ in tables]
    first = names.index(after[0]) if after[0] in names else 0
    for place in range(first, len(tables)):
        name, table = tables[place]
        floor = after[1] if name == after[0] else UUID(int=0)
        query = sa.select(table.c.id).where(table.c.id > floor).order_by(table.c.id).limit(most)
        ids = connection.scalars(query).all()
        if ids:
            return [(name, key) for key in ids]
    return []
