"""Contracts are made, delivered against, paid and ended. The caller commits.

What is delivered is a sale at once: it is owed to the producer, less the fees of the day, and
the buyer owes it. Deposit and payments stand on the same account, so that its balance says what
is owed. What was wrong is reversed, never changed.
"""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct
from msgspec.structs import asdict
from sqlmodel import Session, select

from station import ledger
from station.access import Actor, Permission
from station.barcodes import Series
from station.clock import business_day
from station.contracts import lookup, rules
from station.contracts.models import Contract, Delivery
from station.contracts.rules import Part, Taken, Term
from station.custody import Writer
from station.db import get_or_raise, table_of
from station.goods import fees, lots, remains
from station.goods import lookup as goods
from station.goods.measures import SaleUnit, yuan_text
from station.goods.models import Lot, Product
from station.ledger import AccountKind, EntryKind, Method, Occasion, Posting
from station.ledger import lookup as books
from station.ledger import rules as ledger_rules
from station.ledger.models import Entry
from station.ledger.rules import Sold
from station.network.lookup import county_station
from station.network.models import Station
from station.network.numbers import next_number
from station.records import is_written_here

_POSTING = table_of(Posting)


class Agreed(Struct, frozen=True, kw_only=True):
    """What a contract says."""

    buyer: str
    buyer_code: str = ""
    buyer_phone: str = ""
    producer_id: UUID
    product_id: UUID
    unit: SaleUnit
    quantity: int
    signed_on: date
    first_on: date
    last_on: date
    deposit_fen: int = 0
    terms: Sequence[Term]
    plan: Sequence[Part]
    note: str = ""


class Brought(Struct, frozen=True):
    """What came of a lot: taken over by grade, and refused."""

    lot_id: UUID
    lines: Sequence[Taken]
    refused: int = 0
    why: str = ""


class Sum(Struct, frozen=True):
    """Money of the buyer, and how it comes or goes."""

    fen: int
    method: Method
    reference: str = ""


def make(session: Session, agreed: Agreed, *, actor: Actor, act_id: UUID) -> Contract:
    """The county makes it; deliveries are accepted at the producer's station.

    ``act_id`` names this act: the same again is answered, and done once.
    """
    actor.ensure_may(Permission.APPROVE)
    producer = goods.get_producer(session, agreed.producer_id, seen_by=actor)
    station = get_or_raise(session, Station, producer.station_id)
    if not is_written_here(session, None):
        raise rules.ContractsElsewhere
    get_or_raise(session, Product, agreed.product_id)
    rules.ensure_season(agreed.first_on, agreed.last_on)
    rules.ensure_buyer_code(agreed.buyer_code)
    values = {name: getattr(agreed, name) for name in agreed.__struct_fields__}
    values |= {
        "terms": [asdict(term) for term in agreed.terms],
        "plan": [{"by": f"{part.by}", "quantity": part.quantity} for part in agreed.plan],
    }
    if known := session.get(Contract, act_id):
        if any(getattr(known, name) != value for name, value in values.items()):
            raise ledger_rules.NotedOtherwise
        return known
    contract = Contract(
        id=act_id,
        number=_next_number(session, station.id, Series.CONTRACT),
        station_id=station.id,
        **values,
    )
    session.add(contract)
    session.flush()
    return contract


def accept(
    session: Session, writer: Writer, contract: Contract, brought: Brought, *, act_id: UUID
) -> Delivery:
    """Take over what was brought of a lot, by grade, at no less than the floor price.

    ``act_id`` names this act: the same again is answered, and done once.

    Raises:
        NoCertificate, Recalled: this lot must not be sold.
    """
    _ensure_may(session, writer, contract)
    if contract.ended_at is not None:
        raise rules.Ended
    lines = [line for line in brought.lines if line.quantity]
    if known := session.get(Delivery, act_id):
        _ensure_same_delivery(known, contract, brought, lines)
        return known
    standing = lookup.standing(session, contract)
    rules.ensure_said(lines, brought.refused, brought.why)
    rules.ensure_accepts(contract.terms, lines, standing.open)
    lot = get_or_raise(session, Lot, brought.lot_id)
    _ensure_of_contract(
        session, contract, lot, sum(line.quantity for line in lines) + brought.refused
    )
    delivery = Delivery(
        id=act_id,
        number=_next_number(session, contract.station_id, Series.DELIVERY),
        contract_id=contract.id,
        station_id=contract.station_id,
        lot_id=lot.id,
        lines=[asdict(line) for line in lines],
        refused=brought.refused,
        why=brought.why,
        at=writer.at,
        by_id=writer.actor_id,
    )
    session.add(delivery)
    session.flush()
    _post_sale(session, writer, contract, delivery)
    return delivery


def _ensure_same_delivery(
    known: Delivery, contract: Contract, brought: Brought, lines: Sequence[Taken]
) -> None:
    noted = (known.contract_id, known.lot_id, known.lines, known.refused, known.why)
    said = [asdict(line) for line in lines]
    if noted != (contract.id, brought.lot_id, said, brought.refused, brought.why):
        raise ledger_rules.NotedOtherwise


def take_back(
    session: Session, writer: Writer, contract: Contract, delivery: Delivery, *, why: str
) -> None:
    """It was noted wrongly: its money is reversed, and what it counted for is open again.

    Also once the contract has ended: what is wrong must not stay owed.
    """
    _ensure_may(session, writer, contract)
    if delivery.taken_back_at is not None:
        raise rules.TakenBackAlready
    delivery.taken_back_at, delivery.taken_back_why = writer.at, why
    session.add(delivery)
    session.flush()
    mine = sa.select(_POSTING.c.entry_id).where(_POSTING.c.about_id == delivery.id)
    query = select(Entry).where(Entry.kind == EntryKind.SELL, sa.column("id").in_(mine))
    for entry in session.exec(query):
        ledger.reverse(session, _occasion(writer, contract, delivery.number), entry)


