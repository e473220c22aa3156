"""Photos of a matter: a page of their own right after the damage was found; shown to its sides."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from station.access import Permission
from station.errors import NotFound
from station.incidents import photos, words
from station.incidents.models import IncidentKind, IncidentState
from station.lazy import lazy_module
from station.photos import sending
from station.printing import apart
from station.settling import lookup
from station.settling.forms import PhotosForm
from station.settling.gallery import gallery, get_photo
from station.settling.views import bp
from station.web import room
from station.web.access import current_actor, requires
from station.web.asked import asked_text
from station.web.database import current_session, current_time, transaction
from station.web.forms import redisplay
from station.web.pdf_file import send_pdf
from station.web.scan import Sound
from station.web.way_back import local_address

# What draws and fills sheets is heavy, and wanted seldom.
damage_report = lazy_module("station.settling.damage_report")
draw_damage_report = lazy_module("station.settling.draw_damage_report")


@bp.get("/<uuid:incident_id>/photos")
@requires(Permission.LOOK)
def show_photos(incident_id: UUID) -> ResponseReturnValue:
    session, actor = current_session(), current_actor()
    incident = lookup.get_incident(session, incident_id, seen_by=actor)
    back = request.form.get("back", "") or asked_text("back")
    return render_template(
        "incidents/photos.html",
        incident=incident,
        kind=words.KIND_NAMES[incident.kind],
        gallery=gallery(session, incident, actor),
        back=local_address(back) if back else url_for(".show_incident", incident_id=incident_id),
    )


@bp.get("/of-unit/<uuid:unit_id>/photos")
@requires(Permission.LOOK)
def photograph_unit(unit_id: UUID) -> ResponseReturnValue:
    """From where something was marked as damaged to the matter that this has opened."""
    found = lookup.of_unit(current_session(), unit_id, seen_by=current_actor())
    damaged = [row for row in found if row.kind is IncidentKind.DAMAGED]
    if not damaged:
        raise NotFound(kind="Incident", id=unit_id)
    damaged.sort(key=lambda row: row.state is IncidentState.SETTLED)
    back = asked_text("back")
    return redirect(url_for(".show_photos", incident_id=damaged[0].id, back=back or None), 303)


@bp.post("/<uuid:incident_id>/photos")
@requires(Permission.SETTLE)
@redisplay(show_photos)
def add_photos(incident_id: UUID) -> ResponseReturnValue:
    form, sent = PhotosForm.parse(request.form), sending.sent_photos(photos.MOST)
    actor = current_actor()
    with transaction() as session:
        incident = lookup.get_incident(session, incident_id, seen_by=actor)
        new = photos.add(session, incident, sent, note=form.note, actor=actor, at=current_time())
        count = len(new)
    said = ngettext("%(num)d photo is kept.", "%(num)d photos are kept.", count)
    flash(said if count else _("This photo was kept before."), Sound.GOOD)
    return redirect(url_for(".show_photos", incident_id=incident_id, back=form.back or None), 303)


@bp.post("/<uuid:incident_id>/photos/<uuid:photo_id>/take-back")
@requires(Permission.SETTLE)
@redisplay(lambda incident_id, **_ids: show_photos(incident_id))
def take_photo_back(incident_id: UUID, photo_id: UUID) -> ResponseReturnValue:
    form, actor = PhotosForm.parse(request.form), current_actor()
    with transaction() as session:
        photo = get_photo(session, incident_id, photo_id, seen_by=actor)
        incident = lookup.get_incident(session, incident_id, seen_by=actor)
        photos.take_back(session, incident, photo, actor=actor, at=current_time())
    flash(_("Taken back: it is deleted here now, and elsewhere with the exchange."), Sound.GOOD)
    return redirect(url_for(".show_photos", incident_id=incident_id, back=form.back or None), 303)


@bp.get("/<uuid:incident_id>/photos/<uuid:photo_id>/<any(card, page):size>.jpg")
@requires(Permission.LOOK)
def show_photo(incident_id: UUID, photo_id: UUID, size: str) -> ResponseReturnValue:
    photo = get_photo(current_session(), incident_id, photo_id, seen_by=current_actor())
    return sending.show_again(photo, size)


@bp.get("/<uuid:incident_id>/report.pdf")
@requires(Permission.PRINT)
def print_report(incident_id: UUID) -> ResponseReturnValue:
    """On paper, for whoever has to claim, and to be signed by all who had it."""
    session, actor = current_session(), current_actor()
    incident = lookup.get_incident(session, incident_id, seen_by=actor)
    load = room.find(session, incident.leg_id, actor) if incident.leg_id else None
    bill = load.number if load else ""
    said = damage_report.damage_report(
        session, incident, bill=bill, seen_by=actor, at=current_time()
    )
    pdf = apart.drawn_at_leisure(draw_damage_report.draw, said)
    return send_pdf(pdf, f"{incident.number or incident.id}-report.pdf")
