"""The desk: incidents of the actor's stations, until each is settled."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from station import custody
from station.access import Actor
from station.accounts.models import Person
from station.consolidation.models import Leg
from station.custody import KINDS
from station.custody.decisions import forks_of
from station.custody.tables import EVENT
from station.db import table_of
from station.errors import NotFound
from station.incidents.models import Incident, IncidentKind, IncidentState
from station.network.models import Station

_INCIDENT, _STATION, _LEG = table_of(Incident), table_of(Station), table_of(Leg)


@dataclass(frozen=True, slots=True)
class Step:
    """One event of a unit's way, in words."""

    id: UUID
    at: datetime
    label: str
    place: str
    who: str
    reason: str


@dataclass(frozen=True, slots=True)
class Head:
    """One end of a fork: who says what."""

    id: UUID
    step: Step


@dataclass(frozen=True, slots=True)
class IncidentView:
    """An incident with its facts."""

    incident: Incident
    unit: Any
    station: str
    other: str
    load: str
    steps: list[Step]
    heads: list[Head]


def incidents_of(
    actor: Actor, *, settled: bool = False, kind: IncidentKind | None = None, text: str = ""
) -> Any:
    """The query of incidents at, or on a load of, the actor's stations; the oldest first."""
    mine = sa.select(_STATION.c.id).where(_STATION.c.path.startswith(actor.path, autoescape=True))
    loads = sa.select(_LEG.c.id).where(
        sa.or_(_LEG.c.from_station_id.in_(mine), _LEG.c.to_station_id.in_(mine))
    )
    rows = select(Incident).where(
        sa.or_(
            _INCIDENT.c.station_id.in_(mine),
            _INCIDENT.c.other_station_id.in_(mine),
            _INCIDENT.c.leg_id.in_(loads),
        ),
        Incident.state == (IncidentState.SETTLED if settled else IncidentState.OPEN),
    )
    if kind is not None:
        rows = rows.where(Incident.kind == kind)
    if text:
        rows = rows.where(col(Incident.number).contains(text, autoescape=True))
    newest = col(Incident.settled_at).desc() if settled else col(Incident.opened_at)
    return rows.order_by(newest, col(Incident.id))


def count_open(session: Session, actor: Actor) -> dict[IncidentKind, int]:
    """Open incidents by kind."""
    rows = incidents_of(actor).order_by(None).subquery()
    found = session.connection().execute(
        sa.select(rows.c.kind, sa.func.count()).group_by(rows.c.kind)
    )
    return {kind: count for kind, count in found}  # noqa: C416  rows are no pairs to mypy


def get_incident(session: Session, incident_id: UUID, *, seen_by: Actor) -> Incident:
    for settled in (False, True):
        rows = incidents_of(seen_by, settled=settled).where(Incident.id == incident_id)
        found = session.exec(rows).first()
        if found is not None:
            return found  # type: ignore[no-any-return]
    raise NotFound(kind="Incident", id=incident_id)


def incident_view(session: Session, incident: Incident) -> IncidentView:
    """The facts: where, who sent it, the way of the unit, and the heads of a fork."""
    leg = session.get(Leg, incident.leg_id) if incident.leg_id else None
    events = custody.history(session, incident.unit_id) if incident.unit_id else []
    names = station_names(
        session,
        {
            incident.station_id,
            incident.other_station_id,
            *([leg.from_station_id, leg.to_station_id] if leg else []),
            *(event.station_id for event in events),
        },
    )
    people = _people(session, {event.actor_id for event in events})
    steps = [_step(event, names, people) for event in events]
    return IncidentView(
        incident,
        custody.get_unit(session, incident.unit_id) if incident.unit_id else None,
        names.get(incident.station_id, ""),
        names.get(leg.from_station_id if leg else incident.other_station_id, ""),
        leg.number if leg else "",
        list(reversed(steps)),
        _heads(session, incident, names, people),
    )


def station_names(session: Session, ids: set[UUID | None]) -> dict[UUID | None, str]:
    rows = session.exec(select(Station.id, Station.name).where(col(Station.id).in_(ids))).all()
    return dict(rows)  # type: ignore[arg-type]


def _heads(
    session: Session,
    incident: Incident,
    names: dict[UUID | None, str],
    people: dict[UUID | None, str],
) -> list[Head]:
    """The ends of the unit's forks, while nobody has decided."""
    if incident.unit_id is None or incident.state is IncidentState.SETTLED:
        return []
    wanted = {head for fork in forks_of(session, incident.unit_id) for head in fork.heads}
    rows = session.connection().execute(sa.select(EVENT).where(EVENT.c.id.in_(wanted)))
    return [Head(row.id, _step(row, names, people)) for row in rows]


def _step(event: Any, names: dict[UUID | None, str], people: dict[UUID | None, str]) -> Step:
    return Step(
        event.id,
        event.at,
        KINDS[event.kind].label,
        names.get(event.station_id, ""),
        people.get(event.actor_id, ""),
        event.reason,
    )


def _people(session: Session, ids: set[UUID | None]) -> dict[UUID | None, str]:
    rows = session.exec(select(Person.id, Person.name).where(col(Person.id).in_(ids))).all()
    return dict(rows)  # type: ignore[arg-type]
