"""The driver's pages, for a phone: what to sign for at which stop."""

from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from station.access import Permission
from station.consolidation import driver, words
from station.consolidation.blueprint import bp
from station.parcels.acting import current_writer
from station.web.access import current_actor, requires
from station.web.database import current_session


@bp.get("/driver")
@requires(Permission.SEE_TRIP)
def list_driver_trips() -> ResponseReturnValue:
    found = driver.trips_of(current_session(), current_writer())
    return render_template("consolidation/driver.html", found=found, leg_states=words.LEG_STATES)


@bp.get("/driver/<uuid:trip_id>")
@requires(Permission.SEE_TRIP)
def show_driver_trip(trip_id: UUID) -> ResponseReturnValue:
    one = driver.trip_of(current_session(), trip_id, seen_by=current_actor())
    return render_template("consolidation/driver.html", found=[one], leg_states=words.LEG_STATES)
