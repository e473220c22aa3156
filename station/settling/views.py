"""Pages of incidents: the list, one matter, and what can be done about it."""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlmodel import Session, select

from station.access import Permission
from station.clock import business_day
from station.custody import Writer
from station.incidents import words
from station.incidents.models import Incident, IncidentKind, IncidentState
from station.network.models import Station
from station.parcels.acting import current_writer
from station.settling import acts, lookup, matter
from station.settling.forms import DecideForm, ReasonForm, SettleForm, TransferForm
from station.settling.gallery import gallery, thumbnails
from station.settling.lookup import Filter
from station.web import room
from station.web.access import current_actor, requires
from station.web.asked import asked_choice, asked_id, asked_text
from station.web.database import current_session, current_time, transaction
from station.web.forms import redisplay
from station.web.i18n import translated, when
from station.web.paging import page_of_query
from station.web.scan import Sound
from station.web.spreadsheet_file import send_csv

bp = Blueprint("incidents", __name__, url_prefix="/incidents")

AnyForm = TypeVar("AnyForm")
_EVERY = "all"


@bp.app_template_filter("outcome_words")
def outcome_words(kept: str) -> str:
    return words.outcome_words(kept)


@bp.get("")
@requires(Permission.LOOK)
def list_incidents() -> ResponseReturnValue:
    session, actor, wanted = current_session(), current_actor(), _filter()
    page = page_of_query(session, lookup.listing(wanted, seen_by=actor))
    return render_template(
        "incidents/incidents.html",
        page=page,
        thumbnails=thumbnails(session, [row.id for row in page.rows]),
        wanted=wanted,
        counts=lookup.count_kinds(session, wanted, seen_by=actor),
        places=lookup.places_with_open(session, seen_by=actor),
        kinds=words.KIND_NAMES,
        states=words.STATE_NAMES,
        steps=words.NEXT_STEPS,
        whose_step=matter.whose_step,
        is_mine=matter.is_mine,
    )


@bp.get("/export.csv")
@requires(Permission.LOOK)
def export_incidents() -> ResponseReturnValue:
    rows = lookup.listing(_filter(), seen_by=current_actor())
    found = current_session().connection().execute(rows)
    headings = [_("Number"), _("What is wrong"), _("Found at"), _("Other side"), _("Since")]
    headings += [_("Whose step"), _("Reason"), _("Settled on"), _("What came of it")]
    name = f"{_('incidents')}-{business_day(current_time()).isoformat()}.csv"
    return send_csv(name, [headings, *(_line(row) for row in found)])


@bp.get("/<uuid:incident_id>")
@requires(Permission.LOOK)
def show_incident(incident_id: UUID) -> ResponseReturnValue:
    session, actor = current_session(), current_actor()
    incident = lookup.get_incident(session, incident_id, seen_by=actor)
    found = matter.matter_of(session, incident, actor)
    decides = actor.may(Permission.ADJUDICATE) and found.unit is not None
    return render_template(
        "incidents/incident.html",
        matter=found,
        gallery=gallery(session, incident, actor),
        incident=incident,
        kind=words.KIND_NAMES[incident.kind],
        step=words.NEXT_STEPS[incident.kind],
        whose=matter.whose_step(incident, found.place, found.other_place),
        mine=matter.is_mine(incident, actor),
        outcomes=words.OUTCOMES[incident.kind],
        decides=decides,
        stations=_stations(session) if decides else [],
        unit_url=_unit_url(found),
        load=room.find(session, incident.leg_id, actor) if incident.leg_id else None,
    )


@bp.post("/<uuid:incident_id>/settle")
@requires(Permission.SETTLE)
@redisplay(show_incident)
def settle_incident(incident_id: UUID) -> ResponseReturnValue:
    said = _("Settled. It can be opened again with a reason.")
    return _done(incident_id, SettleForm.parse(request.form), acts.settle, said)


@bp.post("/<uuid:incident_id>/reopen")
@requires(Permission.SETTLE)
@redisplay(show_incident)
def reopen_incident(incident_id: UUID) -> ResponseReturnValue:
    form = ReasonForm.parse(request.form)
    return _done(incident_id, form, acts.reopen, _("Open again."))


@bp.post("/<uuid:incident_id>/lost")
@requires(Permission.ADJUDICATE)
@redisplay(show_incident)
def declare_lost(incident_id: UUID) -> ResponseReturnValue:
    said = _("Declared lost. If it turns up, scan it: it is then seen again.")
    return _done(incident_id, ReasonForm.parse(request.form), acts.declare_lost, said)


@bp.post("/<uuid:incident_id>/transfer")
@requires(Permission.ADJUDICATE)
@redisplay(show_incident)
def transfer(incident_id: UUID) -> ResponseReturnValue:
    said = _("Transferred. That station has it now, by the books.")
    return _done(incident_id, TransferForm.parse(request.form), acts.transfer, said)


@bp.post("/<uuid:incident_id>/decide")
@requires(Permission.ADJUDICATE)
@redisplay(show_incident)
def decide(incident_id: UUID) -> ResponseReturnValue:
    said = _("Decided. The books agree again.")
    return _done(incident_id, DecideForm.parse(request.form), acts.decide, said)


@bp.post("/<uuid:incident_id>/instruct")
@requires(Permission.ADJUDICATE)
@redisplay(show_incident)
def instruct(incident_id: UUID) -> ResponseReturnValue:
    said = _("Written down: both stations read it here. The matter stays open.")
    return _done(incident_id, ReasonForm.parse(request.form), acts.instruct, said)


def _done(
    incident_id: UUID,
    form: AnyForm,
    act: Callable[[Session, Writer, Incident, AnyForm], None],
    said: str,
) -> ResponseReturnValue:
    writer = current_writer()
    with transaction() as session:
        act(session, writer, lookup.get_incident(session, incident_id, seen_by=writer.actor), form)
    flash(said, Sound.GOOD)
    return redirect(url_for(".show_incident", incident_id=incident_id), 303)


def _line(row: Any) -> list[str]:
    return [
        row.number,
        translated(words.KIND_NAMES[row.kind]),
        row.place or "",
        row.other_place or "",
        when(row.opened_at),
        matter.whose_step(row, row.place or "", row.other_place or ""),
        row.reason,
        when(row.settled_at) if row.settled_at else "",
        words.outcome_words(row.outcome),
    ]


def _filter() -> Filter:
    return Filter(
        text=asked_text(),
        kind=asked_choice("kind", IncidentKind),
        station_id=asked_id("station"),
        state=None
        if asked_text("state") == _EVERY
        else asked_choice("state", IncidentState) or IncidentState.OPEN,
    )


def _stations(session: Session) -> list[Station]:
    """All open stations, for the list under the transfer's field."""
    query = select(Station).where(Station.is_active).order_by(Station.code)
    return list(session.exec(query))


def _unit_url(found: matter.Matter) -> str:
    """The page of the parcel or bag, where this installation has one."""
    if found.unit is None:
        return ""
    endpoint, name = (
        ("consolidation.show_bag", "bag_id")
        if found.is_bag
        else ("parcels.show_parcel", "parcel_id")
    )
    known = endpoint in current_app.view_functions
    return url_for(endpoint, **{name: found.unit.id}) if known else ""
