"""Order windows: what can be ordered until when, and where buyers get it. The caller commits."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct
from msgspec.structs import replace
from sqlmodel import Session, col, select

from station.access import Actor, Permission
from station.barcodes import Series
from station.clock import business_day
from station.db import get_or_raise, table_of
from station.errors import NotFound
from station.goods import lookup as goods
from station.ledger.rules import NotedOtherwise
from station.network.lookup import county_station
from station.network.models import Station
from station.network.numbers import next_number
from station.orders import rules
from station.orders.models import Order, OrderWindow, WindowItem, WindowStop
from station.records import is_written_here

_WINDOW, _STOP, _STATION = table_of(OrderWindow), table_of(WindowStop), table_of(Station)


class Place(Struct, frozen=True):
    """A stop to be: a station, or a buyer group with the place where it collects."""

    name: str
    station_id: UUID | None = None
    place: str = ""


class Plan(Struct, frozen=True, kw_only=True):
    title: str
    note: str = ""
    closes_at: datetime
    brought_on: date
    least_fen: int = 0
    stops: Sequence[Place]


class Deal(Struct, frozen=True):
    """What a buyer at one stop can order now."""

    window: OrderWindow
    stop: WindowStop
    items: Mapping[UUID, WindowItem]


def read_places(session: Session, text: str) -> list[Place]:
    """One place a line: a station's name or code, or a buyer group ``= `` where it collects."""
    stations = list(session.exec(select(Station).where(col(Station.is_active))))
    known = {name: station for station in stations for name in (station.name, station.code)}
    found = []
    for line in filter(None, map(str.strip, text.replace("＝", "=").splitlines())):
        name, is_group, place = (part.strip() for part in line.partition("="))
        if is_group and name and place:
            found.append(Place(name[:60], place=place[:120]))
        elif line in known:
            found.append(Place(known[line].name, known[line].id))
        else:
            raise rules.WrongStop(text=line[:60])
    if not found:
        raise rules.NoStops
    return found


def open_new(
    session: Session, plan: Plan, *, actor: Actor, at: datetime, act_id: UUID
) -> OrderWindow:
    """Begin a window; it gathers as soon as it offers something.

    ``act_id`` names this act: the same again is answered, and done once.

    Raises:
        OrdersElsewhere: stock is counted on the county's computer only.
    """
    station = get_or_raise(session, Station, actor.station_id)
    actor.ensure_may(Permission.SELL, station.path)
    if not (is_written_here(session, None) and is_written_here(session, station.id)):
        raise rules.OrdersElsewhere
    if known := session.get(OrderWindow, act_id):
        _ensure_same(session, known, plan, station.id)
        return known
    if not at < plan.closes_at or business_day(plan.closes_at) > plan.brought_on:
        raise rules.ClosesTooLate
    window = OrderWindow(
        id=act_id,
        number=next_number(session, county_station(session) or station, Series.WINDOW),
        station_id=station.id,
        title=plan.title,
        note=plan.note,
        closes_at=plan.closes_at,
        brought_on=plan.brought_on,
        least_fen=plan.least_fen,
    )
    session.add(window)
    session.flush()
    _add_stops(session, window, plan.stops)
    return window


def _add_stops(session: Session, window: OrderWindow, stops: Sequence[Place]) -> None:
    for position, stop in enumerate(stops, 1):
        session.add(
            WindowStop(
                window_id=window.id,
                position=position,
                name=stop.name,
                station_id=stop.station_id,
                place=stop.place,
            )
        )
    session.flush()


def _ensure_same(session: Session, known: OrderWindow, plan: Plan, station_id: UUID) -> None:
    stops = [Place(stop.name, stop.station_id, stop.place) for stop in stops_of(session, known.id)]
    begun = Plan(
        title=known.title,
        note=known.note,
        closes_at=known.closes_at,
        brought_on=known.brought_on,
        least_fen=known.least_fen,
        stops=stops,
    )
    if known.station_id != station_id or begun != replace(plan, stops=list(plan.stops)):
        raise NotedOtherwise


def offer(
    session: Session,
    window: OrderWindow,
    listing_id: UUID,
    price_fen: int,
    prices: Sequence[Mapping[str, int]],
    *,
    actor: Actor,
    at: datetime,
) -> WindowItem:
    """Put a listing into a window, at its price there; whoever may change the listing may."""
    ensure_gathers(window, at)
    listing = goods.get_listing(session, listing_id, seen_by=actor)
    actor.ensure_may(Permission.SELL, get_or_raise(session, Station, listing.station_id).path)
    if listing.id not in goods.offers_of(session, [listing.id], business_day(at)):
        raise rules.NotForSale
    mine = select(WindowItem).where(WindowItem.window_id == window.id)
    known = session.exec(mine.where(WindowItem.listing_id == listing.id)).first()
    if known is not None and _is_ordered(session, window.id):
        raise rules.WindowFirst
    item = known or WindowItem(window_id=window.id, listing_id=listing.id, price_fen=price_fen)
    item.price_fen, item.prices = price_fen, [dict(step) for step in prices]
    item.is_out = False
    session.add(item)
    session.flush()
    return item


