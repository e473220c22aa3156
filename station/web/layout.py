"""What every page shows: the person, the station, the day, and the ways to go."""

from typing import Any

from flask import Flask, current_app, request, url_for

from station.web.access import LoggedIn, current_person, wants_json
from station.web.database import current_session, current_time
from station.web.room import Exchange, NavItem, rooms


def init_app(app: Flask) -> None:
    app.context_processor(_frame)


def current_place() -> str:
    """The name over the door, for those who are not logged in."""
    return next((room.place(current_session()) for room in rooms() if room.place), "")


def permitted_ways(person: LoggedIn) -> list[NavItem]:
    """The entries of the navigation that this person may open."""
    return [
        item
        for room in rooms()
        for item in room.nav
        if item.endpoint in current_app.view_functions and person.actor.may(item.permission)
    ]


def _frame() -> dict[str, Any]:
    person = current_person()
    # What a script gets are parts of a page, without its frame.
    if person is None or person.must_change_password or wants_json():
        return {
            "person": person,
            "nav": [],
            "now": current_time(),
            "exchange": None,
            "warnings": [],
        }
    nav = [(item, _leads_here(url_for(item.endpoint))) for item in permitted_ways(person)]
    return {
        "person": person,
        "nav": nav,
        "now": current_time(),
        "exchange": _exchange(),
        "warnings": [
            sentence for room in rooms() if room.warn and (sentence := room.warn(person.actor))
        ],
    }


def _leads_here(address: str) -> bool:
    """Whether this page is the one at ``address`` or lies below it."""
    return request.path == address or request.path.startswith(f"{address}/")


def _exchange() -> Exchange | None:
    return next((room.exchange(current_session()) for room in rooms() if room.exchange), None)
