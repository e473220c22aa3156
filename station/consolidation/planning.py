"""A proposal accepted or changed by the clerk; and passing on in one step."""

from collections.abc import Sequence
from uuid import UUID

from msgspec import Struct, field
from sqlmodel import Session

from station.access import Permission
from station.consolidation import bags, loading, next_trips, rules, trips
from station.consolidation.models import Bag, Trip
from station.consolidation.proposals import Reason
from station.consolidation.rules import Run
from station.consolidation.stock import StockItem, stock_of
from station.custody import Evidence, Writer
from station.db import get_or_raise
from station.network.models import Station


class AcceptedBag(Struct, frozen=True):
    """A bag of the proposal as the clerk wants it; without a seal it stays open here."""

    bag_for: UUID
    parcel_ids: tuple[UUID, ...]
    bag_id: UUID | None = None
    seal_number: str = ""


class PassedOn(Struct):
    """What went onto which trip, and what stays and why."""

    loaded: list[tuple[Trip, int]] = field(default_factory=list)
    left: list[tuple[StockItem, Reason]] = field(default_factory=list)


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
    for departure in next_trips.coming(session, writer):
        fitting = _fitting(next_trips.run_of(session, departure), here, waiting, reasons)
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


def _fill(session: Session, writer: Writer, plan: AcceptedBag) -> Bag:
    if plan.bag_id is not None:
        bag = bags.get_bag(session, plan.bag_id, seen_by=writer.actor)
    else:
        bag = bags.start_bag(session, writer, plan.bag_for)
    for parcel_id in plan.parcel_ids:
        bags.pack(session, writer, bag, parcel_id, evidence=Evidence.TYPED)
    return bag
