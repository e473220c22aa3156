"""Loads sent off, what goes wrong with them on the way, and what is counted with them."""

from contextlib import suppress
from datetime import timedelta

import sqlalchemy as sa
from msgspec.structs import replace
from sqlmodel import col, select

from station.clock import business_day
from station.consolidation import (
    bags,
    empties,
    loading,
    mishaps,
    receiving,
    rules,
    seals,
    sorting_desk,
    trips,
)
from station.consolidation.empties import Empties
from station.consolidation.load_items import items_of
from station.consolidation.models import Bag, Leg, LegState, Trip, TripState
from station.custody import UNIT, Holder, State, UnitKind
from station.errors import StationError
from station.manifests import service as sheets
from station.network.models import Route, Station, Stop
from station.parcels.models import Parcel
from tests.sync.simulator.county import AT_THE_HUB, DEPARTS
from tests.sync.simulator.desk import Desk

_OUT = (LegState.DEPARTED, LegState.RECEIVING, LegState.RECEIVED)
_CAME = (LegState.RECEIVING, LegState.RECEIVED)


def depart(desk: Desk) -> None:
    """Everything that goes on a trip from here."""
    trip = _a_trip(desk)
    if trip is None:
        return
    loadable = UNIT.c.state.in_([State.CLOSED, State.ARRIVED, State.HERE])
    rows = desk.connection().execute(
        sa.select(UNIT.c.id).where(UNIT.c.holder_id == desk.here, loadable).order_by(UNIT.c.number)
    )
    loaded = []
    for (unit_id,) in rows.all():
        try:
            with desk.session.begin_nested():
                loading.load(desk.session, desk.writer, trip, unit_id)
            loaded.append(unit_id)
        except StationError:
            continue
    if not loaded:
        return
    if desk.random.random() < 0.06:
        sheets.depart(desk.session, desk.writer, trip.id)
    else:
        trips.depart(desk.session, desk.writer, trip)
    for leg in trips.legs_from(desk.session, trip, desk.here):
        desk.world.on_the_road(leg.to_station_id, leg.id, loaded)


def _a_trip(desk: Desk) -> Trip | None:
    """One that is to leave from here, or a new one a day later."""
    known = desk.session.exec(
        select(Trip)
        .where(col(Trip.state).in_([TripState.PLANNED, TripState.UNDERWAY]))
        .order_by(col(Trip.number))
    ).all()
    of_here = [
        t for t in known if any(s.station_id == desk.here for s in trips.stops_of(desk.session, t))
    ]
    if of_here and desk.random.random() < 0.5:
        return desk.random.choice(of_here)
    starts = select(Stop.route_id).where(Stop.position == 0, Stop.station_id == desk.here)
    routes = desk.session.exec(
        select(Route).where(col(Route.id).in_(starts)).order_by(col(Route.code))
    ).all()
    if not routes:
        return desk.random.choice(of_here) if of_here else None
    route = desk.random.choice(routes)
    day = business_day(desk.writer.at)
    return trips.open_trip(desk.session, desk.writer, route.id, day=day, departs_minute=DEPARTS)


def cancel(desk: Desk) -> None:
    """A vehicle stands in the yard still, and will not go."""
    query = select(Leg).where(Leg.from_station_id == desk.here, Leg.state == LegState.DEPARTED)
    legs = [*desk.session.exec(query.order_by(col(Leg.number)))]
    desk.random.shuffle(legs)
    for leg in legs:
        unit_id = desk.connection().scalar(sa.select(UNIT.c.id).where(UNIT.c.holder_id == leg.id))
        # The vehicle of some has come to its first stop.
        with suppress(rules.VehicleHasLeft, rules.NotOfThisLoad):
            trips.cancel_departure(
                desk.session, desk.writer, leg, scanned_unit_id=unit_id or leg.id, reason="车坏"
            )
            return


def bring_back(desk: Desk) -> None:
    """The stop was skipped: something of a load, or all of it, is at its sender's again."""
    query = select(Leg).where(Leg.from_station_id == desk.here, col(Leg.state).in_(_OUT))
    found = [
        (leg, item.unit_id)
        for leg in desk.session.exec(query.order_by(col(Leg.number)))
        for item in items_of(desk.session, leg.id)
        if item.holder is Holder.LEG and item.holder_id == leg.id
    ]
    chosen = desk.one_of(found)
    if chosen is not None:
        leg, unit_id = chosen
        with_rest = leg.state is LegState.DEPARTED and desk.random.random() < 0.5
        mishaps.bring_back(
            desk.session, desk.writer, leg, unit_id, reason="路断了", with_rest=with_rest
        )


