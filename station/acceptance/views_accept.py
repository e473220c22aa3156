"""Accepting: one page to type, one to see the price, one with the label and the receipt."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from station.acceptance import accepting, blocks, repeating, terms
from station.acceptance.blueprint import bp
from station.acceptance.forms import AcceptForm
from station.acceptance.tariffs import Price
from station.acceptance.words import DOCUMENT_NAMES
from station.access import Permission
from station.clock import business_day
from station.db import get_or_raise, new_id
from station.lazy import lazy_module
from station.ledger.words import METHOD_NAMES
from station.manifests.views_labels import printed
from station.network.models import Partner, Station
from station.parcels.acting import current_writer
from station.parcels.models import Contact
from station.web.access import current_actor, requires
from station.web.database import current_session, current_time, transaction
from station.web.forms import redisplay
from station.web.i18n import yuan
from station.web.pdf_file import send_pdf
from station.web.scan import Sound

if TYPE_CHECKING:
    from station.acceptance import papers
    from station.acceptance.sheets import label
else:
    label = lazy_module("station.acceptance.sheets.label")
    papers = lazy_module("station.acceptance.papers")


@bp.get("/acceptance")
@requires(Permission.SERVE)
def show_acceptance() -> ResponseReturnValue:
    return render_template("acceptance/accept.html", price=None, **_desk())


@bp.post("/acceptance")
@requires(Permission.SERVE)
@redisplay(show_acceptance)
def accept() -> ResponseReturnValue:
    """First the price is shown; who sends it again with that price pays it."""
    form, writer = AcceptForm.parse(request.form), current_writer()
    session = current_session()
    station = get_or_raise(session, Station, writer.station_id)
    offered = form.offered(station.name)
    paid = form.due_fen
    if paid is None or repeating.accepted_by(session, form.act_id) is None:
        # What was accepted already has its price, and may have used up the last number.
        due = accepting.price(session, writer, offered)
        if form.again or paid != due.fen:
            return _with_price(due)
        paid = due.fen
    with transaction() as session:
        kept = accepting.accept(session, writer, offered, form.paid(paid), act_id=form.act_id)
    flash(_("%(number)s accepted.", number=kept.number), Sound.GOOD)
    return redirect(url_for(".show_accepted", acceptance_id=kept.id), 303)


@bp.get("/acceptance/<uuid:acceptance_id>")
@requires(Permission.SERVE)
def show_accepted(acceptance_id: UUID) -> ResponseReturnValue:
    session = current_session()
    kept = accepting.get(session, acceptance_id, seen_by=current_actor())
    return render_template(
        "acceptance/accepted.html",
        kept=kept,
        partner=get_or_raise(session, Partner, kept.partner_id),
        contact=session.get(Contact, kept.id) or Contact(id=kept.id),
        documents=DOCUMENT_NAMES,
        is_of_today=kept.day == business_day(current_time()),
    )


@bp.post("/acceptance/<uuid:acceptance_id>/take-back")
@requires(Permission.SERVE)
@redisplay(show_accepted)
def take_back(acceptance_id: UUID) -> ResponseReturnValue:
    with transaction() as session:
        accepting.take_back(session, current_writer(), acceptance_id)
    flash(_("Taken back: give the sender the parcel and the money."), Sound.GOOD)
    return redirect(url_for(".show_accepted", acceptance_id=acceptance_id), 303)


@bp.get("/acceptance/<uuid:acceptance_id>/label.pdf")
@requires(Permission.SERVE)
def print_label(acceptance_id: UUID) -> ResponseReturnValue:
    session = current_session()
    kept = accepting.get(session, acceptance_id, seen_by=current_actor())
    return send_pdf(papers.waybill(session, kept), f"{kept.number}.pdf")


@bp.post("/acceptance/<uuid:acceptance_id>/label/print")
@requires(Permission.SERVE)
@redisplay(show_accepted)
def send_label(acceptance_id: UUID) -> ResponseReturnValue:
    """To the station's label printer."""
    session = current_session()
    kept = accepting.get(session, acceptance_id, seen_by=current_actor())
    back = url_for(".show_accepted", acceptance_id=acceptance_id)
    return printed(label.draw_label, papers.said_on_label(session, kept), back=back)


@bp.get("/acceptance/<uuid:acceptance_id>/receipt.pdf")
@requires(Permission.SERVE)
def print_receipt(acceptance_id: UUID) -> ResponseReturnValue:
    session = current_session()
    kept = accepting.get(session, acceptance_id, seen_by=current_actor())
    return send_pdf(papers.receipt(session, kept), f"{kept.receipt}.pdf")


def _with_price(due: Price) -> ResponseReturnValue:
    """The page again, with what was typed and what it costs."""
    g.typed = request.form
    if request.form.get("due_fen") and "again" not in request.form:
        flash(_("The price is %(price)s by now.", price=yuan(due.fen)), Sound.BELL)
    return render_template("acceptance/accept.html", price=due, **_desk())


def _desk() -> dict[str, Any]:
    """For whom this station may accept, with how many numbers, and what it did today."""
    session, actor = current_session(), current_actor()
    day = business_day(current_time())
    partners = terms.partners_of(session, actor.station_id, day)
    names = {partner.id: partner.name for partner in partners}
    done = accepting.of_day(session, actor.station_id, day)
    for each in done:
        if each.partner_id not in names:
            names[each.partner_id] = get_or_raise(session, Partner, each.partner_id).name
    return {
        "partners": partners,
        "left": {each.id: blocks.left_at(session, actor.station_id, each.id) for each in partners},
        "names": names,
        "done": done,
        "act_id": new_id(),
        "documents": DOCUMENT_NAMES,
        "methods": METHOD_NAMES,
    }
