"""Who is logged in on this browser, request by request."""

from dataclasses import dataclass
from uuid import UUID

from flask import Flask, session
from flask_login import UserMixin, login_user
from sqlmodel import Session, select

from station.access import Actor
from station.accounts.models import Person
from station.accounts.service import actor_of
from station.network.models import Station
from station.web.database import current_session


@dataclass(frozen=True, eq=False)
class LoggedInPerson(UserMixin):  # type: ignore[misc]
    """A person with a session. Plain values: rows expire when a transaction begins."""

    key: str
    actor: Actor
    station_name: str
    locale: str
    must_change_password: bool

    def get_id(self) -> str:
        return self.key


def init_app(app: Flask) -> None:
    app.login_manager.user_loader(_load)  # type: ignore[attr-defined]


def session_key(person: Person) -> str:
    """What the cookie says; it is worth nothing once the person's epoch has moved on."""
    return f"{person.id}:{person.session_epoch}"


def begin_session(person: LoggedInPerson) -> None:
    """Log in on this browser; nothing of the session before stays (fixation)."""
    session.clear()
    login_user(person)


def load(database_session: Session, key: str) -> LoggedInPerson | None:
    person_id, _, epoch = key.partition(":")
    try:
        wanted = UUID(person_id)
    except ValueError:
        return None
    found = database_session.exec(
        select(Person, Station.path, Station.name)
        .join(Station, Person.station_id == Station.id)  # type: ignore[arg-type]
        .where(Person.id == wanted)
    ).first()
    if found is None:
        return None
    person, path, station_name = found
    if not person.is_active or str(person.session_epoch) != epoch:
        return None
    return LoggedInPerson(
        key=key,
        actor=actor_of(person, path),
        station_name=station_name,
        locale=person.locale,
        must_change_password=person.must_change_password,
    )


def _load(key: str) -> LoggedInPerson | None:
    return load(current_session(), key)
