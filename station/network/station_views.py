"""Pages for the stations: the list, one of them, and the slots of its sorting room."""

from typing import TYPE_CHECKING
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from station.access import Permission
from station.errors import InvalidInput
from station.lazy import lazy_module
from station.network import lookup, overview, route_forms
from station.network.blueprints import bp
from station.network.forms import StationForm
from station.network.models import Level
from station.web.access import current_actor, requires
from station.web.asked import asked_choice, asked_id, asked_text
from station.web.database import current_session, transaction
from station.web.forms import redisplay
from station.web.paging import page_of

if TYPE_CHECKING:
    from station.network import service
else:
    service = lazy_module("station.network.service")

# A longer number is no slot's, and no number at all to some machines.
_MOST_DIGITS = 9


@bp.get("/stations")
@requires(Permission.LOOK)
def list_stations() -> ResponseReturnValue:
    session, actor = current_session(), current_actor()
    text, closed = asked_text(), "closed" in request.args
    under_id = asked_id("under")
    level, served = asked_choice("level", Level), "served" in request.args
    page = page_of(
        session,
        lookup.stations_matching(
            text, seen_by=actor, under_id=under_id, closed=closed, level=level, served=served
        ),
    )
    near = [near for row in page.rows for near in (row.parent_id, row.served_by_id)]
    return render_template(
        "network/stations.html",
        page=page,
        text=text,
        closed=closed,
        level=level,
        served=served,
        under=lookup.get_station(session, under_id, seen_by=actor) if under_id else None,
        names=lookup.names_of(session, near),
    )


@bp.get("/stations/<uuid:station_id>")
@requires(Permission.LOOK)
def show_station(station_id: UUID) -> ResponseReturnValue:
    view = overview.view_station(current_session(), station_id, seen_by=current_actor())
    return render_template("network/station.html", view=view)


@bp.get("/stations/<uuid:station_id>/edit")
@requires(Permission.MANAGE_NETWORK)
def edit_station(station_id: UUID) -> ResponseReturnValue:
    session, actor = current_session(), current_actor()
    view = overview.view_station(session, station_id, seen_by=actor)
    return render_template(
        "network/station_form.html",
        view=view,
        stations=lookup.list_stations(session, seen_by=actor),
        typed_as=route_forms.typed_as,
    )


@bp.post("/stations/<uuid:station_id>/edit")
@requires(Permission.MANAGE_NETWORK)
@redisplay(edit_station)
def change_station(station_id: UUID) -> ResponseReturnValue:
    form, actor = StationForm.parse(request.form), current_actor()
    served_by_id = route_forms.find_one(
        current_session(), form.served_by, "served_by", seen_by=actor
    )
    with transaction() as session:
        station = service.edit_station(
            session, station_id, form.details(served_by_id), version=form.version, actor=actor
        )
    flash(_("Saved: %(name)s.", name=station.name), "good")
    return redirect(url_for(".show_station", station_id=station_id), 303)


@bp.get("/stations/<uuid:station_id>/slots")
@requires(Permission.LOOK)
def list_slots(station_id: UUID) -> ResponseReturnValue:
    session = current_session()
    station = lookup.get_station(session, station_id, seen_by=current_actor())
    return render_template(
        "network/slots.html",
        station=station,
        lines=overview.slot_lines(session, station),
        is_county=station.level is Level.COUNTY,
    )


@bp.post("/stations/<uuid:station_id>/slots")
@requires(Permission.MANAGE_NETWORK)
@redisplay(list_slots)
def number_slots(station_id: UUID) -> ResponseReturnValue:
    actor = current_actor()
    station = lookup.get_station(current_session(), station_id, seen_by=actor)
    problems: dict[str, str] = {}
    numbers: dict[UUID, int] = {}
    versions: dict[UUID, int] = {}
    for line in overview.slot_lines(current_session(), station):
        id_, typed = line.slot.id, request.form.get(f"number-{line.slot.id}", "").strip()
        if typed and not (typed.isascii() and typed.isdecimal() and len(typed) <= _MOST_DIGITS):
            problems[f"number-{id_}"] = _("Enter a whole number.")
        elif typed:
            numbers[id_] = int(typed)
            versions[id_] = request.form.get(f"version-{id_}", 0, type=int)
    if problems:
        raise InvalidInput(problems)
    with transaction() as session:
        changed = service.number_slots(session, station_id, numbers, versions=versions, actor=actor)
    flash(
        ngettext(
            "Saved: %(num)d slot has another number.",
            "Saved: %(num)d slots have another number.",
            changed,
        ),
        "good",
    )
    return redirect(url_for(".list_slots", station_id=station_id), 303)
