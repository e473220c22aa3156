"""One incident with all that is known of it: its unit's way, who says what, and what was done."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import gettext as _
from msgspec import Struct
from sqlmodel import Session, col, select

from station import custody
from station.access import Actor, Permission
from station.accounts.models import Audit, Person
from station.custody import EVENT, KINDS, Evidence, UnitKind
from station.custody.steps import Finding
from station.incidents.models import Incident
from station.incidents.words import WHOSE, Side
from station.network import lookup as network
from station.network.models import Station
from station.settling.words import EVIDENCE_NAMES
from station.web.i18n import translated


class Said(Struct, frozen=True):
    """One event in plain words: who said what, when, and how it is known."""

    event_id: UUID
    at: datetime
    what: str
    place: str
    person: str
    known: str
    reason: str


class Matter(Struct, frozen=True):
    """``heads`` are the events that disagree, where the matter is a fork nobody has decided."""

    incident: Incident
    unit: Any | None
    way: list[Said]
    heads: list[Said]
    places: dict[UUID, str]
    done: list[Any]
    people: dict[UUID, str]

    @property
    def place(self) -> str:
        return self.places.get(self.incident.station_id, "") if self.incident.station_id else ""

    @property
    def other_place(self) -> str:
        other = self.incident.other_station_id
        return self.places.get(other, "") if other else ""

    @property
    def is_bag(self) -> bool:
        return self.unit is not None and self.unit.kind is UnitKind.BAG


def matter_of(session: Session, incident: Incident, actor: Actor) -> Matter:
    events = custody.history(session, incident.unit_id) if incident.unit_id else []
    fork = fork_of(session, incident)
    heads = _events(session, fork.heads) if fork else []
    sides = {incident.station_id, incident.other_station_id}
    places = network.names_of(session, sides | {e.station_id for e in (*events, *heads)})
    done = _done(session, incident)
    people = _people(session, actor, {row.person_id for row in done}, [*events, *heads], incident)
    return Matter(
        incident=incident,
        unit=custody.get_unit(session, incident.unit_id) if incident.unit_id else None,
        way=[_said(event, places, people) for event in reversed(events)],
        heads=[_said(event, places, people) for event in heads],
        places=places,
        done=done,
        people=people,
    )


def fork_of(session: Session, incident: Incident) -> Finding | None:
    """The dispute that the incident stands for, while nobody has decided it."""
    if incident.unit_id is None:
        return None
    return next(
        (
            fork
            for fork in custody.forks_of(session, incident.unit_id)
            if fork.kind == incident.kind.value and fork.at == incident.event_id
        ),
        None,
    )


def whose_step(incident: Any, place: str, other_place: str) -> str:
    """The name of who has to do the next thing."""
    side = WHOSE[incident.kind]
    if side is Side.RECEIVER and place:
        return place
    if side is Side.SENDER and other_place:
        return other_place
    return str(_("the county"))


def is_mine(incident: Any, actor: Actor) -> bool:
    """Whether the next step is the reader's own."""
    side = WHOSE[incident.kind]
    if side is Side.RECEIVER and incident.station_id:
        return bool(incident.station_id == actor.station_id)
    if side is Side.SENDER and incident.other_station_id:
        return bool(incident.other_station_id == actor.station_id)
    return actor.may(Permission.ADJUDICATE)


def _events(session: Session, event_ids: tuple[UUID, ...]) -> list[Any]:
    rows = sa.select(EVENT).where(EVENT.c.id.in_(event_ids)).order_by(EVENT.c.at, EVENT.c.id)
    return list(session.connection().execute(rows))


def _said(event: Any, places: dict[UUID, str], people: dict[UUID, str]) -> Said:
    return Said(
        event.id,
        event.at,
        translated(KINDS[event.kind].label),
        places.get(event.station_id, _("another station")),
        people.get(event.actor_id, "") if event.actor_id else "",
        translated(EVIDENCE_NAMES[Evidence(event.evidence)]),
        event.reason,
    )


def _done(session: Session, incident: Incident) -> list[Audit]:
    """Settled, reopened, settled again: by whom, and why."""
    return list(
        session.exec(
            select(Audit)
            .where(Audit.subject == "incident", Audit.subject_id == incident.id)
            .order_by(col(Audit.at).desc())
        )
    )


def _people(
    session: Session,
    actor: Actor,
    wanted: set[UUID | None],
    events: list[Any],
    incident: Incident,
) -> dict[UUID, str]:
    ids = wanted | {event.actor_id for event in events} | {incident.settled_by_id}
    return colleagues(session, actor, ids)


def colleagues(session: Session, actor: Actor, ids: Collection[UUID | None]) -> dict[UUID, str]:
    """Names of colleagues at the reader's own stations; of others, none."""
    rows = session.exec(
        select(Person.id, Person.name)
        .join(Station, col(Station.id) == col(Person.station_id))
        .where(
            col(Person.id).in_([id_ for id_ in ids if id_]),
            col(Station.path).startswith(actor.path, autoescape=True),
        )
    ).all()
    return dict(rows)
