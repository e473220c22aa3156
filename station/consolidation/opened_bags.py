"""A bag at its destination: opened, then checked against its list by what differs."""

from typing import Any
from uuid import UUID

from sqlmodel import Session

from station import custody
from station.access import Permission
from station.consolidation import (
    arrivals,
    bags,
    mishaps,
    paper_bags,
    paper_loads,
    receiving,
    rules,
    words,
)
from station.consolidation.bag_scans import BagScan, Found, InAnotherBag, Mode, row_of
from station.consolidation.models import Bag, PaperBag
from station.custody import Evidence, Happening, Holder, State, Writer
from station.db import get_or_raise
from station.errors import N_, RuleBroken
from station.network.models import Station


class OutOfBag(RuleBroken):
    message = N_("%(number)s is not in bag %(bag)s any more: %(place)s.")


def open_bag(session: Session, writer: Writer, bag: Bag | PaperBag) -> Bag | PaperBag:
    """Open a bag at its destination; its contents are present until marked short."""
    writer.actor.ensure_may(Permission.RECEIVE)
    if bag.destination_id != writer.station_id:
        raise rules.BagElsewhere(number=bag.number)
    if custody.get_unit(session, bag.id).state not in bags.CLOSED_STATES:
        raise rules.BagNotClosed(number=bag.number)
    happening = Happening("open", bag.id, Evidence.BAG_SCAN)
    custody.record(session.connection(), writer, [happening])
    arrivals.settle_arrived(session, writer, bags.packed_ids(session, bag.id))
    if isinstance(bag, PaperBag):
        paper_bags.note_doubt(session, writer, bag)
        paper_bags.take_as_listed(session, writer, bag, only_proven=True)
    return bag


def take_as_listed(session: Session, writer: Writer, bag: Bag | PaperBag) -> int:
    """What was not scanned out of an opened bag is there by its list; how many those are.

    What lies in a bag that is known here itself is there without being said.
    """
    _ensure_opened_here(session, writer, bag)
    return paper_bags.take_as_listed(session, writer, bag) if isinstance(bag, PaperBag) else 0


def check(
    session: Session,
    writer: Writer,
    bag: Bag | PaperBag,
    number: str,
    *,
    mode: Mode = Mode.CHECK,
    reason: str = "",
    scan_id: UUID | None = None,
) -> BagScan:
    """Say what a parcel out of the opened bag is by its list. Always kept.

    Raises:
        BagNotOpen: the bag was not opened here.
    """
    writer.actor.ensure_may(Permission.RECEIVE)
    _ensure_opened_here(session, writer, bag)
    row = row_of(session, number, scan_id)
    leg_id = mishaps.leg_that_brought(session, bag.id)
    is_listed = row.id in bags.packed_ids(session, bag.id)
    if mode is Mode.DAMAGED and is_listed and row.bag_id == bag.id:
        damaged = Happening("damaged", row.id, leg_id=leg_id, reason=reason, scan_id=scan_id)
        custody.record_in_turn(session.connection(), writer, row, [damaged])
        return BagScan(Found.DAMAGED, row.number)
    found = _look(session, writer, bag, row, leg_id, is_listed=is_listed, scan_id=scan_id)
    if mode is Mode.DAMAGED:
        receiving.mark_damaged(
            session, writer, row.id, leg_id=leg_id, reason=reason, scan_id=scan_id
        )
        return BagScan(Found.DAMAGED, row.number)
    return BagScan(found, row.number)


def mark_short(
    session: Session, writer: Writer, bag: Bag | PaperBag, unit_id: UUID, *, reason: str
) -> custody.Recorded:
    """A parcel is on the list and not in the bag: the leg that brought it answers for it.

    Raises:
        BagNotOpen: the bag was not opened here.
        NotOfThisLoad: it never was in the bag.
        InAnotherBag, OutOfBag: it is somewhere else by now.
    """
    _ensure_opened_here(session, writer, bag)
    unit = custody.get_unit(session, unit_id)
    if unit_id not in bags.packed_ids(session, bag.id):
        raise rules.NotOfThisLoad(number=unit.number)
    known = paper_loads.known_inside(session, bag.id, unit_id)
    if unit.bag_id != bag.id and (known is None or not paper_bags.is_still_in(session, bag, unit)):
        raise _elsewhere(session, bag, unit)
    leg_id = mishaps.leg_that_brought(session, bag.id)
    return receiving.mark_short(session, writer, unit_id, leg_id=leg_id, reason=reason, known=known)


def _ensure_opened_here(session: Session, writer: Writer, bag: Bag | PaperBag) -> None:
    opened = custody.get_unit(session, bag.id)
    if opened.state is not State.OPENED or opened.holder_id != writer.station_id:
        raise rules.BagNotOpen(number=bag.number)


def _look(
    session: Session,
    writer: Writer,
    bag: Bag | PaperBag,
    row: Any,
    leg_id: UUID | None,
    *,
    is_listed: bool,
    scan_id: UUID | None,
) -> Found:
    """Record where a scanned parcel is, and what that says of it."""
    here = get_or_raise(session, Station, writer.station_id)
    known = paper_loads.known_inside(session, bag.id, row.id)
    goes_to = row.destination_id or paper_bags.destination_id_of(session, bag.id, row.id)
    belongs = arrivals.does_belong(session, bag.station_id, here, goes_to)
    if not is_listed:
        found = Found.OVER if belongs else Found.MISROUTED
        happening = Happening(found.value, row.id, leg_id=leg_id, scan_id=scan_id)
    elif not belongs:
        found = Found.MISSORTED
        happening = Happening(found.value, row.id, leg_id=leg_id, scan_id=scan_id, known=known)
    elif row.state is State.SHORT and row.holder is Holder.LEG:
        found = Found.FOUND
        happening = Happening("receive", row.id, leg_id=row.holder_id, scan_id=scan_id)
    else:
        found = Found.PRESENT
        happening = Happening("seen", row.id, scan_id=scan_id, known=known)
    custody.record_in_turn(session.connection(), writer, row, [happening])
    arrivals.settle_arrived(session, writer, [row.id])
    return found


def _elsewhere(session: Session, bag: Bag | PaperBag, unit: Any) -> RuleBroken:
    """Where a parcel is that was in the bag."""
    if unit.bag_id is not None:
        other = custody.get_unit(session, unit.bag_id)
        return InAnotherBag(number=unit.number, bag=other.number)
    place: str = words.UNIT_STATES[unit.state]
    if unit.holder is Holder.STATION:
        place = get_or_raise(session, Station, unit.holder_id).name
    return OutOfBag(number=unit.number, bag=bag.number, place=place)
