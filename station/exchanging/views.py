"""The clerk's page: what waits here, what the hub has, and whether all is well."""

from typing import cast

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from station.access import Permission
from station.carrying import standing as stick
from station.exchanging import cable, standing
from station.exchanging.caller import Caller
from station.exchanging.words import SUBJECTS
from station.keeping import surroundings
from station.keeping.views import current_settings
from station.sync import nodes, quarantine
from station.web.access import requires
from station.web.database import current_database, current_session, current_time
from station.web.i18n import filled

bp = Blueprint("exchange", __name__, url_prefix="/exchange")


@bp.get("")
@requires(Permission.LOOK)
def show() -> ResponseReturnValue:
    session, at = current_session(), current_time()
    peer = nodes.peer_or_none(session)
    hub_url = current_settings().hub_url or (peer.url if peer else "")
    found = [
        *standing.findings(current_database(), at),
        *stick.findings(current_database(), at),
        surroundings.of_clock(current_database(), at),
        surroundings.of_last_check(current_database()),
        *surroundings.glance(current_database(), current_settings(), at),
    ]
    return render_template(
        "exchanging/exchange.html",
        peer=peer,
        standing=standing.now(session),
        stations=nodes.own_stations(session),
        findings=[(item.verdict.value, item.sentence(filled)) for item in found],
        set_aside=quarantine.waiting_of(session, None) if peer else [],
        reasons=quarantine.REASONS,
        subjects=SUBJECTS,
        is_calling=current_caller().is_calling,
        hub_url=hub_url,
        has_line=peer is not None and bool(hub_url),
        has_cable=peer is not None and cable.may_be_pulled(current_settings().home),
        is_pulled=cable.is_pulled(current_settings().home),
    )


@bp.post("/now")
@requires(Permission.LOOK)
def now() -> ResponseReturnValue:
    """Ask for an exchange; it is done beside the counter's work."""
    current_caller().ask()
    flash(_("It is done at once, while you go on."), "good")
    return redirect(url_for(".show"), 303)


@bp.post("/cable")
@requires(Permission.LOOK)
def move_cable() -> ResponseReturnValue:
    """Pull the demonstration's cable, or plug it in again."""
    home = current_settings().home
    if not cable.may_be_pulled(home):
        raise NotFound
    if cable.is_pulled(home):
        cable.plug_in(home)
        current_caller().ask()
    else:
        cable.pull(home)
    return redirect(url_for(".show"), 303)


def current_caller() -> Caller:
    return cast("Caller", current_app.extensions["caller"])
