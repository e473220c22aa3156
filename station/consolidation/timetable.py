"""Departures by the timetable: rows of a day, also before anybody has opened the trip."""

from collections import defaultdict
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct, field
from sqlmodel import Session, col, select

from station.access import Actor
from station.consolidation.load_items import LoadSum, load_sums
from station.consolidation.models import Leg, LegItem, LegState, Trip, TripState
from station.network.models import Route, Station, Stop, Timetable, Vehicle


class StopRow(Struct):
    """A stop of a line; ``minute`` is after midnight of the trip's day."""

    station_id: UUID
    place: str
    path: str
    minute: int
    search: str


class Departure(Struct):
    """One run of a line on a day, as one station sees it."""

    route_id: UUID
    route: str
    route_search: str
    is_bus: bool
    day: date
    departs_minute: int
    minute_here: int
    stops: list[StopRow]
    plate: str = ""
    driver: str = ""
    trip: Trip | None = None
    legs: list[Leg] = field(default_factory=list)
    load: LoadSum = field(default_factory=LoadSum)
    # Where it starts, and by whose clock it is listed, if it does not stop here.
    starts_at: str = ""

    @property
    def has_left(self) -> bool:
        return bool(self.legs) and all(leg.state is not LegState.LOADING for leg in self.legs)


def departures(
    session: Session, day: date, *, seen_by: Actor, with_trip: UUID | None = None
) -> list[Departure]:
    """The day's departures of lines that stop at the actor's stations, by time.

    A line that is out of use departs no more, but for the trips of it that have a load,
    and the one that is looked at.
    """
    stops = _stops_by_route(session, seen_by)
    routes = {
        route.id: route for route in session.exec(select(Route).where(col(Route.id).in_(stops)))
    }
    found: dict[tuple[UUID, int], Departure] = {}
    in_use = [route.id for route in routes.values() if route.is_active]
    rows = session.exec(
        select(Timetable).where(col(Timetable.route_id).in_(in_use), col(Timetable.is_active))
    )
    for row in rows:
        if str(day.weekday()) in row.weekdays:
            route = routes[row.route_id]
            found[route.id, row.departs_minute] = _departure(
                route, stops[route.id], day, row.departs_minute, seen_by
            )
    _add_trips(session, _trips_on(session, day, routes, with_trip), found, routes, stops, seen_by)
    _add_vehicles(session, found, routes)
    return sorted(found.values(), key=lambda d: (d.minute_here, d.route))


def stops_of_trip(session: Session, trip: Trip, *, seen_by: Actor) -> list[StopRow]:
    """Where a trip stops, and when; also one whose line was taken out of use since."""
    stops = _stops_by_route(session, seen_by, trip.route_id).get(trip.route_id, [])
    return _timed(stops, trip.departs_minute)


def _timed(stops: list[StopRow], start: int) -> list[StopRow]:
    return [StopRow(s.station_id, s.place, s.path, start + s.minute, s.search) for s in stops]


def _departure(
    route: Route, stops: list[StopRow], day: date, minute: int, actor: Actor
) -> Departure:
    timed = _timed(stops, minute)
    here = next((stop for stop in timed if stop.station_id == actor.station_id), None)
    at = (here or timed[0]).minute
    found = Departure(route.id, route.name, route.search, route.is_bus, day, minute, at, timed)
    found.starts_at = "" if here else timed[0].place
    return found


def _stops_by_route(
    session: Session, actor: Actor, route_id: UUID | None = None
) -> dict[UUID, list[StopRow]]:
    """Of all lines, or of one, those that stop where the actor sees it."""
    rows = session.connection().execute(
        sa.select(
            col(Stop.route_id),
            col(Stop.station_id),
            col(Station.name),
            col(Station.path),
            col(Stop.minutes_from_start),
            col(Station.search),
        )
        .join(Station, col(Station.id) == col(Stop.station_id))
        .where(col(Stop.is_active), *([col(Stop.route_id) == route_id] if route_id else []))
        .order_by(col(Stop.route_id), col(Stop.position))
    )
    by_route: dict[UUID, list[StopRow]] = defaultdict(list)
    for line_id, station_id, place, path, minutes, search in rows:
        by_route[line_id].append(StopRow(station_id, place, path, minutes, search))
    return {
        route_id: stops
        for route_id, stops in by_route.items()
        if any(actor.sees(stop.path) for stop in stops)
    }


def _trips_on(
    session: Session, day: date, routes: dict[UUID, Route], asked_for: UUID | None
) -> list[Trip]:
    """The day's trips; of lines out of use, those that have or had a load."""
    loaded = sa.exists().where(col(Leg.trip_id) == col(Trip.id), col(LegItem.leg_id) == col(Leg.id))
    in_use = [route.id for route in routes.values() if route.is_active]
    return list(
        session.exec(
            select(Trip).where(
                Trip.day == day,
                Trip.state != TripState.CANCELLED,
                col(Trip.route_id).in_(routes),
                sa.or_(col(Trip.route_id).in_(in_use), col(Trip.id) == asked_for, loaded),
            )
        )
    )


def _add_trips(
    session: Session,
    trips: list[Trip],
    found: dict[tuple[UUID, int], Departure],
    routes: dict[UUID, Route],
    stops: dict[UUID, list[StopRow]],
    actor: Actor,
) -> None:
    legs: dict[UUID, list[Leg]] = defaultdict(list)
    wanted = [trip.id for trip in trips]
    for leg in session.exec(select(Leg).where(col(Leg.trip_id).in_(wanted))):
        legs[leg.trip_id].append(leg)
    sums = load_sums(session, [leg.id for each in legs.values() for leg in each])
    for trip in trips:
        key = (trip.route_id, trip.departs_minute)
        if key not in found:
            route = routes[trip.route_id]
            found[key] = _departure(route, stops[route.id], trip.day, trip.departs_minute, actor)
        departure = found[key]
        departure.trip, departure.plate, departure.driver = trip, trip.plate, trip.driver_name
        departure.legs = [leg for leg in legs[trip.id] if leg.from_station_id == actor.station_id]
        for leg in departure.legs:
            part = sums.get(leg.id, LoadSum())
            departure.load.bags += part.bags
            departure.load.loose += part.loose
            departure.load.parcels += part.parcels
            departure.load.grams += part.grams


def _add_vehicles(
    session: Session, found: dict[tuple[UUID, int], Departure], routes: dict[UUID, Route]
) -> None:
    vehicles: dict[Any, str] = dict(session.exec(select(Vehicle.id, Vehicle.plate)).all())
    for departure in found.values():
        if departure.trip is None:
            departure.plate = vehicles.get(routes[departure.route_id].vehicle_id, "")
