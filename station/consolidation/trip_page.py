"""What a trip's page shows to the station that looks at it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from msgspec import Struct
from sqlmodel import Session, col, select

from station.access import Actor
from station.consolidation import load_items, loading, seals, timetable, trips
from station.consolidation.load_items import LoadItem, LoadSum
from station.consolidation.models import BagItem, Leg, LegState, Trip, TripState
from station.consolidation.receiving_lookup import RECEIVED_AS
from station.consolidation.stock import StockItem, stock_of
from station.custody import EVENT, UNIT, Holder, State
from station.db import get_or_raise
from station.network.models import Route, Station
from station.settling import lookup as settling


class Extra(Struct, frozen=True):
    """What was found with a load and is no line of its bill; ``kind`` is the last word on it.

    ``in_bag`` where it came, or should have come, in one of the load's bags.
    """

    number: str
    kind: str
    in_bag: bool


class LegView(Struct, frozen=True):
    """One load, with what came of it where it was received."""

    leg: Leg
    from_name: str
    to_name: str
    items: list[LoadItem]
    outcomes: dict[UUID, str]
    extras: list[Extra]
    total: LoadSum
    matters: list[Any]
    # By bag, the last word on its seal; by item that is somewhere else, where.
    seals: dict[UUID, str]
    places: dict[UUID, str]
    # Departures that could take the load on, were its vehicle to break down.
    onward: list[timetable.Departure]

    @property
    def has_more(self) -> bool:
        """Whether anything is with the load, or short of it."""
        return any(i.holder is Holder.LEG and i.holder_id == self.leg.id for i in self.items)


class TripView(Struct, frozen=True):
    """A trip as one station sees it."""

    trip: Trip
    route: Route
    stops: list[timetable.StopRow]
    mine: list[LegView]
    others: list[LegView]
    room: loading.Room
    can_load: bool
    waiting: list[StockItem]
    waiting_to_turn: list[StockItem]
    elsewhere: int

    @property
    def has_left(self) -> bool:
        """Whether another station has received of what left here with it."""
        received = (LegState.RECEIVING, LegState.RECEIVED)
        return any(view.leg.state in received for view in self.mine)

    @property
    def loaded(self) -> LoadSum:
        """What stands on the vehicle here and has not left."""
        return _sum_of(view for view in self.mine if view.leg.state is LegState.LOADING)

    @property
    def sent(self) -> LoadSum:
        """What has left from here with it."""
        gone = (LegState.LOADING, LegState.BROUGHT_BACK)
        return _sum_of(view for view in self.mine if view.leg.state not in gone)


def _sum_of(views: Iterable[LegView]) -> LoadSum:
    total = LoadSum()
    for view in views:
        total.bags += view.total.bags
        total.loose += view.total.loose
        total.parcels += view.total.parcels
        total.grams += view.total.grams
    return total


def trip_view(session: Session, trip: Trip, *, seen_by: Actor) -> TripView:
    """Loads from the actor's station with their items; of others, their sums."""
    route = get_or_raise(session, Route, trip.route_id)
    stops = timetable.stops_of_trip(session, trip, seen_by=seen_by)
    legs = [leg for leg in trips.legs_of(session, trip) if leg.state is not LegState.CANCELLED]
    names = _names(session, legs)
    matters = settling.of_loads(session, [leg.id for leg in legs], seen_by=seen_by)
    others = _other_departures(session, trip, seen_by)
    views = [_leg_view(session, leg, names, matters.get(leg.id, []), others) for leg in legs]
    views = [view for view in views if view.items or view.leg.state is not LegState.LOADING]
    is_stop = any(stop.station_id == seen_by.station_id for stop in stops)
    waiting, to_turn, elsewhere = _waiting(session, trip, seen_by) if is_stop else ([], [], 0)
    return TripView(
        trip,
        route,
        stops,
        [view for view in views if view.leg.from_station_id == seen_by.station_id],
        [view for view in views if view.leg.from_station_id != seen_by.station_id],
        loading.room_on(session, trip),
        is_stop,
        waiting,
        to_turn,
        elsewhere,
    )


