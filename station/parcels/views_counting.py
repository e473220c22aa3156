"""Pages on which a load is counted together with the partner who brings it."""

from uuid import UUID

from flask import flash, get_template_attribute, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlmodel import Session

from station.access import Permission
from station.db import get_or_raise
from station.network.models import Partner
from station.parcels import count_totals, counting, intake_lookup, last_counted
from station.parcels.acting import current_writer
from station.parcels.blueprints import intake_pages as bp
from station.parcels.counting import Count, Counted
from station.parcels.courier_files.shapes import looks_like, suggest_partners
from station.parcels.forms import CountForm, ScanForm, UnitForm
from station.parcels.intake_desk import list_partners
from station.parcels.models import Intake, IntakeState
from station.web.access import current_actor, requires
from station.web.database import current_session, transaction
from station.web.forms import redisplay
from station.web.scan import Sound, normalise, scan_answer


@bp.get("/count")
@requires(Permission.TAKE_IN)
def choose_partner() -> ResponseReturnValue:
    return render_template("parcels/choose_partner.html", partners=list_partners(current_session()))


@bp.post("/count")
@requires(Permission.TAKE_IN)
@redisplay(choose_partner)
def begin_without_file() -> ResponseReturnValue:
    form = CountForm.parse(request.form)
    with transaction() as session:
        partner = get_or_raise(session, Partner, form.partner_id)
        intake = counting.begin_without_file(session, current_writer(), partner)
        intake_id = intake.id
    return redirect(url_for(".count_page", intake_id=intake_id), 303)


@bp.post("/<uuid:intake_id>/begin")
@requires(Permission.TAKE_IN)
def begin_count(intake_id: UUID) -> ResponseReturnValue:
    with transaction() as session:
        counting.begin(session, current_writer(), _intake(session, intake_id))
    return redirect(url_for(".count_page", intake_id=intake_id), 303)


@bp.get("/<uuid:intake_id>/count")
@requires(Permission.TAKE_IN)
def count_page(intake_id: UUID) -> ResponseReturnValue:
    session = current_session()
    intake = _intake(session, intake_id)
    if intake.state is not IntakeState.COUNTING:
        return redirect(url_for(".show_intake", intake_id=intake_id), 303)
    return render_template(
        "parcels/count.html",
        intake=intake,
        partner=get_or_raise(session, Partner, intake.partner_id),
        totals=count_totals.totals(session, intake),
        scans=count_totals.recent(session, intake_id),
    )


@bp.post("/<uuid:intake_id>/count")
@requires(Permission.TAKE_IN)
def count_scan(intake_id: UUID) -> ResponseReturnValue:
    form = ScanForm.parse(request.form)
    back = url_for(".count_page", intake_id=intake_id)
    with transaction() as session:
        intake = _intake(session, intake_id)
        counted = counting.count(
            session,
            current_writer(),
            intake,
            normalise(form.text),
            scan_id=form.scan_id,
        )
    last_counted.remember(intake_id, counted.unit_id)
    looked = current_session()
    intake = _intake(looked, intake_id)
    partner = get_or_raise(looked, Partner, intake.partner_id)
    message, sound = _answer(counted, partner)
    scans = count_totals.recent(looked, intake_id, limit=1)
    macros = "parcels/counting.html"
    counters = get_template_attribute(macros, "counters")
    row = get_template_attribute(macros, "row")
    is_new = counted.outcome in {Counted.RECEIVED, Counted.EXTRA} and scans
    return scan_answer(
        message,
        back=back,
        sound=sound,
        row=str(row(intake, scans[0])) if is_new else "",
        parts={"counters": str(counters(count_totals.totals(looked, intake), intake))},
    )


@bp.post("/<uuid:intake_id>/damaged")
@requires(Permission.TAKE_IN)
@redisplay(count_page)
def mark_damaged(intake_id: UUID) -> ResponseReturnValue:
    form = UnitForm.parse(request.form)
    with transaction() as session:
        writer, intake = current_writer(), _intake(session, intake_id)
        unit_id = last_counted.unit_of(session, intake, form)
        counting.mark_damaged(session, writer, intake, unit_id)
        tail = last_counted.tail_of(session, unit_id)
    text = _("…%(tail)s is marked as damaged. It stands so on the handover list.", tail=tail)
    flash(text, Sound.GOOD)
    return redirect(url_for(".count_page", intake_id=intake_id), 303)


@bp.post("/<uuid:intake_id>/take-back")
@requires(Permission.TAKE_IN)
@redisplay(count_page)
def take_back(intake_id: UUID) -> ResponseReturnValue:
    form = UnitForm.parse(request.form)
    with transaction() as session:
        writer, intake = current_writer(), _intake(session, intake_id)
        unit_id = last_counted.unit_of(session, intake, form)
        counting.take_back(session, writer, intake, unit_id)
        tail = last_counted.tail_of(session, unit_id)
    last_counted.forget()
    flash(_("The scan of …%(tail)s was taken back.", tail=tail), Sound.GOOD)
    return redirect(url_for(".count_page", intake_id=intake_id), 303)


def _intake(session: Session, intake_id: UUID) -> Intake:
    return intake_lookup.get_intake(session, intake_id, seen_by=current_actor())


def _answer(counted: Count, partner: Partner) -> tuple[str, Sound]:
    tail = counted.number[-4:]
    if counted.outcome is Counted.ALREADY:
        return _("…%(tail)s was counted before.", tail=tail), Sound.BELL
    if counted.outcome is Counted.OTHER_FILE:
        return _("…%(tail)s stands in another file and was counted there.", tail=tail), Sound.BELL
    if counted.outcome is Counted.ELSEWHERE:
        text = _("…%(tail)s should be elsewhere. It was noted as seen here.", tail=tail)
        return text, Sound.BAD
    if counted.outcome is Counted.EXTRA:
        return _("…%(tail)s is not in the file: noted as extra.", tail=tail), Sound.BELL
    if not looks_like(counted.number, partner.code):
        others = ", ".join(suggest_partners(counted.number))
        if others:
            text = _("…%(tail)s counted. It looks like %(others)s.", tail=tail, others=others)
            return text, Sound.BELL
    return _("…%(tail)s counted.", tail=tail), Sound.GOOD
