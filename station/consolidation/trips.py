"""Trips, their legs, loading and departure. The caller owns the transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
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
from station.consolidation.models import Bag, Leg, LegItem, LegState, Trip, TripState
from station.consolidation.rules import StopOnRoute
from station.custody import UNIT, Evidence, Happening, Holder, State, UnitKind, Writer
from station.db import get_or_raise, table_of
from station.errors import NotFound
from station.network.models import Route, Station, Stop, Vehicle
from station.network.numbers import next_number
from station.parcels.models import Parcel

_LEG_ITEM, _BAG, _PARCEL = table_of(LegItem), table_of(Bag), table_of(Parcel)


@dataclass(frozen=True, slots=True)
class LoadItem:
    """A bag or loose parcel of a leg, with what the sender knew of it."""

    unit_id: UUID
    kind: UnitKind
    number: str
    state: State
    holder: Holder
    holder_id: UUID | None
    seal_number: str
    destination_id: UUID | None
    parcels: int
    grams: int
    cod_fen: int
    freight_collect_fen: int
    departed: bool


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


def stops_of(session: Session, trip: Trip) -> list[StopOnRoute]:
    """The stops of the trip's route in order."""
    rows = session.exec(
        select(Stop.position, Stop.station_id, Station.path)
        .join(Station, col(Station.id) == col(Stop.station_id))
        .where(Stop.route_id == trip.route_id, Stop.is_active)
        .order_by(col(Stop.position))
    ).all()
    return [StopOnRoute(*row) for row in rows]


def load(
    session: Session,
    writer: Writer,
    trip: Trip,
    unit_id: UUID,
) -> Leg:
    """Put a closed bag or a loose parcel on the vehicle, for the stop that brings it nearer.

    Raises:
        TripGone, NotOnRoute, BagNotClosed, AlreadyLoaded, NotHere: nothing was changed.
    """
    writer.actor.ensure_may(Permission.LOAD)
    if trip.state in (TripState.DONE, TripState.CANCELLED):
        raise rules.TripGone
    unit = custody.get_unit(session, unit_id)
    _ensure_loadable(session, writer, unit)
    leg = _leg_for(session, writer, trip, _destination_of(session, unit))
    _ensure_capacity(session, trip, unit)
    session.add(LegItem(leg_id=leg.id, unit_id=unit_id, loaded_at=writer.at))
    session.flush()
    return leg


def unload(session: Session, writer: Writer, leg: Leg, unit_id: UUID) -> None:
    """Take something off the vehicle again, before it departs."""
    writer.actor.ensure_may(Permission.LOAD)
    _ensure_state(leg, LegState.LOADING)
    item = session.get(LegItem, (leg.id, unit_id))
    if item is None:
        raise NotFound(kind="Load", id=unit_id)
    session.delete(item)
    session.flush()


def depart(session: Session, writer: Writer, trip: Trip) -> list[Leg]:
    """Send off everything loaded on the trip at this station: all of it, or none."""
    writer.actor.ensure_may(Permission.DEPART)
    legs = [leg for leg in legs_from(session, trip, writer.station_id) if _has_items(session, leg)]
    legs = [leg for leg in legs if leg.state is LegState.LOADING]
    if not legs:
        raise rules.NothingLoaded
    connection = session.connection()
    for leg in legs:
        items = items_of(session, leg.id)
        happenings = [
            Happening("depart", item.unit_id, Evidence.MANIFEST, leg_id=leg.id) for item in items
        ]
        custody.record(connection, writer, happenings)
        connection.execute(
            sa.update(_LEG_ITEM).where(_LEG_ITEM.c.leg_id == leg.id).values(departed=True)
        )
        leg.state, leg.departed_at = LegState.DEPARTED, writer.at
    trip.state = TripState.UNDERWAY
    session.flush()
    return legs


def cancel_departure(
    session: Session, writer: Writer, leg: Leg, *, scanned_unit_id: UUID, reason: str
) -> Leg:
    """Take a departure back while the load is still here, shown by a scan of one of it."""
    writer.actor.ensure_may(Permission.DEPART)
    _ensure_state(leg, LegState.DEPARTED)
    items = items_of(session, leg.id)
    if leg.from_station_id != writer.station_id:
        raise rules.LegNotDeparted
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
    session.connection().execute(
        sa.update(_LEG_ITEM).where(_LEG_ITEM.c.leg_id == leg.id).values(departed=False)
    )
    leg.state, leg.departed_at = LegState.LOADING, None
    trip = get_or_raise(session, Trip, leg.trip_id)
    under_way = (LegState.DEPARTED, LegState.RECEIVING, LegState.RECEIVED)
    if not any(other.state in under_way for other in legs_of(session, trip)):
        trip.state = TripState.PLANNED
    session.flush()
    return leg


def legs_of(session: Session, trip: Trip) -> Sequence[Leg]:
    return session.exec(
        select(Leg).where(Leg.trip_id == trip.id).order_by(col(Leg.position), col(Leg.id))
    ).all()


def legs_from(session: Session, trip: Trip, station_id: UUID) -> list[Leg]:
    return [leg for leg in legs_of(session, trip) if leg.from_station_id == station_id]


