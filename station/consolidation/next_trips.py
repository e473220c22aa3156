"""What each of the next trips should take from here, in turn; looks only."""

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct
from msgspec.structs import replace
from sqlmodel import Session

from station.clock import business_day, local
from station.consolidation import loading, proposals, timetable, trips
from station.consolidation.loading import Room
from station.consolidation.models import Bag, Trip
from station.consolidation.proposals import Item, ItemKind, LeftGroup, Proposal, propose_in_turn
from station.consolidation.rules import Run, StopOnRoute
from station.consolidation.sorting_rows import count_content, nearest_drop
from station.consolidation.stock import StockItem, stock_of
from station.consolidation.timetable import Departure
from station.custody import UNIT, Holder, State, UnitKind, Writer
from station.db import get_or_raise, table_of
from station.network.models import Division, Route, Station, Vehicle

_BAG, _STATION, _DIVISION = table_of(Bag), table_of(Station), table_of(Division)


class NextTrip(Struct, frozen=True):
    """A departure with its proposal; ``room`` is before anything of it is loaded."""

    departure: Departure
    room: Room
    plan: Proposal
    left: list[LeftGroup]


def next_trips(session: Session, writer: Writer) -> list[NextTrip]:
    """The departures of today and tomorrow, each with what it should take and leave."""
    return _planned(session, writer, coming(session, writer))


def next_trip(session: Session, writer: Writer, trip: Trip) -> tuple[NextTrip, list[NextTrip]]:
    """One trip among the next ones, and all of them; one that is late goes first."""
    found = coming(session, writer)
    if not any(_is_of(departure, trip) for departure in found):
        that_day = timetable.departures(session, trip.day, seen_by=writer.actor, with_trip=trip.id)
        found = [d for d in that_day if _is_of(d, trip)] + found
    planned = _planned(session, writer, found)
    return next(one for one in planned if _is_of(one.departure, trip)), planned


def coming(session: Session, writer: Writer) -> list[Departure]:
    """Departures that still stop here, today and tomorrow, the next first."""
    today, there = business_day(writer.at), local(writer.at)
    minute = there.hour * 60 + there.minute
    found = []
    for day, earliest in ((today, minute), (today + timedelta(days=1), 0)):
        for departure in timetable.departures(session, day, seen_by=writer.actor):
            stops_here = any(s.station_id == writer.station_id for s in departure.stops)
            if stops_here and not departure.has_left and departure.minute_here >= earliest:
                found.append(departure)
    return found


def run_of(session: Session, departure: Departure) -> Run:
    """The stops of a departure, also of one whose trip nobody has opened."""
    if departure.trip is not None:
        return trips.run_of(session, departure.trip)
    stops = enumerate(departure.stops)
    return Run([StopOnRoute(position, stop.station_id, stop.path) for position, stop in stops])


def _is_of(departure: Departure, trip: Trip) -> bool:
    return departure.trip is not None and departure.trip.id == trip.id


def _planned(session: Session, writer: Writer, found: list[Departure]) -> list[NextTrip]:
    here = get_or_raise(session, Station, writer.station_id)
    standing = _standing(session, here)
    paths = {item.id: path for item, path in standing}
    rooms = [_room_on(session, departure) for departure in found]
    vehicles = [
        proposals.Vehicle(
            _Line(here, run_of(session, departure), paths).sees,
            free_grams=_left(room.capacity_grams, room.grams),
            free_bags=_left(room.capacity_bags, room.bags),
        )
        for departure, room in zip(found, rooms, strict=True)
    ]
    plans = propose_in_turn([item for item, _ in standing], vehicles)
    return [
        NextTrip(departure, room, plan, proposals.left_by_reason(plans, number))
        for number, (departure, room, plan) in enumerate(zip(found, rooms, plans, strict=True))
    ]


class _Line:
    """How one departure stands to what is here; each destination is looked up once."""

    def __init__(self, here: Station, run: Run, paths: dict[UUID, str | None]) -> None:
        self._here, self._run, self._paths = here, run, paths
        self._stops: dict[str | None, StopOnRoute | None] = {}

    def sees(self, item: Item) -> Item:
        path = self._paths[item.id]
        if path not in self._stops:
            self._stops[path] = loading.stop_for(self._run, self._here, path)
        stop = self._stops[path]
        return replace(
            item, on_line=stop is not None, after_turning=stop is not None and stop.after_turning
        )


def _room_on(session: Session, departure: Departure) -> Room:
    if departure.trip is not None:
        return loading.room_on(session, departure.trip)
    route = get_or_raise(session, Route, departure.route_id)
    vehicle = session.get(Vehicle, route.vehicle_id) if route.vehicle_id else None
    if vehicle is None:
        return Room()
    return Room(capacity_grams=vehicle.capacity_grams, capacity_bags=vehicle.capacity_bags)


def _left(capacity: int | None, used: int) -> int | None:
    return None if capacity is None else max(0, capacity - used)


def _standing(session: Session, here: Station) -> list[tuple[Item, str | None]]:
    """What stands here and is on no vehicle yet, with the path of where it goes."""
    drops: dict[str, tuple[UUID, str]] = {}
    found = []
    for item in stock_of(session, here.id):
        if item.loaded_on is None:
            bag_for = _bag_for(session, here, item, drops)
            found.append((_item(item, *bag_for), item.destination_path))
    return found + _open_bags(session, here)


def _bag_for(
    session: Session, here: Station, item: StockItem, drops: dict[str, tuple[UUID, str]]
) -> tuple[UUID | None, str]:
    """Where a bag goes, or the bag that a parcel is put into."""
    path = item.destination_path
    if item.kind is UnitKind.BAG or path is None:
        return item.destination_id, item.place or ""
    if path not in drops:
        drop = nearest_drop(session.connection(), here.id, here.path, path)
        drops[path] = drop.station_id, drop.place
    return drops[path]


def _item(item: StockItem, bag_for: UUID | None, place: str) -> Item:
    is_bag = item.kind is UnitKind.BAG
    return Item(
        item.unit_id,
        ItemKind.CLOSED_BAG if is_bag else ItemKind.PARCEL,
        item.number,
        place,
        item.grams,
        bag_for=bag_for,
        has_cod=item.cod_fen > 0,
        since=item.since,
    )


def _open_bags(session: Session, here: Station) -> list[tuple[Item, str | None]]:
    """Bags that stand open here with something in them: they only want a seal."""
    rows = session.connection().execute(
        sa.select(_BAG.c.id, _BAG.c.number, _STATION.c.id, _STATION.c.path, _DIVISION.c.name)
        .join(UNIT, UNIT.c.id == _BAG.c.id)
        .join(_STATION, _STATION.c.id == _BAG.c.destination_id)
        .join(_DIVISION, _DIVISION.c.id == _STATION.c.division_id)
        .where(
            UNIT.c.state == State.OPEN,
            UNIT.c.holder == Holder.STATION,
            UNIT.c.holder_id == here.id,
        )
        .order_by(_BAG.c.number)
    )
    found = []
    for bag_id, number, station_id, path, place in rows:
        parcels, grams = count_content(session.connection(), bag_id)
        if parcels:
            kind = ItemKind.OPEN_BAG
            item = Item(bag_id, kind, number, place, grams, bag_for=station_id)
            found.append((item, path))
    return found
