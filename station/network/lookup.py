"""Looks into the network: stations, who serves a place, and what a search finds."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from station.access import Actor, Permission
from station.errors import Forbidden, NotFound
from station.network.models import Division, DivisionName, Level, Station
from station.network.names import called

# A served station serves another; more than a few in a row is somebody's slip.
_LONGEST_CHAIN = 8


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


def stations_matching(
    text: str,
    *,
    seen_by: Actor,
    under_id: UUID | None = None,
    closed: bool = False,
    level: Level | None = None,
    served: bool = False,
) -> SelectOfScalar[Station]:
    """Of the actor's stations those open, or closed, in the order of their codes."""
    found = (
        select(Station)
        .where(col(Station.path).startswith(seen_by.path, autoescape=True))
        .where(Station.is_active != closed)
        .order_by(Station.code)
    )
    if under_id is not None:
        found = found.where(Station.parent_id == under_id)
    if level is not None:
        found = found.where(Station.level == level)
    if served:
        found = found.where(col(Station.served_by_id).is_not(None))
    return found.where(matches(text, Station.search, Station.code)) if text.strip() else found


def list_stations(session: Session, *, seen_by: Actor) -> list[Station]:
    """The actor's open stations."""
    return list(session.exec(stations_matching("", seen_by=seen_by)))


def find_stations(session: Session, text: str, *, seen_by: Actor, most: int = 9) -> list[Station]:
    """Whom somebody may mean who types a code, a name, pinyin or initials.

    A whole code or a whole name leaves no others.
    """
    text = text.strip()
    mine = stations_matching("", seen_by=seen_by)
    for exactly in (Station.code == text.upper(), Station.name == text):
        if found := session.exec(mine.where(exactly).limit(most)).all():
            return list(found)
    return list(session.exec(stations_matching(text, seen_by=seen_by).limit(most))) if text else []


def stations_of(session: Session, division_ids: Iterable[UUID]) -> dict[UUID, Station]:
    """By the id of the division."""
    found = session.exec(select(Station).where(col(Station.division_id).in_(list(division_ids))))
    return {station.division_id: station for station in found}


def names_of(session: Session, station_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Names for a list's columns; of any station, as a name tells nothing."""
    wanted = {station_id for station_id in station_ids if station_id}
    rows = session.exec(select(Station.id, Station.name).where(col(Station.id).in_(wanted)))
    return dict(rows.all())


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


def places_called(places: Iterable[Place], text: str) -> list[Place]:
    """Those that somebody may mean who writes a code, a name or ``石城镇后溪村``.

    A code or a whole name of the register leaves no others, and a name of today none of before.
    """
    by_code = {place.code: place for place in places}
    exactly = [p for p in by_code.values() if text in {p.code, p.name}]
    return (
        exactly
        or [p for p in by_code.values() if text in called(p.name, _township_of(p, by_code))]
        or [p for p in by_code.values() if text in p.former_names]
    )


def _township_of(place: Place, by_code: Mapping[str, Place]) -> str:
    above = by_code.get(place.parent_code or "")
    return above.name if above and above.level == Level.TOWNSHIP else ""


def divisions_matching(text: str, *, current: bool = True) -> SelectOfScalar[Division]:
    """Places whose present or former name or code it is; those of today, or those gone."""
    found = select(Division).where(Division.is_current == current).order_by(Division.code)
    if not text.strip():
        return found
    former = select(DivisionName.division_id).where(
        matches(text, DivisionName.name, DivisionName.code)
    )
    return found.where(
        sa.or_(matches(text, Division.search, Division.code), col(Division.id).in_(former))
    )


def county_of(session: Session) -> Division | None:
    """The home county, once an edition was taken in."""
    return session.exec(
        select(Division).where(Division.level == Level.COUNTY, Division.is_current)
    ).first()


def county_station(session: Session) -> Station | None:
    return session.exec(select(Station).where(Station.level == Level.COUNTY)).first()


def may_county_wide(session: Session, actor: Actor, permission: Permission) -> bool:
    """Whether the actor may do so for the whole county: sums over all stations are its own."""
    county = county_station(session)
    return county is not None and actor.may(permission, county.path)


def ensure_county_wide(session: Session, actor: Actor, permission: Permission) -> None:
    """Raises Forbidden unless ``may_county_wide``."""
    if not may_county_wide(session, actor, permission):
        raise Forbidden


def matches(search: str, names: Any, code: Any) -> sa.ColumnElement[bool]:
    """Characters, pinyin or initials anywhere in the names, or how the code begins."""
    text = search.strip().lower()
    return sa.or_(
        sa.func.lower(names).contains(text, autoescape=True),
        sa.func.lower(code).startswith(text, autoescape=True),
    )


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