_ITEMS: Any = (
    sa.select(
        _LEG_ITEM.c.unit_id,
        UNIT.c.kind,
        UNIT.c.number,
        UNIT.c.state,
        UNIT.c.holder,
        UNIT.c.holder_id,
        sa.func.coalesce(_BAG.c.seal_number, "").label("seal_number"),
        sa.func.coalesce(_BAG.c.destination_id, _PARCEL.c.destination_id).label("destination_id"),
        sa.func.coalesce(_BAG.c.parcel_count, 1).label("parcels"),
        sa.case(
            (_BAG.c.id.is_(None), sa.func.coalesce(_PARCEL.c.weight_grams, 0)),
            (_BAG.c.gross_grams > 0, _BAG.c.gross_grams),
            else_=_BAG.c.parcel_grams + _BAG.c.tare_grams,
        ).label("grams"),
        sa.func.coalesce(_BAG.c.cod_fen, _PARCEL.c.cod_fen, 0).label("cod_fen"),
        sa.func.coalesce(_BAG.c.freight_collect_fen, _PARCEL.c.freight_collect_fen, 0).label(
            "freight_collect_fen"
        ),
        _LEG_ITEM.c.departed,
    )
    .select_from(_LEG_ITEM)
    .join(UNIT, UNIT.c.id == _LEG_ITEM.c.unit_id)
    .outerjoin(_BAG, _BAG.c.id == _LEG_ITEM.c.unit_id)
    .outerjoin(_PARCEL, _PARCEL.c.id == _LEG_ITEM.c.unit_id)
    .where(_LEG_ITEM.c.leg_id == sa.bindparam("leg"))
    # Bags first, as on the sheet; within each by number.
    .order_by(UNIT.c.kind, UNIT.c.number)
)


def items_of(session: Session, leg_id: UUID) -> list[LoadItem]:
    """What is loaded for a leg: bags first, then loose parcels, by number."""
    return [LoadItem(*row) for row in session.connection().execute(_ITEMS, {"leg": leg_id})]


def details_of(session: Session, unit: Any) -> Bag | Parcel | None:
    """The bag's or parcel's row; None for a unit that nobody announced."""
    if unit.kind is UnitKind.BAG:
        return session.get(Bag, unit.id)
    return session.get(Parcel, unit.id)


def _ensure_state(leg: Leg, state: LegState) -> None:
    if leg.state is state:
        return
    raise rules.LegNotLoading if state is LegState.LOADING else rules.LegNotDeparted


def _has_items(session: Session, leg: Leg) -> bool:
    return (
        session.exec(select(LegItem.unit_id).where(LegItem.leg_id == leg.id).limit(1)).first()
        is not None
    )


def _ensure_loadable(session: Session, writer: Writer, unit: Any) -> None:
    if unit.kind is UnitKind.BAG and unit.state in (State.OPEN, State.OPENED):
        raise rules.BagNotClosed(number=unit.number)
    if unit.bag_id is not None:
        bag = custody.get_unit(session, unit.bag_id)
        if bag.state is not State.OPENED:
            raise rules.AlreadyLoaded(number=unit.number, trip=bag.number)
        unit = bag
    if unit.holder is not Holder.STATION or unit.holder_id != writer.station_id:
        raise custody.NotHere(number=unit.number, label=custody.KINDS["depart"].label)
    loading = session.exec(
        select(Trip.number)
        .join(Leg, col(Leg.trip_id) == col(Trip.id))
        .join(LegItem, col(LegItem.leg_id) == col(Leg.id))
        .where(LegItem.unit_id == unit.id, Leg.state == LegState.LOADING)
    ).first()
    if loading is not None:
        raise rules.AlreadyLoaded(number=unit.number, trip=loading)


def _destination_of(session: Session, unit: Any) -> Station:
    row = details_of(session, unit)
    if row is None or row.destination_id is None:
        raise rules.NotOnRoute(place=unit.number)
    return get_or_raise(session, Station, row.destination_id)


def _leg_for(session: Session, writer: Writer, trip: Trip, destination: Station) -> Leg:
    """The leg from here to the stop for ``destination``, made when first needed."""
    here = get_or_raise(session, Station, writer.station_id)
    stop = rules.stop_towards(stops_of(session, trip), here.path, destination.path)
    if stop is None:
        raise rules.NotOnRoute(place=destination.name)
    for leg in legs_from(session, trip, here.id):
        if leg.to_station_id == stop.station_id and leg.state is LegState.LOADING:
            return leg
    leg = Leg(
        number=next_number(session, here, Series.ROUTE_BILL),
        trip_id=trip.id,
        position=stop.position,
        from_station_id=here.id,
        to_station_id=stop.station_id,
        home_station_id=here.id,
    )
    session.add(leg)
    session.flush()
    return leg


def _ensure_capacity(session: Session, trip: Trip, unit: Any) -> None:
    vehicle = session.get(Vehicle, trip.vehicle_id) if trip.vehicle_id else None
    if vehicle is None:
        return
    row = details_of(session, unit)
    adding = (
        (row.gross_grams or row.parcel_grams + row.tare_grams)
        if isinstance(row, Bag)
        else (row.weight_grams or 0 if row else 0)
    )
    loading = [leg for leg in legs_of(session, trip) if leg.state is LegState.LOADING]
    grams = adding + sum(item.grams for leg in loading for item in items_of(session, leg.id))
    if grams > vehicle.capacity_grams:
        raise rules.Overloaded(
            kg=f"{grams / 1000:.1f}", limit=f"{vehicle.capacity_grams / 1000:.0f}"
        )
