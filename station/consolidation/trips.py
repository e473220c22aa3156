"""Trips, their legs, loading and departure. The caller owns the transaction."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from station import custody
from station.access import Actor, Permission
from station.accounts.models import Person
from station.barcodes import Series
from station.consolidation import rules
from station.consolidation.load_items import has_items, items_of, keep_as_departed, load_again
from station.consolidation.models import Bag, Leg, LegItem, LegState, Trip, TripState
from station.consolidation.rules import Run, StopOnRoute
from station.custody import UNIT, Evidence, Happening, UnitKind, Writer
from station.db import get_or_raise
from station.errors import NotFound
from station.network import route_users
from station.network.models import Route, Station, Stop, Timetable, Vehicle
from station.network.numbers import next_number
from station.parcels.models import Parcel


def get_trip(session: Session, trip_id: UUID, *, seen_by: Actor) -> Trip:
    """A trip that starts at or stops at a station of the actor's."""
    trip = session.get(Trip, trip_id)
    if trip is None or not any(seen_by.sees(stop.path) for stop in stops_of(session, trip)):
        raise NotFound(kind="Trip", id=trip_id)
    return trip


def get_leg(session: Session, leg_id: UUID, *, seen_by: Actor) -> Leg:
    """A leg from or to a station of the actor's."""
    leg = session.get(Leg, leg_id)
    if leg is None:
        raise NotFound(kind="Leg", id=leg_id)
    ends = [leg.from_station_id, leg.to_station_id]
    paths = session.exec(select(Station.path).where(col(Station.id).in_(ends))).all()
    if not any(seen_by.sees(path) for path in paths):
        raise NotFound(kind="Leg", id=leg_id)
    return leg


def open_trip(
    session: Session, writer: Writer, route_id: UUID, *, day: date, departs_minute: int
) -> Trip:
    """The trip of a timetable's departure, made when first needed."""
    writer.actor.ensure_may(Permission.LOAD)
    route = get_or_raise(session, Route, route_id)
    first = session.exec(
        select(Stop).where(Stop.route_id == route_id).order_by(col(Stop.position)).limit(1)
    ).one()
    found = session.exec(
        select(Trip).where(
            Trip.route_id == route_id,
            Trip.day == day,
            Trip.departs_minute == departs_minute,
            Trip.station_id == first.station_id,
        )
    ).first()
    if found is not None:
        return found
    _ensure_in_timetable(session, route_id, day, departs_minute)
    origin = get_or_raise(session, Station, first.station_id)
    vehicle = session.get(Vehicle, route.vehicle_id) if route.vehicle_id else None
    driver = session.get(Person, route.driver_id) if route.driver_id else None
    trip = Trip(
        number=next_number(session, origin, Series.TRIP_BILL),
        route_id=route_id,
        station_id=origin.id,
        home_station_id=origin.id,
        vehicle_id=route.vehicle_id,
        driver_id=route.driver_id,
        driver_name=driver.name if driver else "",
        plate=vehicle.plate if vehicle else "",
        day=day,
        departs_minute=departs_minute,
    )
    session.add(trip)
    session.flush()
    return trip


def _ensure_in_timetable(session: Session, route_id: UUID, day: date, minute: int) -> None:
    rows = session.exec(
        select(Timetable.weekdays).where(
            Timetable.route_id == route_id,
            Timetable.departs_minute == minute,
            Timetable.is_active,
        )
    )
    if not any(str(day.weekday()) in weekdays for weekdays in rows):
        raise rules.NotInTimetable(day=day.isoformat())


def stops_of(session: Session, trip: Trip) -> list[StopOnRoute]:
    """The stops of the trip's route in order."""
    rows = session.exec(
        select(Stop.position, Stop.station_id, Station.path)
        .join(Station, col(Station.id) == col(Stop.station_id))
        .where(Stop.route_id == trip.route_id, Stop.is_active)
        .order_by(col(Stop.position))
    ).all()
    return [StopOnRoute(*row) for row in rows]


@route_users.told
def under_way(session: Session, route_id: UUID) -> list[route_users.Run]:
    """The route's trips with something loaded or on the way, and where it is to get off."""
    rows = session.exec(
        select(Trip.number, Station.name)
        .join(Leg, col(Leg.trip_id) == col(Trip.id))
        .join(LegItem, col(LegItem.leg_id) == col(Leg.id))
        .join(UNIT, UNIT.c.id == col(LegItem.unit_id))
        .join(Station, col(Station.id) == col(Leg.to_station_id))
        .where(
            Trip.route_id == route_id,
            col(Trip.state).in_((TripState.PLANNED, TripState.UNDERWAY)),
            col(Leg.state).in_((LegState.LOADING, LegState.DEPARTED, LegState.RECEIVING)),
            # What left the load without its consignee's word is not on the way any more.
            sa.or_(col(Leg.state) == LegState.LOADING, UNIT.c.holder_id == col(Leg.id)),
        )
        .order_by(col(Trip.day), col(Trip.departs_minute), col(Leg.position))
    )
    places: dict[str, dict[str, None]] = {}
    for number, place in rows:
        places.setdefault(number, {})[place] = None
    return [route_users.Run(number, tuple(names)) for number, names in places.items()]


