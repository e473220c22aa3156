"""What a coordinator does with the people of the county. The caller owns the transaction.

Only the people pages and the command line import this: names are kept with their
pinyin, whose dictionary is large.
"""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from station.access import Actor, Permission
from station.accounts import audit
from station.accounts.models import Person, Role
from station.accounts.rules import LoginTaken, ensure_good_login, ensure_not_own
from station.accounts.service import Placed
from station.db import get_or_raise
from station.errors import NotFound
from station.network.models import Station
from station.network.pinyin import search_key
from station.records import ensure_version


def create_person(
    session: Session,
    *,
    login: str,
    name: str,
    role: Role,
    station_id: UUID,
    password_hash: str,
    at: datetime,
    by: Actor | None = None,
    must_change_password: bool = True,
) -> Person:
    """Add somebody who may log in; ``by`` is None for the command line.

    Raises:
        LoginMalformed: nobody could type it.
        LoginTaken: somebody has this login name, also if they were deactivated.
        Forbidden: the station is not below that of ``by``.
    """
    station = get_or_raise(session, Station, station_id)
    if by:
        by.ensure_may(Permission.MANAGE_PEOPLE, station.path)
    login = login.strip().casefold()
    ensure_good_login(login)
    if session.exec(select(Person.id).where(Person.login == login)).first():
        raise LoginTaken(login=login)
    person = Person(
        login=login,
        name=name,
        search=_search(login, name),
        role=role,
        station_id=station_id,
        password_hash=password_hash,
        must_change_password=must_change_password,
    )
    session.add(person)
    session.flush()
    audit.note(session, by, "create", at=at, subject="person", subject_id=person.id, detail=role)
    return person


def change_person(
    session: Session,
    person_id: UUID,
    *,
    name: str,
    role: Role,
    station_id: UUID,
    version: int,
    at: datetime,
    by: Actor,
) -> Person:
    """Correct a name, or give somebody another role or station.

    Whoever gets another role or station is logged out everywhere.
    """
    person = get_person(session, person_id, seen_by=by).person
    ensure_version(person, version)
    by.ensure_may(Permission.MANAGE_PEOPLE, get_or_raise(session, Station, station_id).path)
    person.name, person.search = name, _search(person.login, name)
    if (person.role, person.station_id) != (role, station_id):
        ensure_not_own(by, person)
        person.role, person.station_id = role, station_id
        person.session_epoch += 1
        audit.note(
            session, by, "change_role", at=at, subject="person", subject_id=person.id, detail=role
        )
    return person


def reset_password(
    session: Session, person_id: UUID, *, password_hash: str, at: datetime, by: Actor
) -> Person:
    """Give somebody who forgot theirs a password for one log-in; the PIN goes too."""
    person = get_person(session, person_id, seen_by=by).person
    ensure_not_own(by, person)
    person.password_hash, person.pin_hash = password_hash, ""
    person.must_change_password = True
    person.session_epoch += 1
    audit.note(session, by, "reset_password", at=at, subject="person", subject_id=person.id)
    return person


def set_active(
    session: Session, person_id: UUID, *, is_active: bool, at: datetime, by: Actor
) -> Person:
    """Let somebody in no longer, or again; what they did stays theirs."""
    person = get_person(session, person_id, seen_by=by).person
    ensure_not_own(by, person)
    person.is_active = is_active
    person.session_epoch += 1
    action = "activate" if is_active else "deactivate"
    audit.note(session, by, action, at=at, subject="person", subject_id=person.id)
    return person


def get_person(session: Session, person_id: UUID, *, seen_by: Actor) -> Placed:
    """Raises NotFound also for people of stations that ``seen_by`` does not see."""
    found = session.exec(
        select(Person, Station)
        .join(Station, col(Person.station_id) == col(Station.id))
        .where(Person.id == person_id)
    ).first()
    if found is None or not seen_by.may(Permission.MANAGE_PEOPLE, found[1].path):
        raise NotFound(kind="Person", id=person_id)
    return Placed(*found)


def people_matching(text: str, *, seen_by: Actor) -> SelectOfScalar[Person]:
    """People of the actor's stations whose name, pinyin or login has ``text`` in it."""
    found = (
        select(Person)
        .join(Station, col(Person.station_id) == col(Station.id))
        .where(col(Station.path).startswith(seen_by.path, autoescape=True))
        .order_by(col(Person.is_active).desc(), Station.path, Person.name, col(Person.id))
    )
    if text := text.strip().casefold():
        found = found.where(
            or_(
                col(Person.search).contains(text, autoescape=True),
                col(Station.search).contains(text, autoescape=True),
                col(Station.name).contains(text, autoescape=True),
            )
        )
    return found


def drivers(session: Session) -> dict[UUID, str]:
    """Who may drive, by id, in the order of their names."""
    found = session.exec(
        select(Person.id, Person.name)
        .where(Person.role == Role.DRIVER, col(Person.is_active))
        .order_by(Person.name)
    )
    return dict(found.all())


def list_stations(session: Session, *, seen_by: Actor) -> list[Station]:
    """The stations whose people the actor manages, each after the one above it."""
    return list(
        session.exec(
            select(Station)
            .where(
                col(Station.path).startswith(seen_by.path, autoescape=True),
                col(Station.is_active),
            )
            .order_by(Station.path)
        )
    )


def _search(login: str, name: str) -> str:
    return f"{login} {search_key(name)}"
