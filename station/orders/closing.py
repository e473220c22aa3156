"""Ends order windows: their prices are known then, or too little was ordered and all is called off."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from itertools import chain
from uuid import UUID

from sqlmodel import Session, col, select

from station import custody
from station.access import Actor
from station.clock import is_trusted
from station.errors import N_
from station.goods.rules import price_at
from station.jobs import Job, Work, every
from station.orders import lookup, rules, steps, windows
from station.orders.models import Order, OrderState, OrderWindow
from station.parcels.purging import ClockNotTrusted
from station.records import KeptElsewhere, is_written_here

# In Chinese: it stands on the buyers' pages as the station's own words do.
TOO_LITTLE = "未达到起订金额，本次团期取消"


def close(session: Session, window: OrderWindow, *, at: datetime) -> None:
    """Take no more orders; what each thing costs follows from how much all have ordered.

    Where less was ordered than the least, all of it is called off.
    """
    _end(session, window, at)
    orders = orders_of(session, window.id)
    if not orders or sum(order.total_fen for order in orders) < window.least_fen:
        _cancel(session, window, orders, TOO_LITTLE, None, at)
        return
    _settle_prices(session, window.id, orders)


def call_off(
    session: Session, window: OrderWindow, *, reason: str, actor: Actor, at: datetime
) -> None:
    """Cancel every order of it, whatever was ordered."""
    _end(session, window, at)
    _cancel(session, window, orders_of(session, window.id), reason, actor, at)


def orders_of(session: Session, window_id: UUID) -> list[Order]:
    """Those that stand, in the order in which they came."""
    query = select(Order).where(
        Order.window_id == window_id, col(Order.state) != OrderState.CANCELLED
    )
    return list(session.exec(query.order_by(col(Order.placed_at), Order.number)))


def _end(session: Session, window: OrderWindow, at: datetime) -> None:
    if not is_written_here(session, window.home_station_id):
        raise KeptElsewhere
    if window.closed_at is not None:
        raise rules.WindowOver
    window.closed_at = at
    session.add(window)
    session.flush()


def _cancel(
    session: Session,
    window: OrderWindow,
    orders: Sequence[Order],
    reason: str,
    actor: Actor | None,
    at: datetime,
) -> None:
    window.is_called_off, window.reason = True, reason
    session.add(window)
    for order in orders:
        steps.cancel(session, order, at=at, note=reason, actor=actor)


def _settle_prices(session: Session, window_id: UUID, orders: Sequence[Order]) -> None:
    items = {item.listing_id: item for item in windows.items_of(session, window_id)}
    lines = {order.id: lookup.lines_of(session, order.id) for order in orders}
    together: Counter[UUID] = Counter()
    for line in chain.from_iterable(lines.values()):
        together[line.listing_id] += line.quantity
    for order in orders:
        for line in lines[order.id]:
            line.price_fen = price_at(items[line.listing_id], together[line.listing_id])
            session.add(line)
        order.total_fen = sum(line.price_fen * line.quantity for line in lines[order.id])
        session.add(order)
    session.flush()


def close_due(work: Work) -> None:
    """Raises ClockNotTrusted: the time of a window has come, by a clock that may be wrong."""
    with work.database.read() as session:
        if not is_written_here(session, None):
            return
        found = [window.id for window in windows.due(session, work.at)]
        trusted = is_trusted(work.at, custody.last_days(session))
    if not found:
        return
    if not trusted:
        raise ClockNotTrusted(now=f"{work.at:%Y-%m-%d %H:%M} UTC")
    for window_id in found:
        work.go_on()
        with work.database.write() as session:
            window = session.get(OrderWindow, window_id)
            if window is not None and window.closed_at is None:
                close(session, window, at=work.at)


CLOSE = Job(N_("close order windows whose time has come"), close_due, every(minutes=2))