def run_of(session: Session, trip: Trip) -> Run:
    """The trip's stops, and how far its vehicle has come by what was sent off and received."""
    stops = stops_of(session, trip)
    reached = -1
    for leg in legs_of(session, trip):
        if leg.state in (LegState.RECEIVING, LegState.RECEIVED):
            reached = max(reached, leg.position)
        if leg.departed_at is not None:
            calls = [s.position for s in stops if s.station_id == leg.from_station_id]
            reached = max(reached, min(calls, default=-1))
    return Run(stops, reached)


def depart(session: Session, writer: Writer, trip: Trip) -> list[Leg]:
    """Send off everything loaded on the trip at this station: all of it, or none."""
    writer.actor.ensure_may(Permission.DEPART)
    legs = [leg for leg in legs_from(session, trip, writer.station_id) if has_items(session, leg)]
    legs = [leg for leg in legs if leg.state is LegState.LOADING]
    if not legs:
        raise rules.NothingLoaded
    connection = session.connection()
    for leg in legs:
        items = items_of(session, leg.id)
        # What its consignee has scanned already had left before anybody said so here.
        before_bill = {item.unit_id for item in items if item.holder_id == leg.to_station_id}
        happenings = [
            Happening("depart", item.unit_id, Evidence.MANIFEST, leg_id=leg.id)
            for item in items
            if item.unit_id not in before_bill
        ]
        custody.record(connection, writer, happenings)
        keep_as_departed(session, leg, items)
        leg.state, leg.departed_at = LegState.DEPARTED, writer.at
    trip.state = TripState.UNDERWAY
    session.add(trip)
    session.flush()
    return legs


def cancel_departure(
    session: Session, writer: Writer, leg: Leg, *, scanned_unit_id: UUID, reason: str
) -> Leg:
    """Take a departure back while the load is still here, shown by a scan of one of it."""
    writer.actor.ensure_may(Permission.DEPART)
    if leg.from_station_id != writer.station_id:
        raise rules.LegNotDeparted
    _ensure_vehicle_is_here(session, leg)
    ensure_state(leg, LegState.DEPARTED)
    # What another station has received meanwhile is not here any more.
    items = [item for item in items_of(session, leg.id) if item.holder_id == leg.id]
    if scanned_unit_id not in {item.unit_id for item in items}:
        raise rules.NotOfThisLoad(number=custody.get_unit(session, scanned_unit_id).number)
    custody.record(
        session.connection(),
        writer,
        [
            Happening(
                "cancel_departure", item.unit_id, Evidence.BAG_SCAN, leg_id=leg.id, reason=reason
            )
            for item in items
        ],
    )
    load_again(session, leg, items)
    leg.state, leg.departed_at = LegState.LOADING, None
    trip = get_or_raise(session, Trip, leg.trip_id)
    under_way = (LegState.DEPARTED, LegState.RECEIVING, LegState.RECEIVED)
    if not any(other.state in under_way for other in legs_of(session, trip)):
        trip.state = TripState.PLANNED
    session.flush()
    return leg


def _ensure_vehicle_is_here(session: Session, leg: Leg) -> None:
    """Raises VehicleHasLeft where another station has received what left here with it."""
    trip = get_or_raise(session, Trip, leg.trip_id)
    for other in legs_from(session, trip, leg.from_station_id):
        if other.state in (LegState.RECEIVING, LegState.RECEIVED):
            place = get_or_raise(session, Station, other.to_station_id).name
            raise rules.VehicleHasLeft(place=place)


def legs_of(session: Session, trip: Trip) -> Sequence[Leg]:
    return session.exec(
        select(Leg).where(Leg.trip_id == trip.id).order_by(col(Leg.position), col(Leg.id))
    ).all()


def legs_from(session: Session, trip: Trip, station_id: UUID) -> list[Leg]:
    return [leg for leg in legs_of(session, trip) if leg.from_station_id == station_id]


def details_of(session: Session, unit: Any) -> Bag | Parcel | None:
    """The bag's or parcel's row; None for a unit that nobody announced."""
    if unit.kind is UnitKind.BAG:
        return session.get(Bag, unit.id)
    return session.get(Parcel, unit.id)


def ensure_state(leg: Leg, state: LegState) -> None:
    if leg.state is state:
        return
    raise rules.LegNotLoading if state is LegState.LOADING else rules.LegNotDeparted
