"""The proposals for the next trips, accepted or changed; and passing on in one step."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.datastructures import MultiDict

from station.access import Permission
from station.clock import business_day
from station.consolidation import next_trips, planning, proposals, trips
from station.consolidation.blueprint import bp
from station.consolidation.forms import AcceptForm, PlannedBagForm
from station.consolidation.planning import AcceptedBag
from station.consolidation.views_trips import open_asked_trip
from station.parcels.acting import current_writer
from station.web.access import requires
from station.web.database import current_session, current_time, transaction
from station.web.forms import redisplay
from station.web.i18n import translated


@bp.get("/trips/next")
@requires(Permission.LOAD)
def show_next_trips() -> ResponseReturnValue:
    """What each of the next trips should take, in turn, and what it leaves to the later ones."""
    return render_template(
        "consolidation/next_trips.html",
        trips=next_trips.next_trips(current_session(), current_writer()),
        today=business_day(current_time()),
        reasons=proposals.REASONS,
    )


@bp.post("/trips/next")
@requires(Permission.LOAD)
def open_next_trip() -> ResponseReturnValue:
    """The proposal of a departure whose trip nobody has opened yet."""
    return redirect(url_for(".show_proposal", trip_id=open_asked_trip()), 303)


@bp.get("/trips/<uuid:trip_id>/proposal")
@requires(Permission.LOAD)
def show_proposal(trip_id: UUID) -> ResponseReturnValue:
    session, writer = current_session(), current_writer()
    trip = trips.get_trip(session, trip_id, seen_by=writer.actor)
    planned, others = next_trips.next_trip(session, writer, trip)
    return render_template(
        "consolidation/proposal.html",
        trip=trip,
        plan=planned.plan,
        left=planned.left,
        others=others,
        room=planned.room,
        reasons=proposals.REASONS,
        could_go=proposals.COULD_GO,
        today=business_day(current_time()),
    )


@bp.post("/trips/<uuid:trip_id>/proposal")
@requires(Permission.LOAD)
@redisplay(show_proposal)
def accept_proposal(trip_id: UUID) -> ResponseReturnValue:
    form, writer = AcceptForm.parse(request.form), current_writer()
    filled = _planned_bags(request.form)
    with transaction() as session:
        trip = trips.get_trip(session, trip_id, seen_by=writer.actor)
        left_open = planning.accept(session, writer, trip, unit_ids=form.unit_ids, filled=filled)
    if left_open:
        flash(
            ngettext(
                "Loaded. %(num)d bag waits for its seal: close it, then scan it on.",
                "Loaded. %(num)d bags wait for their seals: close them, then scan them on.",
                len(left_open),
            ),
            "bell",
        )
    else:
        flash(_("Filled, sealed and loaded as proposed."), "good")
    return redirect(url_for(".show_trip", trip_id=trip_id), 303)


@bp.post("/trips/pass-on")
@requires(Permission.LOAD)
def pass_on() -> ResponseReturnValue:
    """Everything here for further stops goes onto its next trip."""
    with transaction() as session:
        done = planning.pass_on(session, current_writer())
    count = sum(number for _trip, number in done.loaded)
    if count:
        flash(
            _("Loaded onto the next trips: %(count)d. Send each off when it leaves.", count=count),
            "good",
        )
    else:
        flash(_("Nothing here goes further with the trips of today and tomorrow."), "bell")
    for item, reason in done.left[:_MOST_NAMED]:
        why = translated(proposals.REASONS[reason])
        flash(_("%(number)s stays: %(why)s.", number=item.number, why=why), "bell")
    if len(done.loaded) == 1:
        return redirect(url_for(".show_trip", trip_id=done.loaded[0][0].id), 303)
    return redirect(url_for(".list_trips"), 303)


_MOST_NAMED = 5


def _planned_bags(submitted: MultiDict[str, str]) -> list[AcceptedBag]:
    """The bags of the form: fields ``bag-0-for``, ``bag-0-parcels`` and so on."""
    found = []
    for index in range(len(submitted)):
        prefix = f"bag-{index}-"
        if f"{prefix}for" not in submitted:
            break
        fields = {
            name.removeprefix(prefix): values
            for name, values in submitted.lists()
            if name.startswith(prefix)
        }
        form = PlannedBagForm.parse(MultiDict(fields))
        if form.take and (form.parcels or form.id):
            found.append(AcceptedBag(form.bag_for, tuple(form.parcels), form.id, form.seal))
    return found
