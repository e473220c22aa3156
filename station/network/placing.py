"""Gives every place its station, and every station its numbered slots."""

from collections import defaultdict
from collections.abc import Iterator
from string import ascii_uppercase
from uuid import UUID

from sqlmodel import Session, col, select

from station.db import new_id
from station.errors import N_, RuleBroken
from station.network.models import Division, Level, Slot, Station
from station.network.names import has_name_of, in_township, station_name
from station.network.pinyin import search_key


class StationCodesExhausted(RuleBroken):
    message = N_("The code %(code)s was used for 27 stations. Ask those who support this program.")


def county_station_id(session: Session) -> UUID | None:
    return session.exec(select(Station.id).where(Station.level == Level.COUNTY)).first()


def place_stations(session: Session, home_id: UUID) -> int:
    """Open a station for each current division that has none; returns how many.

    Parents and paths of the others follow their divisions. ``home_id`` is the id of the
    county's station, which may be the first to be opened.
    """
    divisions = session.exec(select(Division)).all()
    stations = {station.division_id: station for station in session.exec(select(Station))}
    codes = {station.code for station in stations.values()}
    opened = 0
    for level in Level:
        for division in sorted(divisions, key=lambda division: division.code):
            if division.level is not level:
                continue
            parent = _station_above(division, stations)
            station = stations.get(division.id)
            if station is not None:
                _follow(station, parent)
            elif division.is_current:
                station = _opened(division, parent, home_id, codes)
                stations[division.id] = station
                session.add(station)
                opened += 1
        # Rows of one table are not inserted in the order of their foreign keys.
        session.flush()
    return opened


def rename_station(station: Station, old_name: str, new_name: str) -> None:
    """Unless somebody has given the station a name of its own."""
    if old_name == new_name:
        return
    if has_name_of(station.name, station_name(old_name, station.level)):
        _name(station, station_name(new_name, station.level))


def place_slots(session: Session, home_id: UUID) -> int:
    """Number the destinations that have no slot yet, after the highest number in use.

    The county sorts for every station below it, each township for its villages.
    """
    stations = session.exec(select(Station).where(Station.is_active)).all()
    by_parent: dict[UUID | None, list[Station]] = defaultdict(list)
    for station in sorted(stations, key=lambda station: station.code):
        by_parent[station.parent_id].append(station)
    slots: dict[UUID, list[Slot]] = defaultdict(list)
    for slot in session.exec(select(Slot)):
        slots[slot.station_id].append(slot)
    added = 0
    for station in stations:
        if station.level is Level.VILLAGE:
            continue
        known = slots[station.id]
        numbered = {slot.destination_id for slot in known}
        number = max((slot.number for slot in known), default=0)
        for destination in _below(station.id, by_parent):
            if destination.id not in numbered:
                number, added = number + 1, added + 1
                session.add(
                    Slot(
                        station_id=station.id,
                        number=number,
                        destination_id=destination.id,
                        home_station_id=home_id,
                    )
                )
    session.flush()
    return added


def _station_above(division: Division, stations: dict[UUID, Station]) -> Station | None:
    return stations[division.parent_id] if division.parent_id else None


def _follow(station: Station, parent: Station | None) -> None:
    parent_id, path = parent.id if parent else None, _path(station.id, parent)
    if (station.parent_id, station.path) != (parent_id, path):
        station.parent_id, station.path = parent_id, path


def tell_apart(session: Session) -> None:
    """Two villages of one name carry their townships' too, on every sheet and in every list.

    One that somebody has given a name of its own keeps it. To be called once the stations
    have their places' names, and those that are gone are closed.
    """
    by_name: dict[str, list[Station]] = defaultdict(list)
    places = session.exec(
        select(Station, Division.name).join(Division, col(Division.id) == col(Station.division_id))
    )
    for station, register_name in places:
        name = station_name(register_name, station.level)
        if station.level is Level.VILLAGE and has_name_of(station.name, name):
            by_name[name].append(station)
    townships = {station.id: station.name for station in session.exec(select(Station))}
    for name, alike in by_name.items():
        are_two = sum(station.is_active for station in alike) > 1
        for station in alike:
            township = townships.get(station.parent_id) if station.parent_id else None
            _name(station, in_township(name, township) if are_two and township else name)
    session.flush()


def _name(station: Station, name: str) -> None:
    if station.name != name:
        station.name, station.search = name, search_key(name)


def _opened(division: Division, parent: Station | None, home_id: UUID, codes: set[str]) -> Station:
    id_ = new_id() if parent else home_id
    name = station_name(division.name, division.level)
    station = Station(
        id=id_,
        home_station_id=home_id,
        code=_free_code(division, codes),
        level=division.level,
        name=name,
        search=search_key(name),
        division_id=division.id,
        parent_id=parent.id if parent else None,
        path=_path(id_, parent),
    )
    codes.add(station.code)
    return station


def _path(station_id: UUID, parent: Station | None) -> str:
    return f"{parent.path if parent else '/'}{station_id.hex}/"


_SUFFIXES: tuple[str, ...] = ("", *ascii_uppercase)
_DIGITS = {Level.COUNTY: 6, Level.TOWNSHIP: 9, Level.VILLAGE: 12}


def _free_code(division: Division, codes: set[str]) -> str:
    """A station keeps its code for ever, so another place with the digits gets a letter."""
    digits = division.code[: _DIGITS[division.level]]
    for letter in _SUFFIXES:
        if digits + letter not in codes:
            return digits + letter
    raise StationCodesExhausted(code=digits)


def _below(station_id: UUID, by_parent: dict[UUID | None, list[Station]]) -> Iterator[Station]:
    for station in by_parent[station_id]:
        yield station
        yield from _below(station.id, by_parent)
