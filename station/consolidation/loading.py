"""Loading vehicles: what may go on, for which stop, and within what they carry."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from msgspec import Struct
from sqlmodel import Session

from station import custody
from station.access import Permission
from station.accounts.models import Person
from station.barcodes import Series
from station.clock import business_day
from station.consolidation import load_items, rules, trips
from station.consolidation.models import Leg, LegItem, LegState, Trip, TripState
from station.consolidation.rules import Run, StopOnRoute
from station.consolidation.stock import StockItem, items_by_id
from station.custody import State, UnitKind, Writer
from station.db import get_or_raise
from station.errors import NotFound
from station.network.models import Station, Vehicle
from station.network.numbers import next_number


class Room(Struct):
    """What is still free on a vehicle; None where the vehicle is not known."""

    grams: int = 0
    bags: int = 0
    capacity_grams: int | None = None
    capacity_bags: int | None = None

    def add(self, item: StockItem) -> None:
        """Count an item in.

        Raises:
            Overloaded, TooManyBags: it does not fit.
        """
        grams = self.grams + item.grams
        self._ensure_weight(grams)
        bags = self.bags + (item.kind is UnitKind.BAG)
        if self.capacity_bags is not None and bags > max(self.capacity_bags, self.bags):
            raise rules.TooManyBags(limit=self.capacity_bags)
        self.grams, self.bags = grams, bags

    def ensure_enough(self) -> None:
        """Raises Overloaded or TooManyBags where more is on board than there is room for."""
        self._ensure_weight(self.grams)
        if self.capacity_bags is not None and self.bags > self.capacity_bags:
            raise rules.TooManyBags(limit=self.capacity_bags)

    def _ensure_weight(self, grams: int) -> None:
        if self.capacity_grams is not None and grams > self.capacity_grams:
            kg, limit = f"{grams / 1000:.1f}", f"{self.capacity_grams / 1000:.0f}"
            raise rules.Overloaded(kg=kg, limit=limit)


def load(session: Session, writer: Writer, trip: Trip, unit_id: UUID) -> Leg:
    """Put a closed bag or a loose parcel on the vehicle, for the stop that brings it nearer.

    Raises:
        TripGone, NotOnRoute, BagNotClosed, AlreadyLoaded, NotHere, Overloaded,
        TooManyBags: nothing was changed.
    """
    return load_all(session, writer, trip, [unit_id])[0]


def load_all(session: Session, writer: Writer, trip: Trip, unit_ids: Sequence[UUID]) -> list[Leg]:
    """Load several, all or none; returns the leg of each, in order."""
    writer.actor.ensure_may(Permission.LOAD)
    ensure_can_load(trip, business_day(writer.at))
    items = items_by_id(session, unit_ids)
    here = get_or_raise(session, Station, writer.station_id)
    run, room = trips.run_of(session, trip), room_on(session, trip)
    legs: list[Leg] = []
    # A page that was sent twice ticks a box twice.
    for unit_id in dict.fromkeys(unit_ids):
        if unit_id not in items:
            raise NotFound(kind="Unit", id=unit_id)
        item = items[unit_id]
        ensure_loadable(item, writer.station_id)
        room.add(item)
        leg = _leg_for(session, trip, here, run, item)
        session.add(LegItem(leg_id=leg.id, unit_id=unit_id, loaded_at=writer.at))
        legs.append(leg)
    session.flush()
    return legs


def unload(session: Session, writer: Writer, leg: Leg, unit_id: UUID) -> None:
    """Take something off the vehicle again, before it departs."""
    writer.actor.ensure_may(Permission.LOAD)
    if leg.from_station_id != writer.station_id:
        raise NotFound(kind="Leg", id=leg.id)
    trips.ensure_state(leg, LegState.LOADING)
    item = session.get(LegItem, (leg.id, unit_id))
    if item is None:
        raise NotFound(kind="Load", id=unit_id)
    session.delete(item)
    session.flush()


def ensure_can_load(trip: Trip, today: date) -> None:
    """Raises TripGone where the vehicle comes no more; on its day it may still go back."""
    is_over = trip.state is TripState.DONE and trip.day < today
    if is_over or trip.state is TripState.CANCELLED:
        raise rules.TripGone


def ensure_loadable(item: StockItem, station_id: UUID) -> None:
    """Raises unless the item stands here, closed, outside other bags, on no other trip."""
    if item.kind is UnitKind.BAG and item.state in (State.OPEN, State.OPENED):
        raise rules.BagNotClosed(number=item.number)
    if item.bag_state not in (None, State.OPENED):
        raise rules.AlreadyLoaded(number=item.number, trip=item.bag_number or "?")
    if item.loaded_on is not None:
        raise rules.AlreadyLoaded(number=item.number, trip=item.loaded_on)
    if not item.is_at(station_id):
        raise custody.NotHere(number=item.number, label=custody.KINDS["depart"].label)


def room_on(session: Session, trip: Trip) -> Room:
    """What the vehicle has on board: all that it has not brought to its station yet."""
    vehicle = session.get(Vehicle, trip.vehicle_id) if trip.vehicle_id else None
    room = Room()
    if vehicle is not None:
        room.capacity_grams, room.capacity_bags = vehicle.capacity_grams, vehicle.capacity_bags
    for leg in trips.legs_of(session, trip):
        if leg.state in (LegState.LOADING, LegState.DEPARTED):
            items = load_items.items_of(session, leg.id)
            room.grams += sum(item.grams for item in items)
            room.bags += sum(item.kind is UnitKind.BAG for item in items)
    return room


def change_vehicle(
    session: Session,
    writer: Writer,
    trip: Trip,
    *,
    vehicle_id: UUID | None,
    driver_id: UUID | None,
    driver_name: str = "",
) -> Trip:
    """Another vehicle or driver, also on the way: the load stays with its leg.

    Raises:
        TripGone: it is over.
        Overloaded, TooManyBags: another vehicle does not carry what is on board.
    """
    writer.actor.ensure_may(Permission.LOAD)
    if trip.state in (TripState.DONE, TripState.CANCELLED):
        raise rules.TripGone
    vehicle = get_or_raise(session, Vehicle, vehicle_id) if vehicle_id else None
    driver = get_or_raise(session, Person, driver_id) if driver_id else None
    is_another = vehicle_id != trip.vehicle_id
    trip.vehicle_id, trip.plate = vehicle_id, vehicle.plate if vehicle else ""
    trip.driver_id, trip.driver_name = driver_id, driver.name if driver else driver_name
    session.add(trip)
    if is_another:
        ensure_carries(session, trip)
    session.flush()
    return trip


def ensure_carries(session: Session, trip: Trip) -> None:
    """Raises Overloaded or TooManyBags where the trip's vehicle is too small for its load."""
    room_on(session, trip).ensure_enough()


