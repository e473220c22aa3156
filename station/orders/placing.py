"""A basket becomes orders, one for each station that sells: all of them, or none.

Stock is taken in the same transaction, each listing in one statement, so that of two who
want the last one, one gets it. The caller commits.
"""

import secrets
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from sqlmodel import Session

from station.barcodes import Series
from station.clock import business_day
from station.db import get_or_raise, new_id
from station.goods import listings, lookup
from station.goods.measures import yuan_text
from station.goods.rules import price_at
from station.network.lookup import county_station
from station.network.models import Station
from station.network.numbers import next_number
from station.orders import rules, windows
from station.orders.models import Order, OrderContact, OrderLine, Payment, Way, WindowStop
from station.orders.windows import Deal
from station.parcels.courier_files.contacts import phone_tail
from station.records import is_written_here


class Wanted(Struct, frozen=True, kw_only=True):
    """What a buyer says: ``quantities`` by listing, and the sum that they have read."""

    quantities: Mapping[UUID, int]
    way: Way
    payment: Payment
    name: str
    phone: str
    address: str = ""
    pickup_id: UUID | None = None
    note: str = ""
    # Of a window, where the buyer gets it.
    stop_id: UUID | None = None
    # Of another platform's order, its number there.
    platform: str = ""
    platform_number: str = ""
    total_fen: int


# An offer, how many of it, and the price of one.
Bought = tuple[Any, int, int]


def place(session: Session, wanted: Wanted, *, at: datetime) -> tuple[str, list[Order]]:
    """The code that opens the orders with the phone number, and the orders.

    Raises:
        SoldOut: somebody was faster; nothing was ordered.
    """
    if not is_written_here(session, None):
        raise rules.OrdersElsewhere
    deal = windows.deal_at(session, wanted.stop_id, at) if wanted.stop_id else None
    offers = _offers(session, wanted, deal, at)
    _ensure_reachable(session, wanted)
    total = sum(_price(deal, offers[key], n) * n for key, n in wanted.quantities.items())
    if total != wanted.total_fen:
        raise rules.PriceChanged(total=yuan_text(total))
    # Always in the same order, so that two baskets never wait for each other.
    for key in sorted(wanted.quantities):
        listings.take(session, key, wanted.quantities[key], title=offers[key].title)
    by_station: dict[UUID, list[UUID]] = defaultdict(list)
    for key in wanted.quantities:
        by_station[offers[key].station_id].append(key)
    code = "".join(secrets.choice(rules.CODE_SIGNS) for _ in range(rules.CODE_LENGTH))
    basket_id = new_id()
    orders = []
    for station_id, keys in by_station.items():
        bought = [(offers[key], n, _price(deal, offers[key], n)) for key, n in _some(wanted, keys)]
        orders.append(write(session, wanted, bought, station_id, basket_id, code=code, at=at))
    return code, orders


def _some(wanted: Wanted, keys: list[UUID]) -> list[tuple[UUID, int]]:
    return [(key, n) for key in keys if (n := wanted.quantities[key])]


def _price(deal: Deal | None, offer: Any, quantity: int) -> int:
    """What one costs now; in a window, before it is known how much all order together."""
    return deal.items[offer.id].price_fen if deal else price_at(offer, quantity)


def _offers(session: Session, wanted: Wanted, deal: Deal | None, at: datetime) -> dict[UUID, Any]:
    if not wanted.quantities:
        raise rules.EmptyBasket
    offers = lookup.offers_of(session, wanted.quantities, business_day(at))
    if set(offers) != set(wanted.quantities):
        raise rules.NotForSale
    if deal is not None:
        if not set(offers) <= set(deal.items):
            raise rules.NotForSale
        return offers
    for key, offer in offers.items():
        rules.ensure_way(wanted.way, offer)
        if wanted.quantities[key] < offer.least:
            raise rules.TooLittle(title=offer.title, least=offer.least)
    return offers


def _ensure_reachable(session: Session, wanted: Wanted) -> None:
    if wanted.way is Way.PICKUP:
        station = session.get(Station, wanted.pickup_id) if wanted.pickup_id else None
        if station is None or not station.is_active:
            raise rules.NoPickup
    elif not wanted.address:
        raise rules.NoAddress


def write(
    session: Session,
    wanted: Wanted,
    bought: Sequence[Bought],
    station_id: UUID,
    basket_id: UUID,
    *,
    code: str,
    at: datetime,
) -> Order:
    """What one station sells of a basket, whose stock was taken before."""
    issuer = county_station(session) or get_or_raise(session, Station, station_id)
    stop = session.get(WindowStop, wanted.stop_id) if wanted.stop_id else None
    order = Order(
        number=next_number(session, issuer, Series.ORDER),
        basket_id=basket_id,
        station_id=station_id,
        way=wanted.way,
        pickup_id=wanted.pickup_id if wanted.way is Way.PICKUP else None,
        payment=wanted.payment,
        window_id=stop.window_id if stop else None,
        stop_id=wanted.stop_id,
        platform=wanted.platform,
        platform_number=wanted.platform_number,
        total_fen=sum(price * quantity for _, quantity, price in bought),
        note=wanted.note,
        placed_at=at,
    )
    session.add(order)
    session.flush()
    for position, line in enumerate(bought, 1):
        session.add(_line(order.id, position, *line))
    session.add(_contact(order.id, wanted, code))
    session.flush()
    return order


def _contact(order_id: UUID, wanted: Wanted, code: str) -> OrderContact:
    return OrderContact(
        id=order_id,
        name=wanted.name,
        phone=wanted.phone,
        phone_tail=phone_tail(wanted.phone) or wanted.phone[-4:],
        address="" if wanted.way is Way.PICKUP else wanted.address,
        code=code,
    )


def _line(order_id: UUID, position: int, offer: Any, quantity: int, price_fen: int) -> OrderLine:
    return OrderLine(
        order_id=order_id,
        position=position,
        listing_id=offer.id,
        revision_id=offer.revision_id,
        producer_id=offer.producer_id,
        product_id=offer.product_id,
        title=offer.title,
        title_en=offer.title_en,
        unit=offer.unit,
        net_grams=offer.net_grams,
        net_millilitres=offer.net_millilitres,
        price_fen=price_fen,
        quantity=quantity,
    )
