"""What a scan on a bag's page does: into it, out of it, or checked against its list."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlmodel import Session

from station import custody
from station.access import Actor, Permission
from station.consolidation import bags, receiving, rules, words
from station.consolidation.models import Bag
from station.consolidation.sorting_desk import holding
from station.consolidation.sorting_rows import SCANNED
from station.custody import EVENT, Happening, Holder, State, UnitKind, Writer
from station.db import get_or_raise
from station.errors import N_, RuleBroken
from station.network.models import Station
from station.parcels.counting import number_in


class NotAnnounced(RuleBroken):
    message = N_("%(number)s was not announced. Scan it in the sorting room first.")


class InAnotherBag(RuleBroken):
    message = N_("%(number)s is in bag %(bag)s. Take it out there first.")


class InThisBag(RuleBroken):
    message = N_("%(number)s is in this bag already.")


class OutOfBag(RuleBroken):
    message = N_("%(number)s is not in bag %(bag)s any more: %(place)s.")


class Mode(StrEnum):
    """What the clerk is doing while scanning."""

    IN = "in"
    OUT = "out"
    CHECK = "check"
    DAMAGED = "damaged"


class Found(StrEnum):
    """What a scan turned out to be."""

    IN = "in"
    OUT = "out"
    PRESENT = "present"
    OVER = "over"
    MISROUTED = "misrouted"
    DAMAGED = "damaged"
    NOTED = "noted"


@dataclass(frozen=True, slots=True)
class BagScan:
    """What came of a scan; ``problem`` is why it was noted and nothing else."""

    found: Found
    number: str
    problem: RuleBroken | None = None


@dataclass(frozen=True, slots=True)
class Can:
    """What this person can do with the bag now."""

    fill: bool = False
    close: bool = False
    reopen: bool = False
    open: bool = False
    check: bool = False
    print: bool = False
    loaded_on: str = ""


def what_can_be_done(session: Session, actor: Actor, bag: Bag, unit: Any) -> Can:
    """By the bag's state, where it is, and the person's role."""
    is_here = unit.holder_id == actor.station_id
    at_home = bag.destination_id == actor.station_id
    is_closed = is_here and unit.state in bags.CLOSED_STATES
    loaded_on = bags.trip_loading(session, bag.id) if is_closed else ""
    is_open = is_here and unit.state is State.OPEN
    return Can(
        fill=is_open and actor.may(Permission.PACK),
        close=is_open and actor.may(Permission.PACK),
        reopen=is_closed
        and not loaded_on
        and bag.station_id == actor.station_id
        and unit.state is not State.ARRIVED
        and actor.may(Permission.PACK),
        open=is_closed and at_home and actor.may(Permission.RECEIVE),
        check=is_here and unit.state is State.OPENED and actor.may(Permission.RECEIVE),
        print=bag.closed_at is not None and actor.may(Permission.PRINT),
        loaded_on=loaded_on,
    )


def scan(
    session: Session,
    writer: Writer,
    bag: Bag,
    number: str,
    *,
    mode: Mode,
    reason: str = "",
    scan_id: UUID | None = None,
) -> BagScan:
    """Do what the page's mode says with a scanned parcel; the scan is kept in any case."""
    row = _row_of(session, number, scan_id)
    if mode is Mode.CHECK or mode is Mode.DAMAGED:
        writer.actor.ensure_may(Permission.RECEIVE)
        return _check(session, writer, bag, row, mode=mode, reason=reason, scan_id=scan_id)
    writer.actor.ensure_may(Permission.PACK)
    try:
        if mode is Mode.OUT:
            bags.unpack(session, writer, bag, row.id, scan_id=scan_id)
            return BagScan(Found.OUT, row.number)
        _ensure_belongs(session, writer, bag, row)
    except RuleBroken as problem:
        _keep(session, writer, row, scan_id)
        return BagScan(Found.NOTED, row.number, problem)
    happenings = [Happening("pack", row.id, bag_id=bag.id, scan_id=scan_id)]
    if held := holding(row, writer, None):
        happenings.insert(0, held)
    custody.record_in_turn(session.connection(), writer, row, happenings)
    return BagScan(Found.IN, row.number)


