"""What a room of the house offers to the pages that all rooms share."""

from collections.abc import Callable, Iterable
from datetime import datetime
from enum import Enum
from typing import cast
from uuid import UUID

from flask import Blueprint, current_app
from flask.typing import ResponseReturnValue
from msgspec import Struct
from sqlmodel import Session

from station.access import Actor, Permission
from station.errors import N_
from station.jobs import Job


class Area(Enum):
    """Where in the house a page stands; the value is marked by ``N_``."""

    COUNTER = N_("Counter")
    IN = N_("Coming in")
    CARRYING = N_("Carrying")
    GOODS = N_("Goods and orders")
    BOOKS = N_("Papers and money")
    COUNTY = N_("County")


class NavItem(Struct, frozen=True):
    """An entry of the navigation; ``label`` is marked by ``N_``.

    In its area those of the smaller ``order`` stand first, then as the rooms stand.
    ``letters`` open it from the scan box: the initials of its Chinese name. ``is_for`` says
    for whom of those it is, where the permission alone does not.
    """

    label: str
    endpoint: str
    permission: Permission
    area: Area
    order: int = 0
    letters: str = ""
    is_for: Callable[[Session, Actor], bool] | None = None


class Action(Struct, frozen=True):
    """Something that can be done with what was scanned; ``method`` other than GET posts."""

    label: str
    url: str
    method: str = "GET"


class Hit(Struct, frozen=True):
    """Something a scanned or typed text may mean. Labels and titles are translated already.

    One that ``warns`` is shown before it is opened, even where it is the only one.
    """

    kind: str
    title: str
    subtitle: str = ""
    url: str = ""
    number: str = ""
    actions: tuple[Action, ...] = ()
    warns: bool = False
    # A page by its name opens without a word.
    is_page: bool = False
    # Where this is what is wanted most often: it opens at once, if it is the only such hit.
    goes_first: bool = False


class Card(Struct, frozen=True):
    """A figure on a person's page of today, and the step that it asks for.

    ``tone`` is empty, or one of go, wait, stop; the smaller ``order`` stands first.
    ``before`` is yesterday's figure, where there is one. ``url`` opens the list that the
    figure counts, ``step_url`` the page for the step where that is another one.
    """

    label: str
    count: int | str
    url: str = ""
    next_step: str = ""
    tone: str = ""
    order: int = 50
    before: int | str | None = None
    step_url: str = ""


class Doing(Struct, frozen=True):
    """Something that was done at the person's station today; the text is translated."""

    at: datetime
    text: str
    url: str = ""


class Exchange(Struct, frozen=True):
    """What has not gone up to the county yet, and when something last did."""

    unsent: int
    last_at: datetime | None
    url: str = ""
    has_problem: bool = False


Recogniser = Callable[[Session, str, Actor], list[Hit]]
Finder = Callable[[Session, UUID, Actor], Hit | None]
Cards = Callable[[Session, Actor, datetime], Iterable[Card]]
Taker = Callable[[str], ResponseReturnValue | None]
Begin = Callable[[Session], Action | None]
Doings = Callable[[Session, Actor, datetime], Iterable[Doing]]
Front = Callable[[Session, Actor, datetime], ResponseReturnValue | None]


class Room(Struct, frozen=True):
    """One room's pages, its entries in the navigation, and what it knows of a scan.

    ``exchange`` says what every page shows of the way to the county; ``place`` is the
    name over the door. One room of the house has each. ``front`` is another page of
    today for those who need one; it answers None for everybody else. ``jobs`` are done
    in the background while the pages are served. ``drivers`` are the people who may
    drive, by id: one room of the house knows them, and rooms below it offer them.
    ``warn`` is a sentence for every page as long as something is wrong with the machine.
    ``find`` says what the room has under an id, for pages of rooms that know it by nothing
    else. ``begin`` is what is to be done before anybody can log in; its label is marked by
    ``N_``. ``take`` keeps what a code itself says and answers with the page that shows it;
    None for every text that only names something. ``waits`` is what else than parcels
    somebody collects who came to the counter with a code or four digits.
    """

    blueprint: Blueprint
    nav: tuple[NavItem, ...] = ()
    recognise: Recogniser | None = None
    cards: Cards | None = None
    exchange: Callable[[Session], Exchange | None] | None = None
    place: Callable[[Session], str] | None = None
    front: Front | None = None
    jobs: tuple[Job, ...] = ()
    drivers: Callable[[Session], dict[UUID, str]] | None = None
    find: Finder | None = None
    take: Taker | None = None
    warn: Callable[[Actor], str] | None = None
    begin: Begin | None = None
    doings: Doings | None = None
    waits: Recogniser | None = None


def rooms() -> tuple[Room, ...]:
    """The rooms of the running app, in the order of the navigation."""
    return cast("tuple[Room, ...]", current_app.extensions["rooms"])


def drivers_of(session: Session) -> dict[UUID, str]:
    return next((room.drivers(session) for room in rooms() if room.drivers), {})


def find(session: Session, id_: UUID, actor: Actor) -> Hit | None:
    """What any room has under an id and lets the actor see."""
    found = (room.find(session, id_, actor) for room in rooms() if room.find)
    return next((hit for hit in found if hit), None)


def waiting_for(session: Session, text: str, actor: Actor) -> list[Hit]:
    """What waits at the actor's station for whoever came with ``text``, of any room."""
    return [hit for room in rooms() if room.waits for hit in room.waits(session, text, actor)]


def cards_of(session: Session, actor: Actor, now: datetime) -> list[Card]:
    """What every room has to say of the person's today, in its order."""
    found = [card for room in rooms() if room.cards for card in room.cards(session, actor, now)]
    return sorted(found, key=lambda card: card.order)


def doings_of(session: Session, actor: Actor, now: datetime) -> list[Doing]:
    """What was done at the person's station today, the newest first."""
    found = [each for room in rooms() if room.doings for each in room.doings(session, actor, now)]
    return sorted(found, key=lambda each: each.at, reverse=True)
