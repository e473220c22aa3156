"""Routes with their stops and departures. The caller owns the transaction."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.orm.attributes import flag_modified
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from station.access import Actor, Permission
from station.db import get_or_raise
from station.network import lookup, route_users, rules
from station.network.details import RouteDetails
from station.network.models import Route, Station, Stop, Timetable, Vehicle
from station.network.pinyin import search_key
from station.network.rules import DeparturePlan, StopPlan
from station.records import ensure_version


class RouteStop(Struct, frozen=True):
    stop: Stop
    station: Station


def add_route(session: Session, details: RouteDetails, *, actor: Actor) -> Route:
    actor.ensure_may(Permission.MANAGE_NETWORK)
    _ensure(session, details, None)
    county = lookup.county_station(session)
    route = Route(
        code=details.code,
        name=details.name,
        search=search_key(details.name),
        is_bus=details.is_bus,
        vehicle_id=details.vehicle_id,
        driver_id=details.driver_id,
        is_active=details.is_active,
        home_station_id=county.id if county else None,
    )
    session.add(route)
    session.flush()
    _write_stops(session, route, details.stops)
    _write_departures(session, route, details.departures)
    session.flush()
    return route


def edit_route(
    session: Session, route_id: UUID, details: RouteDetails, *, version: int, actor: Actor
) -> Route:
    actor.ensure_may(Permission.MANAGE_NETWORK)
    route = get_or_raise(session, Route, route_id)
    ensure_version(route, version)
    _ensure(session, details, route_id)
    before = [row.stop.station_id for row in stops_of(session, [route_id])[route_id]]
    after = [plan.station_id for plan in details.stops]
    route_users.ensure_stops_stay(session, route, before, after)
    route.code, route.name, route.search = details.code, details.name, search_key(details.name)
    route.is_bus, route.vehicle_id = details.is_bus, details.vehicle_id
    route.driver_id, route.is_active = details.driver_id, details.is_active
    # The version stands for stops and departures too: two people must not overwrite each other.
    flag_modified(route, "name")
    _write_stops(session, route, details.stops)
    _write_departures(session, route, details.departures)
    session.flush()
    return route


def routes_matching(text: str, *, in_use: bool = False) -> SelectOfScalar[Route]:
    """By the route's name or code, or by a station it stops at."""
    found = select(Route).order_by(col(Route.is_active).desc(), Route.code)
    if in_use:
        found = found.where(Route.is_active)
    if not text.strip():
        return found
    at = (
        select(Stop.route_id)
        .join(Station, col(Station.id) == col(Stop.station_id))
        .where(Stop.is_active, lookup.matches(text, Station.search, Station.code))
    )
    return found.where(
        sa.or_(lookup.matches(text, Route.search, Route.code), col(Route.id).in_(at))
    )


def stops_of(session: Session, route_ids: Sequence[UUID]) -> dict[UUID, list[RouteStop]]:
    """The stops in use, in their order, by route."""
    rows = session.exec(
        select(Stop, Station)
        .join(Station, col(Station.id) == col(Stop.station_id))
        .where(col(Stop.route_id).in_(route_ids), Stop.is_active)
        .order_by(col(Stop.position))
    )
    stops: dict[UUID, list[RouteStop]] = {route_id: [] for route_id in route_ids}
    for stop, station in rows:
        stops[stop.route_id].append(RouteStop(stop, station))
    return stops


def departures_of(session: Session, route_ids: Sequence[UUID]) -> dict[UUID, list[Timetable]]:
    """The departures in use, from the earliest, by route."""
    rows = session.exec(
        select(Timetable)
        .where(col(Timetable.route_id).in_(route_ids), Timetable.is_active)
        .order_by(col(Timetable.departs_minute))
    )
    departures: dict[UUID, list[Timetable]] = {route_id: [] for route_id in route_ids}
    for row in rows:
        departures[row.route_id].append(row)
    return departures


def departures_on(session: Session, day: date) -> list[tuple[Route, Timetable]]:
    """What the timetables say for one day, from the earliest."""
    rows = session.exec(
        select(Route, Timetable)
        .join(Timetable, col(Timetable.route_id) == col(Route.id))
        .where(Route.is_active, Timetable.is_active)
        .where(col(Timetable.weekdays).contains(str(day.weekday())))
        .order_by(col(Timetable.departs_minute), Route.code)
    )
    return [(route, timetable) for route, timetable in rows]


def _ensure(session: Session, details: RouteDetails, own_id: UUID | None) -> None:
    other = session.exec(select(Route).where(Route.code == details.code)).first()
    if other is not None and other.id != own_id:
        raise rules.CodeTaken(code=details.code, name=other.name)
    wanted = [stop.station_id for stop in details.stops]
    open_ids = session.exec(
        select(Station.id).where(col(Station.id).in_(wanted), Station.is_active)
    ).all()
    rules.ensure_stops(details.stops, open_ids)
    rules.ensure_departures(details.departures)
    if details.vehicle_id is not None:
        get_or_raise(session, Vehicle, details.vehicle_id)


def _write_stops(session: Session, route: Route, plans: Sequence[StopPlan]) -> None:
    """Rows stay at their positions, because a record cannot be deleted; surplus ones rest."""
    rows = session.exec(select(Stop).where(Stop.route_id == route.id)).all()
    by_position = {row.position: row for row in rows}
    for position, plan in enumerate(plans, 1):
        row = by_position.pop(position, None)
        if row is None:
            row = Stop(
                route_id=route.id,
                position=position,
                station_id=plan.station_id,
                home_station_id=route.home_station_id,
            )
            session.add(row)
        row.station_id, row.is_active = plan.station_id, True
        row.minutes_from_start = plan.minutes_from_start
    for row in by_position.values():
        row.is_active = False


def _write_departures(session: Session, route: Route, plans: Sequence[DeparturePlan]) -> None:
    rows = session.exec(select(Timetable).where(Timetable.route_id == route.id)).all()
    by_minute = {row.departs_minute: row for row in rows}
    for plan in plans:
        row = by_minute.pop(plan.departs_minute, None)
        if row is None:
            row = Timetable(
                route_id=route.id,
                departs_minute=plan.departs_minute,
                home_station_id=route.home_station_id,
            )
            session.add(row)
        row.weekdays, row.is_active = "".join(sorted(set(plan.weekdays))), True
    for row in by_minute.values():
        row.is_active = False
