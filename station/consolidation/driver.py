"""A driver's trips: stops, bags, seals and loose pieces to sign for; never contents."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from station.access import Actor
from station.clock import business_day
from station.consolidation import timetable, trips
from station.consolidation.models import Leg, LegState, Trip, TripState
from station.consolidation.timetable import LoadSum, StopRow
from station.custody import UnitKind, Writer
from station.errors import NotFound
from station.network.models import Route


@dataclass(frozen=True, slots=True)
class DriversLoad:
    """What is signed for between two stops."""

    leg: Leg
    from_place: str
    to_place: str
    total: LoadSum
    seals: list[str]


@dataclass(frozen=True, slots=True)
class DriversTrip:
    """One trip as its driver needs it."""

    trip: Trip
    route: str
    stops: list[StopRow]
    loads: list[DriversLoad]


def trips_of(session: Session, writer: Writer) -> list[DriversTrip]:
    """The driver's trips of today and tomorrow, and those still under way."""
    today = business_day(writer.at)
    rows = session.exec(
        select(Trip)
        .where(
            Trip.driver_id == writer.actor_id,
            col(Trip.day).between(today - timedelta(days=1), today + timedelta(days=1)),
            col(Trip.state) != TripState.CANCELLED,
        )
        .order_by(col(Trip.day), col(Trip.departs_minute))
    ).all()
    mine = [row for row in rows if row.day >= today or row.state is TripState.UNDERWAY]
    return [_view(session, trip) for trip in mine]


def trip_of(session: Session, trip_id: UUID, *, seen_by: Actor) -> DriversTrip:
    """One trip; another driver's is not found."""
    trip = session.get(Trip, trip_id)
    if trip is None or seen_by.person_id is None or trip.driver_id != seen_by.person_id:
        raise NotFound(kind="Trip", id=trip_id)
    return _view(session, trip)


def _view(session: Session, trip: Trip) -> DriversTrip:
    route = session.get(Route, trip.route_id)
    stops = timetable.stops_of_trip(session, trip)
    places = {stop.station_id: stop.place for stop in stops}
    loads = []
    for leg in trips.legs_of(session, trip):
        items = trips.items_of(session, leg.id)
        if not items or leg.state is LegState.CANCELLED:
            continue
        total = LoadSum(
            bags=sum(item.kind is UnitKind.BAG for item in items),
            loose=sum(item.kind is UnitKind.PARCEL for item in items),
            grams=sum(item.grams for item in items),
        )
        seals = [item.seal_number for item in items if item.seal_number]
        ends = places.get(leg.from_station_id, "–"), places.get(leg.to_station_id, "–")
        loads.append(DriversLoad(leg, *ends, total, seals))
    return DriversTrip(trip, route.name if route else "", stops, loads)
