"""The incidents desk: what a person must settle, oldest first, and what to do next."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from station.access import Permission
from station.consolidation import incident_desk, incident_words
from station.consolidation.acting import current_writer
from station.consolidation.blueprint import bp
from station.consolidation.forms import AdjudicateForm, ReasonForm, TransferForm
from station.custody import decisions
from station.errors import NotFound
from station.incidents import service as incidents
from station.incidents.models import Incident, IncidentKind
from station.network.lookup import find_stations
from station.web.access import current_actor, requires
from station.web.database import current_session, current_time, transaction
from station.web.forms import redisplay
from station.web.paging import page_of


@bp.get("/incidents")
@requires(Permission.LOOK)
def list_incidents() -> ResponseReturnValue:
    session, actor = current_session(), current_actor()
    settled = request.args.get("show") == "settled"
    kind = request.args.get("kind", type=IncidentKind)
    text = request.args.get("text", "").strip().upper()
    rows = incident_desk.incidents_of(actor, settled=settled, kind=kind, text=text)
    page = page_of(session, rows)
    names = incident_desk.station_names(session, {row.station_id for row in page.rows})
    return render_template(
        "consolidation/incidents.html",
        page=page,
        names=names,
        settled=settled,
        kind=kind,
        text=text,
        counts=incident_desk.count_open(session, actor),
        words=incident_words.WORDS,
        whose=incident_words.WHOSE,
    )


@bp.get("/incidents/<uuid:incident_id>")
@requires(Permission.LOOK)
def show_incident(incident_id: UUID) -> ResponseReturnValue:
    session, actor = current_session(), current_actor()
    incident = incident_desk.get_incident(session, incident_id, seen_by=actor)
    text = request.values.get("place", "").strip()
    return render_template(
        "consolidation/incident.html",
        view=incident_desk.incident_view(session, incident),
        words=incident_words.WORDS[incident.kind],
        whose=incident_words.WHOSE,
        outcomes=incident_words.OUTCOMES[incident.kind],
        places=find_stations(session, text, seen_by=actor) if text else [],
        place=text,
    )


@bp.post("/incidents/<uuid:incident_id>/settle")
@requires(Permission.SETTLE)
@redisplay(show_incident)
def settle(incident_id: UUID) -> ResponseReturnValue:
    form, actor = ReasonForm.parse(request.form), current_actor()
    with transaction() as session:
        incident_desk.get_incident(session, incident_id, seen_by=actor)
        incidents.settle(
            session, incident_id, outcome=form.reason, actor=actor, at=current_time()
        )
    return _done(_("Settled: %(outcome)s", outcome=form.reason))


@bp.post("/incidents/<uuid:incident_id>/lost")
@requires(Permission.ADJUDICATE)
@redisplay(show_incident)
def declare_lost(incident_id: UUID) -> ResponseReturnValue:
    form = ReasonForm.parse(request.form)
    with transaction() as session:
        unit_id = _unit_of(incident_desk.get_incident(session, incident_id, seen_by=current_actor()))
        decisions.declare_lost(session, current_writer(), unit_id, reason=form.reason)
    return _done(_("Declared lost. If it is found, scan it: it is known again."))


@bp.post("/incidents/<uuid:incident_id>/transfer")
@requires(Permission.ADJUDICATE)
@redisplay(show_incident)
def force_transfer(incident_id: UUID) -> ResponseReturnValue:
    form = TransferForm.parse(request.form)
    with transaction() as session:
        unit_id = _unit_of(incident_desk.get_incident(session, incident_id, seen_by=current_actor()))
        decisions.force_transfer(
            session,
            current_writer(),
            unit_id,
            to_station_id=form.station_id,
            reason=form.reason,
        )
    return _done(_("Transferred. What the former holder sends later no longer moves it."))


@bp.post("/incidents/<uuid:incident_id>/adjudicate")
@requires(Permission.ADJUDICATE)
@redisplay(show_incident)
def adjudicate(incident_id: UUID) -> ResponseReturnValue:
    form = AdjudicateForm.parse(request.form)
    with transaction() as session:
        unit_id = _unit_of(incident_desk.get_incident(session, incident_id, seen_by=current_actor()))
        decisions.adjudicate(
            session, current_writer(), unit_id, head_id=form.head_id, reason=form.reason
        )
    return _done(_("Decided. All that was recorded is kept."))


def _unit_of(incident: Incident) -> UUID:
    if incident.unit_id is None:
        raise NotFound(kind="Unit", id=incident.id)
    return incident.unit_id


def _done(message: str) -> ResponseReturnValue:
    flash(message, "good")
    return redirect(url_for(".list_incidents"), 303)
