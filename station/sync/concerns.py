"""What a change is about: a unit, or some stations; and what has to be known before it."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from station.acceptance.models import BlockUse, NumberBlock, PartnerHandover
from station.consolidation.models import Bag, Leg, Receipt, Trip
from station.custody import EVENT
from station.db import table_of
from station.incidents.models import Incident, IncidentPhoto, Settlement
from station.manifests.models import Sheet, SheetRevision
from station.network.models import Stop
from station.parcels.models import Intake
from station.sync import goods, money
from station.sync.gather import WHOLE_UNIT, Entry, in_chunks

_LEG, _TRIP, _RECEIPT, _STOP = table_of(Leg), table_of(Trip), table_of(Receipt), table_of(Stop)
_SHEET, _REVISION, _BAG = table_of(Sheet), table_of(SheetRevision), table_of(Bag)
_INCIDENT, _SETTLEMENT, _INTAKE = table_of(Incident), table_of(Settlement), table_of(Intake)
_PHOTO = table_of(IncidentPhoto)
# What concerns one station alone, and those above it.
_THEIRS = {
    "number_block": table_of(NumberBlock),
    "block_use": table_of(BlockUse),
    "partner_handover": table_of(PartnerHandover),
}
_OWN = frozenset({WHOLE_UNIT, "parcel", "contact", "bag", "acceptance"})


def units_of(connection: sa.Connection, changes: Iterable[Entry]) -> dict[Entry, UUID | None]:
    """By change the unit it is about; without those that are about none."""
    by_name = _by_name(changes)
    found: dict[Entry, UUID | None] = {
        (name, key): key for name in _OWN for key in by_name.get(name, ())
    }
    for name, query, column in (
        (EVENT.name, sa.select(EVENT.c.id, EVENT.c.unit_id), EVENT.c.id),
        ("incident", sa.select(_INCIDENT.c.id, _INCIDENT.c.unit_id), _INCIDENT.c.id),
        ("settlement", _WORDS, _SETTLEMENT.c.id),
    ):
        for chunk in in_chunks(by_name.get(name, [])):
            for key, unit in connection.execute(query.where(column.in_(chunk))):
                found[name, key] = unit
    return found


_WORDS = sa.select(_SETTLEMENT.c.id, _INCIDENT.c.unit_id).select_from(
    _SETTLEMENT.outerjoin(_INCIDENT, _INCIDENT.c.id == _SETTLEMENT.c.incident_id)
)


def stations_of(connection: sa.Connection, changes: Iterable[Entry]) -> dict[Entry, set[UUID]]:
    """By change the stations it concerns, where it is about no unit and is no register."""
    by_name = _by_name(changes)
    found: dict[Entry, set[UUID]] = defaultdict(set)
    for name, read in (
        ("intake", _of_intakes),
        ("trip", _of_trips),
        ("leg", _of_legs),
        ("receipt", _of_receipts),
        ("sheet", _of_sheets),
        ("sheet_revision", _of_revisions),
        ("incident", _of_matters),
        ("settlement", _of_words),
        ("incident_photo", _of_photos),
        *((name, _of_their_station(table)) for name, table in _THEIRS.items()),
        *goods.READERS,
        *money.READERS,
    ):
        for chunk in in_chunks(by_name.get(name, [])):
            for key, stations in read(connection, chunk).items():
                found[name, key] |= stations - {None}
    return found


def loads_of(connection: sa.Connection, changes: Iterable[Entry]) -> set[UUID]:
    """The units on legs that have become known: their consignees are told of them."""
    found: set[UUID] = set()
    for chunk in in_chunks(_by_name(changes).get("leg", [])):
        query = sa.select(EVENT.c.unit_id).where(EVENT.c.leg_id.in_(chunk))
        found |= set(connection.scalars(query))
    return found


def before(connection: sa.Connection, name: str, key: UUID) -> list[Entry]:
    """What a row refers to, which goes along with it: a leg's trip, a revision's sheet."""
    if name == "leg":
        query = sa.select(_LEG.c.trip_id).where(_LEG.c.id == key)
        return [("trip", trip) for trip in connection.scalars(query)]
    if name == "sheet_revision":
        query = sa.select(_REVISION.c.sheet_id).where(_REVISION.c.id == key)
        return [("sheet", sheet) for sheet in connection.scalars(query)]
    return goods.before(connection, name, key)


def all_of(connection: sa.Connection, stations: Collection[UUID]) -> list[Entry]:
    """Every trip, leg, intake, sheet, photo, order and sum of money that may concern some stations."""
    names = (
        ("intake", _INTAKE),
        ("trip", _TRIP),
        ("leg", _LEG),
        ("receipt", _RECEIPT),
        ("sheet", _SHEET),
        ("sheet_revision", _REVISION),
        ("incident_photo", _PHOTO),
        *_THEIRS.items(),
        *goods.TABLES.items(),
    )
    found: list[Entry] = []
    for name, table in names:
        ids = connection.scalars(sa.select(table.c.id).order_by(table.c.id)).all()
        entries = [(name, key) for key in ids]
        concerned = stations_of(connection, entries)
        found += [entry for entry in entries if concerned[entry] & {*stations}]
    return found + money.all_of(connection, stations)


def _of_intakes(connection: sa.Connection, ids: Collection[UUID]) -> dict[UUID, set[Any]]:
    query = sa.select(_INTAKE.c.id, _INTAKE.c.station_id).where(_INTAKE.c.id.in_(ids))
    return {key: {station} for key, station in connection.execute(query)}


def _of_their_station(
    table: sa.Table,
) -> Callable[[sa.Connection, Collection[UUID]], dict[UUID, set[Any]]]:
    def read(connection: sa.Connection, ids: Collection[UUID]) -> dict[UUID, set[Any]]:
        query = sa.select(table.c.id, table.c.station_id).where(table.c.id.in_(ids))
        return {key: {station} for key, station in connection.execute(query)}

    return read


def _of_legs(connection: sa.Connection, ids: Collection[UUID]) -> dict[UUID, set[Any]]:
    query = sa.select(_LEG.c.id, _LEG.c.from_station_id, _LEG.c.to_station_id)
    rows = connection.execute(query.where(_LEG.c.id.in_(ids)))
    return {key: {sender, consignee} for key, sender, consignee in rows}


def _of_receipts(connection: sa.Connection, ids: Collection[UUID]) -> dict[UUID, set[Any]]:
    query = sa.select(_RECEIPT.c.id, _RECEIPT.c.home_station_id).where(_RECEIPT.c.id.in_(ids))
    found = {key: {home} for key, home in connection.execute(query)}
    for key, stations in _of_legs(connection, ids).items():
        found.setdefault(key, set()).update(stations)
    return found


def _of_trips(connection: sa.Connection, ids: Collection[UUID]) -> dict[UUID, set[Any]]:
    found: dict[UUID, set[Any]] = defaultdict(set)
    stops = (
        sa.select(_TRIP.c.id, _TRIP.c.station_id, _STOP.c.station_id)
        .select_from(_TRIP.outerjoin(_STOP, _STOP.c.route_id == _TRIP.c.route_id))
        .where(_TRIP.c.id.in_(ids))
    )
    legs = sa.select(_LEG.c.trip_id, _LEG.c.from_station_id, _LEG.c.to_station_id)
    for query in (stops, legs.where(_LEG.c.trip_id.in_(ids))):
        for key, *stations in connection.execute(query):
            found[key] |= set(stations)
    return found


def _of_sheets(connection: sa.Connection, ids: Collection[UUID]) -> dict[UUID, set[Any]]:
    query = sa.select(_SHEET.c.id, _SHEET.c.subject_id, _SHEET.c.station_id)
    rows = connection.execute(query.where(_SHEET.c.id.in_(ids))).all()
    subjects = [row.subject_id for row in rows]
    around = _of_legs(connection, subjects) | _of_trips(connection, subjects)
    bags = sa.select(_BAG.c.id, _BAG.c.station_id, _BAG.c.destination_id)
    for key, *stations in connection.execute(bags.where(_BAG.c.id.in_(subjects))):
        around[key] = set(stations)
    return {row.id: {row.station_id, *around.get(row.subject_id, ())} for row in rows}


def _of_revisions(connection: sa.Connection, ids: Collection[UUID]) -> dict[UUID, set[Any]]:
    query = sa.select(_REVISION.c.id, _REVISION.c.sheet_id).where(_REVISION.c.id.in_(ids))
    sheets = dict(connection.execute(query).all())
    around = _of_sheets(connection, [*sheets.values()])
    return {key: around.get(sheet, set()) for key, sheet in sheets.items()}


def _of_matters(connection: sa.Connection, ids: Collection[UUID]) -> dict[UUID, set[Any]]:
    return _sides(connection, _INCIDENT, ids)


def _of_photos(connection: sa.Connection, ids: Collection[UUID]) -> dict[UUID, set[Any]]:
    return _sides(connection, _PHOTO, ids)


def _sides(
    connection: sa.Connection, table: sa.Table, ids: Collection[UUID]
) -> dict[UUID, set[Any]]:
    query = sa.select(table.c.id, table.c.station_id, table.c.other_station_id)
    rows = connection.execute(query.where(table.c.id.in_(ids)))
    return {key: set(stations) for key, *stations in rows}


def _of_words(connection: sa.Connection, ids: Collection[UUID]) -> dict[UUID, set[Any]]:
    query = sa.select(_SETTLEMENT.c.id, _SETTLEMENT.c.incident_id)
    words = dict(connection.execute(query.where(_SETTLEMENT.c.id.in_(ids))).all())
    around = _of_matters(connection, [*words.values()])
    return {key: around.get(matter, set()) for key, matter in words.items()}


def _by_name(changes: Iterable[Entry]) -> dict[str, list[UUID]]:
    found: dict[str, list[UUID]] = defaultdict(list)
    for name, key in changes:
        found[name].append(key)
    return found
