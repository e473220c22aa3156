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

from station.access import Actor, Permission
from station.clock import business_day
from station.consolidation.models import Leg, LegState, Trip, TripState
from station.consolidation.words import TRIP_STATES
from station.incidents.words import WHOSE, Side
from station.network import lookup as network
from station.network.drawing import Load, Mark
from station.network.map_views import network_map
from station.network.models import Route
from station.reports import figures, todo
from station.web.access import current_actor, requires
from station.web.database import current_session, current_time
from station.web.room import Card, Room, cards_of

bp = Blueprint("desk", __name__)

MOST_TODOS = 12


@bp.get("/desk")
@requires(Permission.REPORT)
def show() -> ResponseReturnValue:
    return _page(current_session(), current_actor(), current_time())


def front(session: Session, actor: Actor, now: datetime) -> ResponseReturnValue | None:
    """The page of today of those who run the county, and of those who only look it over."""
    runs_it = actor.may(Permission.ADJUDICATE)
    only_looks = actor.may(Permission.REPORT) and not actor.may(Permission.RECEIVE)
    return _page(session, actor, now) if runs_it or only_looks else None


def _page(session: Session, actor: Actor, now: datetime) -> ResponseReturnValue:
    todos = todo.todos(session, actor, now)
    return render_template(
        "reports/desk.html",
        cards=_figures(session, actor, now),
        todos=todos[:MOST_TODOS],
        more=len(todos) - MOST_TODOS,
        steps=[c for c in cards_of(session, actor, now) if c.next_step and c.tone != "stop"],
        map=_map(session, actor, now),
        trips=_trips(session, actor, now),
        trip_states=TRIP_STATES,
    )


def _figures(session: Session, actor: Actor, now: datetime) -> list[Card]:
    found = figures.flows(session, actor, now)
    yesterday = now - figures.DAY
    parcels, bags = "parcels.list_parcels", "consolidation.list_bags"
    received, received_before = figures.both(found, "take_over")
    packed, packed_before = figures.both(found, "pack")
    sent, sent_before = figures.both(found, "depart")
    arrived, arrived_before = figures.both(found, "receive")
    expected = figures.expected(session, actor)
    moving = figures.on_the_way(session, actor)
    wrong = figures.incidents_open(session, actor, now)
    return [
        Card(
            _("Expected"),
            expected,
            url_for(parcels, state="expected"),
            before=figures.was_expected(session, actor, yesterday),
        ),
        Card(
            _("Received"), received, url_for(parcels, day=business_day(now)), before=received_before
        ),
        Card(_("Sorted"), packed, url_for(bags, shelf="all"), before=packed_before),
        Card(_("Sent off"), sent, url_for(bags, shelf="underway"), before=sent_before),
        Card(
            _("On the way"),
            moving,
            url_for(parcels, state="on_the_way"),
            before=figures.was_on_the_way(session, actor, yesterday),
        ),
        Card(_("Arrived"), arrived, url_for(parcels, state="arrived"), before=arrived_before),
        Card(
            _("Incidents"),
            wrong,
            url_for("incidents.list_incidents"),
            tone="stop" if wrong else "",
            before=figures.incidents_open(session, actor, yesterday),
        ),
    ]


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
