"""Finds contracts and deliveries, and says how a contract stands."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from station.access import Actor
from station.clock import business_day
from station.contracts import rules
from station.contracts.models import Contract, Delivery
from station.contracts.standing import Standing
from station.db import table_of
from station.errors import NotFound
from station.goods import lookup as goods
from station.goods import remains
from station.goods.models import Lot, Recall
from station.ledger import AccountKind
from station.ledger import lookup as books
from station.network.models import Station

CONTRACT, _STATION, _LOT = table_of(Contract), table_of(Station), table_of(Lot)
_DELIVERY = table_of(Delivery)


def listed(*, seen_by: Actor) -> sa.Select[Any]:
    """The actor's contracts: those that run first, the next to end before the others."""
    return (
        sa.select(
            CONTRACT,
            goods.PRODUCER.c.name.label("producer"),
            goods.PRODUCT.c.name.label("product"),
            goods.PRODUCT.c.name_en.label("product_en"),
            _STATION.c.name.label("station"),
        )
        .select_from(
            CONTRACT.join(_STATION, _STATION.c.id == CONTRACT.c.station_id)
            .join(goods.PRODUCER, goods.PRODUCER.c.id == CONTRACT.c.producer_id)
            .join(goods.PRODUCT, goods.PRODUCT.c.id == CONTRACT.c.product_id)
        )
        .where(_STATION.c.path.startswith(seen_by.path, autoescape=True))
        .order_by(CONTRACT.c.ended_at.is_not(None), CONTRACT.c.last_on, CONTRACT.c.number)
    )


def get(session: Session, contract_id: UUID, *, seen_by: Actor) -> Contract:
    query = listed(seen_by=seen_by).where(CONTRACT.c.id == contract_id)
    if session.connection().execute(query).first() is None:
        raise NotFound(kind="Contract", id=contract_id)
    return session.get_one(Contract, contract_id)


def get_delivery(session: Session, contract: Contract, delivery_id: UUID) -> Delivery:
    found = session.get(Delivery, delivery_id)
    if found is None or found.contract_id != contract.id:
        raise NotFound(kind="Delivery", id=delivery_id)
    return found


def of_number(session: Session, number: str, *, seen_by: Actor) -> Any | None:
    """A contract by its own number, or by that of a delivery's receipt."""
    through = sa.select(_DELIVERY.c.contract_id).where(_DELIVERY.c.number == number)
    query = listed(seen_by=seen_by).where(
        sa.or_(CONTRACT.c.number == number, CONTRACT.c.id.in_(through))
    )
    return session.connection().execute(query).first()


def deliveries_of(session: Session, contract_id: UUID) -> list[Delivery]:
    query = select(Delivery).where(Delivery.contract_id == contract_id)
    return list(session.exec(query.order_by(col(Delivery.at), Delivery.number)))


def standing(session: Session, contract: Any) -> Standing:
    """From its deliveries and from the books, never from a count kept beside them.

    ``contract`` is one, or its row in a list.
    """
    valid = [d for d in deliveries_of(session, contract.id) if d.taken_back_at is None]
    value = sum(rules.value_of(delivery.lines) for delivery in valid)
    forfeited = books.owed_about(session, contract.id)
    return Standing(
        agreed=contract.quantity,
        delivered=sum(rules.quantity_of(delivery.lines) for delivery in valid),
        value_fen=value,
        paid_fen=value + forfeited - books.of_subject(session, AccountKind.BUYER, contract.id),
        forfeited_fen=forfeited,
    )


def standings(session: Session, ids: Sequence[UUID]) -> dict[UUID, Standing]:
    query = select(Contract).where(col(Contract.id).in_(list(ids)))
    return {each.id: standing(session, each) for each in session.exec(query)}


def delivered_until(session: Session, contract: Contract, delivery: Delivery) -> int:
    """With this delivery and those before it."""
    total = 0
    for each in deliveries_of(session, contract.id):
        if each.taken_back_at is None:
            total += rules.quantity_of(each.lines)
        if each.id == delivery.id:
            break
    return total


@remains.counted
def delivered_of_lot(session: Session, lot: Lot) -> Fraction:
    """How much of a lot went out under contracts."""
    query = select(Delivery).where(Delivery.lot_id == lot.id)
    valid = [each for each in session.exec(query) if each.taken_back_at is None]
    return Fraction(sum(rules.quantity_of(delivery.lines) for delivery in valid))


@remains.told
def takers_of(session: Session, lot_id: UUID) -> list[remains.Taker]:
    """Who took some of a lot under a contract: all that was not taken back."""
    query = (
        select(Contract, Delivery)
        .join(Delivery, col(Delivery.contract_id) == Contract.id)
        .where(Delivery.lot_id == lot_id, col(Delivery.taken_back_at).is_(None))
    )
    return [
        remains.Taker(
            number=contract.number,
            name=contract.buyer,
            phone=contract.buyer_phone,
            quantity=sum(line["quantity"] for line in delivery.lines),
            on=business_day(delivery.at),
        )
        for contract, delivery in session.exec(query.order_by(Delivery.number)).all()
    ]


def lots_for(session: Session, contract: Contract) -> list[tuple[Lot, int]]:
    """The lots that can be brought, with what is left of each."""
    query = select(Lot).where(
        Lot.producer_id == contract.producer_id,
        Lot.product_id == contract.product_id,
        Lot.unit == contract.unit,
        col(Lot.id).not_in(select(Recall.id)),
    )
    found = session.exec(query.order_by(col(Lot.made_on).desc(), col(Lot.number).desc()).limit(60))
    left = [(lot, remains.left_of(session, lot)) for lot in found]
    return [(lot, many) for lot, many in left if many > 0]


def count_late(session: Session, on: date, *, seen_by: Actor) -> int:
    """How many contracts have less than their plan says by now."""
    running = listed(seen_by=seen_by).where(CONTRACT.c.ended_at.is_(None))
    rows = session.connection().execute(running).all()
    return sum(is_late(session, row, on) for row in rows)


def is_late(session: Session, row: Any, on: date) -> bool:
    if not any(date.fromisoformat(part["by"]) < on for part in row.plan):
        return False
    delivered = standing(session, row).delivered
    return rules.late_by(row.plan, delivered, on) > 0
