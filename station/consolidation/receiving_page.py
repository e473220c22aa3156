"""What the receiving pages show: loads on their way here, and one load scan by scan."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session, col, select

from station.access import Actor
from station.consolidation import load_items, receiving, seals, words
from station.consolidation.load_items import LoadItem, LoadSum
from station.consolidation.models import Leg, Trip
from station.consolidation.paper_loads import Load
from station.consolidation.receiving_lookup import RECEIVED_AS
from station.custody import EVENT, UNIT, Holder, UnitKind
from station.db import get_or_raise
from station.network.models import Route, Station
from station.settling import lookup as settling

# Neither with the load nor received from it.
ELSEWHERE = "elsewhere"


class LoadRow(Struct, frozen=True):
    """A load bound for a station, as its list shows it."""

    leg: Load
    from_name: str
    to_name: str
    route: str
    plate: str
    driver: str
    total: LoadSum


class Line(Struct, frozen=True):
    """A bag or parcel of a load, with what was found."""

    unit_id: UUID
    number: str
    is_bag: bool
    parcels: int
    grams: int
    seal_number: str
    place: str
    found: str
    note: str
    stays: bool
    # The last word on a bag's seal: seal_whole, seal_differs, or nothing.
    seal: str = ""


class LoadView(Struct, frozen=True):
    """One load at its consignee."""

    row: LoadRow
    lines: list[Line]
    extras: list[Line]
    matters: list[Any]

    @property
    def to_come(self) -> list[Line]:
        """All but what is known to be somewhere else."""
        return [line for line in self.lines if line.found != ELSEWHERE]

    @property
    def found(self) -> list[Line]:
        return [line for line in self.to_come if line.found]

    @property
    def is_gone(self) -> bool:
        """Whether nothing of the load is to come here any more, and nothing of it came."""
        return bool(self.lines) and not self.to_come

    @property
    def waiting(self) -> list[Line]:
        return [line for line in self.lines if not line.found]

    @property
    def bags(self) -> list[Line]:
        return [line for line in self.to_come if line.is_bag]

    @property
    def loose(self) -> list[Line]:
        return [line for line in self.to_come if not line.is_bag]


def load_view(session: Session, leg: Load, *, seen_by: Actor) -> LoadView:
    """A load with every line, and what was scanned that is not on the bill."""
    items = load_items.items_of(session, leg.id)
    found, extras = _findings(session, leg)
    places = _places(session, [item.destination_id for item in items])
    sealed = seals.said_of(session, leg)
    lines = [
        _line(item, _finding(session, item, leg, found), places, seen_by, sealed) for item in items
    ]
    listed = {item.unit_id for item in items}
    more = [line for line in extras if line.unit_id not in listed]
    matters = settling.of_loads(session, [leg.id], seen_by=seen_by).get(leg.id, [])
    return LoadView(rows_of(session, [leg])[0], lines, more, matters)


def _finding(
    session: Session, item: LoadItem, leg: Load, found: dict[UUID, tuple[str, str]]
) -> tuple[str, str]:
    """What came of an item: by its receiving, or by where it is that was not received here."""
    # A bag can be damaged by what was found of it before it is received itself.
    if receiving.is_waiting(item, leg):
        return "", ""
    if item.unit_id in found:
        return found[item.unit_id]
    if item.holder is Holder.STATION and item.holder_id == leg.to_station_id:
        return "receive", ""
    if item.holder is Holder.STATION and item.holder_id:
        return ELSEWHERE, get_or_raise(session, Station, item.holder_id).name
    return ELSEWHERE, words.UNIT_STATES[item.state]


def _line(
    item: LoadItem,
    finding: tuple[str, str],
    places: dict[UUID, str],
    actor: Actor,
    sealed: dict[UUID, str],
) -> Line:
    kind, note = finding
    return Line(
        item.unit_id,
        item.number,
        item.kind is UnitKind.BAG,
        item.parcels,
        item.grams,
        item.seal_number,
        places.get(item.destination_id, "") if item.destination_id else "",
        kind,
        note,
        item.destination_id == actor.station_id,
        sealed.get(item.unit_id, ""),
    )


def _findings(session: Session, leg: Load) -> tuple[dict[UUID, tuple[str, str]], list[Line]]:
    """The last word on each unit from this receiving: its kind, and the reason."""
    rows = session.connection().execute(
        sa.select(
            EVENT.c.unit_id,
            UNIT.c.number,
            UNIT.c.kind.label("unit_kind"),
            EVENT.c.kind,
            EVENT.c.reason,
        )
        .join(UNIT, UNIT.c.id == EVENT.c.unit_id)
        .where(
            EVENT.c.leg_id == leg.id,
            EVENT.c.kind.in_(RECEIVED_AS),
        )
        .order_by(EVENT.c.hop, EVENT.c.id)
    )
    found: dict[UUID, tuple[str, str]] = {}
    extras: dict[UUID, Line] = {}
    for unit_id, number, unit_kind, kind, reason in rows:
        if kind == "receive" and found.get(unit_id, ("",))[0] == "damaged":
            continue
        found[unit_id] = (kind, reason)
        if kind in ("over", "misrouted"):
            is_bag = unit_kind is UnitKind.BAG
            extras[unit_id] = Line(unit_id, number, is_bag, 1, 0, "", "", kind, reason, stays=True)
    return found, list(extras.values())


def _places(session: Session, station_ids: list[UUID | None]) -> dict[UUID, str]:
    rows: Any = session.exec(
        select(Station.id, Station.name).where(
            col(Station.id).in_({id_ for id_ in station_ids if id_})
        )
    ).all()
    return dict(rows)


def rows_of(session: Session, legs: Sequence[Load]) -> list[LoadRow]:
    """Loads as their list shows them."""
    ends = {id_ for leg in legs for id_ in (leg.from_station_id, leg.to_station_id)}
    names: Any = dict(
        session.exec(select(Station.id, Station.name).where(col(Station.id).in_(ends))).all()
    )
    trips = [leg.trip_id for leg in legs if isinstance(leg, Leg)]
    found: Any = session.exec(
        select(Trip, Route.name)
        .join(Route, col(Route.id) == col(Trip.route_id))
        .where(col(Trip.id).in_(trips))
    ).all()
    by_trip = {trip.id: (trip.plate, trip.driver_name, route) for trip, route in found}
    sums = load_items.load_sums(session, [leg.id for leg in legs])
    rows = []
    for leg in legs:
        trip = by_trip.get(leg.trip_id) if isinstance(leg, Leg) else None
        plate, driver, route = trip or ("", "", "")
        ends_here = names.get(leg.from_station_id, "?"), names.get(leg.to_station_id, "?")
        rows.append(LoadRow(leg, *ends_here, route, plate, driver, sums.get(leg.id, LoadSum())))
    return rows
