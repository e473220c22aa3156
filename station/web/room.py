"""What a room of the house offers to the pages that all rooms share."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from flask import Blueprint, current_app
from sqlmodel import Session

from station.access import Actor, Permission


@dataclass(frozen=True, slots=True)
class NavItem:
    """An entry of the navigation; ``label`` is marked by ``N_``."""

    label: str
    endpoint: str
    permission: Permission


@dataclass(frozen=True, slots=True)
class Action:
    """Something that can be done with what was scanned; ``method`` other than GET posts."""

    label: str
    url: str
    method: str = "GET"


@dataclass(frozen=True, slots=True)
class Hit:
    """Something a scanned or typed text may mean. Labels and titles are translated already."""

    kind: str
    title: str
    subtitle: str = ""
    url: str = ""
    number: str = ""
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class Card:
    """A figure on a person's page of today, and the step that it asks for.

    ``tone`` is empty, or one of go, wait, stop; the smaller ``order`` stands first.
    """

    label: str
    count: int | str
    url: str = ""
    next_step: str = ""
    tone: str = ""
    order: int = 50


@dataclass(frozen=True, slots=True)
class Exchange:
    """What has not gone up to the county yet, and when something last did."""

    unsent: int
    last_at: datetime | None


Recogniser = Callable[[Session, str, Actor], list[Hit]]
Cards = Callable[[Session, Actor, datetime], Iterable[Card]]


@dataclass(frozen=True, slots=True)
class Room:
    """One room's pages, its entries in the navigation, and what it knows of a scan.

    ``exchange`` says what every page shows of the way to the county; ``place`` is the
    name over the door. One room of the house has each.
    """

    blueprint: Blueprint
    nav: tuple[NavItem, ...] = ()
    recognise: Recogniser | None = None
    cards: Cards | None = None
    exchange: Callable[[Session], Exchange | None] | None = None
    place: Callable[[Session], str] | None = None


def rooms() -> tuple[Room, ...]:
    """The rooms of the running app, in the order of the navigation."""
    return cast("tuple[Room, ...]", current_app.extensions["rooms"])
