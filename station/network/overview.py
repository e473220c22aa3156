"""What the network consists of, counted, and a station with all that belongs to it."""

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session, col, select

from station.access import Actor
from station.network import lookup
from station.network.models import (
    Division,
    DivisionName,
    Level,
    OpenQuestion,
    Partner,
    Route,
    Slot,
    Station,
    Stop,
    Vehicle,
)


class Figures(Struct, frozen=True):
    townships: int
    villages: int
    closed: int
    served: int
    routes: int
    vehicles: int
    partners: int
    questions: int


class StationView(Struct, frozen=True):
    """A station, the places around it, and where it is found in the sorting rooms."""

    station: Station
    division: Division
    above: tuple[Station, ...]
    below: int
    served_by: Station | None
    serves: tuple[Station, ...]
    routes: tuple[Route, ...]
    slots: tuple[tuple[Station, Slot], ...]
    former: tuple[DivisionName, ...]


class SlotLine(Struct, frozen=True):
    slot: Slot
    destination: Station
    township: str


def figures(session: Session, *, seen_by: Actor) -> Figures:
    mine = col(Station.path).startswith(seen_by.path, autoescape=True)
    levels = dict(
        session.exec(
            select(Station.level, sa.func.count())
            .where(mine, Station.is_active)
            .group_by(col(Station.level))
        ).all()
    )
    return Figures(
        townships=levels.get(Level.TOWNSHIP, 0),
        villages=levels.get(Level.VILLAGE, 0),
        closed=_count(session, Station, mine, ~col(Station.is_active)),
        served=_count(
            session, Station, mine, col(Station.served_by_id).is_not(None), col(Station.is_active)
        ),
        routes=_count(session, Route, col(Route.is_active)),
        vehicles=_count(session, Vehicle, col(Vehicle.is_active)),
        partners=_count(session, Partner, col(Partner.is_active)),
        questions=count_questions(session),
    )


def count_questions(session: Session) -> int:
    return _count(session, OpenQuestion, col(OpenQuestion.settled).is_(None))


def latest_edition(session: Session) -> date | None:
    """The newest edition that has changed something."""
    newest = sa.func.max(Division.edition), sa.func.max(Division.gone_edition)
    found = session.exec(select(*newest)).one()
    return max((day for day in found if day), default=None)


def view_station(session: Session, station_id: UUID, *, seen_by: Actor) -> StationView:
    station = lookup.get_station(session, station_id, seen_by=seen_by)
    chain = [UUID(part) for part in station.path.strip("/").split("/")[:-1]]
    above = {row.id: row for row in _stations(session, col(Station.id).in_(chain))}
    return StationView(
        station=station,
        division=session.exec(select(Division).where(Division.id == station.division_id)).one(),
        above=tuple(above[id_] for id_ in chain if id_ in above),
        below=_count(session, Station, Station.parent_id == station.id, col(Station.is_active)),
        served_by=session.get(Station, station.served_by_id) if station.served_by_id else None,
        serves=_stations(session, Station.served_by_id == station.id),
        routes=_routes_at(session, station.id),
        slots=_slots_for(session, station.id, chain),
        former=tuple(
            session.exec(
                select(DivisionName)
                .where(DivisionName.division_id == station.division_id)
                .order_by(col(DivisionName.until).desc())
            )
        ),
    )


def slot_lines(session: Session, station: Station) -> list[SlotLine]:
    """The slots in use of a sorting room, by number; not those of places that moved away."""
    above = sa.orm.aliased(Station)
    rows = session.exec(
        select(Slot, Station, above)
        .join(Station, col(Station.id) == col(Slot.destination_id))
        .join(above, col(Station.parent_id) == above.id)
        .where(Slot.station_id == station.id, Station.is_active)
        .where(col(Station.path).startswith(station.path, autoescape=True))
        .order_by(col(Slot.number))
    ).all()
    return [
        SlotLine(slot, place, parent.name if place.level is Level.VILLAGE else "")
        for slot, place, parent in rows
    ]


def _stations(session: Session, *conditions: Any) -> tuple[Station, ...]:
    return tuple(session.exec(select(Station).where(*conditions).order_by(Station.code)))


def _routes_at(session: Session, station_id: UUID) -> tuple[Route, ...]:
    stops = select(Stop.route_id).where(Stop.station_id == station_id, Stop.is_active)
    return tuple(
        session.exec(
            select(Route).where(col(Route.id).in_(stops), Route.is_active).order_by(Route.code)
        )
    )


def _slots_for(
    session: Session, station_id: UUID, rooms: list[UUID]
) -> tuple[tuple[Station, Slot], ...]:
    rows = session.exec(
        select(Station, Slot)
        .join(Slot, col(Slot.station_id) == col(Station.id))
        .where(Slot.destination_id == station_id, col(Station.id).in_(rooms))
        .order_by(Station.code)
    )
    return tuple((station, slot) for station, slot in rows)


def _count(session: Session, model: type, *conditions: Any) -> int:
    return session.exec(select(sa.func.count()).select_from(model).where(*conditions)).one()
