"""Pages of trips: departures by the timetable, loading, sending off, changing the vehicle."""

from datetime import timedelta
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlmodel import Session, select

from station import custody
from station.access import Permission
from station.clock import business_day
from station.consolidation import (
    departure_lists,
    loading,
    timetable,
    trip_page,
    trips,
    words,
)
from station.consolidation.bag_scans import NotAnnounced
from station.consolidation.blueprint import bp
from station.consolidation.forms import (
    CancelDepartureForm,
    OpenTripForm,
    ScanForm,
    TickForm,
    VehicleForm,
)
from station.consolidation.models import Leg, Trip
from station.consolidation.short_numbers import number_here, on_load
from station.custody import Writer
from station.db import get_or_raise
from station.network.models import Station, Vehicle
from station.parcels.acting import current_writer
from station.web.access import current_actor, requires
from station.web.asked import asked_day, asked_text
from station.web.database import current_session, current_time, transaction
from station.web.forms import redisplay
from station.web.paging import page_of_rows
from station.web.room import drivers_of
from station.web.scan import Sound, number_scanned, scan_answer


@bp.get("/trips")
@requires(Permission.LOOK)
def list_trips() -> ResponseReturnValue:
    """Departures of a day, today unless asked; also those nobody has opened yet."""
    now, actor = current_time(), current_actor()
    today = business_day(now)
    day = asked_day() or today
    soon, text = request.args.get("show") == "soon", asked_text()
    found = timetable.departures(current_session(), today if soon else day, seen_by=actor)
    found = departure_lists.due_soon(found, actor, now) if soon else found
    found = departure_lists.matching(found, text)
    return render_template(
        "consolidation/trips.html",
        page=page_of_rows(found, default=departure_lists.page_at(found, now)),
        soon=soon,
        text=text,
        day=today if soon else day,
        days=[today - timedelta(days=1), today, today + timedelta(days=1)],
        today=today,
        states=words.TRIP_STATES,
    )


@bp.post("/trips")
@requires(Permission.LOAD)
def open_trip() -> ResponseReturnValue:
    return redirect(url_for(".show_trip", trip_id=open_asked_trip()), 303)


def open_asked_trip() -> UUID:
    """The trip of the departure that the form names, which may be open already."""
    form = OpenTripForm.parse(request.form)
    with transaction() as session:
        trip = trips.open_trip(
            session,
            current_writer(),
            form.route_id,
            day=form.day,
            departs_minute=form.departs_minute,
        )
        return trips.get_trip(session, trip.id, seen_by=current_actor()).id


@bp.get("/trips/<uuid:trip_id>")
@requires(Permission.LOOK)
def show_trip(trip_id: UUID) -> ResponseReturnValue:
    session, actor = current_session(), current_actor()
    trip = trips.get_trip(session, trip_id, seen_by=actor)
    return render_template(
        "consolidation/trip.html",
        view=trip_page.trip_view(session, trip, seen_by=actor),
        vehicles=session.exec(select(Vehicle).where(Vehicle.is_active)).all(),
        drivers=drivers_of(session),
        states=words.TRIP_STATES,
        leg_states=words.LEG_STATES,
        cancel_reasons=words.CANCEL_REASONS,
        back_reasons=words.BACK_REASONS,
    )


@bp.post("/trips/<uuid:trip_id>/scan")
@requires(Permission.LOAD)
def scan_onto_trip(trip_id: UUID) -> ResponseReturnValue:
    """A bag tag or a loose parcel goes on the vehicle."""
    form, writer = ScanForm.parse(request.form), current_writer()
    with transaction() as session:
        trip = trips.get_trip(session, trip_id, seen_by=writer.actor)
        number = number_scanned(form.text)
        units = custody.find_units(session, number_here(session, number, writer.station_id))
        if not units:
            raise NotAnnounced(number=form.text)
        leg = loading.load(session, writer, trip, units[0].id)
        message = _loaded(session, leg, units[0].number)
    return scan_answer(
        message,
        sound=Sound.BELL if leg.after_turning else Sound.GOOD,
        back=url_for(".show_trip", trip_id=trip_id),
        parts=_parts(trip_id),
    )


