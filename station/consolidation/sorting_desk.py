"""The sorting room: a scan says the slot and puts the parcel into that slot's open bag."""

from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct
from msgspec.structs import replace
from sqlmodel import Session

from station import custody
from station.access import Permission
from station.consolidation import bags, last_scan, rules
from station.consolidation.models import Bag
from station.consolidation.sorting_rows import (
    SCANNED,
    Drop,
    count_content,
    find_drop_of_slot,
    nearest_drop,
)
from station.custody import Evidence, Happening, Holder, State, UnitKind, Writer
from station.db import get_or_raise
from station.errors import N_, RuleBroken
from station.incidents import service as incidents
from station.incidents.models import IncidentKind
from station.network.models import Station
from station.parcels import heading
from station.parcels.counting import number_in
from station.parcels.models import Parcel
from station.parcels.sorting import Sorting


class NoSuchSlot(RuleBroken):
    message = N_("There is no slot %(slot)s here. The parcel stays where it was put.")


class Answer(StrEnum):
    """What the sorter sees and hears."""

    SORTED = "sorted"
    LOOSE = "loose"
    STAYS = "stays"
    ASK = "ask"
    MISROUTED = "misrouted"
    UNKNOWN = "unknown"
    ALREADY = "already"
    BAG_FULL = "bag_full"
    LOADED = "loaded"
    OUT_OF_BAG = "out_of_bag"
    GOES_BACK = "goes_back"
    TAKEN_BACK = "taken_back"


class Sorted(Struct, frozen=True):
    """Where a scanned parcel goes; the drop is None where a person must decide first."""

    answer: Answer
    unit_id: UUID
    number: str
    drop: Drop | None = None
    parcels: int = 0
    grams: int = 0
    loaded_on: str = ""


def sort(session: Session, writer: Writer, number: str, *, scan_id: UUID | None = None) -> Sorted:
    """Take a parcel that is in the sorter's hands to its slot's open bag. Always kept.

    Raises:
        NoTrackingNumber: nobody has heard of it, and it is no courier's number.
    """
    writer.actor.ensure_may(Permission.SORT)
    connection = session.connection()
    row = SCANNED.first(connection, {"number": number, "scan": scan_id})
    if row is None and (plain := number_in(number)) != number:
        number = plain
        row = SCANNED.first(connection, {"number": number, "scan": scan_id})
    if row is None:
        return _take_unheard_of(connection, writer, number, scan_id)
    if row.kind is not UnitKind.PARCEL:
        raise custody.WrongKind(number=row.number, label=custody.KINDS["pack"].label)
    if row.bag_id is not None and row.bag_holder_id == writer.station_id:
        if row.bag_state is State.OPEN:
            return _already(session, writer, row)
        if row.bag_state is not State.OPENED:
            _hold(connection, writer, row, scan_id, kind="seen")
            return Sorted(Answer.OUT_OF_BAG, row.id, row.number)
    if row.state is State.MISSING:
        # It was not among what the partner handed over, and here it is.
        incidents.settle_of_unit(
            session, row.id, {IncidentKind.MISSING}, outcome="found", at=writer.at
        )
    return _drop(session, writer, row, scan_id)


def take_back(session: Session, writer: Writer) -> Sorted:
    """Undo the sorter's last scan, whatever it said: the parcel is where it was before.

    Raises:
        CannotTakeBack, NotYours, OnPaper: nothing was changed.
    """
    writer.actor.ensure_may(Permission.SORT)
    connection = session.connection()
    unit = last_scan.of_writer(connection, writer)
    if custody.void(connection, writer, unit.id).state is State.MISSING:
        incidents.reopen_last(connection, unit.id, IncidentKind.MISSING, at=writer.at)
    return Sorted(Answer.TAKEN_BACK, unit.id, unit.number)


def change_slot(session: Session, writer: Writer, slot_number: int) -> Sorted:
    """Put the sorter's last parcel into another slot: its place was read wrong.

    Raises:
        NoSuchSlot, CannotTakeBack: nothing was changed.
    """
    writer.actor.ensure_may(Permission.SORT)
    connection = session.connection()
    drop = find_drop_of_slot(connection, writer.station_id, writer.actor.path, slot_number)
    if drop is None:
        raise NoSuchSlot(slot=slot_number)
    unit = last_scan.into_bag(connection, writer)
    custody.void(connection, writer, unit.id)
    parcel = get_or_raise(session, Parcel, unit.id)
    goes_to_id = heading.goes_to_id(unit, parcel)
    destination = session.get(Station, goes_to_id) if goes_to_id else None
    if destination is not None and unit.goes_back:
        rules.ensure_brings_nearer(parcel.number, destination, drop.path, writer.actor.path)
    elif destination is None or not rules.fits(destination.path, drop.path):
        send_to(session, writer, parcel, get_or_raise(session, Station, drop.station_id))
    row = SCANNED.one(connection, {"number": unit.number, "scan": None})
    return _into_bag(session, writer, row, drop, None)


def send_to(
    session: Session,
    writer: Writer,
    parcel: Parcel,
    station: Station,
    *,
    division_id: UUID | None = None,
) -> None:
    """A clerk has decided that the parcel goes to the station, for one of its places."""
    parcel.division_id = division_id or station.division_id
    parcel.destination_id = station.id
    parcel.sorting, parcel.sorted_by_id = Sorting.SURE, writer.actor_id
    session.add(parcel)
    session.flush()


