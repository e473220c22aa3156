"""Bags opened by the codes of their item list, and what is said where a sheet proves nothing."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from station import custody
from station.access import Permission
from station.consolidation import paper_loads
from station.consolidation.models import PaperBag, PaperBagItem, PaperLoad, Proof
from station.custody import EVENT, Happening, Holder, State, Writer
from station.errors import N_, RuleBroken
from station.incidents.models import IncidentKind
from station.incidents.service import Report, open_all
from station.network.models import Station


class ListNotRead(RuleBroken):
    message = N_("Scan the codes of the item list first; it lies in the bag.")


def take_as_listed(
    session: Session, writer: Writer, bag: PaperBag, *, only_proven: bool = False
) -> int:
    """What of an opened bag nobody has scanned is there by its list; how many those are.

    What a list says that proves nothing is believed only where the clerk says so.
    """
    writer.actor.ensure_may(Permission.RECEIVE)
    if only_proven and bag.proof is not Proof.PROVEN:
        return 0
    if not only_proven and not bag.is_listed:
        raise ListNotRead
    waiting = paper_loads.unaccounted(session, bag.id)
    evidence = paper_loads.evidence_of(bag)
    happenings = [
        Happening(
            "seen", unit_id, evidence, known=paper_loads.known_inside(session, bag.id, unit_id)
        )
        for unit_id in waiting
    ]
    custody.record(session.connection(), writer, happenings)
    return len(happenings)


def is_still_in(session: Session, bag: PaperBag | Any, unit: Any) -> bool:
    """Whether a listed parcel was taken for present by the list alone, or not at all."""
    if unit.state is State.SHORT:
        return False
    scanned = (
        sa.select(sa.literal(1))
        .select_from(custody.UNIT)
        .where(custody.UNIT.c.id == unit.id, paper_loads.unscanned(bag.id))
    )
    return session.connection().execute(scanned).first() is not None


def waiting_at(session: Session, station_id: UUID) -> list[PaperBag]:
    """Bags that are here, not opened, and known by paper alone."""
    query = (
        select(PaperBag)
        .join(custody.UNIT, custody.UNIT.c.id == PaperBag.id)
        .where(
            custody.UNIT.c.holder_id == station_id,
            custody.UNIT.c.holder == Holder.STATION,
            custody.UNIT.c.state == State.ARRIVED,
        )
        .order_by(col(PaperBag.number))
    )
    return list(session.exec(query))


def destination_id_of(session: Session, bag_id: UUID, unit_id: UUID) -> UUID | None:
    """Where a parcel goes by its bag's list, if elsewhere than the bag."""
    item = session.get(PaperBagItem, (bag_id, unit_id))
    return item.destination_id if item else None


def leg_of(session: Session, bag_id: UUID) -> UUID | None:
    """The leg that a bag came with, by what was recorded of it here."""
    query = (
        sa.select(EVENT.c.leg_id)
        .where(EVENT.c.unit_id == bag_id, EVENT.c.leg_id.is_not(None))
        .order_by(EVENT.c.hop.desc())
        .limit(1)
    )
    return session.connection().scalar(query)


def note_doubt(session: Session, writer: Writer, sheet: PaperLoad | PaperBag) -> None:
    """One incident says why a sheet is not believed by which something was received."""
    if sheet.proof is Proof.PROVEN:
        return
    is_load = isinstance(sheet, PaperLoad)
    origin_id = sheet.from_station_id if isinstance(sheet, PaperLoad) else sheet.station_id
    report = Report(
        kind=IncidentKind.UNPROVEN_PAPER,
        unit_id=None,
        at_event_id=sheet.id,
        number=sheet.number,
        station_id=writer.station_id,
        at=writer.at,
        other_station_id=origin_id if session.get(Station, origin_id) else None,
        leg_id=sheet.id if is_load else leg_of(session, sheet.id),
        reason=paper_loads.DOUBTS[sheet.proof],
    )
    open_all(session.connection(), [report])