@bp.post("/trips/<uuid:trip_id>/load")
@requires(Permission.LOAD)
@redisplay(show_trip)
def load_ticked(trip_id: UUID) -> ResponseReturnValue:
    form, writer = TickForm.parse(request.form), current_writer()
    with transaction() as session:
        trip = trips.get_trip(session, trip_id, seen_by=writer.actor)
        count = len(loading.load_all(session, writer, trip, form.unit_ids))
    flash(_("Loaded: %(count)d.", count=count), "good")
    return redirect(url_for(".show_trip", trip_id=trip_id), 303)


@bp.post("/trips/legs/<uuid:leg_id>/unload/<uuid:unit_id>")
@requires(Permission.LOAD)
def unload(leg_id: UUID, unit_id: UUID) -> ResponseReturnValue:
    writer = current_writer()
    with transaction() as session:
        leg = trips.get_leg(session, leg_id, seen_by=writer.actor)
        loading.unload(session, writer, leg, unit_id)
        trip_id = leg.trip_id
    flash(_("Taken off the vehicle."), "good")
    return redirect(url_for(".show_trip", trip_id=trip_id), 303)


@bp.post("/trips/<uuid:trip_id>/vehicle")
@requires(Permission.LOAD)
@redisplay(show_trip)
def change_vehicle(trip_id: UUID) -> ResponseReturnValue:
    form, writer = VehicleForm.parse(request.form), current_writer()
    with transaction() as session:
        trip = trips.get_trip(session, trip_id, seen_by=writer.actor)
        loading.change_vehicle(
            session,
            writer,
            trip,
            vehicle_id=form.vehicle_id,
            driver_id=form.driver_id,
            driver_name=form.driver_name,
        )
    flash(
        _("Saved. What is on the way stays with its load; the bills say the new vehicle."), "good"
    )
    return redirect(url_for(".show_trip", trip_id=trip_id), 303)


def trip_of_leg(leg_id: UUID) -> ResponseReturnValue:
    leg = trips.get_leg(current_session(), leg_id, seen_by=current_actor())
    return show_trip(leg.trip_id)


@bp.post("/trips/legs/<uuid:leg_id>/cancel-departure")
@requires(Permission.DEPART)
@redisplay(trip_of_leg)
def cancel_departure(leg_id: UUID) -> ResponseReturnValue:
    """The vehicle did not leave: shown by a scan of one of its load."""
    form, writer = CancelDepartureForm.parse(request.form), current_writer()
    with transaction() as session:
        leg = trips.get_leg(session, leg_id, seen_by=writer.actor)
        trip_id = leg.trip_id
        _cancel(session, writer, leg, form)
    flash(_("The departure is cancelled; the load is here again."), "bell")
    return redirect(url_for(".show_trip", trip_id=trip_id), 303)


def _cancel(session: Session, writer: Writer, leg: Leg, form: CancelDepartureForm) -> None:
    unit_id = on_load(session, leg, number_scanned(form.text))
    trips.cancel_departure(session, writer, leg, scanned_unit_id=unit_id, reason=form.reason)


def _parts(trip_id: UUID) -> dict[str, str]:
    session, actor = current_session(), current_actor()
    trip = session.get(Trip, trip_id)
    if trip is None:
        return {}
    view = trip_page.trip_view(session, trip, seen_by=actor)
    return {
        "loads": render_template(
            "consolidation/_loads.html", view=view, leg_states=words.LEG_STATES
        ),
        "waiting-here": render_template("consolidation/_waiting.html", view=view),
        "sums": render_template("consolidation/_trip_sums.html", view=view),
    }


def _loaded(session: Session, leg: Leg, number: str) -> str:
    if not leg.after_turning:
        return str(_("Loaded: …%(tail)s", tail=_tail(number)))
    place = get_or_raise(session, Station, leg.to_station_id).name
    return str(_("Loaded for the way back: …%(tail)s → %(place)s", tail=_tail(number), place=place))


def _tail(number: str) -> str:
    parts = number.split("-")
    return parts[2] if len(parts) == 4 else number[-4:]  # noqa: PLR2004  see barcodes
