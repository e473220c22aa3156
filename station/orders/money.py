"""The money of orders: paid, taken back, given back, and paid out. The caller commits.

What a buyer pays is a sale at once: it is owed to the producers, less the fees of the day.
What is cancelled or comes back is reversed, and is owed to the buyer until it is given back.
"""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from station import ledger
from station.access import Actor, Permission
from station.clock import business_day
from station.custody import Writer
from station.db import get_or_raise
from station.goods import fees
from station.goods import lookup as goods
from station.ledger import AccountKind, EntryKind, Method, Occasion
from station.ledger import lookup as books
from station.ledger import rules as ledger_rules
from station.ledger.rules import Sold
from station.network.lookup import county_station
from station.network.models import Station
from station.orders import lookup, rules, steps
from station.orders.models import Order, StepKind
from station.records import installation


def pay(session: Session, writer: Writer, order: Order, method: Method, reference: str) -> None:
    """Take what the buyer pays: into the drawer, or found by the reference of a transfer."""
    rules.ensure_can(StepKind.PAID, order)
    ledger_rules.ensure_reference(method, reference)
    steps.add(session, order, StepKind.PAID, actor=writer.actor, at=writer.at, note=reference)
    occasion = _occasion(writer, order, reference)
    paid = ledger_rules.payment(writer.station_id, method, order.total_fen)
    ledger.post(session, occasion, EntryKind.COLLECT, paid)
    sell(session, writer, order, occasion)


def sell(session: Session, writer: Writer, order: Order, occasion: Occasion) -> None:
    """What was paid is owed to the producers, less the fees of the day."""
    sold = ledger_rules.sale(writer.station_id, _sold(session, order, writer.at))
    ledger.post(session, occasion, EntryKind.SELL, sold)


def cancel(
    session: Session, order: Order, *, at: datetime, note: str, actor: Actor | None = None
) -> None:
    """Put it back on the shelf; what was paid is owed to the buyer. ``actor``: see steps."""
    steps.cancel(session, order, at=at, note=note, actor=actor)
    take_back(session, order, at=at, actor=actor)


def give_back(session: Session, writer: Writer, order: Order, *, note: str) -> None:
    """The buyer brings the goods back, or sends them; they are not sold again."""
    steps.add(session, order, StepKind.RETURNED, actor=writer.actor, at=writer.at, note=note)
    take_back(session, order, at=writer.at, actor=writer.actor)


def refund(session: Session, writer: Writer, order: Order, method: Method, reference: str) -> None:
    """Give the buyer back what was paid.

    Raises:
        NotSoMuchThere: by the books, the counter has less.
    """
    rules.ensure_can(StepKind.REFUNDED, order)
    ledger_rules.ensure_reference(method, reference)
    # What was paid elsewhere before the cancellation was known there.
    take_back(session, order, at=writer.at, actor=writer.actor)
    # By the books, and not by the order: it may have been paid before they were kept, or twice.
    fen = owed_to_buyer(session, order.id)
    ledger_rules.ensure_there(fen, max(fen, 1))
    _ensure_there(session, writer, method, fen)
    steps.add(session, order, StepKind.REFUNDED, actor=writer.actor, at=writer.at, note=reference)
    lines = ledger_rules.payment(writer.station_id, method, -fen)
    ledger.post(session, _occasion(writer, order, reference), EntryKind.REFUND, lines)


def pay_out(
    session: Session,
    writer: Writer,
    producer_id: UUID,
    method: Method,
    fen: int,
    reference: str,
    *,
    act_id: UUID,
) -> bool:
    """Give a producer what is owed, or a part of it.

    ``act_id`` names this act; False where it was noted already, and nothing was done.

    Raises:
        NotSoMuchThere: so much is not owed, or is not at the counter.
    """
    producer = goods.get_producer(session, producer_id, seen_by=writer.actor)
    station = get_or_raise(session, Station, writer.station_id)
    writer.actor.ensure_may(Permission.SELL, station.path)
    ledger_rules.ensure_reference(method, reference)
    occasion = Occasion.of(writer, subject_id=producer.id, reference=reference)
    owed = books.owed_here(session, producer.id)
    lines = ledger_rules.pay_out(writer.station_id, method, producer.id, fen, owed)
    if ledger.was_posted(session, act_id, occasion, EntryKind.PAY_OUT, lines[-1:]):
        return False
    ledger_rules.ensure_there(sum(owed.values()), fen)
    _ensure_there(session, writer, method, fen)
    ledger.post(session, occasion, EntryKind.PAY_OUT, lines, entry_id=act_id)
    return True


def owed_to_buyer(session: Session, order_id: UUID) -> int:
    """By the books that are kept here: what was paid elsewhere is given back there."""
    return -books.of_subject_here(session, AccountKind.BUYER, order_id)


def _sold(session: Session, order: Order, at: datetime) -> list[Sold]:
    kept = fees.in_force(session, business_day(at))
    sums = [(line, line.price_fen * line.quantity) for line in lookup.lines_of(session, order.id)]
    return [Sold(line.producer_id, line.id, fen, fees.of_sale(kept, fen)) for line, fen in sums]


def take_back(session: Session, order: Order, *, at: datetime, actor: Actor | None) -> None:
    """Reverse its sales, where they were posted; once each."""
    county = county_station(session)
    station_id = actor.station_id if actor else (county.id if county else order.station_id)
    occasion = Occasion(
        station_id or order.station_id,
        installation(session).node_id,
        actor.person_id if actor else None,
        at,
        subject_id=order.id,
    )
    ledger.reverse_kind(session, occasion, EntryKind.SELL, order.id)


def _ensure_there(session: Session, writer: Writer, method: Method, fen: int) -> None:
    there = books.balance(session, method.account, writer.station_id)
    ledger_rules.ensure_there(there, fen)


def _occasion(writer: Writer, order: Order, reference: str) -> Occasion:
    return Occasion.of(writer, subject_id=order.id, reference=reference)
