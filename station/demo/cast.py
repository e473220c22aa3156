"""The people of the demonstration county, and how to log in as each of them."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct
from sqlmodel import Session, select

from station.access import Actor
from station.accounts import service
from station.accounts.models import Person, Role
from station.accounts.passwords import hash_secret
from station.accounts.people import create_person
from station.accounts.rules import ROLE_NAMES
from station.demo import lines
from station.network.models import Station

PASSWORD = "demo-chongyang"  # noqa: S105  known to all, and for the demonstration only
PIN = "2580"


class Login(Struct, frozen=True):
    """How to log in as one person; ``role`` is marked for translation."""

    role: str
    name: str
    login: str
    password: str
    pin: str
    station: str


class Part(Struct, frozen=True):
    """One person of the cast, at the station of a division."""

    login: str
    name: str
    role: Role
    place: str


_COUNTY = "421223000000"
# fmt: off
CAST = (
    Part("coordinator", "陈静", Role.COORDINATOR, _COUNTY),
    Part("sorter", "李建国", Role.OPERATOR, _COUNTY),
    Part("dispatcher", "王敏", Role.OPERATOR, _COUNTY),
    Part("tiancheng", "赵丽华", Role.OPERATOR, lines.TIANCHENG),
    Part("hongxia", "王小明", Role.OPERATOR, "421223100200"),
    Part("driver1", "刘志强", Role.DRIVER, _COUNTY),
    Part("audit", "周慧", Role.AUDITOR, _COUNTY),
    Part("baini", "孙伟", Role.OPERATOR, lines.BAINI),
    Part("lukou", "吴国平", Role.OPERATOR, lines.LUKOU),
    Part("shicheng", "郑秀英", Role.OPERATOR, lines.SHICHENG),
    Part("shaping", "庞金花", Role.OPERATOR, lines.SHAPING),
    Part("xiaoling", "汪德胜", Role.OPERATOR, lines.XIAOLING),
    Part("guihuaquan", "程志刚", Role.OPERATOR, lines.GUIHUAQUAN),
    Part("qingshan", "沈冬梅", Role.OPERATOR, lines.QINGSHAN),
    Part("tongzhong", "金水生", Role.OPERATOR, lines.TONGZHONG),
    Part("gangkou", "雷春兰", Role.OPERATOR, lines.GANGKOU),
    Part("jintang", "甘永红", Role.OPERATOR, lines.JINTANG),
    Part("gaojian", "黎海燕", Role.OPERATOR, lines.GAOJIAN),
    Part("gongyeyuan", "丁文涛", Role.OPERATOR, lines.INDUSTRIAL_PARK),
    Part("hetian", "刘芳", Role.OPERATOR, "421223100201"),
    Part("changpu", "饶细毛", Role.OPERATOR, "421223100202"),
    Part("shanxia", "廖金莲", Role.OPERATOR, "421223100204"),
    Part("taohong", "王桂枝", Role.OPERATOR, "421223100211"),
    Part("qixing", "徐雪峰", Role.OPERATOR, "421223100001"),
    Part("xiaogang", "谭四清", Role.OPERATOR, "421223104200"),
    Part("youshi", "熊小红", Role.OPERATOR, "421223104205"),
    Part("dashi", "蔡新民", Role.OPERATOR, "421223104218"),
    Part("houxi", "魏明珍", Role.OPERATOR, "421223104221"),
    Part("huanglong", "黄天喜", Role.OPERATOR, "421223102200"),
    Part("tianxin", "田爱国", Role.OPERATOR, "421223105201"),
    Part("shaping-village", "殷秋菊", Role.OPERATOR, "421223101203"),
    Part("driver2", "陈师行", Role.DRIVER, _COUNTY),
    Part("driver3", "胡铁牛", Role.DRIVER, _COUNTY),
    Part("driver4", "曾凡林", Role.DRIVER, _COUNTY),
    Part("driver5", "舒大勇", Role.DRIVER, _COUNTY),
    Part("driver6", "柳正兵", Role.DRIVER, _COUNTY),
)
# fmt: on


def engage(session: Session, stations: dict[str, Station], at: datetime) -> dict[str, Actor]:
    """Give everybody an account; their actors by log-in name."""
    password, pin = hash_secret(PASSWORD), hash_secret(PIN)
    actors = {}
    for part in CAST:
        station = stations[part.place]
        person = create_person(
            session,
            login=part.login,
            name=part.name,
            role=part.role,
            station_id=station.id,
            password_hash=password,
            at=at,
            must_change_password=False,
        )
        service.set_pin(session, person.id, pin_hash=pin)
        actors[part.login] = service.actor_of(person, station.path)
    session.flush()
    return actors


def drivers(actors: dict[str, Actor]) -> dict[str, UUID]:
    """Who drives: the county's drivers by log-in name, a township's operator by its code."""
    by_key = {login: actor.person_id for login, actor in actors.items()}
    found = {p.login: by_key[p.login] for p in CAST if p.role is Role.DRIVER}
    found |= {p.place: by_key[p.login] for p in CAST if p.place in lines.ROUNDS}
    return {key: person_id for key, person_id in found.items() if person_id}


def logins(session: Session) -> list[Login]:
    """How to log in, the most useful first."""
    rows = session.exec(select(Person, Station).join(Station)).all()
    people = {person.login: (person, station) for person, station in rows}
    return [
        Login(
            role=ROLE_NAMES[part.role],
            name=part.name,
            login=part.login,
            password=PASSWORD,
            pin=PIN,
            station=people[part.login][1].name,
        )
        for part in CAST
    ]
