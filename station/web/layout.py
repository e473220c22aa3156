"""What every page shows: the person, the station, the day, and the ways to go."""

from typing import Any

from flask import Flask, current_app, request

from station.web.access import LoggedIn, current_person
from station.web.database import current_time
from station.web.room import NavItem, rooms


def init_app(app: Flask) -> None:
    @app.context_processor
    def frame() -> dict[str, Any]:
        person = current_person()
        return {"person": person, "nav": _nav(person), "now": current_time()}


def _nav(person: LoggedIn | None) -> list[tuple[NavItem, bool]]:
    """The entries this person may open, and whether each is where they are."""
    if person is None:
        return []
    here = (request.endpoint or "").split(".")[0]
    return [
        (item, item.endpoint == request.endpoint or item.endpoint.split(".")[0] == here)
        for room in rooms()
        for item in room.nav
        if item.endpoint in current_app.view_functions and person.actor.may(item.permission)
    ]