def take_out(session: Session, window: OrderWindow, item_id: UUID, *, at: datetime) -> None:
    ensure_gathers(window, at)
    if _is_ordered(session, window.id):
        raise rules.WindowFirst
    item = get_or_raise(session, WindowItem, item_id)
    item.is_out = True
    session.add(item)
    session.flush()


def deal_at(session: Session, stop_id: UUID, at: datetime) -> Deal:
    """Raises WindowOver, for whoever had the page open a little too long."""
    stop = get_or_raise(session, WindowStop, stop_id)
    window = get_or_raise(session, OrderWindow, stop.window_id)
    ensure_gathers(window, at)
    return Deal(window, stop, {item.listing_id: item for item in items_of(session, window.id)})


def ensure_gathers(window: OrderWindow, at: datetime) -> None:
    if not gathers(window, at):
        raise rules.WindowOver


def gathers(window: OrderWindow, at: datetime) -> bool:
    """By itself until its time; whether somebody has closed it already or not."""
    return window.closed_at is None and at < window.closes_at


def ensure_closed(session: Session, order: Order) -> None:
    """What one buyer pays is known when all have ordered."""
    window = session.get(OrderWindow, order.window_id) if order.window_id else None
    if window is not None and window.closed_at is None:
        raise rules.GatheringStill


def gathering(session: Session, at: datetime) -> list[OrderWindow]:
    """In which everybody can order now, the next to close first."""
    offers = sa.exists().where(table_of(WindowItem).c.window_id == OrderWindow.id)
    query = select(OrderWindow).where(
        col(OrderWindow.closed_at).is_(None), OrderWindow.closes_at > at, offers
    )
    return list(session.exec(query.order_by(col(OrderWindow.closes_at), OrderWindow.number)))


def due(session: Session, at: datetime) -> list[OrderWindow]:
    """Whose time has come."""
    query = select(OrderWindow).where(
        col(OrderWindow.closed_at).is_(None), OrderWindow.closes_at <= at
    )
    return list(session.exec(query.order_by(col(OrderWindow.closes_at))))


def count_due(session: Session, at: datetime, *, seen_by: Actor) -> int:
    """How many of the actor's windows wait to be closed."""
    mine = listed(seen_by=seen_by).where(_WINDOW.c.closed_at.is_(None), _WINDOW.c.closes_at <= at)
    counted = sa.select(sa.func.count()).select_from(mine.order_by(None).subquery())
    return session.connection().scalar(counted) or 0


def listed(*, seen_by: Actor) -> sa.Select[Any]:
    """Windows that the actor's stations run or hand over for, the last to close first."""
    return (
        sa.select(_WINDOW, _STATION.c.name.label("station"), _STATION.c.path)
        .select_from(_WINDOW.join(_STATION, _STATION.c.id == _WINDOW.c.station_id))
        .where(_visible(seen_by))
        .order_by(_WINDOW.c.closes_at.desc(), _WINDOW.c.id)
    )


def get(session: Session, window_id: UUID, *, seen_by: Actor) -> OrderWindow:
    query = listed(seen_by=seen_by).where(_WINDOW.c.id == window_id)
    if session.connection().execute(query).first() is None:
        raise NotFound(kind="OrderWindow", id=window_id)
    return session.get_one(OrderWindow, window_id)


def get_own(session: Session, window_id: UUID, *, actor: Actor) -> OrderWindow:
    """One that the actor may change, close and print."""
    window = get(session, window_id, seen_by=actor)
    actor.ensure_may(Permission.SELL, get_or_raise(session, Station, window.station_id).path)
    return window


def of_number(session: Session, number: str, *, seen_by: Actor) -> OrderWindow | None:
    query = listed(seen_by=seen_by).where(_WINDOW.c.number == number)
    found = session.connection().execute(query).first()
    return session.get(OrderWindow, found.id) if found else None


def stops_of(session: Session, window_id: UUID) -> list[WindowStop]:
    query = select(WindowStop).where(WindowStop.window_id == window_id)
    return list(session.exec(query.order_by(col(WindowStop.position))))


def items_of(session: Session, window_id: UUID) -> list[WindowItem]:
    query = select(WindowItem).where(
        WindowItem.window_id == window_id, col(WindowItem.is_out).is_(False)
    )
    return list(session.exec(query.order_by(col(WindowItem.id))))


def _is_ordered(session: Session, window_id: UUID) -> bool:
    return session.exec(select(Order.id).where(Order.window_id == window_id)).first() is not None


def _visible(actor: Actor) -> sa.ColumnElement[bool]:
    hands_over = _STATION.alias("hands_over")
    stops = (
        sa.select(_STOP.c.window_id)
        .join(hands_over, hands_over.c.id == _STOP.c.station_id)
        .where(hands_over.c.path.startswith(actor.path, autoescape=True))
    )
    mine = _STATION.c.path.startswith(actor.path, autoescape=True)
    return sa.or_(mine, _WINDOW.c.id.in_(stops))
