"""How today is, beside yesterday: counted from the events, never from a counter."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from station.access import Actor
from station.clock import SHANGHAI, business_day
from station.consolidation.models import Bag, Leg, LegItem, LegState
from station.custody import EVENT, UNIT, State, UnitKind
from station.db import table_of
from station.incidents.models import Incident
from station.network.models import Partner, Station
from station.parcels.models import Parcel

_BAG, _LEG, _LEG_ITEM = table_of(Bag), table_of(Leg), table_of(LegItem)
_PARCEL, _PARTNER, _STATION = table_of(Parcel), table_of(Partner), table_of(Station)
_INCIDENT = table_of(Incident)
_FLOWS = ("take_over", "pack", "depart", "receive")
# What was announced longer ago and never came is the partner's, not today's.
_STILL_EXPECTED = timedelta(days=3)
DAY = timedelta(days=1)
_PARCELS = sa.func.coalesce(_BAG.c.parcel_count, 1)


def midnight(now: datetime) -> datetime:
    """When the business day began."""
    return datetime.combine(business_day(now), time(), SHANGHAI)


def flows(session: Session, actor: Actor, now: datetime) -> dict[tuple[str, bool], int]:
    """Parcels by kind of event and whether it was today, else yesterday; a bag is its parcels.

    Of receipts only those where the parcel or bag was bound for.
    """
    today = midnight(now)
    start = today - DAY
    bound_for = sa.func.coalesce(_BAG.c.destination_id, _PARCEL.c.destination_id)
    each = (
        sa.select(
            EVENT.c.kind,
            (EVENT.c.at >= today).label("is_today"),
            EVENT.c.unit_id,
            _PARCELS.label("parcels"),
        )
        .distinct()
        .select_from(
            EVENT.outerjoin(_BAG, _BAG.c.id == EVENT.c.unit_id).outerjoin(
                _PARCEL, _PARCEL.c.id == EVENT.c.unit_id
            )
        )
        .where(
            *_between(start, now),
            EVENT.c.kind.in_(_FLOWS),
            EVENT.c.station_id.in_(_stations(actor)),
            EVENT.c.id.not_in(_taken_back(start)),
            sa.or_(EVENT.c.kind != "receive", EVENT.c.station_id == bound_for),
        )
        .subquery()
    )
    query = sa.select(each.c.kind, each.c.is_today, sa.func.sum(each.c.parcels)).group_by(
        each.c.kind, each.c.is_today
    )
    rows = session.connection().execute(query)
    return {(kind, bool(is_today)): int(parcels) for kind, is_today, parcels in rows}


def on_the_way(session: Session, actor: Actor) -> int:
    """Parcels that a leg holds now, loose or in bags."""
    under_way = sa.select(_LEG.c.id).where(
        _LEG.c.state.in_([LegState.DEPARTED, LegState.RECEIVING]), _touches(actor)
    )
    return _sum(
        session,
        sa.select(sa.func.sum(_PARCELS))
        .select_from(UNIT.outerjoin(_BAG, _BAG.c.id == UNIT.c.id))
        .where(UNIT.c.holder_id.in_(under_way), UNIT.c.state == State.ON_THE_WAY),
    )


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
            _touches(actor),
        ),
    )


def expected(session: Session, actor: Actor) -> int:
    """Parcels that partners have announced and not handed over."""
    return _sum(
        session,
        sa.select(sa.func.count())
        .select_from(UNIT.join(_PARCEL, _PARCEL.c.id == UNIT.c.id))
        .where(
            UNIT.c.holder_id.in_(sa.select(_PARTNER.c.id)),
            UNIT.c.state == State.EXPECTED,
            UNIT.c.kind == UnitKind.PARCEL,
            _PARCEL.c.station_id.in_(_stations(actor)),
        ),
    )


def was_expected(session: Session, actor: Actor, at: datetime) -> int:
    """The same at an earlier time, of what was announced in the days before."""
    start = at - _STILL_EXPECTED
    here = (*_between(start, at), EVENT.c.station_id.in_(_stations(actor)))
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
            sa.or_(*(side.in_(_stations(actor)) for side in sides)),
        ),
    )


def both(found: Mapping[tuple[str, bool], int], kind: str) -> tuple[int, int]:
    """Of one kind of event: today's, and yesterday's."""
    return found.get((kind, True), 0), found.get((kind, False), 0)


def _between(start: datetime, end: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    """Ids grow with time and are the table's order, so this reads a few days and not years."""
    return EVENT.c.id >= _first_id(start), EVENT.c.at >= start, EVENT.c.at < end


def _first_id(at: datetime) -> UUID:
    """Before every UUIDv7 of that instant (RFC 9562, section 5.7)."""
    return UUID(int=int(at.timestamp() * 1000) << 80)


def _taken_back(start: datetime) -> Any:
    return sa.select(EVENT.c.corrects_id).where(
        EVENT.c.id >= _first_id(start), EVENT.c.kind == "void", EVENT.c.corrects_id.is_not(None)
    )


def _stations(actor: Actor) -> Any:
    return sa.select(_STATION.c.id).where(_STATION.c.path.startswith(actor.path, autoescape=True))


def _touches(actor: Actor) -> sa.ColumnElement[bool]:
    ends = (_LEG.c.from_station_id, _LEG.c.to_station_id)
    return sa.or_(*(end.in_(_stations(actor)) for end in ends))


def _sum(session: Session, query: Any) -> int:
    return int(session.connection().execute(query).scalar() or 0)