def _waiting(
    session: Session, trip: Trip, actor: Actor
) -> tuple[list[StockItem], list[StockItem], int]:
    """What stands here for this line, for its way back, and how much it does not take."""
    here = get_or_raise(session, Station, actor.station_id)
    run = trips.run_of(session, trip)
    free = [item for item in stock_of(session, here.id) if item.loaded_on is None]
    found = [(item, loading.stop_for(run, here, item.destination_path)) for item in free]
    ahead = [item for item, stop in found if stop is not None and not stop.after_turning]
    back = [item for item, stop in found if stop is not None and stop.after_turning]
    return ahead, back, len(free) - len(ahead) - len(back)


def _other_departures(session: Session, trip: Trip, actor: Actor) -> list[timetable.Departure]:
    """The other runs of the trip's day that are not over."""
    if trip.state is not TripState.UNDERWAY:
        return []
    return [
        one
        for one in timetable.departures(session, trip.day, seen_by=actor)
        if one.trip is None or (one.trip.id != trip.id and one.trip.state is not TripState.DONE)
    ]


def _leg_view(
    session: Session,
    leg: Leg,
    names: dict[UUID, str],
    matters: list[Any],
    others: list[timetable.Departure],
) -> LegView:
    items = load_items.items_of(session, leg.id)
    outcomes, extras = _outcomes(session, leg, items)
    places = _elsewhere(session, leg, items, outcomes)
    onward = [d for d in others if any(s.station_id == leg.to_station_id for s in d.stops[1:])]
    total = LoadSum()
    for item in items:
        total.bags += item.kind.value == "bag"
        total.loose += item.kind.value != "bag"
        total.parcels += item.parcels
        total.grams += item.grams
    return LegView(
        leg,
        names[leg.from_station_id],
        names[leg.to_station_id],
        items,
        outcomes,
        extras,
        total,
        matters,
        seals.said_of(session, leg),
        places,
        onward if leg.state is LegState.DEPARTED else [],
    )


def _elsewhere(
    session: Session, leg: Leg, items: list[LoadItem], outcomes: dict[UUID, str]
) -> dict[UUID, str]:
    """Where the items are that left the load without its consignee's word; adds their outcome."""
    gone = [item for item in items if item.unit_id not in outcomes and _is_gone(item, leg)]
    for item in gone:
        is_there = item.holder is Holder.STATION and item.holder_id == leg.to_station_id
        outcomes[item.unit_id] = "receive" if is_there else "elsewhere"
    held = {item.holder_id for item in gone if item.holder is Holder.STATION}
    names = dict(
        session.exec(select(Station.id, Station.name).where(col(Station.id).in_(held))).all()
    )
    return {item.unit_id: names[item.holder_id] for item in gone if item.holder_id in names}


def _is_gone(item: LoadItem, leg: Leg) -> bool:
    return leg.state is not LegState.LOADING and item.holder_id != leg.id


def _outcomes(
    session: Session, leg: Leg, items: list[LoadItem]
) -> tuple[dict[UUID, str], list[Extra]]:
    """Per item what the receiver found; and what was found that was not on the bill."""
    rows = session.connection().execute(
        EVENT.join(UNIT, UNIT.c.id == EVENT.c.unit_id)
        .select()
        .with_only_columns(EVENT.c.unit_id, UNIT.c.number, EVENT.c.kind)
        .where(
            EVENT.c.leg_id == leg.id,
            EVENT.c.kind.in_((*RECEIVED_AS, "bring_back")),
        )
        .order_by(EVENT.c.hop)
    )
    listed = {item.unit_id for item in items}
    outcomes: dict[UUID, str] = {}
    extras: dict[UUID, Extra] = {}
    packed = _packed_in(session, listed)
    for unit_id, number, kind in rows:
        if unit_id not in listed:
            extras[unit_id] = Extra(number, kind, unit_id in packed)
        elif kind != "receive" or outcomes.get(unit_id) != "damaged":
            outcomes[unit_id] = kind
    for item in items:
        if item.holder is Holder.LOST or item.state is State.LOST:
            outcomes[item.unit_id] = "lost"
    return outcomes, list(extras.values())


def _packed_in(session: Session, bag_ids: set[UUID]) -> set[UUID]:
    """The parcels on the lists of the load's bags."""
    rows = session.exec(select(BagItem.unit_id).where(col(BagItem.bag_id).in_(bag_ids)))
    return set(rows)


def _names(session: Session, legs: list[Leg]) -> dict[UUID, Any]:
    wanted = {id_ for leg in legs for id_ in (leg.from_station_id, leg.to_station_id)}
    rows = session.exec(select(Station.id, Station.name).where(col(Station.id).in_(wanted)))
    return dict(rows.all())
