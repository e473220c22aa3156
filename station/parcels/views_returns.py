"""Pages of what goes back to its partner: what waits, what was given, its list."""

from collections import Counter
from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from station.access import Permission
from station.db import get_or_raise
from station.network.models import Partner, Station
from station.parcels import returns
from station.parcels.acting import current_writer
from station.parcels.blueprints import return_pages as bp
from station.parcels.forms import ScanForm
from station.parcels.intake_desk import list_partners
from station.web.access import current_actor, requires
from station.web.database import current_session
from station.web.scan import normalise, scan_answer


@bp.get("/")
@requires(Permission.TAKE_IN)
def list_returns() -> ResponseReturnValue:
    session, actor = current_session(), current_actor()
    waiting = returns.waiting(session, actor.station_id)
    return render_template(
        "parcels/returns.html",
        partners=list_partners(session),
        counts=Counter(each.partner_id for each in waiting),
        waiting=waiting,
        why_names=returns.WHY_NAMES,
    )


@bp.get("/given")
@requires(Permission.TAKE_IN)
def list_given() -> ResponseReturnValue:
    given = returns.recent(current_session(), seen_by=current_actor())
    return render_template("parcels/returns_given.html", given=given)


@bp.get("/to/<uuid:partner_id>")
@requires(Permission.TAKE_IN)
def show_partner(partner_id: UUID) -> ResponseReturnValue:
    session = current_session()
    return render_template(
        "parcels/return_to.html",
        partner=get_or_raise(session, Partner, partner_id),
        parcels=returns.waiting(session, current_actor().station_id, partner_id),
        all_ticked=request.args.get("tick") == "all",
        why_names=returns.WHY_NAMES,
    )


@bp.post("/to/<uuid:partner_id>/scan")
@requires(Permission.TAKE_IN)
def scan_return(partner_id: UUID) -> ResponseReturnValue:
    """A parcel on the table is chosen; nothing changes until the partner takes them along."""
    form = ScanForm.parse(request.form)
    session = current_session()
    partner = get_or_raise(session, Partner, partner_id)
    found = returns.scanned(session, current_writer(), partner, normalise(form.text))
    row = render_template(
        "parcels/_return_row.html", parcel=found, ticked=True, why_names=returns.WHY_NAMES
    )
    return scan_answer(
        _("Chosen: …%(tail)s", tail=found.number[-4:]),
        back=url_for(".show_partner", partner_id=partner_id),
        row=row,
    )


@bp.get("/<uuid:return_id>")
@requires(Permission.TAKE_IN)
def show_return(return_id: UUID) -> ResponseReturnValue:
    session = current_session()
    given = returns.get_return(session, return_id, seen_by=current_actor())
    return render_template(
        "parcels/return.html",
        given=given,
        partner=get_or_raise(session, Partner, given.partner_id),
        station=get_or_raise(session, Station, given.station_id),
        items=returns.items_of(session, given),
        why_names=returns.WHY_NAMES,
    )
