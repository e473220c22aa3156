"""What people do with their own account. The caller owns the transaction."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session, col, select

from station.access import Actor
from station.accounts.models import Person
from station.accounts.rules import ROLE_PERMISSIONS
from station.db import get_or_raise, table_of
from station.network.models import Level, Station
from station.prepared import Prepared

_STATION = table_of(Station)
_PERSON = table_of(Person)
_LOGGED_IN = Prepared(
    sa.select(
        _PERSON.c.id,
        _PERSON.c.session_epoch,
        _PERSON.c.login,
        _PERSON.c.name,
        _PERSON.c.role,
        _PERSON.c.station_id,
        _PERSON.c.locale,
        _PERSON.c.must_change_password,
        _STATION.c.name.label("station_name"),
        _STATION.c.path.label("station_path"),
    )
    .join(_STATION, _STATION.c.id == _PERSON.c.station_id)
    .where(_PERSON.c.id == sa.bindparam("person_id"), _PERSON.c.is_active)
)


class Placed(Struct, frozen=True):
    """A person, and the station their role is over."""

    person: Person
    station: Station

    @property
    def actor(self) -> Actor:
        return actor_of(self.person, self.station.path)


def actor_of(person: Any, station_path: str) -> Actor:
    """The person as the other rooms know them."""
    return Actor(
        person_id=person.id,
        name=person.name,
        role=person.role,
        station_id=person.station_id,
        path=station_path,
        permissions=ROLE_PERMISSIONS[person.role],
    )


def find_logged_in(session: Session, person_id: UUID) -> Any | None:
    """What every request asks of its person; one prepared statement (docs/performance.md)."""
    return _LOGGED_IN.first(session.connection(), {"person_id": person_id})


def find_active(session: Session, person_id: UUID) -> Placed | None:
    return _placed(session, Person.id == person_id)


def find_by_login(session: Session, login: str) -> Placed | None:
    return _placed(session, Person.login == login.strip().casefold())


def list_switchable(session: Session, station_id: UUID) -> list[Person]:
    """Who may take over at this station with their PIN, on a browser that knows them."""
    return list(
        session.exec(
            select(Person)
            .where(
                Person.station_id == station_id,
                col(Person.is_active),
                Person.pin_hash != "",
                ~col(Person.must_change_password),
            )
            .order_by(Person.name)
        )
    )


def change_password(session: Session, person_id: UUID, *, password_hash: str) -> Person:
    """Set one's own password; every session opened before it ends."""
    person = get_or_raise(session, Person, person_id)
    person.password_hash = password_hash
    person.must_change_password = False
    person.session_epoch += 1
    return person


def set_pin(session: Session, person_id: UUID, *, pin_hash: str) -> None:
    get_or_raise(session, Person, person_id).pin_hash = pin_hash


def set_locale(session: Session, person_id: UUID, locale: str) -> None:
    get_or_raise(session, Person, person_id).locale = locale


def place_name(session: Session) -> str:
    """The name over the door: the county's station, whose network this is.

    By the table and not the class: the first page after a start need not wait until
    every class of the house is mapped.
    """
    named = sa.select(_STATION.c.name).where(_STATION.c.level == Level.COUNTY)
    return session.connection().execute(named).scalar() or ""


def _placed(session: Session, condition: object) -> Placed | None:
    found = session.exec(
        select(Person, Station)
        .join(Station, col(Person.station_id) == col(Station.id))
        .where(condition, col(Person.is_active))  # type: ignore[arg-type]
    ).first()
    return Placed(*found) if found else None
