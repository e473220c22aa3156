"""What a driver sees of their own trips: stops, bags, seals. Never what a bag contains."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from msgspec import Struct
from sqlmodel import Session, col, select

from station.access import Actor
from station.consolidation.load_items import LoadItem, items_of
from station.consolidation.models import NOT_CARRIED, Leg, Trip, TripState
from station.consolidation.trips import legs_of
from station.custody import UnitKind
from station.db import get_or_raise
from station.errors import NotFound
from station.network.models import Route, Station


class DriverLoad(Struct, frozen=True):
    """What gets on at one station and off at another, as the driver signs for it."""

    leg: Leg
    from_name: str
    to_name: str
    bags: Sequence[LoadItem]
    loose: int
    grams: int


class DriverTrip(Struct, frozen=True):
    trip: Trip
    route: Route
    loads: Sequence[DriverLoad]


def list_trips(session: Session, actor: Actor, today: date) -> list[DriverTrip]:
    """The person's trips from yesterday on, the next first."""
    found = session.exec(
        select(Trip)
        .where(
            Trip.driver_id == actor.person_id,
            col(Trip.driver_id).is_not(None),
            Trip.day >= today - timedelta(days=1),
            Trip.state != TripState.CANCELLED,
        )
        .order_by(col(Trip.day) < today, col(Trip.day), col(Trip.departs_minute))
    )
    return [_view(session, trip) for trip in found]


def get_trip(session: Session, trip_id: UUID, actor: Actor) -> DriverTrip:
    """One of the person's own trips; another's is as unknown as none."""
    trip = session.get(Trip, trip_id)
    if trip is None or actor.person_id is None or trip.driver_id != actor.person_id:
        raise NotFound(kind="Trip", id=trip_id)
    return _view(session, trip)


def _view(session: Session, trip: Trip) -> DriverTrip:
    legs = [leg for leg in legs_of(session, trip) if leg.state not in NOT_CARRIED]
    loads = [_load(session, leg) for leg in legs]
    return DriverTrip(
        trip,
        get_or_raise(session, Route, trip.route_id),
        [load for load in loads if load.bags or load.loose],
    )


def _load(session: Session, leg: Leg) -> DriverLoad:
    items = items_of(session, leg.id)
    bags = [item for item in items if item.kind is UnitKind.BAG]
    return DriverLoad(
        leg,
        get_or_raise(session, Station, leg.from_station_id).name,
        get_or_raise(session, Station, leg.to_station_id).name,
        bags,
        len(items) - len(bags),
        sum(item.grams for item in items),
    )
