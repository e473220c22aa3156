"""Valid objects to start from; a test names only what matters to it."""

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from argon2 import PasswordHasher
from flask.testing import FlaskClient
from sqlmodel import Session, SQLModel

from station.access import Actor
from station.accounts.models import Person, Role
from station.accounts.service import actor_of
from station.accounts.session import session_key
from station.db import Database, new_id
from station.network.models import Division, Level, Partner, PartnerKind, Station

PASSWORD = "golden-pear-42"
PIN = "4821"
EDITION = date(2023, 1, 1)


@dataclass
class County:
    """A county of two townships with two villages each, a partner, and one of each role.

    ``stations`` and ``people`` are by short names: ``county.stations["hongxia"]``.
    """

    stations: dict[str, Station] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    partner: Partner = field(default_factory=lambda: a_partner())  # noqa: PLW0108  defined below

    def actor(self, name: str) -> Actor:
        """The person as an actor: ``county.actor("hongxia_operator")``."""
        person = self.people[name]
        station = next(s for s in self.stations.values() if s.id == person.station_id)
        return actor_of(person, station.path)


# (short name, name, code, parent)
_PLACES = (
    ("county", "崇阳县", "421223000000", None),
    ("tiancheng", "天城镇", "421223100000", "county"),
    ("baini", "白霓镇", "421223104000", "county"),
    ("hongxia", "洪下村", "421223100201", "tiancheng"),
    ("changpu", "菖蒲村", "421223100202", "tiancheng"),
    ("qiaotou", "桥头村", "421223104201", "baini"),
    ("houxi", "后溪村", "421223104202", "baini"),
)
_STATION_NAMES = {
    Level.COUNTY: "县级寄递物流公共配送中心",
    Level.TOWNSHIP: "寄递物流服务站",
    Level.VILLAGE: "服务站",
}
_CODE_DIGITS = {Level.COUNTY: 6, Level.TOWNSHIP: 9, Level.VILLAGE: 12}
_LEVELS = {None: Level.COUNTY, "county": Level.TOWNSHIP}
# (short name, name, role, station)
_CAST = (
    ("coordinator", "陈静", Role.COORDINATOR, "county"),
    ("county_operator", "李强", Role.OPERATOR, "county"),
    ("auditor", "周敏", Role.AUDITOR, "county"),
    ("driver", "陈师傅", Role.DRIVER, "county"),
    ("tiancheng_operator", "赵丽", Role.OPERATOR, "tiancheng"),
    ("baini_operator", "孙伟", Role.OPERATOR, "baini"),
    ("hongxia_operator", "王小明", Role.OPERATOR, "hongxia"),
    ("changpu_operator", "刘芳", Role.OPERATOR, "changpu"),
    ("qiaotou_operator", "吴刚", Role.OPERATOR, "qiaotou"),
)


def a_county(session: Session) -> County:
    """Save a whole small county; ``session`` is a ``WriteSession``."""
    county = County()
    divisions: dict[str, Division] = {}
    for short, name, code, parent in _PLACES:
        level = _LEVELS.get(parent, Level.VILLAGE)
        above = divisions[parent].id if parent else None
        divisions[short] = a_division(name=name, code=code, level=level, parent_id=above)
        station = a_station(
            divisions[short],
            parent=county.stations[parent] if parent else None,
            name=name + _STATION_NAMES[level],
        )
        county.stations[short] = station
        _add(session, divisions[short], station)
    _add(session, county.partner)
    for short, name, role, at in _CAST:
        county.people[short] = a_person(county.stations[at], login=short, name=name, role=role)
    _add(session, *county.people.values())
    return county


def a_division(**fields: Any) -> Division:
    defaults = {"name": "洪下村", "code": "421223100201", "level": Level.VILLAGE}
    return Division(**defaults | {"edition": EDITION} | fields)


def a_station(division: Division, parent: Station | None = None, **fields: Any) -> Station:
    id_ = fields.pop("id", None) or new_id()
    defaults = {
        "id": id_,
        "code": division.code[: _CODE_DIGITS[division.level]],
        "level": division.level,
        "name": f"{division.name}服务站",
        "division_id": division.id,
        "parent_id": parent.id if parent else None,
        "path": f"{parent.path if parent else '/'}{id_}/",
    }
    return Station(**defaults | fields)


def a_partner(**fields: Any) -> Partner:
    return Partner(**{"code": "YTO", "name": "圆通速递", "kind": PartnerKind.COURIER} | fields)


def a_person(station: Station, **fields: Any) -> Person:
    """An operator of ``station`` whose password is ``PASSWORD``."""
    defaults = {
        "login": f"operator-{new_id().hex[-8:]}",
        "name": "王小明",
        "role": Role.OPERATOR,
        "station_id": station.id,
        "home_station_id": station.id,
        "password_hash": cheap_hash(PASSWORD),
    }
    return Person(**defaults | fields)


@lru_cache
def cheap_hash(secret: str) -> str:
    """A real hash that takes no time: the cost stands in the hash itself."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(secret)


def save(database: Database, *objects: SQLModel) -> None:
    """Insert in the order given, so that each may refer to the ones before it."""
    with database.write() as session:
        _add(session, *objects)


def log_in(client: FlaskClient, person: Person, address: str = "http://localhost") -> None:
    """Make ``person`` the one in front of ``client``, without the log-in page."""
    with client.session_transaction(base_url=address) as session:
        session.clear()
        session["_user_id"] = session_key(person)
        session["_fresh"] = True


def _add(session: Session, *objects: SQLModel) -> None:
    for obj in objects:
        session.add(obj)
        session.flush()
