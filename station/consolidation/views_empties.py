"""Pages for empty bags and crates: what goes along, what came, and what each station has."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from station.access import Permission
from station.consolidation import empties, trips
from station.consolidation.blueprint import bp
from station.consolidation.forms import EmptiesForm
from station.consolidation.views_receiving import show_load
from station.consolidation.views_trips import trip_of_leg
from station.parcels.acting import current_writer
from station.web.access import current_actor, requires
from station.web.database import current_session, transaction
from station.web.forms import redisplay
from station.web.scan import Sound


@bp.get("/trips/empties")
@requires(Permission.LOOK)
def show_empties() -> ResponseReturnValue:
    session, actor = current_session(), current_actor()
    return render_template(
        "consolidation/empties.html",
        holdings=empties.holdings(session, seen_by=actor),
        differences=empties.differences(session, seen_by=actor),
    )


@bp.post("/trips/legs/<uuid:leg_id>/empties")
@requires(Permission.LOAD)
@redisplay(trip_of_leg)
def note_sent(leg_id: UUID) -> ResponseReturnValue:
    form, writer = EmptiesForm.parse(request.form), current_writer()
    with transaction() as session:
        leg = trips.get_leg(session, leg_id, seen_by=writer.actor)
        empties.note_sent(session, writer, leg, form.empties)
        trip_id = leg.trip_id
    flash(_("Noted: it goes along empty."), Sound.GOOD)
    return redirect(url_for(".show_trip", trip_id=trip_id), 303)


@bp.post("/loads/<uuid:leg_id>/empties")
@requires(Permission.RECEIVE)
@redisplay(show_load)
def note_received(leg_id: UUID) -> ResponseReturnValue:
    form, writer = EmptiesForm.parse(request.form), current_writer()
    with transaction() as session:
        leg = trips.get_leg(session, leg_id, seen_by=writer.actor)
        empties.note_received(session, writer, leg, form.empties)
        sent = empties.Empties(leg.bags_empty or 0, leg.crates_empty or 0)
    if sent == form.empties:
        flash(_("Counted: as the sender says."), Sound.GOOD)
    else:
        flash(_("Counted: not as the sender says. It stands among the differences."), Sound.BELL)
    return redirect(url_for(".show_load", leg_id=leg_id), 303)
