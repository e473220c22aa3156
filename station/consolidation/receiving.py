"""Receiving by exception: the bill accepts the load, then only what differs is scanned."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid5

import sqlalchemy as sa
from sqlmodel import Session

from station import custody
from station.access import Permission
from station.consolidation import arrivals, paper_bags, paper_loads, rules
from station.consolidation.load_items import LoadItem, items_of
from station.consolidation.models import Leg, LegState, PaperLoad, Receipt
from station.consolidation.outcomes import Outcome, Received
from station.consolidation.paper_loads import Load
from station.consolidation.receiving_lookup import (
    destination_of,
    first_answer,
    is_here,
    is_in_bag_of,
    is_on_bill,
    leg_of,
    unit_of,
)
from station.consolidation.trip_ends import end_trip
from station.custody import (
    EVENT,
    Evidence,
    Happening,
    Holder,
    Known,
    Recorded,
    State,
    UnitKind,
    Writer,
)
from station.db import get_or_raise
from station.errors import N_
from station.network.models import Station

# Why a bag is damaged whose parcel came by itself.
OUTSIDE = N_("a parcel was outside the bag")


def begin(session: Session, writer: Writer, leg: Load, *, blind: bool = False) -> Load:
    """Start receiving a load at its consignee; again and again changes nothing."""
    writer.actor.ensure_may(Permission.RECEIVE)
    if leg.to_station_id != writer.station_id:
        raise rules.NotYourLoad(place=get_or_raise(session, Station, leg.to_station_id).name)
    if leg.state is LegState.RECEIVED:
        raise rules.LegReceived
    if leg.state is LegState.RECEIVING:
        return leg
    if leg.state is not LegState.DEPARTED:
        raise rules.LegNotDeparted
    leg.state, leg.receiving_at, leg.is_blind = LegState.RECEIVING, writer.at, blind
    home = leg.to_station_id
    session.add(Receipt(id=leg.id, home_station_id=home, receiving_at=writer.at, is_blind=blind))
    if isinstance(leg, PaperLoad):
        paper_bags.note_doubt(session, writer, leg)
    arrivals.settle_before_bill(session, writer, leg, items_of(session, leg.id))
    session.flush()
    return leg


def scan(
    session: Session, writer: Writer, leg: Load, unit: Any, *, scan_id: UUID | None = None
) -> Received:
    """Receive one bag or parcel that is in the clerk's hands. Always kept."""
    writer.actor.ensure_may(Permission.RECEIVE)
    here = get_or_raise(session, Station, writer.station_id)
    destination = destination_of(session, unit, leg.id)
    if (known := first_answer(session, unit, scan_id)) is not None:
        return _received(_outcome_of(known), unit, destination, here)
    on_bill = is_on_bill(session, unit, leg.id)
    if is_here(session, unit, here.id):
        return _received(Outcome.ALREADY, unit, destination, here)
    in_bag = is_in_bag_of(session, unit, leg)
    belongs = arrivals.does_belong(
        session, leg.from_station_id, here, destination.id if destination else None
    )
    if not on_bill and not in_bag:
        outcome = Outcome.OVER if belongs else Outcome.MISROUTED
        _record(session, writer, outcome.value, unit, leg.id, scan_id)
        return _received(outcome, unit, destination, here)
    _record(session, writer, "receive" if belongs else "missorted", unit, leg.id, scan_id)
    if in_bag:
        _note_damaged_bag(session, writer, leg, unit.bag_id)
    outcome = Outcome.FOUND if unit.state is State.SHORT else Outcome.RECEIVED
    return _received(outcome if belongs else Outcome.MISSORTED, unit, destination, here)


def _outcome_of(known: Any) -> Outcome:
    """The answer to a scan that was sent again, because its answer was lost."""
    if known.kind == "receive":
        return Outcome.FOUND if known.kind_before == "short" else Outcome.RECEIVED
    return Outcome(known.kind)


def _received(outcome: Outcome, unit: Any, destination: Station | None, here: Station) -> Received:
    goes_on = destination is not None and destination.id != here.id
    destination_id = destination.id if destination else None
    return Received(outcome, unit.id, unit.number, unit.kind, destination_id, goes_on=goes_on)


def scan_number(
    session: Session, writer: Writer, leg: Load, number: str, *, scan_id: UUID | None = None
) -> Received:
    """Receive what carries this number; one that nobody has heard of is kept as over.

    The first scan begins the receiving; after its end, what was short can still turn up.
    """
    if leg.to_station_id != writer.station_id:
        raise rules.NotYourLoad(place=get_or_raise(session, Station, leg.to_station_id).name)
    if leg.state not in (LegState.RECEIVED, LegState.BROUGHT_BACK):
        begin(session, writer, leg)
    return scan(session, writer, leg, unit_of(session, number, leg.id), scan_id=scan_id)


def scan_blind(
    session: Session, writer: Writer, number: str, *, scan_id: UUID | None = None
) -> tuple[Received, Load | None]:
    """Receive without a sheet: the load is found by what was scanned, if it is on one."""
    writer.actor.ensure_may(Permission.RECEIVE)
    unit = unit_of(session, number)
    known = first_answer(session, unit, scan_id)
    if known is not None and known.leg_id is not None:
        first = paper_loads.load_by_id(session, known.leg_id)
        return scan(session, writer, first, unit, scan_id=scan_id), first
    leg = None if known is not None else leg_of(session, unit, writer.station_id)
    if leg is not None:
        if leg.state is not LegState.RECEIVED:
            begin(session, writer, leg, blind=True)
        return scan(session, writer, leg, unit, scan_id=scan_id), leg
    return _without_load(session, writer, unit, scan_id), None


