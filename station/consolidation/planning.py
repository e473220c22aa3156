"""A proposal for one trip from what stands here, and its acceptance; and passing on."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from station.access import Permission
from station.clock import business_day, local
from station.consolidation import bags, loading, rules, timetable, trips
from station.consolidation.models import Bag, Trip
from station.consolidation.proposals import Item, ItemKind, Proposal, Reason, propose
from station.consolidation.rules import Run, StopOnRoute
from station.consolidation.sorting_rows import count_content, nearest_drop
from station.consolidation.stock import StockItem, stock_of
from station.consolidation.timetable import Departure
from station.custody import UNIT, Evidence, Holder, State, UnitKind, Writer
from station.db import get_or_raise, table_of
from station.network.models import Division, Station


@dataclass(frozen=True, slots=True)
class AcceptedBag:
    """A bag of the proposal as the clerk wants it; without a seal it stays open here."""

    bag_for: UUID
    parcel_ids: tuple[UUID, ...]
    bag_id: UUID | None = None
    seal_number: str = ""


@dataclass(slots=True)
class PassedOn:
    """What went onto which trip, and what stays and why."""

    loaded: list[tuple[Trip, int]] = field(default_factory=list)
    left: list[tuple[StockItem, Reason]] = field(default_factory=list)


def proposal_for(session: Session, writer: Writer, trip: Trip) -> Proposal:
    """What this trip should take from here, within what its vehicle still carries."""
    here = get_or_raise(session, Station, writer.station_id)
    run = trips.run_of(session, trip)
    items = [
        _item(session, here, run, item)
        for item in stock_of(session, here.id)
        if item.loaded_on is None
    ]
    items += _open_bags(session, here, run)
    room = loading.room_on(session, trip)
    return propose(
        items,
        free_grams=_left(room.capacity_grams, room.grams),
        free_bags=_left(room.capacity_bags, room.bags),
    )


def accept(
    session: Session,
    writer: Writer,
    trip: Trip,
    *,
    unit_ids: Sequence[UUID],
    filled: Sequence[AcceptedBag],
) -> list[Bag]:
    """Fill, seal and load what the clerk has ticked, all or none; returns bags left open."""
    writer.actor.ensure_may(Permission.LOAD)
    open_bags, to_load = [], list(unit_ids)
    for plan in filled:
        bag = _fill(session, writer, plan)
        if plan.seal_number:
            bags.close_bag(session, writer, bag.id, seal_number=plan.seal_number)
            to_load.append(bag.id)
        else:
            open_bags.append(bag)
    session.flush()
    if to_load:
        loading.load_all(session, writer, trip, to_load)
    return open_bags


def pass_on(session: Session, writer: Writer) -> PassedOn:
    """Load everything here that goes further onto its next trip, in one step."""
    writer.actor.ensure_may(Permission.LOAD)
    here = get_or_raise(session, Station, writer.station_id)
    waiting = [item for item in stock_of(session, here.id) if item.loaded_on is None]
    waiting.sort(key=lambda item: (item.cod_fen == 0, item.since or writer.at, item.number))
    done = PassedOn()
    reasons: dict[UUID, Reason] = {}
    for departure in _coming(session, writer):
        fitting = _fitting(_run_of(session, departure), here, waiting, reasons)
        if not fitting:
            continue
        trip = departure.trip or trips.open_trip(
            session,
            writer,
            departure.route_id,
            day=departure.day,
            departs_minute=departure.departs_minute,
        )
        taken = _that_fit(loading.room_on(session, trip), fitting, reasons)
        if taken:
            loading.load_all(session, writer, trip, [item.unit_id for item in taken])
            done.loaded.append((trip, len(taken)))
            gone = {item.unit_id for item in taken}
            waiting = [item for item in waiting if item.unit_id not in gone]
    for item in waiting:
        no_line = Reason.UNDECIDED if item.destination_path is None else Reason.OTHER_LINE
        done.left.append((item, reasons.get(item.unit_id, no_line)))
    return done


def _run_of(session: Session, departure: Departure) -> Run:
    if departure.trip is not None:
        return trips.run_of(session, departure.trip)
    stops = enumerate(departure.stops)
    return Run([StopOnRoute(position, stop.station_id, stop.path) for position, stop in stops])


def _fitting(
    run: Run, here: Station, items: Sequence[StockItem], reasons: dict[UUID, Reason]
) -> list[StockItem]:
    """What the vehicle brings nearer before it turns; the rest is loaded when it is back."""
    fitting = []
    for item in items:
        stop = loading.stop_for(run, here, item.destination_path)
        if stop is not None and stop.after_turning:
            reasons.setdefault(item.unit_id, Reason.WAY_BACK)
        elif stop is not None:
            fitting.append(item)
    return fitting


def _that_fit(
    room: loading.Room, items: Sequence[StockItem], reasons: dict[UUID, Reason]
) -> list[StockItem]:
    taken = []
    for item in items:
        try:
            room.add(item)
        except rules.Overloaded:
            reasons[item.unit_id] = Reason.WEIGHT
        except rules.TooManyBags:
            reasons[item.unit_id] = Reason.BAGS
        else:
            taken.append(item)
    return taken


def _coming(session: Session, writer: Writer) -> list[Departure]:
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


def _fill(session: Session, writer: Writer, plan: AcceptedBag) -> Bag:
    if plan.bag_id is not None:
        bag = bags.get_bag(session, plan.bag_id, seen_by=writer.actor)
    else:
        bag = bags.start_bag(session, writer, plan.bag_for)
    for parcel_id in plan.parcel_ids:
        bags.pack(session, writer, bag, parcel_id, evidence=Evidence.TYPED)
    return bag


def _item(session: Session, here: Station, run: Run, item: StockItem) -> Item:
    is_bag = item.kind is UnitKind.BAG
    bag_for, place = item.destination_id, item.place or ""
    if not is_bag and item.destination_path is not None:
        drop = nearest_drop(session.connection(), here.id, here.path, item.destination_path)
        bag_for, place = drop.station_id, drop.place
    stop = loading.stop_for(run, here, item.destination_path)
    return Item(
        item.unit_id,
        ItemKind.CLOSED_BAG if is_bag else ItemKind.PARCEL,
        item.number,
        place,
        item.grams,
        on_line=stop is not None,
        after_turning=stop is not None and stop.after_turning,
        bag_for=bag_for,
        has_cod=item.cod_fen > 0,
        since=item.since,
    )


def _open_bags(session: Session, here: Station, run: Run) -> list[Item]:
    """Bags that stand open here with something in them: they only want a seal."""
    bag, station, division = table_of(Bag), table_of(Station), table_of(Division)
    rows = session.connection().execute(
        sa.select(bag.c.id, bag.c.number, station.c.id, station.c.path, division.c.name)
        .join(UNIT, UNIT.c.id == bag.c.id)
        .join(station, station.c.id == bag.c.destination_id)
        .join(division, division.c.id == station.c.division_id)
        .where(
            UNIT.c.state == State.OPEN,
            UNIT.c.holder == Holder.STATION,
            UNIT.c.holder_id == here.id,
        )
        .order_by(bag.c.number)
    )
    items = []
    for bag_id, number, station_id, path, place in rows:
        parcels, grams = count_content(session.connection(), bag_id)
        if parcels:
            stop = loading.stop_for(run, here, path)
            items.append(
                Item(
                    bag_id,
                    ItemKind.OPEN_BAG,
                    number,
                    place,
                    grams,
                    on_line=stop is not None,
                    after_turning=stop is not None and stop.after_turning,
                    bag_for=station_id,
                )
            )
    return items


def _left(capacity: int | None, used: int) -> int | None:
    return None if capacity is None else max(0, capacity - used)