def mark_short(session: Session, writer: Writer, bag: Bag, unit_id: UUID) -> custody.Recorded:
    """A parcel is on the list and not in the bag: the leg that brought it answers for it.

    Raises:
        BagNotOpen: the bag was not opened here.
        NotOfThisLoad: it never was in the bag.
        InAnotherBag, OutOfBag: it is somewhere else by now.
    """
    opened, unit = custody.get_unit(session, bag.id), custody.get_unit(session, unit_id)
    if opened.state is not State.OPENED or opened.holder_id != writer.station_id:
        raise rules.BagNotOpen(number=bag.number)
    if unit_id not in bags.packed_ids(session, bag.id):
        raise rules.NotOfThisLoad(number=unit.number)
    if unit.bag_id != bag.id:
        raise _elsewhere(session, bag, unit)
    leg_id = leg_that_brought(session, bag.id)
    return receiving.mark_short(session, writer, unit_id, leg_id=leg_id, reason="")


def _elsewhere(session: Session, bag: Bag, unit: Any) -> RuleBroken:
    """Where a parcel is that was in the bag."""
    if unit.bag_id is not None:
        other = custody.get_unit(session, unit.bag_id)
        return InAnotherBag(number=unit.number, bag=other.number)
    place: str = words.UNIT_STATES[unit.state]
    if unit.holder is Holder.STATION:
        place = get_or_raise(session, Station, unit.holder_id).name
    return OutOfBag(number=unit.number, bag=bag.number, place=place)


def leg_that_brought(session: Session, bag_id: UUID) -> UUID | None:
    """The leg that answers for what is missing in a bag that it brought."""
    events = custody.EVENT
    return session.connection().scalar(
        events.select()
        .with_only_columns(events.c.leg_id)
        .where(EVENT.c.unit_id == bag_id, EVENT.c.leg_id.is_not(None))
        .order_by(EVENT.c.hop.desc())
        .limit(1)
    )


def _row_of(session: Session, number: str, scan_id: UUID | None) -> Any:
    """The scanned parcel as it stands; made known here if nobody has heard of it."""
    connection = session.connection()
    values: dict[str, Any] = {"number": number, "scan": scan_id}
    row = SCANNED.first(connection, values)
    if row is None:
        number = values["number"] = number_in(number)
        row = SCANNED.first(connection, values)
    if row is None:
        unit_id = custody.unit_id_of(number)
        custody.create_units(connection, UnitKind.PARCEL, [(unit_id, number)])
        row = SCANNED.one(connection, values)
    if row.kind is not UnitKind.PARCEL:
        raise custody.WrongKind(number=row.number, label=custody.KINDS["pack"].label)
    return row


def _ensure_belongs(session: Session, writer: Writer, bag: Bag, row: Any) -> None:
    """Raises unless the parcel may go into this bag as it is."""
    bags.ensure_open_here(session, writer, bag)
    if row.parcel_id is None:
        raise NotAnnounced(number=row.number)
    if row.bag_id == bag.id and row.known_scan is None:
        raise InThisBag(number=row.number)
    if row.bag_id not in (None, bag.id) and row.bag_state is not State.OPENED:
        other = session.get(Bag, row.bag_id)
        raise InAnotherBag(number=row.number, bag=other.number if other else "?")
    bags.ensure_not_loaded(session, writer, row)
    if row.destination_path is None:
        return
    bag_station = session.get(Station, bag.destination_id)
    if bag_station is not None and not rules.fits(row.destination_path, bag_station.path):
        place = session.get(Station, row.destination_id) if row.destination_id else None
        raise rules.WrongBag(number=row.number, place=place.name if place else "?")


def _keep(session: Session, writer: Writer, row: Any, scan_id: UUID | None) -> None:
    """A refused scan still says that the parcel is here."""
    held = holding(row, writer, scan_id)
    if held is None and row.bag_id is None:
        held = Happening("seen", row.id, scan_id=scan_id)
    if held is not None:
        custody.record_in_turn(session.connection(), writer, row, [held])


def _check(
    session: Session,
    writer: Writer,
    bag: Bag,
    row: Any,
    *,
    mode: Mode,
    reason: str,
    scan_id: UUID | None,
) -> BagScan:
    connection = session.connection()
    if mode is Mode.DAMAGED:
        damaged = Happening("damaged", row.id, reason=reason, scan_id=scan_id)
        custody.record_in_turn(connection, writer, row, [damaged])
        return BagScan(Found.DAMAGED, row.number)
    if row.id in bags.packed_ids(session, bag.id):
        custody.record_in_turn(
            connection, writer, row, [Happening("seen", row.id, scan_id=scan_id)]
        )
        return BagScan(Found.PRESENT, row.number)
    at_home = row.destination_path is None or row.destination_path.startswith(writer.actor.path)
    found = Found.OVER if at_home else Found.MISROUTED
    leg_id = leg_that_brought(session, bag.id)
    happening = Happening(found.value, row.id, leg_id=leg_id, scan_id=scan_id)
    custody.record_in_turn(connection, writer, row, [happening])
    return BagScan(found, row.number)
