"""Something here is found damaged, in whatever room: said with its photos, in one go."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from station import custody
from station.access import Permission
from station.consolidation import mishaps, words
from station.consolidation.blueprint import bp
from station.consolidation.forms import DamageForm
from station.consolidation.views_mishaps import ensure_seen
from station.custody import UnitKind
from station.incidents import photos
from station.incidents.models import IncidentKind, IncidentState
from station.parcels.acting import current_writer
from station.photos import sending
from station.settling import lookup as settling
from station.web.access import current_actor, requires
from station.web.asked import asked_text
from station.web.database import current_session, transaction
from station.web.forms import redisplay
from station.web.scan import Sound
from station.web.way_back import local_address


@bp.get("/damaged/<uuid:unit_id>")
@requires(Permission.RECEIVE)
def show_damaged(unit_id: UUID) -> ResponseReturnValue:
    session, actor = current_session(), current_actor()
    ensure_seen(session, unit_id)
    unit = custody.get_unit(session, unit_id)
    matters = settling.of_unit(session, unit_id, seen_by=actor)
    return render_template(
        "consolidation/damaged.html",
        unit=unit,
        is_bag=unit.kind is UnitKind.BAG,
        known=[row for row in matters if _is_open_damage(row)],
        is_in_hand=mishaps.is_in_hand(session, unit, actor.station_id),
        reasons=words.DAMAGE_REASONS,
        back=_way_back(request.form.get("back", "") or asked_text("back"), unit),
    )


@bp.post("/damaged/<uuid:unit_id>")
@requires(Permission.RECEIVE)
@redisplay(show_damaged)
def note_damaged(unit_id: UUID) -> ResponseReturnValue:
    form, sent = DamageForm.parse(request.form), sending.sent_photos(photos.MOST, needed=False)
    writer = current_writer()
    with transaction() as session:
        ensure_seen(session, unit_id)
        matter = mishaps.note_damaged(session, writer, unit_id, reason=form.reason)
        photos.add(session, matter, sent, note=form.note, actor=writer.actor, at=writer.at)
        unit = custody.get_unit(session, unit_id)
    count = len(sent)
    with_photos = ngettext("%(num)d photo", "%(num)d photos", count) if count else ""
    noted = _("Noted as damaged; the matter stands under Incidents.")
    flash(f"{noted} {with_photos}".strip(), Sound.BELL)
    return redirect(_way_back(form.back, unit), 303)


def _is_open_damage(matter: Any) -> bool:
    return matter.kind is IncidentKind.DAMAGED and matter.state is IncidentState.OPEN


def _way_back(asked: str, unit: custody.Unit) -> str:
    if asked:
        return local_address(asked)
    if unit.kind is UnitKind.BAG:
        return url_for(".show_bag", bag_id=unit.id)
    return url_for("parcels.show_parcel", parcel_id=unit.id)
