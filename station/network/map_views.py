"""The first page of the network, and its map."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup
from sqlmodel import Session, col, select

from station.access import Actor, Permission
from station.network import drawing, lookup, overview
from station.network.blueprints import bp
from station.network.drawing import Line, Load, Mark, Spot
from station.network.models import Division, Route, Station, Stop
from station.web.access import current_actor, requires
from station.web.database import current_session


@bp.get("")
@requires(Permission.LOOK)
def show_network() -> ResponseReturnValue:
    session, actor = current_session(), current_actor()
    return render_template(
        "network/network.html",
        county=lookup.county_of(session),
        figures=overview.figures(session, seen_by=actor),
        map=network_map(session, seen_by=actor),
        pointless=_without_point(session, actor),
    )


@bp.get("/map")
@requires(Permission.LOOK)
def show_map() -> ResponseReturnValue:
    session, actor = current_session(), current_actor()
    return render_template(
        "network/map.html",
        map=network_map(session, seen_by=actor),
        pointless=_without_point(session, actor),
        routes=_lines(session),
    )


def network_map(
    session: Session,
    *,
    seen_by: Actor,
    marks: Mapping[UUID, Mark] | None = None,
    loads: Iterable[Load] = (),
) -> Markup:
    """The actor's stations and the routes.

    ``marks`` and ``loads`` are what another room has to say of them.
    """
    rows = session.exec(
        select(Station, Division)
        .join(Division, col(Division.id) == col(Station.division_id))
        .where(
            Station.is_active,
            col(Station.path).startswith(seen_by.path, autoescape=True),
            col(Division.longitude).is_not(None),
            col(Division.latitude).is_not(None),
        )
        # Villages first, so that the townships lie on top of them.
        .order_by(col(Station.level).desc(), Station.code)
    ).all()
    spots = [
        Spot(
            station.id,
            station.name,
            station.level,
            division.longitude or 0,
            division.latitude or 0,
            station.parent_id,
            url_for("network.show_station", station_id=station.id),
            station.served_by_id is None,
        )
        for station, division in rows
    ]
    return drawing.draw(spots, _lines(session), marks, loads, title=_("Map of the network"))


def _lines(session: Session) -> list[Line]:
    rows = session.exec(
        select(Route, Stop.station_id)
        .join(Stop, col(Stop.route_id) == col(Route.id))
        .where(Route.is_active, Stop.is_active)
        .order_by(Route.code, col(Stop.position))
    )
    stops: dict[UUID, tuple[Route, list[UUID]]] = {}
    for route, station_id in rows:
        stops.setdefault(route.id, (route, []))[1].append(station_id)
    return [Line(r.code, r.name, tuple(ids), is_bus=r.is_bus) for r, ids in stops.values()]


def _without_point(session: Session, actor: Actor) -> list[Station]:
    return list(
        session.exec(
            lookup.stations_matching("", seen_by=actor)
            .join(Division, col(Division.id) == col(Station.division_id))
            .where(col(Division.longitude).is_(None))
        )
    )
