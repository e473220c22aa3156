"""Pages for the routes, with their stops and departures."""

from typing import TYPE_CHECKING
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlmodel import select

from station.access import Permission
from station.db import get_or_raise
from station.errors import N_, InvalidInput
from station.lazy import lazy_module
from station.network import lookup, route_forms
from station.network.blueprints import bp
from station.network.details import RouteDetails
from station.network.forms import RouteForm
from station.network.models import Route, Vehicle
from station.network.rules import clock_time
from station.web.access import current_actor, requires
from station.web.asked import asked_text
from station.web.database import current_session, transaction
from station.web.forms import redisplay
from station.web.paging import page_of
from station.web.room import drivers_of

if TYPE_CHECKING:
    from station.network import routes
else:
    routes = lazy_module("station.network.routes")

# As 2020-06-01 was a Monday.
WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
_USUAL_DAYS = {"0123456": N_("daily"), "01234": N_("Mon to Fri"), "56": N_("Sat and Sun")}
_EMPTY_STOPS, _FEWEST_STOPS, _EMPTY_DEPARTURES = 4, 8, 2


@bp.get("/routes")
@requires(Permission.LOOK)
def list_routes() -> ResponseReturnValue:
    session, text = current_session(), asked_text()
    page = page_of(session, routes.routes_matching(text, in_use="in_use" in request.args))
    ids = [route.id for route in page.rows]
    return render_template(
        "network/routes.html",
        page=page,
        text=text,
        stops=routes.stops_of(session, ids),
        departures=routes.departures_of(session, ids),
        plates=_plates(),
        drivers=drivers_of(session),
        clock_time=clock_time,
        days_of=days_of,
    )


@bp.get("/routes/<uuid:route_id>")
@requires(Permission.LOOK)
def show_route(route_id: UUID) -> ResponseReturnValue:
    session = current_session()
    route = get_or_raise(session, Route, route_id)
    return render_template(
        "network/route.html",
        route=route,
        stops=routes.stops_of(session, [route_id])[route_id],
        departures=routes.departures_of(session, [route_id])[route_id],
        plates=_plates(),
        drivers=drivers_of(session),
        clock_time=clock_time,
        days_of=days_of,
    )


@bp.get("/routes/new")
@requires(Permission.MANAGE_NETWORK)
def new_route() -> ResponseReturnValue:
    return _form(None)


@bp.post("/routes/new")
@requires(Permission.MANAGE_NETWORK)
@redisplay(new_route)
def add_route() -> ResponseReturnValue:
    details, _version = _details()
    with transaction() as session:
        route = routes.add_route(session, details, actor=current_actor())
    return _saved(route)


@bp.get("/routes/<uuid:route_id>/edit")
@requires(Permission.MANAGE_NETWORK)
def edit_route(route_id: UUID) -> ResponseReturnValue:
    return _form(get_or_raise(current_session(), Route, route_id))


@bp.post("/routes/<uuid:route_id>/edit")
@requires(Permission.MANAGE_NETWORK)
@redisplay(edit_route)
def change_route(route_id: UUID) -> ResponseReturnValue:
    details, version = _details()
    with transaction() as session:
        route = routes.edit_route(
            session, route_id, details, version=version, actor=current_actor()
        )
    return _saved(route)


def days_of(weekdays: str) -> str:
    """The days of a departure in words, as few as will do."""
    if weekdays in _USUAL_DAYS:
        return str(_(_USUAL_DAYS[weekdays]))
    return " ".join(_(WEEKDAYS[int(day)]) for day in weekdays)


def _details() -> tuple[RouteDetails, int]:
    form = RouteForm.parse(request.form)
    details = RouteDetails(
        code=form.code.upper(),
        name=form.name,
        is_bus=form.is_bus,
        vehicle_id=form.vehicle_id,
        driver_id=_known_driver(form.driver_id),
        is_active=form.is_active,
        stops=route_forms.read_stops(current_session(), request.form, seen_by=current_actor()),
        departures=route_forms.read_departures(request.form),
    )
    return details, form.version


def _known_driver(person_id: UUID | None) -> UUID | None:
    if person_id is not None and person_id not in drivers_of(current_session()):
        raise InvalidInput({"driver_id": _("Choose somebody who drives.")})
    return person_id


def _form(route: Route | None) -> ResponseReturnValue:
    session, actor = current_session(), current_actor()
    stops = routes.stops_of(session, [route.id])[route.id] if route else []
    departures = routes.departures_of(session, [route.id])[route.id] if route else []
    return render_template(
        "network/route_form.html",
        route=route,
        stops=stops,
        departures=departures,
        stop_rows=_rows("stop", max(len(stops) + _EMPTY_STOPS, _FEWEST_STOPS)),
        departure_rows=_rows("time", len(departures) + _EMPTY_DEPARTURES),
        stations=lookup.list_stations(session, seen_by=actor),
        vehicles=_plates(),
        drivers=drivers_of(session),
        weekdays=WEEKDAYS,
        clock_time=clock_time,
        typed_as=route_forms.typed_as,
    )


def _rows(name: str, rows: int) -> int:
    """How many rows the form shows; what was typed and refused stays in sight."""
    typed = sum(1 for field in request.form if field.startswith(f"{name}-"))
    return min(max(rows, typed), route_forms.MOST_ROWS)


def _plates() -> dict[UUID, str]:
    rows = current_session().exec(select(Vehicle.id, Vehicle.plate).order_by(Vehicle.plate))
    return dict(rows.all())


def _saved(route: Route) -> ResponseReturnValue:
    flash(_("Saved: %(name)s.", name=route.name), "good")
    return redirect(url_for(".show_route", route_id=route.id), 303)
