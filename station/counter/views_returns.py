"""Pages of what goes back to its partner: what waits, what was given, its list."""

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from station.access import Permission
from station.counter.blueprint import return_pages as bp
from station.db import get_or_raise
from station.lazy import lazy_module
from station.network.models import Partner, Station
from station.parcels import going_back, intake_lookup, last_counted, returns
from station.parcels.acting import current_writer
from station.parcels.forms import GiveBackForm, ReturnForm, ScanForm
from station.parcels.going_back import SAID_BY_CLERK, WHY_NAMES, GoesBack
from station.parcels.intake_desk import list_partners
from station.parcels.views_counting import count_page
from station.printing import apart
from station.web.access import current_actor, requires
from station.web.database import current_session, transaction
from station.web.forms import redisplay
from station.web.scan import Sound, normalise, scan_answer

if TYPE_CHECKING:
    from station.counter import leaving
else:
    leaving = lazy_module("station.counter.leaving")


@bp.get("/")
@requires(Permission.TAKE_IN)
def list_returns() -> ResponseReturnValue:
    session, actor = current_session(), current_actor()
    waiting = going_back.waiting(session, actor.station_id)
    return render_template(
        "counter/returns.html",
        partners=list_partners(session),
        counts=Counter(each.partner_id for each in waiting),
        waiting=waiting,
        codes=_codes(waiting),
        why_names=WHY_NAMES,
        is_below=get_or_raise(session, Station, actor.station_id).parent_id is not None,
    )


@bp.get("/given")
@requires(Permission.TAKE_IN)
def list_given() -> ResponseReturnValue:
    given = returns.recent(current_session(), seen_by=current_actor())
    return render_template("counter/returns_given.html", given=given)


@bp.get("/to/<uuid:partner_id>")
@requires(Permission.TAKE_IN)
def show_partner(partner_id: UUID) -> ResponseReturnValue:
    session = current_session()
    parcels = going_back.waiting(session, current_actor().station_id, partner_id)
    return render_template(
        "counter/return_to.html",
        partner=get_or_raise(session, Partner, partner_id),
        parcels=parcels,
        codes=_codes(parcels),
        said_by_clerk=SAID_BY_CLERK,
        all_ticked=request.args.get("tick") == "all",
        why_names=WHY_NAMES,
    )


@bp.post("/to/<uuid:partner_id>/scan")
@requires(Permission.TAKE_IN)
def scan_return(partner_id: UUID) -> ResponseReturnValue:
    """A parcel on the table is chosen; nothing changes until the partner takes them along."""
    form = ScanForm.parse(request.form)
    session = current_session()
    partner = get_or_raise(session, Partner, partner_id)
    found = going_back.scanned(session, current_writer(), partner, normalise(form.text))
    row = render_template(
        "counter/_return_row.html",
        parcel=found,
        codes=_codes([found]),
        ticked=True,
        why_names=WHY_NAMES,
    )
    return scan_answer(
        _("Chosen: …%(tail)s", tail=found.number[-4:]),
        back=url_for(".show_partner", partner_id=partner_id),
        row=row,
    )


@bp.post("/to/<uuid:partner_id>")
@requires(Permission.TAKE_IN)
@redisplay(show_partner)
def give_back(partner_id: UUID) -> ResponseReturnValue:
    """The partner takes along what is ticked; the list is frozen in the same transaction."""
    form = ReturnForm.parse(request.form)
    apart.be_ready()
    with transaction() as session:
        partner = get_or_raise(session, Partner, partner_id)
        given = leaving.give_back(session, current_writer(), partner, form.unit_ids, form.why)
        return_id = given.id
    flash(_("Given back. Print the list of returns and sign it together."), "good")
    return redirect(url_for(".show_return", return_id=return_id), 303)


@bp.post("/at-once/<uuid:intake_id>")
@requires(Permission.TAKE_IN)
@redisplay(count_page)
def give_back_at_once(intake_id: UUID) -> ResponseReturnValue:
    """While counting, a partner takes a parcel back on the spot; the list both sign says so."""
    form = GiveBackForm.parse(request.form)
    with transaction() as session:
        intake = intake_lookup.get_intake(session, intake_id, seen_by=current_actor())
        unit_id = last_counted.unit_of(session, intake, form)
        leaving.give_back_at_once(session, current_writer(), intake, unit_id, form.why)
        tail = last_counted.tail_of(session, unit_id)
    last_counted.forget()
    text = _(
        "…%(tail)s is given back to the partner. It stands so on the handover list.", tail=tail
    )
    flash(text, Sound.GOOD)
    return redirect(url_for("intake.count_page", intake_id=intake_id), 303)


@bp.get("/<uuid:return_id>")
@requires(Permission.TAKE_IN)
def show_return(return_id: UUID) -> ResponseReturnValue:
    session = current_session()
    given = returns.get_return(session, return_id, seen_by=current_actor())
    return render_template(
        "counter/return.html",
        given=given,
        partner=get_or_raise(session, Partner, given.partner_id),
        station=get_or_raise(session, Station, given.station_id),
        items=returns.items_of(session, given),
        why_names=WHY_NAMES,
    )


def _codes(parcels: Iterable[GoesBack]) -> dict[UUID, str]:
    ids = [each.unit_id for each in parcels]
    return leaving.codes_of(current_session(), current_actor().station_id, ids)
