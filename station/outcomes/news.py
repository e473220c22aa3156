"""What has come since the last file: read from the logs as they arrived here, never by a time.

A station that had no line for days gives its log when it has one again, and what it did
then stands behind the mark, whatever its clock said. Entries whose event or parcel is not
here yet are remembered by name and looked for again.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Self
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct, field

from station.custody import EVENT
from station.db import table_of
from station.parcels.models import Parcel
from station.records import LogEntry

_LOG, _PARCEL = table_of(LogEntry), table_of(Parcel)
_CHUNK = 5_000


class Reach(Struct, frozen=True):
    """How far the log of each node was read, by incarnation; and what it named in vain."""

    ends: dict[tuple[UUID, int], int] = field(default_factory=dict)
    waits: frozenset[UUID] = frozenset()

    @classmethod
    def read(cls, said: dict[str, Any]) -> Self:
        ends = {(UUID(node), int(turn)): int(seq) for node, turn, seq in said.get("ends", [])}
        return cls(ends, frozenset(UUID(key) for key in said.get("waits", [])))

    def as_json(self) -> dict[str, Any]:
        ends = [[node.hex, turn, seq] for (node, turn), seq in sorted(self.ends.items())]
        return {"ends": ends, "waits": sorted(key.hex for key in self.waits)}


def since(connection: sa.Connection, before: Reach) -> tuple[set[UUID], Reach]:
    """The parcels of which something has become known since, and how far that reaches."""
    ends = _ends(connection)
    # A name that waited may be an event's or a parcel's.
    events, units = set(before.waits), set(before.waits)
    for (node_id, incarnation), end in ends.items():
        start = before.ends.get((node_id, incarnation), 0)
        if start < end:
            some, parcels = _named(connection, node_id, incarnation, start, end)
            events |= some
            units |= parcels
    touched, here = _units_of(connection, events)
    missing = events - here - _parcels_here(connection, events)
    missing |= units - before.waits - _parcels_here(connection, units)
    units |= touched
    units |= _contents(connection, units)
    return units, Reach(ends, frozenset(missing))


def _ends(connection: sa.Connection) -> dict[tuple[UUID, int], int]:
    query = sa.select(_LOG.c.node_id, _LOG.c.incarnation, sa.func.max(_LOG.c.seq)).group_by(
        _LOG.c.node_id, _LOG.c.incarnation
    )
    return {(node, turn): seq for node, turn, seq in connection.execute(query)}


def _named(
    connection: sa.Connection, node_id: UUID, incarnation: int, start: int, end: int
) -> tuple[set[UUID], set[UUID]]:
    """The events and the parcels' details that a part of a log names."""
    query = sa.select(_LOG.c.subject, _LOG.c.subject_id).where(
        _LOG.c.node_id == node_id,
        _LOG.c.incarnation == incarnation,
        _LOG.c.seq > start,
        _LOG.c.seq <= end,
        _LOG.c.subject.in_((EVENT.name, _PARCEL.name)),
    )
    events: set[UUID] = set()
    parcels: set[UUID] = set()
    for subject, key in connection.execute(query):
        (events if subject == EVENT.name else parcels).add(key)
    return events, parcels


def _units_of(connection: sa.Connection, events: Collection[UUID]) -> tuple[set[UUID], set[UUID]]:
    """Whose events those are, and which of them are here."""
    units, here = set(), set()
    for chunk in _in_chunks(sorted(events)):
        query = sa.select(EVENT.c.id, EVENT.c.unit_id).where(EVENT.c.id.in_(chunk))
        for key, unit_id in connection.execute(query):
            here.add(key)
            units.add(unit_id)
    return units, here


def _parcels_here(connection: sa.Connection, units: Collection[UUID]) -> set[UUID]:
    found: set[UUID] = set()
    for chunk in _in_chunks(sorted(units)):
        found |= set(connection.scalars(sa.select(_PARCEL.c.id).where(_PARCEL.c.id.in_(chunk))))
    return found


def _contents(connection: sa.Connection, units: Collection[UUID]) -> set[UUID]:
    """What was ever packed into the bags among some units."""
    found: set[UUID] = set()
    for chunk in _in_chunks(sorted(units)):
        found |= set(
            connection.scalars(sa.select(EVENT.c.unit_id).where(EVENT.c.bag_id.in_(chunk)))
        )
    return found


def parcels_of(
    connection: sa.Connection, partner_id: UUID, units: Collection[UUID] | None
) -> dict[UUID, Any]:
    """Of some units (of all, where none are named) the partner's parcels."""
    columns = (_PARCEL.c.id, _PARCEL.c.number, _PARCEL.c.destination_id, _PARCEL.c.direction)
    query = sa.select(*columns).where(_PARCEL.c.partner_id == partner_id)
    if units is None:
        return {row.id: row for row in connection.execute(query)}
    found: dict[UUID, Any] = {}
    for chunk in _in_chunks(sorted(units)):
        rows = connection.execute(query.where(_PARCEL.c.id.in_(chunk)))
        found.update({row.id: row for row in rows})
    return found


def _in_chunks(ids: Sequence[UUID]) -> Iterable[Sequence[UUID]]:
    return (ids[first : first + _CHUNK] for first in range(0, len(ids), _CHUNK))
