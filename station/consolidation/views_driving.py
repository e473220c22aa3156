"""A driver's own pages, made for a phone."""

from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from station.access import Permission
from station.clock import business_day
from station.consolidation import driving, words
from station.consolidation.blueprint import bp
from station.web.access import current_actor, requires
from station.web.database import current_session, current_time


@bp.get("/my-trips")
@requires(Permission.SEE_TRIP)
def list_my_trips() -> ResponseReturnValue:
    today = business_day(current_time())
    found = driving.list_trips(current_session(), current_actor(), today)
    return render_template(
        "consolidation/my_trips.html", trips=found, today=today, states=words.TRIP_STATES
    )


@bp.get("/my-trips/<uuid:trip_id>")
@requires(Permission.SEE_TRIP)
def show_my_trip(trip_id: UUID) -> ResponseReturnValue:
    return render_template(
        "consolidation/my_trip.html",
        view=driving.get_trip(current_session(), trip_id, current_actor()),
        states=words.TRIP_STATES,
        leg_states=words.LEG_STATES,
    )
