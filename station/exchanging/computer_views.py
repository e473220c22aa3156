"""The coordinator's pages: the stations' computers, which of them call, and letting new ones in."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlmodel import Session

from station.access import Permission
from station.accounts import audit
from station.exchanging import computers
from station.exchanging.forms import ComputerForm, ReplacementForm
from station.exchanging.words import SUBJECTS
from station.keeping.views import current_settings
from station.sync import exchange, joining, nodes, quarantine
from station.sync.models import Enrolment
from station.web.access import current_actor, requires
from station.web.asked import asked_id
from station.web.database import current_database, current_session, current_time, transaction
from station.web.forms import redisplay

bp = Blueprint("computers", __name__, url_prefix="/network/computers")


@bp.get("")
@requires(Permission.MANAGE_NETWORK)
def list_computers() -> ResponseReturnValue:
    session = current_session()
    return render_template(
        "exchanging/computers.html",
        computers=computers.list_computers(session),
        waiting=computers.waiting(session, at=current_time()),
        late=computers.is_late,
    )


@bp.get("/new")
@requires(Permission.MANAGE_NETWORK)
def new_computer() -> ResponseReturnValue:
    session = current_session()
    computers.ensure_hub(session)
    return render_template(
        "exchanging/new_computer.html",
        stations=computers.free_stations(session, seen_by=current_actor()),
        chosen=asked_id("station"),
    )


@bp.post("")
@requires(Permission.MANAGE_NETWORK)
@redisplay(new_computer)
def let_in() -> ResponseReturnValue:
    """Make a code by which one computer may join, and show it once."""
    form = ComputerForm.parse(request.form)
    return _invite(form.name, station_ids=form.station_ids, by_stick=form.by_stick)


@bp.get("/<uuid:node_id>")
@requires(Permission.MANAGE_NETWORK)
def show_computer(node_id: UUID) -> ResponseReturnValue:
    session = current_session()
    computer = computers.get_computer(session, node_id)
    return render_template(
        "exchanging/computer.html",
        computer=computer,
        node=computer.node,
        set_aside=quarantine.waiting_of(session, node_id),
        reasons=quarantine.REASONS,
        subjects=SUBJECTS,
        may_hand_in=computers.may_hand_in(computer.node, current_time()),
        late=computers.is_late,
    )


@bp.post("/<uuid:node_id>/replace")
@requires(Permission.MANAGE_NETWORK)
@redisplay(show_computer)
def replace(node_id: UUID) -> ResponseReturnValue:
    """Make a code for the computer that takes this one's place."""
    form = ReplacementForm.parse(request.form)
    return _invite(form.name, replaces_id=node_id, by_stick=form.by_stick)


@bp.post("/<uuid:node_id>/withdraw")
@requires(Permission.MANAGE_NETWORK)
def withdraw(node_id: UUID) -> ResponseReturnValue:
    with transaction() as session:
        node = computers.withdraw(session, node_id, at=current_time())
        _note(session, "computer.withdrawn", node_id)
    flash(_("%(name)s is believed no longer.", name=node.name), "good")
    return redirect(url_for(".list_computers"), 303)


@bp.post("/<uuid:node_id>/late")
@requires(Permission.MANAGE_NETWORK)
def let_hand_in(node_id: UUID) -> ResponseReturnValue:
    with transaction() as session:
        node = computers.let_hand_in(session, node_id, at=current_time())
        _note(session, "computer.may_hand_in", node_id)
    flash(
        _("Switch %(name)s on once more: what it still holds comes in by itself.", name=node.name),
        "good",
    )
    return redirect(url_for(".show_computer", node_id=node_id), 303)


@bp.post("/retry")
@requires(Permission.MANAGE_NETWORK)
def retry() -> ResponseReturnValue:
    """Try again what was set aside, as after an upgrade."""
    computers.ensure_hub(current_session())
    left = exchange.upgraded(current_database(), at=current_time())
    if left:
        flash(ngettext("%(num)d thing still waits.", "%(num)d things still wait.", left), "bell")
    else:
        flash(_("Everything was taken in."), "good")
    return redirect(url_for(".list_computers"), 303)


def _invite(
    name: str,
    *,
    station_ids: list[UUID] | None = None,
    replaces_id: UUID | None = None,
    by_stick: bool = False,
) -> ResponseReturnValue:
    with transaction() as session:
        made, code = computers.invite(
            session,
            nodes.identity(session, current_settings().home),
            name=name,
            station_ids=station_ids or [],
            at=current_time(),
            by=current_actor(),
            replaces_id=replaces_id,
            by_stick=by_stick,
        )
        _note(session, "computer.invited", made.id)
        stations = joining.names_of(session, made)
    return _show_once(made, code, stations, by_stick=by_stick)


def _show_once(
    made: Enrolment, code: str, stations: list[str], *, by_stick: bool
) -> ResponseReturnValue:
    # Rendered at once: the code is kept nowhere.
    return render_template(
        "exchanging/code_once.html",
        made=made,
        code=code,
        stations=stations,
        by_stick=by_stick,
        url=request.host_url.rstrip("/"),
    )


def _note(session: Session, action: str, subject_id: UUID) -> None:
    audit.note(
        session,
        current_actor(),
        action,
        at=current_time(),
        subject="node",
        subject_id=subject_id,
    )
