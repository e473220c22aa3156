"""How today is, beside yesterday: counted from the events, never from a counter."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from station.access import Actor
from station.clock import SHANGHAI, business_day
from station.consolidation.models import Bag, Leg, LegItem
from station.custody import EVENT
from station.db import table_of
from station.incidents.models import Incident
from station.reports import behind

_BAG, _LEG, _LEG_ITEM = table_of(Bag), table_of(Leg), table_of(LegItem)
_INCIDENT = table_of(Incident)
# What was announced longer ago and never came is the partner's, not today's.
_STILL_EXPECTED = timedelta(days=3)
DAY = timedelta(days=1)
_PARCELS = sa.func.coalesce(_BAG.c.parcel_count, 1)


def midnight(now: datetime) -> datetime:
    """When the business day began."""
    return datetime.combine(business_day(now), time(), SHANGHAI)


def flows(session: Session, actor: Actor, now: datetime) -> dict[tuple[str, bool], int]:
    """Parcels by kind of event and whether it was today, else yesterday; a bag is its parcels."""
    moved = behind.moved(actor, midnight(now) - DAY, midnight(now), now).subquery()
    query = sa.select(moved.c.kind, moved.c.is_today, sa.func.count()).group_by(
        moved.c.kind, moved.c.is_today
    )
    rows = session.connection().execute(query)
    return {(kind, bool(is_today)): int(parcels) for kind, is_today, parcels in rows}


def count(session: Session, query: Any) -> int:
    """How many rows the query has."""
    counted = sa.select(sa.func.count()).select_from(query.order_by(None).subquery())
    return _sum(session, counted)


def was_on_the_way(session: Session, actor: Actor, at: datetime) -> int:
    """The same at an earlier time, by when the loads left and were received."""
    return _sum(
        session,
        sa.select(sa.func.sum(_PARCELS))
        .select_from(
            _LEG_ITEM.join(_LEG, _LEG.c.id == _LEG_ITEM.c.leg_id).outerjoin(
                _BAG, _BAG.c.id == _LEG_ITEM.c.unit_id
            )
        )
        .where(
            _LEG_ITEM.c.departed,
            _LEG.c.departed_at <= at,
            sa.or_(_LEG.c.received_at.is_(None), _LEG.c.received_at > at),
            behind.touches(actor),
        ),
    )


def was_expected(session: Session, actor: Actor, at: datetime) -> int:
    """The same at an earlier time, of what was announced in the days before."""
    start = at - _STILL_EXPECTED
    here = (*behind.between(start, at), EVENT.c.station_id.in_(behind.stations(actor)))
    answered = sa.select(EVENT.c.unit_id).where(*here, EVENT.c.kind.in_(["take_over", "missing"]))
    return _sum(
        session,
        sa.select(sa.func.count(EVENT.c.unit_id.distinct())).where(
            *here, EVENT.c.kind == "announce", EVENT.c.unit_id.not_in(answered)
        ),
    )


def incidents_open(session: Session, actor: Actor, at: datetime) -> int:
    """Matters that were open at a time."""
    sides = (_INCIDENT.c.station_id, _INCIDENT.c.other_station_id)
    return _sum(
        session,
        sa.select(sa.func.count())
        .select_from(_INCIDENT)
        .where(
            _INCIDENT.c.opened_at <= at,
            sa.or_(_INCIDENT.c.settled_at.is_(None), _INCIDENT.c.settled_at > at),
            sa.or_(*(side.in_(behind.stations(actor)) for side in sides)),
        ),
    )


def both(found: Mapping[tuple[str, bool], int], kind: str) -> tuple[int, int]:
    """Of one kind of event: today's, and yesterday's."""
    return found.get((kind, True), 0), found.get((kind, False), 0)


def _sum(session: Session, query: Any) -> int:
    return int(session.connection().execute(query).scalar() or 0)
