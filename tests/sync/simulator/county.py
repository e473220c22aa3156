"""The county of the simulation: built once, with twelve computers loaded; copied for each seed."""

import shutil
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlmodel import Session, SQLModel, col, select

from station.acceptance import blocks, tariffs, terms
from station.access import Actor
from station.accounts.models import Person, Role
from station.accounts.service import actor_of
from station.custody import Writer
from station.errors import NotFound
from station.network.models import (
    Level,
    Partner,
    Route,
    Slot,
    Station,
    Stop,
    Timetable,
    Vehicle,
)
from station.records import install, installation
from tests.builders import a_division, a_partner, a_person, a_station
from tests.sync.machines import a_database, a_hub, join

START = datetime(2026, 11, 21, 0, 5, tzinfo=UTC)
DEPARTS = 8 * 60
TOWNSHIPS = ("天城镇", "白霓镇", "石城镇")
VILLAGES = 4
# That each village may give out.
NUMBERS = 30
# By computer the stations that it hosts; the rest is the hub's.
COMPUTERS = (
    ("t0",),
    ("t1", "t1v0"),
    ("t0v0",),
    ("t0v1",),
    ("t0v2",),
    ("t0v3",),
    ("t1v1",),
    ("t1v2",),
    ("t1v3",),
    ("t2v0",),
    ("t2v1",),
    ("t2v2",),
)
AT_THE_HUB = ("t2", "t2v3")


def stations_at(name: str) -> tuple[str, ...]:
    """Of a computer, which has the name of the first one that it hosts."""
    return next(names for names in COMPUTERS if names[0] == name)


@dataclass
class Map:
    """Where everything is: stations and actors by short name."""

    stations: dict[str, UUID] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    # How far the day was when the county was copied: the time, numbers, what is on the road.
    morning: Any = None


def build(folder: Path) -> Map:
    """Write ``hub.db`` and a file for each computer into the folder."""
    empty = folder / "empty.db"
    database = a_database(empty)
    with database.alone() as engine:
        SQLModel.metadata.create_all(engine)
    with database.write() as session:
        install(session, installed_at=START)
    database.close()
    shutil.copy(empty, folder / "hub.db")
    hub = a_hub(a_database(folder / "hub.db"))
    with hub.database.write() as session:
        county = _fill(session)
    for names in COMPUTERS:
        path = folder / f"{names[0]}.db"
        shutil.copy(empty, path)
        stations = [county.stations[name] for name in names]
        machine = join(hub, path, stations, name=names[0], at=START)
        # The rest of the first loads is the simulation's own.
        machine.exchange_with(hub, at=START)
        machine.database.close()
    hub.database.close()
    return county


def _fill(session: Session) -> Map:
    county = Map()
    division = a_division(name="崇阳县", code="421223000000", level=Level.COUNTY)
    top = a_station(division, name="县中心")
    _add(session, division, top)
    county.stations["county"] = top.id
    made: dict[str, Station] = {"county": top}
    for number, name in enumerate(TOWNSHIPS):
        code = f"4212231{number:02}"
        place = a_division(
            name=name, code=f"{code}000", level=Level.TOWNSHIP, parent_id=division.id
        )
        township = a_station(place, parent=top, name=f"{name}站")
        _add(session, place, township)
        made[f"t{number}"] = township
        for village in range(VILLAGES):
            called = f"{'东西南北'[village]}{name[0]}村"
            below = a_division(name=called, code=f"{code}2{village:02}", parent_id=place.id)
            shop = a_station(below, parent=township, name=f"{called}站")
            _add(session, below, shop)
            made[f"t{number}v{village}"] = shop
            county.addresses[f"t{number}v{village}"] = f"湖北省咸宁市崇阳县{name}{called}三组"
    county.stations = {name: station.id for name, station in made.items()}
    partner = a_partner()
    _add(session, partner)
    _add_people(session, county, made)
    _add_routes(session, county)
    _let_accept(session, county, partner)
    return county


def _add_people(session: Session, county: Map, made: dict[str, Station]) -> None:
    for name, station in made.items():
        role = Role.COORDINATOR if name == "county" else Role.OPERATOR
        person = a_person(station, login=name, name=f"{name}员", role=role, home_station_id=None)
        _add(session, person)
        county.actors[name] = actor_of(person, station.path)
    clerk = a_person(made["county"], login="clerk", name="李强", home_station_id=None)
    _add(session, clerk)
    county.actors["clerk"] = actor_of(clerk, made["county"].path)


def _add_routes(session: Session, county: Map) -> None:
    vehicle = Vehicle(plate="鄂L·A1234", name="面包车", capacity_grams=2_000_000, capacity_bags=600)
    _add(session, vehicle)
    lines = {}
    for number in range(len(TOWNSHIPS)):
        villages = [f"t{number}v{village}" for village in range(VILLAGES)]
        lines[f"C{number}"] = ["county", f"t{number}", *villages]
        lines[f"T{number}"] = [f"t{number}", *villages, "county"]
    for code, names in lines.items():
        route = Route(code=code, name=code, vehicle_id=vehicle.id)
        _add(session, route)
        for position, name in enumerate(names):
            _add(
                session,
                Stop(
                    route_id=route.id,
                    position=position,
                    station_id=county.stations[name],
                    minutes_from_start=20 * position,
                ),
            )
        _add(session, Timetable(route_id=route.id, departs_minute=DEPARTS))
    slots = [name for name in county.stations if name != "county"]
    for number, name in enumerate(slots, 1):
        _add(
            session,
            Slot(
                station_id=county.stations["county"],
                number=number,
                destination_id=county.stations[name],
            ),
        )


def _let_accept(session: Session, county: Map, partner: Partner) -> None:
    """Each village has a paper of the partner's, numbers of its own, and prices."""
    writer = Writer(county.actors["county"], installation(session).node_id, START)
    zones = tariffs.read_text(
        "分区\t省份\t首重\t首重价\t续重\t续重价\n华东\t浙江省\t1\t12.5\t0.5\t1.25"
    )
    terms.load_tariff(session, writer, partner, zones, date(2026, 1, 1))
    villages = [name for name in county.stations if "v" in name]
    for place, name in enumerate(villages):
        station = session.get_one(Station, county.stations[name])
        terms.authorise(
            session,
            writer,
            station,
            partner,
            paper="授权 2026-118",
            valid_from=date(2026, 1, 1),
            valid_until=date(2026, 12, 31),
        )
        numbers = [f"YT88{place:02}{number:09}" for number in range(NUMBERS)]
        blocks.load(session, writer, station, partner, numbers)


def _add(session: Session, *rows: SQLModel) -> None:
    for row in rows:
        session.add(row)
        session.flush()


def partner_of(session: Session) -> Partner:
    found = session.exec(select(Partner)).first()
    if found is None:
        # A new computer, before its first load.
        raise NotFound(kind="Partner", id="?")
    return found


def people(session: Session) -> list[Person]:
    return list(session.exec(select(Person).order_by(col(Person.login))))
