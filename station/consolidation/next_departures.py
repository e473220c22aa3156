"""When something that waits at a station can leave by the timetable."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session

from station.clock import business_day, local
from station.consolidation.models import Trip, TripState
from station.db import table_of
from station.network.models import Route, Station, Stop, Timetable

_STOP, _ROUTE, _STATION = table_of(Stop), table_of(Route), table_of(Station)
_TIMETABLE, _TRIP = table_of(Timetable), table_of(Trip)
_DAYS = 7
_MINUTES_A_DAY = 24 * 60


class NextDeparture(Struct, frozen=True):
    """A run of a line; ``departs_minute`` is that of its first stop, as people call it."""

    route_id: UUID
    route: str
    day: date
    departs_minute: int


def next_departure(
    session: Session, here_id: UUID, destination_path: str, *, after: datetime
) -> NextDeparture | None:
    """The first run after a time that stops here and then at the place, or nearest above it."""
    runs = session.connection().execute(_runs(here_id, destination_path)).all()
    now, today = local(after), business_day(after)
    minute_now = now.hour * 60 + now.minute
    found = []
    for run in runs:
        for days in range(_DAYS):
            day = today + timedelta(days=days)
            here_at = days * _MINUTES_A_DAY + run.departs_minute + run.minutes_from_start
            if here_at > minute_now and str(day.weekday()) in run.weekdays:
                found.append((-run.depth, here_at, run.name, day, run))
    for _depth, _at, name, day, run in sorted(found, key=lambda each: each[:4]):
        if not _is_cancelled(session, run, day):
            return NextDeparture(run.route_id, name, day, run.departs_minute)
    return None


def _runs(here_id: UUID, destination_path: str) -> Any:
    """Runs from here to a stop that is the place or above it; ``depth`` says how near."""
    here, there = _STOP.alias("stop_here"), _STOP.alias("stop_there")
    above = [UUID(part) for part in destination_path.strip("/").split("/")]
    return (
        sa.select(
            _TIMETABLE.c.route_id,
            _TIMETABLE.c.departs_minute,
            _TIMETABLE.c.weekdays,
            _ROUTE.c.name,
            here.c.minutes_from_start,
            sa.func.max(sa.func.length(_STATION.c.path)).label("depth"),
        )
        .join(_ROUTE, sa.and_(_ROUTE.c.id == _TIMETABLE.c.route_id, _ROUTE.c.is_active))
        .join(here, sa.and_(here.c.route_id == _ROUTE.c.id, here.c.is_active))
        .join(there, sa.and_(there.c.route_id == _ROUTE.c.id, there.c.is_active))
        .join(_STATION, _STATION.c.id == there.c.station_id)
        .where(
            _TIMETABLE.c.is_active,
            here.c.station_id == here_id,
            there.c.station_id.in_(above),
            there.c.station_id != here_id,
            there.c.position > here.c.position,
        )
        .group_by(
            _TIMETABLE.c.route_id,
            _TIMETABLE.c.departs_minute,
            _TIMETABLE.c.weekdays,
            _ROUTE.c.name,
            here.c.minutes_from_start,
        )
    )


def _is_cancelled(session: Session, run: Any, day: date) -> bool:
    query = sa.select(_TRIP.c.id).where(
        _TRIP.c.route_id == run.route_id,
        _TRIP.c.day == day,
        _TRIP.c.departs_minute == run.departs_minute,
        _TRIP.c.state == TripState.CANCELLED,
    )
    return session.connection().execute(query).first() is not None
