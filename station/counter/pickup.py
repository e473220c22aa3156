"""Hands parcels over at the counter, with the money that is due, and takes both back."""

from collections.abc import Collection, Sequence
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session, col, select

from station import custody, ledger
from station.access import Permission
from station.clock import business_day
from station.counter import repeating, rules, shelving, waiting
from station.counter.models import CashClose, Size, Stay, StayEnd
from station.counter.repeating import Payment
from station.counter.waiting import Waiting
from station.custody import AT_COUNTER, EVENT, Evidence, Happening, Writer
from station.errors import N_
from station.ledger import Entry, EntryKind, Occasion
from station.ledger import lookup as books
from station.ledger.rules import (
    collection,
    ensure_exactly_due,
    ensure_reference,
    ensure_there,
)
from station.parcels.models import Parcel
from station.records import ensure_written_here


class TurnedBack(StrEnum):
    """Why a parcel goes back; each is a kind of custody's."""

    REFUSED = "refuse"
    NOT_COLLECTED = "not_collected"
    MISADDRESSED = "misaddressed"


TURNED_BACK_LABELS = {
    TurnedBack.REFUSED: N_("refused at the counter"),
    TurnedBack.NOT_COLLECTED: N_("not collected in time"),
    TurnedBack.MISADDRESSED: N_("wrong address or unknown"),
}

# Kept with the event, as the name of who came is erased in time and never leaves the station.
BY_PROXY = N_("somebody else took it along")
DAMAGED = N_("damaged")
DOES_NOT_PAY = N_("does not pay what is due")
REFUSAL_REASONS = (
    N_("does not want it"),
    DAMAGED,
    N_("not what was ordered"),
    DOES_NOT_PAY,
    N_("knows nothing of it"),
)


class HandedOver(Struct, frozen=True):
    unit_ids: tuple[UUID, ...]
    fen: int
    is_repeated: bool = False


def hand_over(
    session: Session,
    writer: Writer,
    unit_ids: Collection[UUID],
    payment: Payment,
    *,
    act_id: UUID,
    evidence: Evidence = Evidence.TYPED,
    proxy_name: str = "",
) -> HandedOver:
    """Give parcels to whoever came, and take what is due: all of it, or nothing of it.

    ``act_id`` names this act: the same again is answered, and done once.

    Raises:
        NotWaitingHere: one of them is not here any more.
        NotedOtherwise: this act was done with other parcels or money, or taken back since.
        GivenInItsOrder: one of them was ordered in the shop, and may have to be paid for.
        HandingOverIsFree: more or less is paid than is due.
    """
    writer.actor.ensure_may(Permission.SERVE)
    wanted = tuple(dict.fromkeys(unit_ids))
    rules.ensure_chosen(wanted)
    if repeating.is_done(session, act_id, wanted, payment):
        return HandedOver(wanted, payment.fen, is_repeated=True)
    parcels = _all_waiting(session, writer, wanted)
    due = sum(parcel.due_fen for parcel in parcels)
    ensure_exactly_due(due, payment.fen)
    rules.ensure_paid_somehow(due, payment.method)
    reason = BY_PROXY if proxy_name else ""
    happenings = [
        Happening("hand_over", key, evidence, reason=reason, scan_id=repeating.scan_of(act_id, key))
        for key in (parcel.unit_id for parcel in parcels)
    ]
    recorded = custody.record(session.connection(), writer, happenings)
    events = {each.unit_id: each.event_id for each in recorded}
    for parcel in parcels:
        _collect(session, writer, parcel, payment, events[parcel.unit_id])
    _end_stays(session, writer, parcels, proxy_name)
    return HandedOver(wanted, due)


def _all_waiting(session: Session, writer: Writer, wanted: Collection[UUID]) -> list[Waiting]:
    """Raises NotWaitingHere or GivenInItsOrder: nobody may give them here as they are."""
    parcels = waiting.of_units(session, writer.station_id, wanted)
    rules.ensure_all_wait(len(parcels), len(wanted))
    rules.ensure_no_order({parcel.number: parcel.partner_code for parcel in parcels})
    return list(parcels)


