"""What farm goods and orders ask of the exchange: whom they concern, and what follows from them.

What is for sale is public, so its registers go to everybody; orders go to the stations that
sell and hand over, and whom they are for to these stations' own computers alone.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from station.db import table_of
from station.goods import indexing, listings
from station.goods.models import (
    Listing,
    ListingRevision,
    Picture,
    Producer,
    ProducerContact,
    Review,
    Stock,
)
from station.orders import steps
from station.orders.models import (
    Order,
    OrderContact,
    OrderLine,
    OrderState,
    OrderStep,
    Packing,
)
from station.records.hosting import hosts

_ORDER, _PRODUCER, _PICTURE = table_of(Order), table_of(Producer), table_of(Picture)
_STEP, _PACKING = table_of(OrderStep), table_of(Packing)
_CHUNK = 1_000

TABLES = {
    "picture": _PICTURE,
    "producer_contact": table_of(ProducerContact),
    "goods_order": _ORDER,
    "order_contact": table_of(OrderContact),
    "order_step": _STEP,
    "packing": _PACKING,
}


def of_pictures(connection: sa.Connection, ids: Collection[UUID]) -> dict[UUID, set[Any]]:
    return _stations(connection, _PICTURE, ids)


def of_producer_contacts(connection: sa.Connection, ids: Collection[UUID]) -> dict[UUID, set[Any]]:
    return _stations(connection, _PRODUCER, ids)


def of_orders(connection: sa.Connection, ids: Collection[UUID]) -> dict[UUID, set[Any]]:
    """Who sells and who hands over; a contact has its order's id."""
    query = sa.select(_ORDER.c.id, _ORDER.c.station_id, _ORDER.c.pickup_id)
    rows = connection.execute(query.where(_ORDER.c.id.in_(ids)))
    return {key: set(stations) for key, *stations in rows}


def of_steps(connection: sa.Connection, ids: Collection[UUID]) -> dict[UUID, set[Any]]:
    return _through_orders(connection, _STEP, ids)


def of_packings(connection: sa.Connection, ids: Collection[UUID]) -> dict[UUID, set[Any]]:
    return _through_orders(connection, _PACKING, ids)


def before(connection: sa.Connection, name: str, key: UUID) -> list[tuple[str, UUID]]:
    """The order that a step or a packing is of."""
    table = {"order_step": _STEP, "packing": _PACKING}.get(name)
    if table is None:
        return []
    query = sa.select(table.c.order_id).where(table.c.id == key)
    return [("goods_order", order) for order in connection.scalars(query)]


READERS = (
    ("picture", of_pictures),
    ("producer_contact", of_producer_contacts),
    ("goods_order", of_orders),
    ("order_contact", of_orders),
    ("order_step", of_steps),
    ("packing", of_packings),
)


def refold(session: Session, changes: Iterable[tuple[str, UUID]]) -> None:
    """Which revisions are for sale, and how far orders are, after some have arrived."""
    by_name: dict[str, set[UUID]] = defaultdict(set)
    for name, key in changes:
        by_name[name].add(key)
    wanted = by_name["listing"]
    for name, model in (("listing_revision", ListingRevision), ("review", Review)):
        wanted |= _among(session, select(model.listing_id), col(model.id), by_name[name])
    for key in sorted(wanted):
        if (listing := session.get(Listing, key)) is not None:
            listings.fold(session, listing)
    orders = by_name["goods_order"]
    query = select(OrderStep.order_id)
    orders |= _among(session, query, col(OrderStep.id), by_name["order_step"])
    for key in sorted(orders):
        if (order := session.get(Order, key)) is not None:
            steps.refold(session, order)
    _count_taken(session, orders)
    found = indexing.made_of(session, by_name | {"listing": wanted})
    indexing.refresh(session, found)


def _count_taken(session: Session, orders: Collection[UUID]) -> None:
    """A station's computer takes no orders, and counts what the hub has taken for it."""
    here = hosts(session)
    if here is None or here.is_hub:
        return
    lines = _among(session, select(OrderLine.listing_id), col(OrderLine.order_id), orders)
    for listing_id in sorted(lines):
        taken = session.exec(
            select(sa.func.coalesce(sa.func.sum(OrderLine.quantity), 0))
            .join(Order, col(Order.id) == col(OrderLine.order_id))
            .where(OrderLine.listing_id == listing_id, Order.state != OrderState.CANCELLED)
        ).one()
        stock = session.get(Stock, listing_id) or Stock(listing_id=listing_id)
        stock.taken = taken
        session.add(stock)
        session.flush()
        indexing.mark_left(session, listing_id)


def _among(session: Session, query: Any, column: Any, ids: Collection[UUID]) -> set[UUID]:
    wanted = sorted(ids)
    found: set[UUID] = set()
    for first in range(0, len(wanted), _CHUNK):
        found |= set(session.exec(query.where(column.in_(wanted[first : first + _CHUNK]))))
    return found


def _stations(
    connection: sa.Connection, table: sa.Table, ids: Collection[UUID]
) -> dict[UUID, set[Any]]:
    query = sa.select(table.c.id, table.c.station_id).where(table.c.id.in_(ids))
    return {key: {station} for key, station in connection.execute(query)}


def _through_orders(
    connection: sa.Connection, table: sa.Table, ids: Collection[UUID]
) -> dict[UUID, set[Any]]:
    query = sa.select(table.c.id, table.c.order_id).where(table.c.id.in_(ids))
    orders = dict(connection.execute(query).all())
    around = of_orders(connection, [*orders.values()])
    return {key: around.get(order, set()) for key, order in orders.items()}
