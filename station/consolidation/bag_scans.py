"""What a scan on an open bag's page does: into the bag, or out of it."""

from enum import StrEnum
from typing import Any
from uuid import UUID

from msgspec import Struct
from sqlmodel import Session

from station import custody
from station.access import Actor, Permission
from station.consolidation import bags
from station.consolidation.models import Bag, PaperBag
from station.consolidation.sorting_desk import holding
from station.consolidation.sorting_rows import SCANNED
from station.custody import Happening, State, UnitKind, Writer
from station.errors import N_, RuleBroken
from station.parcels.counting import number_in


class NotAnnounced(RuleBroken):
    message = N_("%(number)s was not announced. Scan it in the sorting room first.")


class InAnotherBag(RuleBroken):
    message = N_("%(number)s is in bag %(bag)s. Take it out there first.")


class InThisBag(RuleBroken):
    message = N_("%(number)s is in this bag already.")


class Mode(StrEnum):
    """What the clerk is doing while scanning."""

    IN = "in"
    OUT = "out"
    OPEN = "open"
    CHECK = "check"
    DAMAGED = "damaged"


class Found(StrEnum):
    """What a scan turned out to be."""

    IN = "in"
    OUT = "out"
    PRESENT = "present"
    FOUND = "found"
    OVER = "over"
    MISROUTED = "misrouted"
    MISSORTED = "missorted"
    DAMAGED = "damaged"
    NOTED = "noted"


class BagScan(Struct, frozen=True):
    """What came of a scan; ``problem`` is why it was noted and nothing else."""

    found: Found
    number: str
    problem: RuleBroken | None = None


class Can(Struct, frozen=True):
    """What this person can do with the bag now."""

    fill: bool = False
    close: bool = False
    reopen: bool = False
    open: bool = False
    check: bool = False
    print: bool = False
    loaded_on: str = ""
    missing: bool = False


def what_can_be_done(session: Session, actor: Actor, bag: Bag | PaperBag, unit: Any) -> Can:
    """By the bag's state, where it is, and the person's role."""
    is_here = unit.holder_id == actor.station_id
    at_home = bag.destination_id == actor.station_id
    is_closed = is_here and unit.state in bags.CLOSED_STATES
    loaded_on = bags.trip_loading(session, bag.id) if is_closed else ""
    is_open = is_here and unit.state is State.OPEN
    return Can(
        fill=is_open and actor.may(Permission.PACK),
        close=is_open and actor.may(Permission.PACK),
        reopen=isinstance(bag, Bag)
        and is_closed
        and not loaded_on
        and bag.station_id == actor.station_id
        and unit.state is not State.ARRIVED
        and actor.may(Permission.PACK),
        open=is_closed and at_home and actor.may(Permission.RECEIVE),
        check=is_here and unit.state is State.OPENED and actor.may(Permission.RECEIVE),
        print=isinstance(bag, Bag) and bag.closed_at is not None and actor.may(Permission.PRINT),
        loaded_on=loaded_on,
        missing=is_closed and actor.may(Permission.RECEIVE),
    )


def scan(
    session: Session,
    writer: Writer,
    bag: Bag,
    number: str,
    *,
    mode: Mode,
    scan_id: UUID | None = None,
) -> BagScan:
    """Put a scanned parcel in, or take it out; the scan is kept in any case."""
    writer.actor.ensure_may(Permission.PACK)
    row = row_of(session, number, scan_id)
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


def row_of(session: Session, number: str, scan_id: UUID | None) -> Any:
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
    bags.ensure_goes_into(session, writer, bag, row, row.destination_id)


def _keep(session: Session, writer: Writer, row: Any, scan_id: UUID | None) -> None:
    """A refused scan still says that the parcel is here."""
    held = holding(row, writer, scan_id)
    if held is None and row.bag_id is None:
        held = Happening("seen", row.id, scan_id=scan_id)
    if held is not None:
        custody.record_in_turn(session.connection(), writer, row, [held])
