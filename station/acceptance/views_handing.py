"""Handing what goes up to its partner: scan what passed the screening, then the list."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from station.acceptance import handing
from station.acceptance.blueprint import bp
from station.acceptance.forms import ScreenForm
from station.access import Permission
from station.db import get_or_raise
from station.lazy import lazy_module
from station.manifests.views import to_pdf
from station.network.models import Partner
from station.parcels.acting import current_writer
from station.printing import apart
from station.web.access import current_actor, requires
from station.web.database import current_session, transaction
from station.web.forms import redisplay
from station.web.scan import Sound, normalise, scan_answer
from station.web.spreadsheet_file import send_spreadsheet

if TYPE_CHECKING:
    from station.acceptance import papers
else:
    papers = lazy_module("station.acceptance.papers")


@bp.get("/handing")
@requires(Permission.DEPART)
def show_handing() -> ResponseReturnValue:
    """What waits for each partner, and the last lists."""
    session, actor = current_session(), current_actor()
    return render_template(
        "acceptance/handing.html",
        waiting=handing.waiting_by_partner(session, actor.station_id),
        recent=handing.recent(session, actor.station_id),
    )


@bp.get("/handing/<uuid:partner_id>")
@requires(Permission.DEPART)
def show_screening(partner_id: UUID) -> ResponseReturnValue:
    return render_template("acceptance/screening.html", **_of(partner_id))


@bp.post("/handing/<uuid:partner_id>/scan")
@requires(Permission.DEPART)
@redisplay(show_screening)
def screen(partner_id: UUID) -> ResponseReturnValue:
    """One parcel that has passed the screening."""
    form = ScreenForm.parse(request.form)
    with transaction() as session:
        partner = get_or_raise(session, Partner, partner_id)
        _list, number = handing.screen(session, current_writer(), partner, normalise(form.text))
    parts = {"waiting-here": render_template("acceptance/_waiting.html", **_of(partner_id))}
    message = _("%(number)s: screened.", number=number)
    back = url_for(".show_screening", partner_id=partner_id)
    return scan_answer(message, back=back, sound=Sound.GOOD, parts=parts)


@bp.post("/handing/<uuid:partner_id>/done")
@requires(Permission.DEPART)
@redisplay(show_screening)
def hand_on(partner_id: UUID) -> ResponseReturnValue:
    apart.be_ready()
    with transaction() as session:
        partner = get_or_raise(session, Partner, partner_id)
        given = handing.hand_on(session, current_writer(), partner)
        papers.freeze_list(session, current_writer(), given)
    flash(_("%(number)s: handed over. Print the list for both.", number=given.number), Sound.GOOD)
    return redirect(url_for(".show_handing"), 303)


@bp.post("/handing/lists/<uuid:handover_id>/sheet")
@requires(Permission.DEPART)
def print_list(handover_id: UUID) -> ResponseReturnValue:
    """The frozen list; what is known otherwise by now makes its next revision."""
    apart.be_ready()
    with transaction() as session:
        given = handing.get(session, handover_id, seen_by=current_actor())
        frozen = papers.freeze_list(session, current_writer(), given)
    return to_pdf(frozen)


@bp.post("/handing/lists/<uuid:handover_id>.xlsx")
@requires(Permission.DEPART)
def send_list(handover_id: UUID) -> ResponseReturnValue:
    """For the partner's system; that names and phones go to it is noted."""
    with transaction() as session:
        given = handing.get(session, handover_id, seen_by=current_actor())
        content = papers.handed_workbook(session, current_writer(), given)
        name = f"{given.number}.xlsx"
    return send_spreadsheet(content, name)


def _of(partner_id: UUID) -> dict[str, Any]:
    session, actor = current_session(), current_actor()
    partner = get_or_raise(session, Partner, partner_id)
    rows = handing.waiting(session, actor.station_id, partner.id)
    screened = sum(row.screened_at is not None for row in rows)
    return {"partner": partner, "rows": rows, "screened": screened}
