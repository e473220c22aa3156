"""Counting with a partner: what they hand over, against their file or by scanning alone.

The caller owns the transaction. A scan is always kept: what is on no list becomes an
extra parcel, whose place is asked later.
"""

from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session, col, select

from station import barcodes, custody
from station.access import Permission
from station.clock import business_day
from station.custody import EVENT, Evidence, Happening, Holder, State, UnitKind, Writer
from station.db import get_or_raise
from station.errors import N_, RuleBroken
from station.incidents import service as incidents
from station.incidents.models import IncidentKind
from station.network.models import Partner, Station
from station.parcels import count_totals
from station.parcels.courier_files.notes import Note
from station.parcels.courier_files.tracking_numbers import read_tracking_number
from station.parcels.models import Contact, Intake, IntakeState, Parcel
from station.parcels.sorting import Sorting

_WITH_PARTNER = {Holder.PARTNER, Holder.NOBODY}


class NotYourIntake(RuleBroken):
    message = N_("This is counted at %(place)s, where the partner's load is.")


class IntakeClosed(RuleBroken):
    message = N_("This count is closed and its list may be signed. Begin another for what is left.")


class NoTrackingNumber(RuleBroken):
    message = N_("%(text)s is no tracking number. Scan the number of the parcel again.")


class NotOfThisCount(RuleBroken):
    message = N_("%(number)s does not belong to this count.")


class NothingCounted(RuleBroken):
    message = N_("Nothing has been counted yet.")


class Counted(StrEnum):
    """What a scan while counting turned out to be."""

    RECEIVED = "received"
    EXTRA = "extra"
    ALREADY = "already"
    # Announced in another file: it is taken over, and counts there.
    OTHER_FILE = "other_file"
    # Thought to be in other hands: it is seen here, and somebody must settle it.
    ELSEWHERE = "elsewhere"


class Count(Struct, frozen=True):
    """A counted parcel."""

    outcome: Counted
    unit_id: UUID
    number: str


def begin(session: Session, writer: Writer, intake: Intake) -> Intake:
    """Start counting; again and again changes nothing."""
    ensure_countable(session, writer, intake)
    intake.state = IntakeState.COUNTING
    session.add(intake)
    return intake


def begin_without_file(session: Session, writer: Writer, partner: Partner) -> Intake:
    """Count what a partner brings without a file: every scan makes a parcel of theirs.

    One that was begun today and holds nothing yet is gone on with: a button pressed twice
    begins one count.
    """
    writer.actor.ensure_may(Permission.TAKE_IN)
    if begun := _begun_and_empty(session, writer, partner):
        return begun
    intake = Intake(
        partner_id=partner.id,
        station_id=writer.station_id,
        home_station_id=writer.station_id,
        state=IntakeState.COUNTING,
        day=business_day(writer.at),
        started_at=writer.at,
        started_by_id=writer.actor_id,
    )
    session.add(intake)
    session.flush()
    return intake


def _begun_and_empty(session: Session, writer: Writer, partner: Partner) -> Intake | None:
    counted = sa.exists().where(col(Parcel.intake_id) == col(Intake.id))
    query = select(Intake).where(
        Intake.partner_id == partner.id,
        Intake.station_id == writer.station_id,
        Intake.state == IntakeState.COUNTING,
        Intake.day == business_day(writer.at),
        Intake.filename == "",
        ~counted,
    )
    return session.exec(query.order_by(col(Intake.started_at)).limit(1)).first()


def count(
    session: Session, writer: Writer, intake: Intake, text: str, *, scan_id: UUID | None = None
) -> Count:
    """Take over the parcel that was scanned.

    Raises:
        NoTrackingNumber: nothing could be made of the scan.
    """
    ensure_countable(session, writer, intake)
    number = number_in(text)
    units = custody.find_units(session, number)
    unit = units[0] if units else None
    if unit is None:
        return _take_unheard_of(session, writer, intake, number, scan_id)
    if unit.kind is not UnitKind.PARCEL:
        raise NoTrackingNumber(text=number)
    parcel = session.get(Parcel, unit.id)
    if _is_repeat(session, unit.id, scan_id):
        return Count(Counted.RECEIVED, unit.id, number)
    if unit.holder not in _WITH_PARTNER:
        return _see(session, writer, unit, scan_id)
    if parcel is None:
        parcel = _new_parcel(session, writer, intake, unit.id, number)
    _take_over(session, writer, parcel, Evidence.UNIT_SCAN, scan_id)
    if unit.state is State.MISSING:
        incidents.settle_of_unit(
            session, unit.id, {IncidentKind.MISSING}, outcome="found", at=writer.at
        )
    if parcel.intake_id == intake.id:
        return Count(Counted.RECEIVED, unit.id, number)
    if parcel.intake_id is None:
        parcel.intake_id, parcel.row = intake.id, None
        return Count(Counted.EXTRA if intake.filename else Counted.RECEIVED, unit.id, number)
    return Count(Counted.OTHER_FILE, unit.id, number)


def mark_damaged(session: Session, writer: Writer, intake: Intake, unit_id: UUID) -> None:
    """The parcel came with a damage that the partner sees too."""
    ensure_countable(session, writer, intake)
    ensure_of_count(session, intake, unit_id)
    happening = Happening("damaged", unit_id, Evidence.UNIT_SCAN)
    custody.record(session.connection(), writer, [happening])


