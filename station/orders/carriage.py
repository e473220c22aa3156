"""Where our own vans bring an order's goods, and what stands on their label."""

from datetime import date
from uuid import UUID

from msgspec import Struct
from sqlmodel import Session

from station.db import get_or_raise
from station.errors import N_, RuleBroken
from station.goods.words import UNITS_ON_PAPER
from station.network.lookup import county_station
from station.network.models import Station
from station.orders import lookup
from station.orders.models import Order, OrderWindow, Way, WindowStop


class Piece(Struct, frozen=True):
    """So much of one thing."""

    title: str
    amount: str


class OrderLabel(Struct, frozen=True):
    """``to`` is where its buyer gets it, ``through`` the station that gives it to a group.

    ``place`` is where that group collects; empty at a station.
    """

    number: str
    to: str
    place: str
    through: str
    issuer: str
    what: tuple[Piece, ...]
    on: date | None


class NotByUs(RuleBroken):
    message = N_("This order does not go with our own vans: it needs no label of ours.")


def goes_to(session: Session, order: Order) -> UUID | None:
    """To the buyer's station, or to the county for a group; None where a courier brings it."""
    if order.way is Way.PICKUP:
        return order.pickup_id
    county = county_station(session)
    return county.id if county and order.way is Way.DOOR and order.stop_id else None


def label_of(session: Session, order: Order) -> OrderLabel:
    to_id = goes_to(session, order)
    if to_id is None:
        raise NotByUs
    stop = session.get(WindowStop, order.stop_id) if order.stop_id else None
    window = session.get(OrderWindow, order.window_id) if order.window_id else None
    through = get_or_raise(session, Station, to_id).name
    return OrderLabel(
        number=order.number,
        to=stop.name if stop else through,
        place=stop.place if stop else "",
        through=through,
        issuer=get_or_raise(session, Station, order.station_id).name,
        what=tuple(
            Piece(line.title, f"{line.quantity} {UNITS_ON_PAPER[line.unit]}")
            for line in lookup.lines_of(session, order.id)
        ),
        on=window.brought_on if window else None,
    )
