"""Reads what is to be sent as it stands now: erasing a person erases them also on the way."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from station.custody import UNIT, UnitKind
from station.custody.units import unit_id_of
from station.db import table_of
from station.incidents.models import Incident, Settlement
from station.sync.carried import CARRIED, EVENT, EVENT_COLUMNS, Carried
from station.sync.wire import PARCEL_UNITS, Content

WHOLE_UNIT = "unit"
"""The subject of an entry of a feed that stands for all that is known of a unit."""

Entry = tuple[str, UUID]
_CHUNK = 5_000
_INCIDENT, _SETTLEMENT = table_of(Incident), table_of(Settlement)
_SECRETS = ("password_hash", "pin_hash")


def gather(
    connection: sa.Connection,
    entries: Iterable[Entry],
    *,
    with_contact: Collection[UUID] = (),
    logs_in_at: Collection[UUID] | None = None,
) -> Content:
    """The rows of ``entries``, each once, in their order.

    ``with_contact`` are the whole units whose contact goes with them; ``logs_in_at`` the
    stations whose people's passwords may go along, all where it is None.
    """
    wanted: dict[str, dict[UUID, None]] = defaultdict(dict)
    for name, key in entries:
        wanted[name].setdefault(key)
    whole = list(wanted.pop(WHOLE_UNIT, {}))
    if whole:
        _add_whole(connection, wanted, whole, with_contact)
    # A word on a matter takes the matter along: who found it by folding has told nobody.
    for chunk in in_chunks(list(wanted.get("settlement", {}))):
        matters = sa.select(_SETTLEMENT.c.incident_id).where(_SETTLEMENT.c.id.in_(chunk))
        wanted["incident"] |= dict.fromkeys(connection.scalars(matters))
    found = _event_rows(connection, list(wanted.pop(EVENT.name, {})))
    units = {*whole, *(row["unit_id"] for row in found)}
    content = _unit_rows(connection, units)
    for item in CARRIED.values():
        if ids := list(wanted.get(item.name, {})):
            content |= _rows(connection, item, ids)
    if found:
        content[EVENT.name] = found
    _keep_secrets(content, logs_in_at)
    return content


def _add_whole(
    connection: sa.Connection,
    wanted: dict[str, dict[UUID, None]],
    units: list[UUID],
    with_contact: Collection[UUID],
) -> None:
    for chunk in in_chunks(units):
        order = (EVENT.c.unit_id, EVENT.c.hop, EVENT.c.id)
        query = sa.select(EVENT.c.id).where(EVENT.c.unit_id.in_(chunk)).order_by(*order)
        wanted[EVENT.name] |= dict.fromkeys(connection.scalars(query))
        matters = sa.select(_INCIDENT.c.id).where(_INCIDENT.c.unit_id.in_(chunk))
        wanted["incident"] |= dict.fromkeys(connection.scalars(matters))
        words = sa.select(_SETTLEMENT.c.id).where(_SETTLEMENT.c.incident_id.in_(matters))
        wanted["settlement"] |= dict.fromkeys(connection.scalars(words))
    wanted["parcel"] |= dict.fromkeys(units)
    wanted["acceptance"] |= dict.fromkeys(units)
    wanted["bag"] |= dict.fromkeys(units)
    wanted["contact"] |= dict.fromkeys(key for key in units if key in with_contact)


def _event_rows(connection: sa.Connection, ids: list[UUID]) -> list[dict[str, Any]]:
    columns = [EVENT.c[name] for name in EVENT_COLUMNS]
    return _in_order(connection, sa.select(*columns), EVENT.c.id, ids)


def _unit_rows(connection: sa.Connection, units: Collection[UUID]) -> Content:
    query = sa.select(UNIT.c.id, UNIT.c.kind, UNIT.c.number, UNIT.c.use)
    rows = _in_order(connection, query, UNIT.c.id, sorted(units))
    derived, others = [], []
    for row in sorted(rows, key=lambda row: str(row["number"])):
        is_derived = row["kind"] is UnitKind.PARCEL
        if is_derived and unit_id_of(row["number"], row["use"]) == row["id"]:
            derived.append({"number": row["number"], "use": row["use"]})
        else:
            others.append(row)
    found = {PARCEL_UNITS: derived, "bag_unit": others}
    return {name: some for name, some in found.items() if some}


def _rows(connection: sa.Connection, item: Carried, ids: list[UUID]) -> Content:
    columns = [item.table.c[name] for name in item.columns]
    found = _in_order(connection, sa.select(*columns), item.table.c.id, ids)
    content = {item.name: found} if found else {}
    if item.child is not None and found:
        children: list[dict[str, Any]] = []
        key = item.child.c[item.child_key]
        for chunk in in_chunks([row["id"] for row in found]):
            query = sa.select(item.child).where(key.in_(chunk)).order_by(*item.child.primary_key)
            children += [row._asdict() for row in connection.execute(query)]
        if children:
            content[item.child.name] = children
    return content


def _in_order(
    connection: sa.Connection, query: sa.Select[Any], column: sa.Column[Any], ids: list[UUID]
) -> list[dict[str, Any]]:
    found = {}
    for chunk in in_chunks(ids):
        for row in connection.execute(query.where(column.in_(chunk))):
            found[row.id] = row._asdict()
    return [found[key] for key in ids if key in found]


def _keep_secrets(content: Content, logs_in_at: Collection[UUID] | None) -> None:
    if logs_in_at is None:
        return
    for person in content.get("person", ()):
        if person["station_id"] not in logs_in_at:
            person.update(dict.fromkeys(_SECRETS, ""))


def in_chunks(ids: Sequence[UUID]) -> Iterable[Sequence[UUID]]:
    """Far below SQLite's 32,766 variables in a statement."""
    return (ids[first : first + _CHUNK] for first in range(0, len(ids), _CHUNK))