def stop_for(run: Run, here: Station, destination_path: str | None) -> StopOnRoute | None:
    """Where something gets off; None where the trip brings it no nearer."""
    if destination_path is None:
        return None
    return rules.stop_towards(run, here.path, destination_path)


def _leg_for(session: Session, trip: Trip, here: Station, run: Run, item: StockItem) -> Leg:
    """The leg from here to the item's stop, made when first needed.

    Raises:
        NotOnRoute, PassedAlready: the vehicle comes to no stop that brings it nearer.
    """
    stop = stop_for(run, here, item.destination_path)
    if stop is None:
        was_ahead = stop_for(Run(run.stops), here, item.destination_path) is not None
        refusal = rules.PassedAlready if was_ahead else rules.NotOnRoute
        raise refusal(place=item.place or item.number)
    for leg in trips.legs_from(session, trip, here.id):
        if leg.to_station_id == stop.station_id and leg.state is LegState.LOADING:
            return leg
    leg = Leg(
        number=next_number(session, here, Series.ROUTE_BILL),
        trip_id=trip.id,
        position=stop.position,
        from_station_id=here.id,
        to_station_id=stop.station_id,
        home_station_id=here.id,
        after_turning=stop.after_turning,
    )
    session.add(leg)
    session.flush()
    return leg
