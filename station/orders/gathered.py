"""What was ordered in a window: by producer to harvest, by stop and buyer to pack."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session

from station.goods.lookup import PRODUCER
from station.goods.measures import SaleUnit
from station.orders.lookup import LINE, ORDER
from station.orders.models import OrderState


class Portion(Struct, frozen=True):
    """So much of one thing, for one buyer or for all of them."""

    title: str
    title_en: str
    producer: str
    unit: SaleUnit
    net_grams: int | None
    net_millilitres: int | None
    quantity: int
    fen: int
    orders: int = 1

    @property
    def grams(self) -> int | None:
        """Of all of it together, exactly; None where it is not sold by weight."""
        return None if self.net_grams is None else self.net_grams * self.quantity


class Buyer(Struct, frozen=True):
    """The orders of one basket: it is one box at its stop. Without anybody's name."""

    numbers: Sequence[str]
    ids: Sequence[UUID]
    portions: Sequence[Portion]

    @property
    def fen(self) -> int:
        return sum(portion.fen for portion in self.portions)


def rows_of(session: Session, window_id: UUID) -> Sequence[Any]:
    """Each line of the orders that stand."""
    query = (
        sa.select(
            LINE,
            ORDER.c.number,
            ORDER.c.basket_id,
            ORDER.c.stop_id,
            PRODUCER.c.name.label("producer"),
        )
        .select_from(
            LINE.join(ORDER, ORDER.c.id == LINE.c.order_id).join(
                PRODUCER, PRODUCER.c.id == LINE.c.producer_id
            )
        )
        .where(ORDER.c.window_id == window_id, ORDER.c.state != OrderState.CANCELLED)
        .order_by(ORDER.c.placed_at, ORDER.c.number, LINE.c.position)
    )
    return session.connection().execute(query).all()


def by_producer(rows: Iterable[Any]) -> list[tuple[str, list[Portion]]]:
    """What each producer brings in all; two of one name are two."""
    kept: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
    for row in rows:
        key = (row.producer_id, row.listing_id, row.title, row.unit, row.net_grams)
        kept[(*key, row.net_millilitres)].append(row)
    found: dict[UUID, tuple[str, list[Portion]]] = {}
    for same in sorted(kept.values(), key=lambda same: (same[0].producer, same[0].title)):
        _name, portions = found.setdefault(same[0].producer_id, (same[0].producer, []))
        portions.append(_portion(same))
    return list(found.values())


def by_stop(rows: Iterable[Any]) -> dict[UUID, list[Buyer]]:
    """Who gets what where, in the order in which they have ordered."""
    baskets: dict[tuple[UUID, UUID], list[Any]] = defaultdict(list)
    for row in rows:
        baskets[(row.stop_id, row.basket_id)].append(row)
    found: dict[UUID, list[Buyer]] = defaultdict(list)
    for (stop_id, _basket), same in baskets.items():
        found[stop_id].append(
            Buyer(
                list(dict.fromkeys(row.number for row in same)),
                list(dict.fromkeys(row.order_id for row in same)),
                [_portion([row]) for row in same],
            )
        )
    return dict(found)


def together(rows: Iterable[Any]) -> dict[UUID, int]:
    """By listing, how much all have ordered."""
    found: dict[UUID, int] = defaultdict(int)
    for row in rows:
        found[row.listing_id] += row.quantity
    return dict(found)


def _portion(same: Sequence[Any]) -> Portion:
    first = same[0]
    return Portion(
        title=first.title,
        title_en=first.title_en,
        producer=first.producer,
        unit=SaleUnit(first.unit),
        net_grams=first.net_grams,
        net_millilitres=first.net_millilitres,
        quantity=sum(row.quantity for row in same),
        fen=sum(row.quantity * row.price_fen for row in same),
        orders=len({row.order_id for row in same}),
    )
