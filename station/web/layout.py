"""What every page shows: the person, the station, the day, and the ways to go."""

from typing import Any

from flask import Flask, current_app, request

from station.web.access import LoggedIn, current_person
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
    if person is None or person.must_change_password:
        return {"person": person, "nav": [], "now": current_time(), "exchange": None}
    nav = _marked(permitted_ways(person), request.endpoint or "")
    return {"person": person, "nav": nav, "now": current_time(), "exchange": _exchange()}


def _marked(ways: list[NavItem], here: str) -> list[tuple[NavItem, bool]]:
    """Each entry, and whether it is where the person is: that page, or else its room's first."""
    exact = [item for item in ways if item.endpoint == here]
    room = here.split(".", maxsplit=1)[0]
    near = [item for item in ways if item.endpoint.startswith(f"{room}.")]
    marked = (exact or near)[:1]
    return [(item, item in marked) for item in ways]


def _exchange() -> Exchange | None:
    return next((room.exchange(current_session()) for room in rooms() if room.exchange), None)
