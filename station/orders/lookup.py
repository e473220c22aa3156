"""Finds orders: for the stations that sell or hand them over, and for their buyers."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from station.access import Actor
from station.accounts import throttle
from station.db import table_of
from station.errors import NotFound
from station.network.models import Station
from station.orders import rules
from station.orders.models import Order, OrderContact, OrderLine, OrderState

ORDER, CONTACT, LINE = table_of(Order), table_of(OrderContact), table_of(OrderLine)
_AT, _PICKUP = table_of(Station).alias("sells"), table_of(Station).alias("pickup")
_SOURCE = (
    ORDER.join(_AT, _AT.c.id == ORDER.c.station_id)
    .outerjoin(_PICKUP, _PICKUP.c.id == ORDER.c.pickup_id)
    .outerjoin(CONTACT, CONTACT.c.id == ORDER.c.id)
)
_TAIL_DIGITS = 4
OPEN = (OrderState.PLACED, OrderState.CONFIRMED, OrderState.PACKED, OrderState.READY)
TO_PACK = (OrderState.PLACED, OrderState.CONFIRMED)

# The tries of one asker; of all for one phone number.
_DOOR_ADDRESS, _DOOR_PHONE = "order-address", "order-phone"
_ADDRESS_LIMIT, _PHONE_LIMIT = 20, 20
_DOOR_ORDERING, _ORDERING_LIMIT = "order-placing", 30


def orders(
    state: OrderState | None,
    text: str,
    *,
    seen_by: Actor,
    among: Collection[OrderState] = OPEN,
    platform: str = "",
) -> sa.Select[Any]:
    """The actor's orders that are still open, or those in one state; the oldest first."""
    query = (
        sa.select(
            ORDER,
            _AT.c.name.label("station"),
            _PICKUP.c.name.label("pickup"),
            CONTACT.c.name.label("buyer"),
            CONTACT.c.phone,
        )
        .select_from(_SOURCE)
        .where(_visible(seen_by))
    )
    in_state = ORDER.c.state == state if state else ORDER.c.state.in_(list(among))
    if text and not state:
        # Who asks with a platform's whole number or the buyer's code means this order, wherever it is.
        in_state = sa.or_(in_state, ORDER.c.platform_number == text, _has_code(text))
    query = query.where(in_state)
    if platform:
        query = query.where(_from(platform))
    if text:
        query = query.where(
            sa.or_(
                ORDER.c.number.contains(text.upper(), autoescape=True),
                ORDER.c.platform_number.contains(text, autoescape=True),
                CONTACT.c.phone_tail == text[-4:],
                _has_code(text),
            )
        )
    return query.order_by(ORDER.c.placed_at, ORDER.c.id)


def platforms(*, seen_by: Actor) -> sa.Select[Any]:
    """The names of those of which there are orders."""
    query = sa.select(ORDER.c.platform).select_from(_SOURCE).distinct()
    return query.where(ORDER.c.platform_number != "", _visible(seen_by))


def count_states(session: Session, *, seen_by: Actor, platform: str = "") -> dict[OrderState, int]:
    query = (
        sa.select(ORDER.c.state, sa.func.count())
        .select_from(_SOURCE)
        .where(_visible(seen_by))
        .group_by(ORDER.c.state)
    )
    if platform:
        query = query.where(_from(platform))
    return dict(session.connection().execute(query).all())


def get_order(session: Session, order_id: UUID, *, seen_by: Actor) -> Order:
    query = sa.select(ORDER.c.id).select_from(_SOURCE).where(ORDER.c.id == order_id)
    seen = session.connection().execute(query.where(_visible(seen_by))).first()
    found = session.get(Order, order_id)
    if seen is None or found is None:
        raise NotFound(kind="Order", id=order_id)
    return found


def lines_of(session: Session, order_id: UUID) -> list[OrderLine]:
    query = select(OrderLine).where(OrderLine.order_id == order_id)
    return list(session.exec(query.order_by(col(OrderLine.position))))


