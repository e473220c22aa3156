"""Finds incidents, each only for the stations that it is between, and for the county."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session

from station.access import Actor
from station.db import table_of
from station.errors import NotFound
from station.incidents.models import Incident, IncidentKind, IncidentPhoto, IncidentState
from station.network.models import Station

INCIDENT = table_of(Incident)
_AT = table_of(Station).alias("at_station")
_OTHER = table_of(Station).alias("other_station")
_PHOTO = table_of(IncidentPhoto)
# That can be seen, or will come.
_PHOTOS = (
    sa.select(sa.func.count())
    .where(_PHOTO.c.incident_id == INCIDENT.c.id, ~_PHOTO.c.is_erased)
    .correlate(INCIDENT)
    .scalar_subquery()
    .label("photos")
)
_SOURCE = INCIDENT.outerjoin(_AT, _AT.c.id == INCIDENT.c.station_id).outerjoin(
    _OTHER, _OTHER.c.id == INCIDENT.c.other_station_id
)


class Filter(Struct, frozen=True):
    """What somebody looks for; what is empty does not matter."""

    text: str = ""
    kind: IncidentKind | None = None
    station_id: UUID | None = None
    state: IncidentState | None = IncidentState.OPEN


def listing(wanted: Filter, *, seen_by: Actor) -> sa.Select[Any]:
    """The incidents that match, the oldest first; those that are settled, the latest first."""
    rows = (
        sa.select(INCIDENT, _AT.c.name.label("place"), _OTHER.c.name.label("other_place"), _PHOTOS)
        .select_from(_SOURCE)
        .where(_visible_to(seen_by), *_conditions(wanted))
    )
    if wanted.state is IncidentState.SETTLED:
        return rows.order_by(INCIDENT.c.settled_at.desc(), INCIDENT.c.id)
    return rows.order_by(INCIDENT.c.opened_at, INCIDENT.c.number, INCIDENT.c.id)


def get_incident(session: Session, incident_id: UUID, *, seen_by: Actor) -> Incident:
    """An incident that one of the actor's stations is a side of.

    Raises:
        NotFound: there is none, or it is between others.
    """
    found = session.get(Incident, incident_id)
    query = sa.select(INCIDENT.c.id).select_from(_SOURCE)
    seen = query.where(INCIDENT.c.id == incident_id, _visible_to(seen_by))
    if found is None or session.connection().execute(seen).first() is None:
        raise NotFound(kind="Incident", id=incident_id)
    return found


def count_open(session: Session, *, seen_by: Actor) -> int:
    query = (
        sa.select(sa.func.count())
        .select_from(_SOURCE)
        .where(INCIDENT.c.state == IncidentState.OPEN, _visible_to(seen_by))
    )
    return session.connection().execute(query).scalar_one()


def count_kinds(session: Session, wanted: Filter, *, seen_by: Actor) -> dict[IncidentKind, int]:
    """How many of each kind there are, whatever kind is wanted."""
    others = Filter(wanted.text, None, wanted.station_id, wanted.state)
    query = (
        sa.select(INCIDENT.c.kind, sa.func.count())
        .select_from(_SOURCE)
        .where(_visible_to(seen_by), *_conditions(others))
        .group_by(INCIDENT.c.kind)
    )
    return dict(session.connection().execute(query).all())


def places_with_open(session: Session, *, seen_by: Actor) -> dict[UUID, str]:
    """The actor's stations that are a side of an open matter, for the filter."""
    query = (
        sa.select(_AT.c.id, _AT.c.name, _AT.c.code)
        .where(
            _AT.c.path.startswith(seen_by.path, autoescape=True),
            sa.exists().where(
                INCIDENT.c.state == IncidentState.OPEN,
                sa.or_(INCIDENT.c.station_id == _AT.c.id, INCIDENT.c.other_station_id == _AT.c.id),
            ),
        )
        .order_by(_AT.c.code)
    )
    return {row.id: row.name for row in session.connection().execute(query)}


def of_numbers(session: Session, number: str, *, seen_by: Actor) -> Sequence[Any]:
    """The open matters of a number, for the scan box."""
    wanted = listing(Filter(), seen_by=seen_by).where(INCIDENT.c.number == number)
    return session.connection().execute(wanted).all()


def of_unit(session: Session, unit_id: UUID, *, seen_by: Actor) -> Sequence[Any]:
    """The matters of a parcel or bag, open or settled, the newest first."""
    wanted = listing(Filter(state=None), seen_by=seen_by).where(INCIDENT.c.unit_id == unit_id)
    newest = wanted.order_by(None).order_by(INCIDENT.c.opened_at.desc(), INCIDENT.c.id)
    return session.connection().execute(newest).all()


def of_loads(
    session: Session, leg_ids: Collection[UUID], *, seen_by: Actor
) -> dict[UUID, list[Any]]:
    """What was found wrong with each load, open or settled, for those it concerns."""
    wanted = listing(Filter(state=None), seen_by=seen_by).where(INCIDENT.c.leg_id.in_(leg_ids))
    found: dict[UUID, list[Any]] = {}
    for row in session.connection().execute(wanted):
        found.setdefault(row.leg_id, []).append(row)
    return found


def _visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    if actor.path.count("/") == 2:  # noqa: PLR2004  the county's own: all is below it
        return sa.true()
    mine = [side.c.path.startswith(actor.path, autoescape=True) for side in (_AT, _OTHER)]
    return sa.or_(*mine)


def _conditions(wanted: Filter) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if wanted.text:
        found.append(INCIDENT.c.number.contains(wanted.text.strip().upper(), autoescape=True))
    if wanted.kind:
        found.append(INCIDENT.c.kind == wanted.kind)
    if wanted.station_id:
        sides = (INCIDENT.c.station_id, INCIDENT.c.other_station_id)
        found.append(sa.or_(*(side == wanted.station_id for side in sides)))
    if wanted.state:
        found.append(INCIDENT.c.state == wanted.state)
    return found
