"""What the counter offers to the shared pages: navigation, scan box, today."""

from sqlmodel import Session

from station.access import Actor, Permission
from station.counter import (
    notices,
    purging,
    views_calls,
    views_money,
    views_papers,
    views_pickup,
    views_returns,
    views_shelf,
)
from station.counter.blueprint import bp, return_pages
from station.counter.cards import cards, done_today, return_cards
from station.counter.scan import recognise
from station.errors import N_
from station.web.room import Area, NavItem, Room

# Loaded for the views they put to the blueprint.
_VIEWS = (views_calls, views_money, views_papers, views_pickup, views_returns, views_shelf)


def _looks_over_counters(_session: Session, actor: Actor) -> bool:
    """Who serves has a till; the money of the counters is for those who have none, or decide."""
    return actor.may(Permission.ADJUDICATE) or not actor.may(Permission.SERVE)


ROOM = Room(
    bp,
    nav=(
        NavItem(N_("Pickup"), "counter.show_pickup", Permission.SERVE, Area.COUNTER, letters="qj"),
        NavItem(N_("Shelf"), "counter.show_shelf", Permission.SERVE, Area.COUNTER, letters="hj"),
        NavItem(
            N_("Counter money"),
            "counter.show_till",
            Permission.SERVE,
            Area.COUNTER,
            order=1,
            letters="gtkx",
        ),
        NavItem(
            N_("COD"),
            "counter.show_money",
            Permission.REPORT,
            Area.BOOKS,
            letters="dshk",
            is_for=_looks_over_counters,
        ),
    ),
    recognise=recognise,
    cards=cards,
    doings=done_today,
    jobs=(notices.SEND, purging.PURGE),
)
RETURNS = Room(return_pages, cards=return_cards)
ROOMS: tuple[Room, ...] = (ROOM, RETURNS)
