"""Pages for what goes wrong on the way: brought back, moved to another trip, not here, seals."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlmodel import Session

from station import custody
from station.access import Permission
from station.consolidation import (
    bags,
    mishaps,
    paper_chain,
    receiving,
    seals,
    trips,
    words,
)
from station.consolidation.blueprint import bp
from station.consolidation.forms import BringBackForm, MoveForm, ReasonForm
from station.consolidation.mishaps import Back
from station.consolidation.short_numbers import on_load
from station.consolidation.views_receiving import load_for, show_load
from station.consolidation.views_trips import show_trip
from station.custody import UnitKind
from station.parcels import lookup as parcels
from station.parcels.acting import current_writer
from station.web.access import current_actor, requires
from station.web.database import current_session, transaction
from station.web.forms import redisplay
from station.web.scan import Sound, number_scanned


def _trip_of_leg(leg_id: UUID) -> ResponseReturnValue:
    leg = trips.get_leg(current_session(), leg_id, seen_by=current_actor())
    return show_trip(leg.trip_id)


@bp.post("/trips/legs/<uuid:leg_id>/bring-back")
@requires(Permission.DEPART)
@redisplay(_trip_of_leg)
def bring_back(leg_id: UUID) -> ResponseReturnValue:
    """Something of a load is here: it came home, or never left; shown by a scan."""
    form, writer = BringBackForm.parse(request.form), current_writer()
    with transaction() as session:
        leg = trips.get_leg(session, leg_id, seen_by=writer.actor)
        unit_id = on_load(session, leg, number_scanned(form.text))
        back = mishaps.bring_back(
            session, writer, leg, unit_id, reason=form.reason, with_rest=form.with_rest
        )
        trip_id = leg.trip_id
    flash(_said(back), Sound.GOOD if back.is_over else Sound.BELL)
    return redirect(url_for(".show_trip", trip_id=trip_id), 303)


@bp.post("/trips/legs/<uuid:leg_id>/move")
@requires(Permission.DEPART)
@redisplay(_trip_of_leg)
def move_load(leg_id: UUID) -> ResponseReturnValue:
    """The vehicle broke down: another trip takes the load on from where it stands."""
    form, writer = MoveForm.parse(request.form), current_writer()
    with transaction() as session:
        leg = trips.get_leg(session, leg_id, seen_by=writer.actor)
        trip = trips.open_trip(
            session, writer, form.route_id, day=form.day, departs_minute=form.departs_minute
        )
        trips.get_trip(session, trip.id, seen_by=writer.actor)
        mishaps.move_to_trip(session, writer, leg, trip)
        trip_id = trip.id
    flash(
        _("The load goes on with this trip. Print its route bill and the trip bill again."),
        Sound.GOOD,
    )
    return redirect(url_for(".show_trip", trip_id=trip_id), 303)


@bp.post("/loads/<uuid:leg_id>/seals")
@requires(Permission.RECEIVE)
@redisplay(show_load)
def note_seals(leg_id: UUID) -> ResponseReturnValue:
    """Every seal of which nothing was said is as the bill says."""
    writer = current_writer()
    with transaction() as session:
        paper_chain.hand_over_load(session, leg_id)
        leg = load_for(session, leg_id, writer.actor)
        receiving.begin(session, writer, leg)
        count = seals.note_rest_whole(session, writer, leg)
    flash(
        ngettext("%(num)d seal is as on the bill.", "%(num)d seals are as on the bill.", count),
        Sound.GOOD,
    )
    return redirect(url_for(".show_load", leg_id=leg_id), 303)


@bp.get("/not-here/<uuid:unit_id>")
@requires(Permission.RECEIVE)
def show_not_here(unit_id: UUID) -> ResponseReturnValue:
    session, actor = current_session(), current_actor()
    ensure_seen(session, unit_id)
    unit = custody.get_unit(session, unit_id)
    around = custody.get_unit(session, unit.bag_id) if unit.bag_id else unit
    return render_template(
        "consolidation/not_here.html",
        unit=unit,
        is_bag=unit.kind is UnitKind.BAG,
        can_be_missing=mishaps.is_missable(unit, around, actor.station_id),
        reasons=words.NOT_HERE_REASONS,
    )


@bp.post("/not-here/<uuid:unit_id>")
@requires(Permission.RECEIVE)
@redisplay(show_not_here)
def note_not_here(unit_id: UUID) -> ResponseReturnValue:
    form, writer = ReasonForm.parse(request.form), current_writer()
    with transaction() as session:
        ensure_seen(session, unit_id)
        mishaps.note_not_here(session, writer, unit_id, reason=form.reason)
        is_bag = custody.get_unit(session, unit_id).kind is UnitKind.BAG
    flash(_("Noted as short. Whoever brought it looks for it; if it turns up, scan it."), "bell")
    if is_bag:
        return redirect(url_for(".show_bag", bag_id=unit_id), 303)
    return redirect(url_for("parcels.show_parcel", parcel_id=unit_id), 303)


def ensure_seen(session: Session, unit_id: UUID) -> None:
    """Raises NotFound for what is none of the actor's stations' business."""
    actor = current_actor()
    if custody.get_unit(session, unit_id).kind is UnitKind.BAG:
        bags.find_bag(session, unit_id, seen_by=actor)
    else:
        parcels.get_parcel(session, unit_id, seen_by=actor)


def _said(back: Back) -> str:
    here = ngettext(
        "%(num)d piece of the load is here again.",
        "%(num)d pieces of the load are here again.",
        back.count,
    )
    if back.is_over:
        return str(_("%(here)s Nothing of it is on the way.", here=here))
    return str(_("%(here)s The rest is with the load still.", here=here))
