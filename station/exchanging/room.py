"""What the exchange offers to the shared pages."""

from sqlmodel import Session

from station.exchanging import standing
from station.exchanging.endpoint import bp as line_pages
from station.web.room import Exchange, Room


def exchange(session: Session) -> Exchange | None:
    found = standing.now(session)
    return Exchange(found.unsent, found.last_at) if found else None


ROOMS: tuple[Room, ...] = (Room(line_pages, exchange=exchange),)
