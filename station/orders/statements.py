"""A producer's statement of a month, from the postings: each sale, each fee, what was paid out."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from msgspec import Struct
from sqlmodel import Session, col, select

from station.ledger import lookup as books
from station.orders.models import Order, OrderLine


class Row(Struct, frozen=True):
    """One posting: more for the producer is positive."""

    day: date
    kind: Any
    order: str
    said: str
    fee: str
    fen: int


class Statement(Struct, frozen=True):
    first: date
    opening_fen: int
    rows: Sequence[Row]

    @property
    def closing_fen(self) -> int:
        return self.opening_fen + sum(row.fen for row in self.rows)


def of_month(session: Session, producer_id: UUID, first: date) -> Statement:
    """``first`` is the first day of the month."""
    after = month_after(first)
    found = books.sales_of(session, producer_id, after)
    mine = [row for row in found if row.business_day >= first]
    numbers = _numbers(session, [row.subject_id for row in mine])
    lines = _lines(session, [row.about_id for row in mine])
    rows = [
        Row(
            row.business_day,
            row.kind,
            numbers.get(row.subject_id, row.reference),
            lines.get(row.about_id, ""),
            row.said,
            row.fen,
        )
        for row in mine
    ]
    return Statement(first, sum(row.fen for row in found if row.business_day < first), rows)


def month_after(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def month_before(first: date) -> date:
    return date(first.year - (first.month == 1), (first.month - 2) % 12 + 1, 1)


def _numbers(session: Session, ids: Sequence[UUID]) -> dict[UUID, str]:
    query = select(Order.id, Order.number).where(col(Order.id).in_(set(ids)))
    return dict(session.exec(query).all())


def _lines(session: Session, ids: Sequence[UUID | None]) -> dict[UUID | None, str]:
    query = select(OrderLine).where(col(OrderLine.id).in_({key for key in ids if key}))
    return {line.id: f"{line.title} × {line.quantity}" for line in session.exec(query)}
