"""Takes in units and what happened to them. Events are always kept, once each."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from station.custody import UNIT, UnitKind, create_units, unit_id_of
from station.custody.events import digest
from station.records import read_hosts
from station.sync import rows, writing
from station.sync.carried import EVENT, EVENT_COLUMNS
from station.sync.fitting import misfit
from station.sync.models import Reason
from station.sync.wire import PARCEL_UNITS, Content

if TYPE_CHECKING:
    from station.sync.apply import Applied, Source

_CHUNK = 5_000
_UNIQUE_TO_UNIT = ("number", "use")


def know_units(
    connection: sa.Connection, parcels: Sequence[dict[str, Any]], bags: Sequence[dict[str, Any]]
) -> None:
    """Make the units of a content known that are not."""
    wanted = units_in(parcels, bags)
    known = _known(connection, UNIT.c.id, wanted)
    new = {key: value for key, value in wanted.items() if key not in known}
    for kind, use in sorted({(kind, use) for kind, _, use in new.values()}):
        these = [(key, value[1]) for key, value in new.items() if value[::2] == (kind, use)]
        create_units(connection, kind, these, use)


def units_in(
    parcels: Sequence[dict[str, Any]], bags: Sequence[dict[str, Any]]
) -> dict[UUID, tuple[UnitKind, str, int]]:
    """By id what the units of a content are; without what cannot be read."""
    found: dict[UUID, tuple[UnitKind, str, int]] = {}
    for row in parcels:
        if misfit(UNIT, row) is None:
            number, use = row["number"], row["use"]
            found[unit_id_of(number, use)] = (UnitKind.PARCEL, number, use)
    for row in bags:
        if misfit(UNIT, row) is None and row.get("kind") in set(UnitKind):
            found[row["id"]] = (UnitKind(row["kind"]), row["number"], row["use"])
    return found


def take(
    session: Session, content: Content, source: "Source", applied: "Applied", *, at: datetime
) -> None:
    """Keep the events that are new; those that cannot be read yet are set aside."""
    found = content.get(EVENT.name, [])
    if not found:
        return
    connection = session.connection()
    by_id = {row["id"]: row for row in found if isinstance(row.get("id"), UUID)}
    there = {row.id: row for row in _chunked(connection, sa.select(EVENT), EVENT.c.id, by_id)}
    units = _known(connection, UNIT.c.id, {row.get("unit_id") for row in by_id.values()})
    speaks_for = _speaks_for(connection, source)
    new = []
    for key, row in by_id.items():
        reason = _reason(row, there.get(key), units, source, speaks_for)
        if reason is not None:
            one = _with_unit(content, row)
            detail = str(row.get("kind"))
            rows.set_aside(session, one, source, applied, reason, detail, at=at)
        elif key not in there:
            new.append(row)
    _insert(session, content, new, source, applied, at=at)


def _speaks_for(connection: sa.Connection, source: "Source") -> UUID | None:
    """At the hub the one node whose events a computer may state, its own; None where all."""
    hosts = read_hosts(connection)
    is_asked = hosts is not None and hosts.is_hub and not source.gives_back
    return source.node_id if is_asked else None


def _reason(
    row: dict[str, Any],
    known: Any | None,
    units: set[UUID],
    source: "Source",
    speaks_for: UUID | None,
) -> Reason | None:
    knows_kind = source.release.knows_kind(str(row.get("kind")))
    if not knows_kind or set(row) - set(EVENT_COLUMNS):
        return Reason.NEWER
    if misfit(EVENT, row) is not None:
        return Reason.MALFORMED
    if row.get("unit_id") not in units:
        return Reason.WAITS
    if known is None and speaks_for is not None and row.get("node_id") != speaks_for:
        return Reason.NOT_THE_HOST
    if known is not None and digest(known._asdict()) != digest(whole(row)):
        return Reason.OTHER_CONTENT
    return None


def _insert(
    session: Session,
    content: Content,
    new: list[dict[str, Any]],
    source: "Source",
    applied: "Applied",
    *,
    at: datetime,
) -> None:
    refused = writing.insert(session.connection(), EVENT, [whole(row) for row in new])
    for place, (reason, detail) in refused.items():
        one = _with_unit(content, new[place])
        rows.set_aside(session, one, source, applied, reason, detail, at=at)
    for place, row in enumerate(new):
        if place not in refused:
            applied.changes.append((EVENT.name, row["id"]))
            applied.units.add(row["unit_id"])


def whole(row: dict[str, Any]) -> dict[str, Any]:
    """The event with every column, those that an older release does not send as nothing."""
    return {name: row.get(name) for name in EVENT_COLUMNS}


def _with_unit(content: Content, row: dict[str, Any]) -> Content:
    """An event alone, with the unit that it is of, as it lies in the quarantine."""
    unit_id = row.get("unit_id")
    parcels = [
        unit
        for unit in content.get(PARCEL_UNITS, [])
        if unit_id_of(unit["number"], unit["use"]) == unit_id
    ]
    bags = [unit for unit in content.get("bag_unit", []) if unit.get("id") == unit_id]
    return {PARCEL_UNITS: parcels, "bag_unit": bags, EVENT.name: [row]}


def _known(connection: sa.Connection, column: sa.Column[Any], ids: Iterable[Any]) -> set[UUID]:
    return {row[0] for row in _chunked(connection, sa.select(column), column, ids)}


def _chunked(
    connection: sa.Connection, query: sa.Select[Any], column: sa.Column[Any], ids: Iterable[Any]
) -> Iterable[Any]:
    wanted = [key for key in ids if isinstance(key, UUID)]
    for first in range(0, len(wanted), _CHUNK):
        yield from connection.execute(query.where(column.in_(wanted[first : first + _CHUNK])))
