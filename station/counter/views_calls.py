"""The call list: whom to ask first, one number at a time, and what they said."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from station.access import Permission
from station.accounts import audit
from station.counter import agreements, calls, notices, waiting
from station.counter.blueprint import bp
from station.counter.forms import CallForm
from station.counter.models import About, NoticeKind
from station.errors import NotFound
from station.parcels.acting import current_writer
from station.parcels.models import Contact
from station.parcels.words import Purpose
from station.web.access import current_actor, requires
from station.web.database import current_session, current_time, transaction
from station.web.scan import Sound


@bp.get("/calls")
@requires(Permission.SERVE)
def list_calls() -> ResponseReturnValue:
    """Masked; whose agreement is unknown comes first, then who was not told yet."""
    return _page(None)


@bp.post("/calls/<uuid:unit_id>/number")
@requires(Permission.SERVE)
def show_number(unit_id: UUID) -> ResponseReturnValue:
    """One number in full, for this call; who looked is kept."""
    writer = current_writer()
    with transaction() as session:
        if not waiting.of_units(session, writer.station_id, [unit_id]):
            raise NotFound(kind="Parcel", id=unit_id)
        audit.note(
            session,
            writer.actor,
            "unmask",
            at=current_time(),
            subject="contact",
            subject_id=unit_id,
            detail=Purpose.CALL.value,
        )
        calls.note_called(session, writer, unit_id)
    return _page(unit_id)


@bp.post("/calls/<uuid:unit_id>/said")
@requires(Permission.SERVE)
def note_said(unit_id: UUID) -> ResponseReturnValue:
    form, writer = CallForm.parse(request.form), current_writer()
    with transaction() as session:
        found = waiting.of_units(session, writer.station_id, [unit_id])
        if not found or found[0].partner_id is None:
            raise NotFound(kind="Parcel", id=unit_id)
        agreements.note(
            session,
            writer,
            found[0].recipient_key,
            found[0].partner_id,
            form.answers,
            source=form.source,
        )
    flash(_("Noted, with the time and how it was said."), Sound.GOOD)
    return redirect(url_for(".list_calls"), 303)


@bp.post("/calls/<uuid:unit_id>/withdraw")
@requires(Permission.SERVE)
def withdraw(unit_id: UUID) -> ResponseReturnValue:
    """What the recipient said counts no longer; they are asked anew."""
    writer = current_writer()
    with transaction() as session:
        found = waiting.of_units(session, writer.station_id, [unit_id])
        if not found or found[0].partner_id is None:
            raise NotFound(kind="Parcel", id=unit_id)
        for about in About:
            key, partner_id = found[0].recipient_key, found[0].partner_id
            agreements.withdraw(session, writer, key, partner_id, about)
    flash(_("Withdrawn, with the time. It is not known now."), Sound.GOOD)
    return redirect(url_for(".list_calls"), 303)


def _page(open_id: UUID | None) -> ResponseReturnValue:
    session, actor = current_session(), current_actor()
    rows = calls.to_call(session, actor.station_id)
    contact = session.get(Contact, open_id) if open_id else None
    call = calls.call_of(rows, open_id) if open_id else None
    units = [parcel.unit_id for parcel in call.parcels] if call else []
    text = notices.text_for(session, actor.station_id, units, NoticeKind.ARRIVED)
    return render_template(
        "counter/calls.html",
        rows=rows,
        open_id=open_id,
        contact=contact,
        text=text,
        unreached=notices.count_given_up(session, actor.station_id),
    )