def turn_back(
    session: Session,
    writer: Writer,
    unit_ids: Collection[UUID],
    why: TurnedBack,
    *,
    reason: str = "",
    is_damaged: bool = False,
    does_not_pay: bool = False,
) -> int:
    """The recipient does not take it: it goes back to the partner, from the shelf it is on.

    Raises:
        NothingToPay: nothing is due for it, and so that is no reason.
    """
    writer.actor.ensure_may(Permission.SERVE)
    wanted = tuple(dict.fromkeys(unit_ids))
    rules.ensure_chosen(wanted)
    parcels = _all_waiting(session, writer, wanted)
    if does_not_pay:
        rules.ensure_something_due(sum(parcel.due_fen for parcel in parcels))
    connection = session.connection()
    if is_damaged:
        # What it opens is settled by whoever talks to the partner.
        found = [Happening("damaged", each.unit_id, reason=reason) for each in parcels]
        custody.record(connection, writer, found)
    happenings = [
        Happening(why.value, each.unit_id, Evidence.TYPED, reason=reason) for each in parcels
    ]
    custody.record(connection, writer, happenings)
    return len(parcels)


def undo(session: Session, writer: Writer, unit_id: UUID) -> None:
    """Take a handover or a refusal back: the event, its money and the place on the shelf.

    Raises:
        GoneByItsOrder: it was ordered in the shop, and its order says so.
        NotOfToday: it was done on another day.
        CountedAlready: its cash was counted since.
    """
    writer.actor.ensure_may(Permission.SERVE)
    ensure_written_here(session, writer.station_id)
    unit = custody.get_unit(session, unit_id)
    head = _event(session, unit.head_id)
    if head is None or head.kind not in AT_COUNTER or head.station_id != writer.station_id:
        raise custody.CannotTakeBack
    parcel = session.get(Parcel, unit_id)
    rules.ensure_not_gone_by_order(unit.number, parcel.partner_id if parcel else None)
    rules.ensure_of_today(business_day(head.at), business_day(writer.at))
    entry = session.exec(select(Entry).where(Entry.event_id == head.id)).first()
    if entry is not None:
        rules.ensure_not_counted(_closed_since(session, writer.station_id, entry))
        _ensure_money_there(session, entry)
    custody.void(session.connection(), writer, unit_id, voidable=AT_COUNTER)
    ledger.reverse_event(session, _occasion(writer, unit_id), head.id)
    stay = session.exec(
        select(Stay)
        .where(Stay.unit_id == unit_id, Stay.station_id == writer.station_id)
        .order_by(col(Stay.shelved_at).desc(), col(Stay.id).desc())
    ).first()
    if stay is not None and stay.ended_at is not None and head.kind == "hand_over":
        shelving.move_back(session, stay)


def _collect(
    session: Session, writer: Writer, parcel: Waiting, payment: Payment, event_id: UUID
) -> None:
    """What is due for one parcel, posted with its handover."""
    due, method = parcel.due, payment.method
    if due is None or method is None:
        return
    ensure_reference(method, payment.reference)
    occasion = _occasion(writer, parcel.unit_id, event_id=event_id, reference=payment.reference)
    ledger.post(session, occasion, EntryKind.COLLECT, collection(writer.station_id, method, due))


def _end_stays(
    session: Session, writer: Writer, parcels: Sequence[Waiting], proxy_name: str
) -> None:
    for parcel in parcels:
        stay = session.get(Stay, parcel.stay_id) if parcel.stay_id else None
        if stay is None:
            stay = _stay_from_hand_to_hand(writer, parcel)
            session.add(stay)
        stay.ended_at, stay.ending = writer.at, StayEnd.COLLECTED
        stay.proxy_name = proxy_name
    session.flush()


def _stay_from_hand_to_hand(writer: Writer, parcel: Waiting) -> Stay:
    """Somebody waited for the van: the parcel never stood on the shelf."""
    return Stay(
        home_station_id=writer.station_id,
        unit_id=parcel.unit_id,
        station_id=writer.station_id,
        shelf=0,
        layer=0,
        place=0,
        size=Size.MEDIUM,
        shelved_at=writer.at,
        shelved_on=business_day(writer.at),
        shelved_by_id=writer.actor_id,
    )


def _closed_since(session: Session, station_id: UUID, entry: Entry) -> bool:
    query = select(CashClose.id).where(
        CashClose.station_id == station_id, CashClose.closed_at >= entry.at
    )
    return session.exec(query).first() is not None


def _ensure_money_there(session: Session, entry: Entry) -> None:
    """What has gone to the county cannot be given back over the counter."""
    for line in ledger.lines_of(session, entry.id):
        if line.fen > 0:
            there = books.balance(session, line.account.kind, line.account.station_id)
            ensure_there(there, line.fen)


def _event(session: Session, event_id: UUID | None) -> Any | None:
    found = session.connection().execute(sa.select(EVENT).where(EVENT.c.id == event_id))
    return found.one_or_none()


def _occasion(writer: Writer, unit_id: UUID, **more: Any) -> Occasion:
    return Occasion.of(writer, unit_id=unit_id, **more)
