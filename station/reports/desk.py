"""The county desk: how today is, what to do now, where it is, and the trips by time."""

from collections import Counter
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup
from sqlmodel import Session, col, select
from werkzeug.exceptions import NotFound

from station.access import Actor, Permission
from station.clock import business_day
from station.consolidation.models import Leg, LegState, Trip, TripState
from station.consolidation.words import TRIP_STATES
from station.incidents.words import WHOSE, Side
from station.network import lookup as network
from station.network.drawing import Load, Mark
from station.network.map_views import network_map
from station.network.models import Route
from station.parcels.words import STATE_NAMES
from station.reports import behind, figures, todo
from station.reports.behind import FIGURE_LABELS, FLOWS, Figure
from station.settling.gallery import thumbnails
from station.web.access import current_actor, requires
from station.web.database import current_session, current_time
from station.web.i18n import translated
from station.web.paging import page_of_query
from station.web.room import Card, Room, cards_of

bp = Blueprint("desk", __name__)

MOST_TODOS = 12


@bp.get("/desk")
@requires(Permission.REPORT)
def show() -> ResponseReturnValue:
    return _page(current_session(), current_actor(), current_time())


@bp.get("/desk/<figure>")
@requires(Permission.REPORT)
def show_figure(figure: str) -> ResponseReturnValue:
    """The parcels that a figure of the desk has counted."""
    if figure not in set(Figure):
        raise NotFound
    session, actor, now = current_session(), current_actor(), current_time()
    wanted = Figure(figure)
    return render_template(
        "reports/figure.html",
        label=FIGURE_LABELS[wanted],
        is_of_today=wanted in FLOWS,
        page=page_of_query(session, _behind(session, wanted, actor, now)),
        state_names=STATE_NAMES,
    )


def front(session: Session, actor: Actor, now: datetime) -> ResponseReturnValue | None:
    """The page of today of those who run the county, and of those who only look it over."""
    runs_it = actor.may(Permission.ADJUDICATE)
    only_looks = actor.may(Permission.REPORT) and not actor.may(Permission.RECEIVE)
    return _page(session, actor, now) if runs_it or only_looks else None


def _page(session: Session, actor: Actor, now: datetime) -> ResponseReturnValue:
    todos = todo.todos(session, actor, now)
    shown = todos[:MOST_TODOS]
    return render_template(
        "reports/desk.html",
        cards=_figures(session, actor, now),
        todos=shown,
        thumbnails=thumbnails(session, [key for each in shown for key in each.matters]),
        more=len(todos) - MOST_TODOS,
        steps=[c for c in cards_of(session, actor, now) if c.next_step and c.tone != "stop"],
        map=_map(session, actor, now),
        trips=_trips(session, actor, now),
        trip_states=TRIP_STATES,
    )


def _figures(session: Session, actor: Actor, now: datetime) -> list[Card]:
    found = figures.flows(session, actor, now)
    yesterday = now - figures.DAY
    cards = []
    for figure, label in FIGURE_LABELS.items():
        kind = FLOWS.get(figure)
        today, before = figures.both(found, kind) if kind else (0, 0)
        if figure is Figure.EXPECTED:
            today = figures.count(session, _behind(session, figure, actor, now))
            before = figures.was_expected(session, actor, yesterday)
        elif figure is Figure.ON_THE_WAY:
            today = figures.count(session, _behind(session, figure, actor, now))
            before = figures.was_on_the_way(session, actor, yesterday)
        url = url_for("desk.show_figure", figure=figure.value)
        cards.append(Card(translated(label), today, url, before=before))
    wrong = figures.incidents_open(session, actor, now)
    before = figures.incidents_open(session, actor, yesterday)
    url, tone = url_for("incidents.list_incidents"), "stop" if wrong else ""
    return [*cards, Card(_("Incidents"), wrong, url, tone=tone, before=before)]


def _behind(session: Session, figure: Figure, actor: Actor, now: datetime) -> Any:
    return behind.parcels(session, figure, actor, figures.midnight(now), now)


def _map(session: Session, actor: Actor, now: datetime) -> Markup:
    return network_map(
        session, seen_by=actor, marks=_marks(session, actor), loads=_loads(session, now)
    )


def _marks(session: Session, actor: Actor) -> dict[UUID, Mark]:
    """Red only where somebody must act."""
    county = network.county_station(session)
    counted: Counter[UUID] = Counter()
    for row in todo.open_matters(session, actor):
        side = WHOSE[row.kind]
        at = row.station_id if side is Side.RECEIVER else row.other_station_id
        at = None if side is Side.COUNTY else at
        if at := at or (county.id if county else None):
            counted[at] += 1
    return {
        station_id: Mark("stop", ngettext("%(num)d incident", "%(num)d incidents", count))
        for station_id, count in counted.items()
    }


def _loads(session: Session, now: datetime) -> list[Load]:
    return [
        Load(
            leg.from_station_id,
            leg.to_station_id,
            leg.number,
            "wait" if todo.is_late(leg, now) else "",
        )
        for leg in todo.loads_under_way(session)
    ]


def _trips(session: Session, actor: Actor, now: datetime) -> list[dict[str, Any]]:
    """Today's trips by time, each with how many of its loads have been received."""
    mine = {station.id for station in network.list_stations(session, seen_by=actor)}
    trips = session.exec(
        select(Trip, Route)
        .join(Route, col(Route.id) == col(Trip.route_id))
        .where(Trip.day == business_day(now), Trip.state != TripState.CANCELLED)
        .order_by(col(Trip.departs_minute), col(Trip.number))
    ).all()
    ids = [trip.id for trip, _route in trips]
    legs: dict[UUID, list[Leg]] = {}
    for leg in session.exec(select(Leg).where(col(Leg.trip_id).in_(ids))):
        legs.setdefault(leg.trip_id, []).append(leg)
    return [
        {
            "trip": trip,
            "route": route,
            "legs": len(legs.get(trip.id, [])),
            "received": sum(leg.state is LegState.RECEIVED for leg in legs.get(trip.id, [])),
        }
        for trip, route in trips
        if trip.station_id in mine or {g.to_station_id for g in legs.get(trip.id, [])} & mine
    ]


ROOM = Room(bp, front=front)
