"""Looks into the network: stations, who serves a place, and lists by page."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from station.access import Actor
from station.errors import NotFound
from station.network.models import Division, DivisionName, Level, Station

Row = TypeVar("Row")

PAGE_SIZE = 50
# A served station serves another; more than a few in a row is somebody's slip.
_LONGEST_CHAIN = 8


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of a list; ``number`` counts from 1."""

    rows: tuple[Row, ...]
    number: int
    total: int
    size: int = PAGE_SIZE

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.number < self.pages else None

    @property
    def first_row(self) -> int:
        return (self.number - 1) * self.size + 1 if self.total else 0

    @property
    def last_row(self) -> int:
        return min(self.number * self.size, self.total)


class Place(NamedTuple):
    """A current division, with the older names that addresses still use for it."""

    code: str
    level: str
    parent_code: str | None
    name: str
    former_names: tuple[str, ...]
    division_id: UUID


def get_station(session: Session, station_id: UUID, *, seen_by: Actor) -> Station:
    station = session.get(Station, station_id)
    if station is None or not seen_by.sees(station.path):
        raise NotFound(kind="Station", id=station_id)
    return station


def list_stations(
    session: Session, *, seen_by: Actor, search: str = "", page: int = 1, **filters: Any
) -> Page[Station]:
    """The actor's station and those below it, in the order of their codes.

    ``filters`` are equalities, such as ``level=Level.VILLAGE`` or ``parent_id=...``.
    """
    query = select(Station).where(col(Station.path).startswith(seen_by.path)).filter_by(**filters)
    if search:
        query = query.where(matches(search, Station.search, Station.code))
    return paged(session, query.order_by(Station.code), page)


def find_station_for_division(session: Session, division_id: UUID) -> Station | None:
    """Where parcels for a place go: its own station, the one that serves it, or the next above."""
    station = session.exec(select(Station).where(Station.division_id == division_id)).first()
    return None if station is None else serving_station(session, station)


def serving_station(session: Session, station: Station) -> Station:
    """The station itself, or the one that takes its parcels."""
    for _ in range(_LONGEST_CHAIN):
        if station.served_by_id:
            next_id: UUID | None = station.served_by_id
        elif station.is_active:
            break
        else:
            next_id = station.parent_id
        next_station = session.get(Station, next_id) if next_id else None
        if next_station is None:
            break
        station = next_station
    return station


def serving_stations(session: Session) -> dict[UUID, Station]:
    """By division id, for all places at once; a courier file has thousands of rows."""
    stations = session.exec(select(Station)).all()
    return {station.division_id: serving_station(session, station) for station in stations}


def list_current_divisions(session: Session) -> list[Place]:
    """In the order of their codes, as the sorter wants them."""
    parent = sa.orm.aliased(Division)
    rows = session.exec(
        select(Division, parent.code)
        .join(parent, col(Division.parent_id) == parent.id, isouter=True)
        .where(Division.is_current)
        .order_by(Division.code)
    ).all()
    former = _former_names(session)
    return [
        Place(d.code, d.level, parent_code, d.name, tuple(sorted(former[d.id] - {d.name})), d.id)
        for d, parent_code in rows
    ]


def list_divisions(
    session: Session, *, search: str = "", page: int = 1, current: bool = True
) -> Page[Division]:
    """Places by their present or a former name."""
    query = select(Division).where(Division.is_current == current)
    if search:
        query = query.where(
            matches(search, Division.search, Division.code)
            | col(Division.id).in_(
                select(DivisionName.division_id).where(
                    matches(search, DivisionName.name, DivisionName.code)
                )
            )
        )
    return paged(session, query.order_by(Division.code), page)


def county_of(session: Session) -> Division | None:
    """The home county, once an edition was taken in."""
    return session.exec(
        select(Division).where(Division.level == Level.COUNTY, Division.is_current)
    ).first()


def county_station(session: Session) -> Station | None:
    return session.exec(select(Station).where(Station.level == Level.COUNTY)).first()


def matches(search: str, names: Any, code: Any) -> sa.ColumnElement[bool]:
    """Characters, pinyin or initials anywhere in the names, or how the code begins."""
    text = search.strip().lower()
    return sa.or_(
        sa.func.lower(names).contains(text, autoescape=True),
        sa.func.lower(code).startswith(text, autoescape=True),
    )


def paged(session: Session, query: Any, page: int, size: int = PAGE_SIZE) -> Page[Any]:
    """The page that was asked for, or the nearest there is."""
    total = session.exec(select(sa.func.count()).select_from(query.order_by(None).subquery())).one()
    number = min(max(page, 1), max(1, -(-total // size)))
    rows = session.exec(query.limit(size).offset((number - 1) * size)).all()
    return Page(tuple(rows), number, total, size)


def _former_names(session: Session) -> dict[UUID, set[str]]:
    """Also the names of places that were merged into another."""
    names: dict[UUID, set[str]] = defaultdict(set)
    for division_id, name in session.exec(select(DivisionName.division_id, DivisionName.name)):
        names[division_id].add(name)
    merged = session.exec(
        select(Division.id, Division.name, Division.merged_into_id).where(
            ~col(Division.is_current), col(Division.merged_into_id).is_not(None)
        )
    )
    for division_id, name, into_id in merged.all():
        if into_id is not None:
            names[into_id] |= {name} | names[division_id]
    return names