def pay(session: Session, writer: Writer, contract: Contract, sum_: Sum, *, act_id: UUID) -> bool:
    """The buyer pays the deposit, or what was delivered.

    ``act_id`` names this act; False where it was noted already, and nothing was done.
    """
    _ensure_may(session, writer, contract)
    ledger_rules.ensure_reference(sum_.method, sum_.reference)
    occasion = _occasion(writer, contract, sum_.reference)
    lines = ledger_rules.payment(writer.station_id, sum_.method, sum_.fen)
    if ledger.was_posted(session, act_id, occasion, EntryKind.COLLECT, lines):
        return False
    ledger.post(session, occasion, EntryKind.COLLECT, lines, entry_id=act_id)
    return True


def refund(
    session: Session, writer: Writer, contract: Contract, sum_: Sum, *, act_id: UUID
) -> bool:
    """Give the buyer back what is not used up; ``act_id`` and the answer are as in ``pay``.

    Raises:
        NotSoMuchLeft, NotSoMuchThere: less was paid, or lies at the counter.
    """
    _ensure_may(session, writer, contract)
    ledger_rules.ensure_reference(sum_.method, sum_.reference)
    occasion = _occasion(writer, contract, sum_.reference)
    lines = ledger_rules.payment(writer.station_id, sum_.method, -sum_.fen)
    if ledger.was_posted(session, act_id, occasion, EntryKind.REFUND, lines):
        return False
    left = lookup.standing(session, contract).left_fen
    if sum_.fen > left:
        raise rules.NotSoMuchLeft(left=yuan_text(left))
    there = books.balance(session, sum_.method.account, writer.station_id)
    ledger_rules.ensure_there(there, sum_.fen)
    ledger.post(session, occasion, EntryKind.REFUND, lines, entry_id=act_id)
    return True


def forfeit(
    session: Session, writer: Writer, contract: Contract, fen: int, *, act_id: UUID
) -> bool:
    """The buyer broke the contract: what is left of the deposit goes to the producer, whole.

    ``act_id`` and the answer are as in ``pay``.

    Raises:
        RunsStill, MoreThanTheDeposit: it has not ended, or not so much of the deposit is left.
    """
    _ensure_may(session, writer, contract)
    writer.actor.ensure_may(Permission.APPROVE, _station(session, contract).path)
    # Where the deposit lies, whoever notes that it is lost.
    at_id = books.station_of_subject(session, AccountKind.BUYER, contract.id)
    occasion = _occasion(writer, contract, f"{contract.number} 定金 deposit")
    lines = ledger_rules.forfeit(at_id or writer.station_id, contract.producer_id, contract.id, fen)
    if ledger.was_posted(session, act_id, occasion, EntryKind.SELL, lines):
        return False
    if contract.ended_at is None:
        raise rules.RunsStill
    left = lookup.standing(session, contract).losable_fen(contract.deposit_fen)
    if fen > left:
        raise rules.MoreThanTheDeposit(left=yuan_text(left))
    ledger.post(session, occasion, EntryKind.SELL, lines, entry_id=act_id)
    return True


def end(session: Session, contract: Contract, *, why: str, actor: Actor, at: datetime) -> None:
    """Nothing is delivered under it any more; what is owed stays owed."""
    actor.ensure_may(Permission.APPROVE, _station(session, contract).path)
    if contract.ended_at is not None:
        raise rules.Ended
    contract.ended_at, contract.ended_why = at, why
    session.add(contract)
    session.flush()


def _station(session: Session, contract: Contract) -> Station:
    return get_or_raise(session, Station, contract.station_id)


def _next_number(session: Session, station_id: UUID, series: Series) -> str:
    """The county's: no other computer counts them on."""
    station = county_station(session) or get_or_raise(session, Station, station_id)
    return next_number(session, station, series)


def _ensure_may(session: Session, writer: Writer, contract: Contract) -> None:
    """The county keeps contracts, whoever keeps their stations; the money is the writer's."""
    writer.actor.ensure_may(Permission.SELL, _station(session, contract).path)
    if not is_written_here(session, None):
        raise rules.ContractsElsewhere
    if not is_written_here(session, writer.station_id):
        raise rules.MoneyElsewhere


def _ensure_of_contract(session: Session, contract: Contract, lot: Lot, quantity: int) -> None:
    if (lot.producer_id, lot.product_id) != (contract.producer_id, contract.product_id):
        raise rules.OtherGoods(lot=lot.number)
    if lot.unit is not contract.unit:
        raise rules.CountedOtherwise(lot=lot.number)
    remains.ensure_left(session, lot, quantity)
    lots.ensure_may_be_sold(session, lot)


def _post_sale(session: Session, writer: Writer, contract: Contract, delivery: Delivery) -> None:
    fen = rules.value_of(delivery.lines)
    if not fen:
        return
    kept = fees.of_sale(fees.in_force(session, business_day(writer.at)), fen)
    sold = Sold(contract.producer_id, delivery.id, fen, kept)
    lines = ledger_rules.sale(writer.station_id, [sold])
    ledger.post(session, _occasion(writer, contract, delivery.number), EntryKind.SELL, lines)


def _occasion(writer: Writer, contract: Contract, reference: str) -> Occasion:
    return Occasion.of(writer, subject_id=contract.id, reference=reference)
