"""What the exchange offers to the shared pages."""

from flask import url_for
from sqlmodel import Session

from station.exchanging import standing
from station.exchanging.computer_views import bp as computer_pages
from station.exchanging.endpoint import bp as line_pages
from station.exchanging.joining_views import begin
from station.exchanging.joining_views import bp as joining_pages
from station.exchanging.views import bp as pages
from station.web.room import Exchange, Room


def exchange(session: Session) -> Exchange | None:
    found = standing.now(session)
    if found is None:
        return None
    return Exchange(found.unsent, found.last_at, url_for("exchange.show"), found.has_problem)


ROOMS: tuple[Room, ...] = (
    Room(computer_pages),
    Room(pages, exchange=exchange),
    Room(joining_pages, begin=begin),
    Room(line_pages),
)