def move_on(desk: Desk) -> None:
    """The vehicle broke down, and another trip takes the load on."""
    leg = desk.leg(Leg.from_station_id, LegState.DEPARTED)
    if leg is None:
        return
    before = desk.session.get_one(Trip, leg.trip_id)
    calls = select(Stop.route_id).where(Stop.station_id == leg.to_station_id, Stop.position > 0)
    route = desk.one_of(sorted(set(desk.session.exec(calls))))
    if route is not None:
        day = max(before.day, business_day(desk.writer.at)) + timedelta(days=1)
        trip = trips.open_trip(desk.session, desk.writer, route, day=day, departs_minute=DEPARTS)
        mishaps.move_to_trip(desk.session, desk.writer, leg, trip)


def miss(desk: Desk) -> None:
    """What should be here, by the books, is not."""
    unit = desk.unit_here(State.ARRIVED, State.CLOSED, State.HERE, kind=desk.random.choice(_KINDS))
    if unit is not None:
        mishaps.note_not_here(desk.session, desk.writer, unit.id, reason="没找到")


_KINDS = (UnitKind.BAG, UnitKind.PARCEL)


def look_at_seals(desk: Desk) -> None:
    """Of a load: one by one, one that differs, or all that nothing was said of."""
    query = select(Leg).where(Leg.to_station_id == desk.here, col(Leg.state).in_(_CAME))
    found = [
        (leg, bag)
        for leg in desk.session.exec(query.order_by(col(Leg.number)))
        for bag in seals.unsaid(desk.session, leg)
    ]
    chosen = desk.one_of(found)
    if chosen is None:
        return
    leg, bag = chosen
    chance = desk.random.random()
    if chance < 0.4:
        seals.note_whole(desk.session, desk.writer, leg, bag.unit_id, scan_id=desk.scan_id())
    elif chance < 0.7:
        seal = desk.random.choice(["", f"H{desk.random.randrange(10**6)}"])
        seals.note_differs(
            desk.session, desk.writer, leg, bag.unit_id, seal=seal, scan_id=desk.scan_id()
        )
    else:
        seals.note_rest_whole(desk.session, desk.writer, leg)


def count_empties(desk: Desk) -> None:
    """Of a load that is sent or was received."""
    found = Empties(desk.random.randint(0, 20), desk.random.randint(0, 5))
    if desk.random.random() < 0.5:
        leg = desk.leg(Leg.from_station_id, LegState.LOADING, *_OUT[:2])
        if leg is not None:
            empties.note_sent(desk.session, desk.writer, leg, found)
        return
    leg = desk.leg(Leg.to_station_id, LegState.RECEIVING, LegState.RECEIVED)
    if leg is not None:
        empties.note_received(desk.session, desk.writer, leg, found)


def take_out(desk: Desk) -> None:
    """A parcel out of an open bag."""
    bag = UNIT.alias()
    row = desk.some(
        sa.select(UNIT)
        .join(bag, bag.c.id == UNIT.c.bag_id)
        .where(bag.c.state == State.OPEN, bag.c.holder_id == desk.here)
    )
    if row is not None:
        from_ = desk.session.get_one(Bag, row.bag_id)
        bags.unpack(desk.session, desk.writer, from_, row.id, scan_id=desk.scan_id())


def find_missorted(desk: Desk) -> None:
    """At a station without a computer of its own: what comes was for elsewhere all along."""
    bag, place = UNIT.alias(), desk.random.choice(AT_THE_HUB)
    coming = select(Leg.id).where(
        Leg.to_station_id == desk.county.stations[place],
        col(Leg.state).in_([LegState.DEPARTED, LegState.RECEIVING]),
    )
    row = desk.some(
        sa.select(UNIT, bag.c.holder_id.label("leg_id"))
        .join(bag, bag.c.id == UNIT.c.bag_id)
        .where(bag.c.holder_id.in_(coming))
    )
    parcel = desk.session.get(Parcel, row.id) if row is not None else None
    if row is None or parcel is None:
        return
    elsewhere = [name for name in desk.county.stations if name.startswith(("t0", "t1"))]
    to = desk.session.get_one(Station, desk.county.stations[desk.random.choice(elsewhere)])
    sorting_desk.send_to(desk.session, desk.writer, parcel, to)
    clerk = replace(desk.writer, actor=desk.county.actors[place])
    leg = desk.session.get_one(Leg, row.leg_id)
    receiving.scan_number(desk.session, clerk, leg, row.number, scan_id=desk.scan_id())
