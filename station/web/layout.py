"""What every page shows: the person, the station, the day, and the ways to go."""

from typing import Any

from flask import Flask, current_app, request, url_for
from msgspec import Struct

from station.web.access import LoggedIn, current_person, wants_json
from station.web.database import current_session, current_time
from station.web.room import Area, Exchange, NavItem, rooms
from station.web.way_back import page_address

# What a screen of 1366 points holds, in the longer of the two languages.
_ON_ONE_LINE = 11


def init_app(app: Flask) -> None:
    app.context_processor(_frame)
    app.context_processor(lambda: {"page_address": page_address()})


def current_place() -> str:
    """The name over the door, for those who are not logged in."""
    return next((room.place(current_session()) for room in rooms() if room.place), "")


def permitted_ways(person: LoggedIn) -> list[NavItem]:
    """The entries of the navigation that this person may open."""
    items = [
        item
        for room in rooms()
        for item in room.nav
        if item.endpoint in current_app.view_functions and person.actor.may(item.permission)
        if item.is_for is None or item.is_for(current_session(), person.actor)
    ]
    areas = [*Area]
    return sorted(items, key=lambda item: (areas.index(item.area), item.order))


def _frame() -> dict[str, Any]:
    person = current_person()
    # What a script gets are parts of a page, without its frame.
    if person is None or person.must_change_password or wants_json():
        return {
            "person": person,
            "nav": None,
            "now": current_time(),
            "exchange": None,
            "warnings": [],
        }
    ways = permitted_ways(person)
    return {
        "person": person,
        "nav": _nav(ways, _page_here(ways)),
        "now": current_time(),
        "exchange": _exchange(),
        "warnings": [
            sentence for room in rooms() if room.warn and (sentence := room.warn(person.actor))
        ],
    }


class Way(Struct, frozen=True):
    """A link of the navigation; ``label`` is still to be translated."""

    label: str
    url: str
    is_here: bool


class Nav(Struct, frozen=True):
    """What stands on the first line, and on the second the pages of the area that is open."""

    ways: list[Way]
    pages: list[Way]


def _nav(items: list[NavItem], here: NavItem | None) -> Nav:
    """One line as long as it is one; else one of areas, each leading to its first page."""
    pages = [Way(item.label, url_for(item.endpoint), item is here) for item in items]
    if len(items) <= _ON_ONE_LINE:
        return Nav(pages, [])
    areas = [(area, [item for item in items if item.area is area]) for area in Area]
    ways = [
        Way(area.value, url_for(found[0].endpoint), here in found) for area, found in areas if found
    ]
    inside = [page for page, item in zip(pages, items, strict=True) if _is_in(item, here)]
    return Nav(ways, inside if len(inside) > 1 else [])


def _is_in(item: NavItem, here: NavItem | None) -> bool:
    return here is not None and item.area is here.area


def _page_here(items: list[NavItem]) -> NavItem | None:
    """The entry that this page is, or lies below; the nearest one."""
    above = [item for item in items if _leads_here(url_for(item.endpoint))]
    return max(above, key=lambda item: len(url_for(item.endpoint)), default=None)


def _leads_here(address: str) -> bool:
    """Whether this page is the one at ``address`` or lies below it."""
    return request.path == address or request.path.startswith(f"{address.rstrip('/')}/")


def _exchange() -> Exchange | None:
    return next((room.exchange(current_session()) for room in rooms() if room.exchange), None)