def _without_load(session: Session, writer: Writer, unit: Any, scan_id: UUID | None) -> Received:
    """Something that is on no load to here: over, or at the wrong station."""
    here = get_or_raise(session, Station, writer.station_id)
    destination = destination_of(session, unit)
    if (known := first_answer(session, unit, scan_id)) is not None:
        outcome = _outcome_of(known)
    elif is_here(session, unit, here.id):
        outcome = Outcome.ALREADY
    else:
        belongs = arrivals.does_belong(session, None, here, destination.id if destination else None)
        outcome = Outcome.OVER if belongs else Outcome.MISROUTED
        _record(session, writer, outcome.value, unit, None, scan_id)
    return _received(outcome, unit, destination, here)


def mark_damaged(
    session: Session,
    writer: Writer,
    unit_id: UUID,
    *,
    leg_id: UUID | None,
    reason: str,
    scan_id: UUID | None = None,
) -> Recorded:
    """Note that something arrived damaged; it stays in the hands it is in.

    ``scan_id`` is that of the scan that received it: a retry notes nothing twice.
    """
    own_id = uuid5(scan_id, "damaged") if scan_id else None
    happening = Happening(
        "damaged", unit_id, Evidence.UNIT_SCAN, leg_id=leg_id, reason=reason, scan_id=own_id
    )
    return custody.record(session.connection(), writer, [happening])[0]


def finish(
    session: Session, writer: Writer, leg: Load, *, accept_rest: bool, reason: str = ""
) -> Load:
    """End receiving: what was not scanned is there by the bill, or it is short."""
    writer.actor.ensure_may(Permission.RECEIVE)
    begin(session, writer, leg)
    rest = waiting(session, leg)
    if rest and accept_rest:
        _accept(session, writer, leg, rest)
    elif rest:
        lacking = [
            Happening(
                "short",
                item.unit_id,
                Evidence.ADMINISTRATIVE,
                leg_id=leg.id,
                reason=reason,
                known=item.known,
            )
            for item in rest
        ]
        custody.record(session.connection(), writer, lacking)
    leg.state, leg.received_at = LegState.RECEIVED, writer.at
    leg.received_by_id = writer.actor_id
    receipt = session.get_one(Receipt, leg.id)
    receipt.received_at, receipt.received_by_id = writer.at, writer.actor_id
    if isinstance(leg, Leg):
        end_trip(session, leg)
    session.flush()
    return leg


def _accept(session: Session, writer: Writer, leg: Load, rest: Sequence[LoadItem]) -> None:
    """What was not scanned is there by the bill."""
    here = get_or_raise(session, Station, writer.station_id)
    wrong = arrivals.missorted(session, leg, here, (item.destination_id for item in rest))
    happenings = [
        Happening(
            "missorted" if item.destination_id in wrong else "receive",
            item.unit_id,
            paper_loads.evidence_of(leg),
            leg_id=leg.id,
            known=item.known,
        )
        for item in rest
    ]
    custody.record(session.connection(), writer, happenings)
    arrivals.settle_arrived(session, writer, [item.unit_id for item in rest])


def waiting(session: Session, leg: Load) -> list[LoadItem]:
    """What is on the bill and was not scanned yet."""
    return [item for item in items_of(session, leg.id) if is_waiting(item, leg)]


def is_waiting(item: LoadItem, leg: Load) -> bool:
    """Whether it is with the load still, whatever was said of it meanwhile."""
    on_leg = item.holder is Holder.LEG and item.holder_id == leg.id
    return on_leg and item.state is not State.SHORT


def mark_short(
    session: Session,
    writer: Writer,
    unit_id: UUID,
    *,
    leg_id: UUID | None,
    reason: str,
    known: Known | None = None,
) -> Recorded:
    """Note that a parcel was on the list and not in the bag; the leg answers for it."""
    writer.actor.ensure_may(Permission.RECEIVE)
    how = Evidence.ADMINISTRATIVE
    happening = Happening("short", unit_id, how, leg_id=leg_id, reason=reason, known=known)
    return custody.record(session.connection(), writer, [happening])[0]


def _record(
    session: Session,
    writer: Writer,
    kind: str,
    unit: Any,
    leg_id: UUID | None,
    scan_id: UUID | None,
) -> None:
    evidence = Evidence.BAG_SCAN if unit.kind is UnitKind.BAG else Evidence.UNIT_SCAN
    known = paper_loads.known_of(session, leg_id, unit.id)
    happening = Happening(kind, unit.id, evidence, leg_id=leg_id, scan_id=scan_id, known=known)
    custody.record(session.connection(), writer, [happening])
    arrivals.settle_arrived(session, writer, [unit.id])


def _note_damaged_bag(session: Session, writer: Writer, leg: Load, bag_id: UUID) -> None:
    """A bag is not whole, since a parcel of it came by itself; once is enough."""
    known = sa.select(EVENT.c.id).where(
        EVENT.c.unit_id == bag_id, EVENT.c.leg_id == leg.id, EVENT.c.reason == OUTSIDE
    )
    if session.connection().execute(known).first() is None:
        mark_damaged(session, writer, bag_id, leg_id=leg.id, reason=OUTSIDE)