def take_back(session: Session, writer: Writer, intake: Intake, unit_id: UUID) -> None:
    """Undo a scan that was a slip. An extra parcel then belongs to no intake any more.

    Raises:
        NotOfThisCount: it was counted in another one.
        CannotTakeBack: something else has happened to it since it was counted.
    """
    ensure_countable(session, writer, intake)
    parcel = ensure_of_count(session, intake, unit_id)
    _ensure_counted_last(session, writer, unit_id)
    position = custody.void(session.connection(), writer, unit_id)
    if parcel.row is None and position.holder in _WITH_PARTNER:
        parcel.intake_id = None
        session.add(parcel)
    if position.state is State.MISSING:
        connection = session.connection()
        incidents.reopen_last(connection, unit_id, IncidentKind.MISSING, at=writer.at)


def finish(session: Session, writer: Writer, intake: Intake, *, rest_is_here: bool) -> Intake:
    """Close the count: what was not scanned is missing, or it is all there unscanned."""
    ensure_countable(session, writer, intake)
    rest = count_totals.waiting_ids(session, intake.id)
    kind, evidence = ("take_over", Evidence.MANIFEST) if rest_is_here else _MISSING
    party_id = intake.partner_id
    happenings = [Happening(kind, unit_id, evidence, party_id=party_id) for unit_id in rest]
    if happenings:
        custody.record(session.connection(), writer, happenings)
    intake.state = IntakeState.CLOSED
    intake.closed_at, intake.closed_by_id = writer.at, writer.actor_id
    session.add(intake)
    return intake


_MISSING = ("missing", Evidence.ADMINISTRATIVE)


def ensure_countable(session: Session, writer: Writer, intake: Intake) -> None:
    writer.actor.ensure_may(Permission.TAKE_IN)
    if intake.station_id != writer.station_id:
        raise NotYourIntake(place=get_or_raise(session, Station, intake.station_id).name)
    if intake.state is IntakeState.CLOSED:
        raise IntakeClosed


def ensure_of_count(session: Session, intake: Intake, unit_id: UUID) -> Parcel:
    parcel = get_or_raise(session, Parcel, unit_id)
    if parcel.intake_id != intake.id:
        raise NotOfThisCount(number=parcel.number)
    return parcel


def _ensure_counted_last(session: Session, writer: Writer, unit_id: UUID) -> None:
    """Raises unless being counted here, and damage noted of it then, is its last event."""
    unit, before = custody.get_unit(session, unit_id), EVENT.alias("before")
    query = (
        sa.select(EVENT.c.kind, EVENT.c.station_id, before.c.kind.label("kind_before"))
        .outerjoin(before, before.c.id == EVENT.c.parent_id)
        .where(EVENT.c.id == unit.head_id)
    )
    head = session.connection().execute(query).one_or_none()
    if head is None or head.station_id != writer.station_id:
        raise custody.CannotTakeBack
    if "take_over" not in (head.kind, head.kind_before if head.kind == "damaged" else ""):
        raise custody.CannotTakeBack


def number_in(text: str) -> str:
    """The tracking number that was scanned, made plain.

    Raises:
        NoTrackingNumber: it is empty, one of our own codes, or no courier's number.
    """
    number = read_tracking_number(text)
    if isinstance(number, Note) or barcodes.is_almost_ours(text):
        raise NoTrackingNumber(text=text[:40])
    return number


def _take_unheard_of(
    session: Session, writer: Writer, intake: Intake, number: str, scan_id: UUID | None
) -> Count:
    unit_id = custody.unit_id_of(number)
    custody.create_units(session.connection(), UnitKind.PARCEL, [(unit_id, number)])
    parcel = _new_parcel(session, writer, intake, unit_id, number)
    event_id = _take_over(session, writer, parcel, Evidence.UNIT_SCAN, scan_id)
    if not intake.filename:
        return Count(Counted.RECEIVED, unit_id, number)
    report = incidents.Report(
        IncidentKind.EXTRA, unit_id, event_id, number, writer.station_id, writer.at
    )
    incidents.open_all(session.connection(), [report])
    return Count(Counted.EXTRA, unit_id, number)


def _new_parcel(
    session: Session, writer: Writer, intake: Intake, unit_id: UUID, number: str
) -> Parcel:
    """A parcel of which the number is known and nothing else: its place is asked later."""
    parcel = Parcel(
        id=unit_id,
        home_station_id=writer.station_id,
        number=number,
        partner_id=intake.partner_id,
        intake_id=intake.id,
        station_id=writer.station_id,
        sorting=Sorting.ASKED,
        announced_on=business_day(writer.at),
    )
    session.add(parcel)
    session.add(Contact(id=unit_id, home_station_id=writer.station_id))
    session.flush()
    return parcel


def _take_over(
    session: Session, writer: Writer, parcel: Parcel, evidence: Evidence, scan_id: UUID | None
) -> UUID:
    happening = Happening(
        "take_over", parcel.id, evidence, party_id=parcel.partner_id, scan_id=scan_id
    )
    return custody.record(session.connection(), writer, [happening])[0].event_id


def _see(session: Session, writer: Writer, unit: Any, scan_id: UUID | None) -> Count:
    bag = custody.get_unit(session, unit.bag_id) if unit.bag_id else unit
    if bag.holder is Holder.STATION and bag.holder_id == writer.station_id:
        return Count(Counted.ALREADY, unit.id, unit.number)
    seen = Happening("seen", unit.id, Evidence.UNIT_SCAN, scan_id=scan_id)
    custody.record(session.connection(), writer, [seen])
    return Count(Counted.ELSEWHERE, unit.id, unit.number)


def _is_repeat(session: Session, unit_id: UUID, scan_id: UUID | None) -> bool:
    """Whether this very scan was sent before, and only its answer was lost."""
    if scan_id is None:
        return False
    known = sa.select(EVENT.c.id).where(EVENT.c.scan_id == scan_id, EVENT.c.unit_id == unit_id)
    return session.connection().execute(known).first() is not None