def of_number(session: Session, number: str, *, seen_by: Actor) -> list[Any]:
    """By our own number, or by that of the platform it came from."""
    mine = sa.or_(
        ORDER.c.number == number,
        sa.and_(ORDER.c.platform_number == number, ORDER.c.platform_number != ""),
    )
    query = sa.select(ORDER).select_from(_SOURCE).where(mine)
    return list(session.connection().execute(query.where(_visible(seen_by))))


def of_code(session: Session, code: str, *, seen_by: Actor) -> list[Any]:
    """By what their buyer was given."""
    if not rules.is_code(code):
        return []
    query = sa.select(ORDER).select_from(_SOURCE).where(CONTACT.c.code == code)
    return list(session.connection().execute(query.where(_visible(seen_by))))


def waiting_at(session: Session, station_id: UUID, text: str) -> list[Any]:
    """Open orders that are collected at a station, by their code or the phone's last four."""
    is_tail = len(text) == _TAIL_DIGITS and text.isdecimal()
    if not (is_tail or rules.is_code(text)):
        return []
    said = CONTACT.c.phone_tail if is_tail else CONTACT.c.code
    query = (
        sa.select(ORDER)
        .select_from(_SOURCE)
        .where(ORDER.c.pickup_id == station_id, ORDER.c.state.in_(list(OPEN)), said == text)
        .order_by(ORDER.c.number)
    )
    return list(session.connection().execute(query))


def of_basket(session: Session, basket_id: UUID | None, *, since: datetime) -> list[Order]:
    """All orders that a basket became, if it was ordered since then."""
    query = select(Order).where(Order.basket_id == basket_id, col(Order.placed_at) >= since)
    return list(session.exec(query.order_by(Order.number))) if basket_id else []


def of_buyer(session: Session, phone: str, code: str) -> list[Order]:
    """All orders of the basket that the code was given for; none for both kinds of wrong."""
    if not phone or not code:
        return []
    query = (
        select(Order)
        .join(OrderContact, col(OrderContact.id) == col(Order.id))
        .where(OrderContact.phone == phone, OrderContact.code == code)
        .order_by(Order.number)
    )
    return list(session.exec(query))


def knock(session: Session, phone: str, address: str, *, at: datetime) -> None:
    """Count a try before it is judged: codes could be guessed otherwise.

    Raises:
        TooManyAttempts: too many from there, or for this phone number.
    """
    throttle.knock(session, _DOOR_ADDRESS, address, at=at, limit=_ADDRESS_LIMIT)
    throttle.knock(session, _DOOR_PHONE, phone, at=at, limit=_PHONE_LIMIT)


def forgive(session: Session, phone: str, address: str, *, at: datetime) -> None:
    throttle.forget_one(session, _DOOR_ADDRESS, address, at=at)
    throttle.forget_one(session, _DOOR_PHONE, phone, at=at)


def knock_to_order(session: Session, address: str, *, at: datetime) -> None:
    """Nobody orders the county's shelves empty for fun."""
    throttle.knock(session, _DOOR_ORDERING, address, at=at, limit=_ORDERING_LIMIT)


def pickup_stations(session: Session) -> list[Station]:
    return list(session.exec(select(Station).where(Station.is_active).order_by(Station.code)))


def _from(platform: str) -> sa.ColumnElement[bool]:
    return sa.and_(ORDER.c.platform == platform, ORDER.c.platform_number != "")


def _has_code(text: str) -> sa.ColumnElement[bool]:
    code = text.strip().upper()
    return CONTACT.c.code == code if rules.is_code(code) else sa.false()


def _visible(actor: Actor) -> sa.ColumnElement[bool]:
    mine = [side.c.path.startswith(actor.path, autoescape=True) for side in (_AT, _PICKUP)]
    return sa.or_(*mine)
