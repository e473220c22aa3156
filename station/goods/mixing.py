"""Lots that were mixed or split from others: what went into them, and what was made of them."""

from collections.abc import Sequence
from fractions import Fraction
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session, col, select

from station.db import get_or_raise
from station.goods import remains
from station.goods.models import Lot


class Source(Struct, frozen=True):
    """So many units of a lot went into another."""

    lot: Lot
    quantity: int


def sources_of(session: Session, lot: Lot) -> list[Source]:
    """What a lot was mixed from; nothing for what was harvested or made as it is."""
    return [
        Source(get_or_raise(session, Lot, UUID(part["lot"])), part["quantity"])
        for part in lot.mixed_from
    ]


def made_of(session: Session, lot_id: UUID) -> list[Lot]:
    """The lots into which some of a lot went."""
    said = sa.cast(col(Lot.mixed_from), sa.Text)
    return list(session.exec(select(Lot).where(said.contains(str(lot_id))).order_by(Lot.number)))


def family(session: Session, lot_id: UUID) -> list[UUID]:
    """A lot, and every lot that has some of it, through however many mixtures."""
    found, todo = [lot_id], [lot_id]
    while todo:
        for lot in made_of(session, todo.pop()):
            if lot.id not in found:
                found.append(lot.id)
                todo.append(lot.id)
    return found


def origins(session: Session, lots: Sequence[Lot]) -> list[Lot]:
    """Some lots, and every lot that went into them."""
    found, todo = {lot.id: lot for lot in lots}, [*lots]
    while todo:
        for source in sources_of(session, todo.pop()):
            if source.lot.id not in found:
                found[source.lot.id] = source.lot
                todo.append(source.lot)
    return [*found.values()]


@remains.counted
def mixed_of_lot(session: Session, lot: Lot) -> Fraction:
    """How much of a lot went into others."""
    return sum(
        (
            Fraction(part["quantity"])
            for other in made_of(session, lot.id)
            for part in other.mixed_from
            if part["lot"] == str(lot.id)
        ),
        Fraction(),
    )
