"""The seals of a load's bags: scanned, or looked at, or not what the bill says."""

import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid5

import sqlalchemy as sa
from sqlmodel import Session, col, select

from station import barcodes, custody
from station.access import Permission
from station.consolidation import rules
from station.consolidation.load_items import LoadItem, items_of
from station.consolidation.models import Bag, LegItem
from station.consolidation.paper_loads import Load
from station.consolidation.receiving_lookup import gone_elsewhere
from station.custody import EVENT, Evidence, Happening, State, UnitKind, Writer
from station.errors import N_

_SEAL = re.compile(r"[A-Z0-9-]{3,20}")
NO_SEAL = N_("the seal is broken or missing")
WORDS = ("seal_whole", "seal_differs")


def bag_number_of(session: Session, leg: Load, text: str) -> str:
    """The bag of a load that has this seal by the bill; nothing where none has."""
    query = (
        select(Bag.number)
        .join(LegItem, col(LegItem.unit_id) == col(Bag.id))
        .where(LegItem.leg_id == leg.id, Bag.seal_number == text, Bag.seal_number != "")
    )
    return session.exec(query).first() or ""


def is_seal(session: Session, text: str) -> bool:
    """Whether a text can be a seal's number: no bag of ours, and no number that is known here."""
    is_ours = barcodes.parse(text) is not None or bool(custody.find_units(session, text))
    return _SEAL.fullmatch(text) is not None and not is_ours


def note_whole(
    session: Session, writer: Writer, leg: Load, unit_id: UUID, *, scan_id: UUID | None = None
) -> None:
    """The seal was scanned, and is the bill's."""
    writer.actor.ensure_may(Permission.RECEIVE)
    if unit_id not in said_of(session, leg):
        own_id = uuid5(scan_id, "seal") if scan_id else None
        whole = Happening("seal_whole", unit_id, Evidence.UNIT_SCAN, leg_id=leg.id, scan_id=own_id)
        custody.record(session.connection(), writer, [whole])


def note_differs(
    session: Session,
    writer: Writer,
    leg: Load,
    unit_id: UUID,
    *,
    seal: str,
    scan_id: UUID | None = None,
) -> None:
    """A bag has another seal than the bill says, or none; an incident of its own.

    Raises:
        OnlyBagsAreSealed: it is a parcel.
    """
    writer.actor.ensure_may(Permission.RECEIVE)
    unit = custody.get_unit(session, unit_id)
    if unit.kind is not UnitKind.BAG:
        raise rules.OnlyBagsAreSealed(number=unit.number)
    bag = session.get(Bag, unit_id)
    by_bill = bag.seal_number if bag else ""
    if seal and seal.upper() == by_bill:
        note_whole(session, writer, leg, unit_id, scan_id=scan_id)
        return
    reason = f"{by_bill or '?'} → {seal.upper()}" if seal else NO_SEAL
    own_id = uuid5(scan_id, "seal") if scan_id else None
    other = Happening(
        "seal_differs", unit_id, Evidence.BAG_SCAN, leg_id=leg.id, reason=reason, scan_id=own_id
    )
    custody.record(session.connection(), writer, [other])


def note_rest_whole(session: Session, writer: Writer, leg: Load) -> int:
    """The clerk looked at every seal that nothing was said of: all are the bill's."""
    writer.actor.ensure_may(Permission.RECEIVE)
    rest = unsaid(session, leg)
    seen = [Happening("seal_whole", bag.unit_id, Evidence.TYPED, leg_id=leg.id) for bag in rest]
    custody.record(session.connection(), writer, seen)
    return len(rest)


def unsaid(session: Session, leg: Load) -> Sequence[LoadItem]:
    """The bags of a load of whose seals nothing was said; not of those that are short or elsewhere."""
    said, items = said_of(session, leg), items_of(session, leg.id)
    gone = {item.unit_id for item in gone_elsewhere(session, leg, items)}
    return [
        item
        for item in items
        if item.kind is UnitKind.BAG
        and item.state is not State.SHORT
        and item.unit_id not in said
        and item.unit_id not in gone
    ]


def said_of(session: Session, leg: Load) -> dict[UUID, str]:
    """By bag, the last word on its seal when it was received, if it stands."""
    undo = EVENT.alias("undo")
    taken_back = sa.exists().where(
        undo.c.corrects_id == EVENT.c.id, undo.c.unit_id == EVENT.c.unit_id
    )
    rows: Any = session.connection().execute(
        sa.select(EVENT.c.unit_id, EVENT.c.kind)
        .where(EVENT.c.leg_id == leg.id, EVENT.c.kind.in_(WORDS), ~taken_back)
        .order_by(EVENT.c.hop, EVENT.c.id)
    )
    return dict(rows.all())