def check_bag(session: Session, writer: Writer, bag_number: str) -> tuple[bool, Drop | None]:
    """Whether the bag that was scanned is the one of the last parcel; the scan is kept.

    Returns:
        whether it is right, and where the last parcel goes.
    """
    connection = session.connection()
    unit = last_scan.into_bag(connection, writer)
    right = get_or_raise(session, Bag, unit.bag_id)
    row = SCANNED.first(connection, {"number": bag_number, "scan": None})
    if row is not None and row.id != right.id:
        _hold(connection, writer, row, None, kind="seen")
    station = get_or_raise(session, Station, right.destination_id)
    here = get_or_raise(session, Station, writer.station_id)
    drop = nearest_drop(connection, here.id, here.path, station.path)
    return row is not None and row.id == right.id, drop


def _take_unheard_of(
    connection: sa.Connection, writer: Writer, number: str, scan_id: UUID | None
) -> Sorted:
    """A number that nobody announced: the parcel is here all the same."""
    unit_id = custody.unit_id_of(number)
    custody.create_units(connection, UnitKind.PARCEL, [(unit_id, number)])
    custody.record(connection, writer, [Happening("take_over", unit_id, scan_id=scan_id)])
    return Sorted(Answer.UNKNOWN, unit_id, number)


def _drop(session: Session, writer: Writer, row: Any, scan_id: UUID | None) -> Sorted:
    connection = session.connection()
    undecided = _undecided(row, writer.station_id)
    if undecided is not None:
        _hold(connection, writer, row, scan_id)
        return Sorted(undecided, row.id, row.number)
    drop = nearest_drop(connection, writer.station_id, writer.actor.path, row.destination_path)
    if writer.station_id in {drop.station_id, row.destination_id}:
        _hold(connection, writer, row, scan_id)
        return Sorted(Answer.STAYS, row.id, row.number, drop)
    weight = row.weight_grams or 0
    if weight >= rules.LOOSE_FROM_GRAMS:
        _hold(connection, writer, row, scan_id)
        return Sorted(Answer.LOOSE, row.id, row.number, drop, 1, weight)
    return _into_bag(session, writer, row, drop, scan_id)


def _into_bag(
    session: Session, writer: Writer, row: Any, drop: Drop, scan_id: UUID | None
) -> Sorted:
    connection = session.connection()
    held = holding(row, writer, None)
    # What was somewhere else, by the books, is on no vehicle here.
    loaded_on = "" if held else bags.trip_loading(session, row.id, at=writer.station_id)
    if loaded_on:
        return Sorted(Answer.LOADED, row.id, row.number, drop, loaded_on=loaded_on)
    if drop.bag_id is None:
        started = bags.start_bag(session, writer, drop.station_id)
        drop = replace(drop, bag_id=started.id, bag_number=started.number)
    parcels, grams = count_content(connection, drop.bag_id)  # type: ignore[arg-type]
    weight = row.weight_grams or 0
    if parcels and grams + weight > rules.MAX_BAG_GRAMS:
        _hold(connection, writer, row, scan_id)
        return Sorted(Answer.BAG_FULL, row.id, row.number, drop, parcels, grams)
    happenings = [Happening("pack", row.id, bag_id=drop.bag_id, scan_id=scan_id)]
    if held is not None:
        happenings.insert(0, held)
    custody.record_in_turn(connection, writer, row, happenings)
    return Sorted(Answer.SORTED, row.id, row.number, drop, parcels + 1, grams + weight)


def _undecided(row: Any, here_id: UUID) -> Answer | None:
    if row.parcel_id is None:
        return Answer.UNKNOWN
    if row.goes_back:
        return Answer.GOES_BACK if row.destination_id == here_id else None
    if row.sorting is Sorting.MISROUTED:
        return Answer.MISROUTED
    return Answer.ASK if row.destination_id is None else None


def _already(session: Session, writer: Writer, row: Any) -> Sorted:
    """The parcel lies in an open bag here; the same scan sent twice is the first one."""
    bag = get_or_raise(session, Bag, row.bag_id)
    station = get_or_raise(session, Station, bag.destination_id)
    connection = session.connection()
    drop = nearest_drop(connection, writer.station_id, writer.actor.path, station.path)
    answer = Answer.ALREADY if row.known_scan is None else Answer.SORTED
    return Sorted(answer, row.id, row.number, drop, *count_content(connection, bag.id))


def _hold(
    connection: sa.Connection, writer: Writer, row: Any, scan_id: UUID | None, *, kind: str = ""
) -> None:
    """Keep the scan of a parcel that goes into no bag, so that it can be taken back."""
    held = None if kind else holding(row, writer, scan_id)
    held = held or Happening(kind or "seen", row.id, scan_id=scan_id)
    custody.record_in_turn(connection, writer, row, [held])


def holding(row: Any, writer: Writer, scan_id: UUID | None) -> Happening | None:
    """What a scan says of who has the parcel; None where that is known."""
    holder, holder_id = row.holder, row.holder_id
    if row.bag_id is not None:
        holder, holder_id = row.bag_holder, row.bag_holder_id
    if holder is Holder.STATION and holder_id == writer.station_id:
        return None
    if holder in (Holder.PARTNER, Holder.NOBODY):
        return Happening("take_over", row.id, party_id=row.partner_id, scan_id=scan_id)
    return Happening("seen", row.id, Evidence.UNIT_SCAN, scan_id=scan_id)
