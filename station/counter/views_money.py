"""Pages of the counter's money: the count, what goes to the county, and what the county gets."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from station.access import Permission
from station.clock import business_day
from station.counter import balancing, drawers, paying, remitting, rules, till
from station.counter.blueprint import bp
from station.counter.forms import CloseForm, ConfirmForm, PayForm, RemitForm, TakeBackForm
from station.counter.remitting import Standing
from station.counter.words import ENTRY_NAMES
from station.lazy import lazy_module
from station.ledger import Method
from station.ledger import lookup as books
from station.ledger.words import METHOD_NAMES
from station.manifests.views import to_pdf
from station.network import lookup as network
from station.parcels.acting import current_writer
from station.printing import apart
from station.settling.matter import colleagues
from station.web.access import current_actor, requires
from station.web.asked import asked_id
from station.web.database import current_session, current_time, transaction
from station.web.forms import noted_already, redisplay
from station.web.i18n import yuan
from station.web.paging import page_of
from station.web.scan import Sound

if TYPE_CHECKING:
    from station.counter import papers
else:
    papers = lazy_module("station.counter.papers")


@bp.get("/till")
@requires(Permission.SERVE)
def show_till() -> ResponseReturnValue:
    session, actor = current_session(), current_actor()
    day = request.args.get("day", type=date.fromisoformat) or business_day(current_time())
    return render_template(
        "counter/till.html",
        day=day,
        money=books.counter(session, actor.station_id),
        cash=books.counter(session, actor.station_id)[Method.CASH],
        entries=books.entries_of(session, actor.station_id, day),
        closes=till.closes_of(session, actor.station_id),
        sent=remitting.sent_by(session, actor.station_id),
        denominations=rules.DENOMINATIONS,
        smallest_fen=rules.SMALLEST_FEN,
        methods=METHOD_NAMES,
        kinds=ENTRY_NAMES,
    )


@bp.post("/till/close")
@requires(Permission.SERVE)
@redisplay(show_till)
def close_till() -> ResponseReturnValue:
    form = CloseForm.parse(request.form)
    apart.be_ready()
    with transaction() as session:
        kept = till.close(
            session, current_writer(), form.pieces, reason=form.reason, act_id=form.act_id
        )
        papers.freeze_close(session, current_writer(), kept)
    more = kept.counted_fen - kept.booked_fen
    if kept.reason == rules.LESS_THAN_A_COIN:
        less = _(
            "Counted: %(sum)s. The difference of %(more)s is less than the smallest coin.",
            sum=yuan(kept.counted_fen),
            more=yuan(more),
        )
        flash(less, Sound.GOOD)
    elif not more:
        flash(_("Counted: %(sum)s, as the books say.", sum=yuan(kept.counted_fen)), Sound.GOOD)
    elif more > 0:
        flash(_("Counted with %(sum)s over; the reason is kept.", sum=yuan(more)), Sound.BELL)
    else:
        flash(_("Counted with %(sum)s short; the reason is kept.", sum=yuan(-more)), Sound.BELL)
    return redirect(url_for(".show_till"), 303)


@bp.post("/till/<uuid:close_id>/sheet")
@requires(Permission.SERVE)
def print_close(close_id: UUID) -> ResponseReturnValue:
    apart.be_ready()
    with transaction() as session:
        kept = till.get_close(session, close_id, seen_by=current_actor())
        frozen = papers.freeze_close(session, current_writer(), kept)
    return to_pdf(frozen)


@bp.post("/till/remit")
@requires(Permission.SERVE)
@redisplay(show_till)
def remit() -> ResponseReturnValue:
    form = RemitForm.parse(request.form)
    apart.be_ready()
    with transaction() as session:
        sent = remitting.send(
            session,
            current_writer(),
            form.amounts,
            carried_by=form.carried_by,
            act_id=form.act_id,
        )
        papers.freeze_remittance(session, current_writer(), sent)
    flash(
        _("%(number)s: %(sum)s sent. Print the receipt.", number=sent.number, sum=yuan(sent.fen)),
        Sound.GOOD,
    )
    return redirect(url_for(".show_till"), 303)


@bp.post("/remittances/<uuid:remittance_id>/take-back")
@requires(Permission.SERVE)
@redisplay(lambda **_ids: show_till())
def take_remittance_back(remittance_id: UUID) -> ResponseReturnValue:
    form = TakeBackForm.parse(request.form)
    with transaction() as session:
        sent = remitting.get_remittance(session, remittance_id, seen_by=current_actor())
        remitting.take_back(session, current_writer(), sent, reason=form.reason)
        number = sent.number
    flash(_("%(number)s: taken back, the money stands here again.", number=number), Sound.GOOD)
    return redirect(url_for(".show_till"), 303)


@bp.post("/remittances/<uuid:remittance_id>/after-all")
@requires(Permission.SERVE)
@redisplay(lambda **_ids: show_till())
def send_remittance_after_all(remittance_id: UUID) -> ResponseReturnValue:
    with transaction() as session:
        sent = remitting.get_remittance(session, remittance_id, seen_by=current_actor())
        remitting.send_after_all(session, current_writer(), sent)
        number = sent.number
    flash(_("%(number)s: it did go to the county.", number=number), Sound.GOOD)
    return redirect(url_for(".show_till"), 303)


@bp.post("/remittances/<uuid:remittance_id>/receipt")
@requires(Permission.SERVE)
def print_remittance(remittance_id: UUID) -> ResponseReturnValue:
    apart.be_ready()
    with transaction() as session:
        sent = remitting.get_remittance(session, remittance_id, seen_by=current_actor())
        frozen = papers.freeze_remittance(session, current_writer(), sent)
    return to_pdf(frozen)


@bp.get("/money")
@requires(Permission.REPORT)
def show_money() -> ResponseReturnValue:
    """At the county: what comes in, and whether cash on delivery is all accounted for."""
    session, actor = current_session(), current_actor()
    coming = remitting.coming_to(session, actor.station_id)
    disputed = remitting.disputed_at(session, actor.station_id)
    received = drawers.confirmed_lately(session, seen_by=actor)
    there = drawers.drawers(session, business_day(current_time()), seen_by=actor)
    sent = (*coming, *(one.sent for one in (*disputed, *received)))
    return render_template(
        "counter/money.html",
        coming=coming,
        disputed=disputed,
        lines=balancing.cod_lines(session, seen_by=actor),
        elsewhere=balancing.kept_elsewhere(session, seen_by=actor),
        owed=paying.standings(session, seen_by=actor),
        paid=paying.paid_lately(session, seen_by=actor),
        received=received,
        drawers=there,
        held=[method for method in Method if any(each.held[method] for each in there)],
        methods=METHOD_NAMES,
        names=network.names_of(session, [each.station_id for each in sent]),
        people=_who_confirmed(received),
    )


@bp.get("/money/remittances")
@requires(Permission.REPORT)
def list_remittances() -> ResponseReturnValue:
    """All that the county has confirmed, also what was sent long ago."""
    session, actor = current_session(), current_actor()
    page = page_of(session, drawers.confirmed(seen_by=actor))
    received = remitting.standings(session, page.rows)
    return render_template(
        "counter/remittances.html",
        page=page,
        received=received,
        names=network.names_of(session, [one.sent.station_id for one in received]),
        people=_who_confirmed(received),
    )


@bp.get("/money/differences")
@requires(Permission.REPORT)
def list_differences() -> ResponseReturnValue:
    """What was over and short this month, at all stations or at the one that is asked for."""
    session, actor = current_session(), current_actor()
    day, station_id = business_day(current_time()), asked_id("station")
    found = drawers.differences(session, day, seen_by=actor, station_id=station_id)
    return render_template(
        "counter/differences.html",
        day=day,
        differences=found,
        names=network.names_of(session, [each.station_id for each in found]),
        people=colleagues(session, actor, [each.by_id for each in found]),
    )


def _who_confirmed(received: Sequence[Standing]) -> dict[UUID, str]:
    ids = [one.receipt.received_by_id for one in received if one.receipt]
    return colleagues(current_session(), current_actor(), ids)


@bp.post("/remittances/<uuid:remittance_id>/confirm")
@requires(Permission.SERVE)
@redisplay(lambda **_ids: show_money())
def confirm_remittance(remittance_id: UUID) -> ResponseReturnValue:
    form = ConfirmForm.parse(request.form)
    with transaction() as session:
        actor = current_actor()
        sent = remitting.get_remittance(session, remittance_id, seen_by=actor)
        remitting.confirm(session, current_writer(), sent, form.counted_fen, reason=form.reason)
    flash(_("Confirmed. The station sees it."), Sound.GOOD)
    return redirect(url_for(".show_money"), 303)


@bp.post("/remittances/<uuid:remittance_id>/unconfirm")
@requires(Permission.SERVE)
@redisplay(lambda **_ids: show_money())
def unconfirm_remittance(remittance_id: UUID) -> ResponseReturnValue:
    form = TakeBackForm.parse(request.form)
    with transaction() as session:
        sent = remitting.get_remittance(session, remittance_id, seen_by=current_actor())
        remitting.unconfirm(session, current_writer(), sent, reason=form.reason)
    flash(_("Taken back. The money is the station's again, and it sees that."), Sound.GOOD)
    return redirect(url_for(".show_money"), 303)


@bp.post("/money/partners/<uuid:partner_id>/pay")
@requires(Permission.ADJUDICATE)
@redisplay(lambda **_ids: show_money())
def pay_partner(partner_id: UUID) -> ResponseReturnValue:
    form = PayForm.parse(request.form)
    with transaction() as session:
        due = form.due(partner_id)
        is_new = paying.pay(
            session, current_writer(), due, reference=form.reference, act_id=form.act_id
        )
    said = _("%(sum)s paid: it stands in the partner's statement.", sum=yuan(due.fen))
    flash(said if is_new else noted_already(), Sound.GOOD)
    return redirect(url_for(".show_money"), 303)


@bp.post("/money/payments/<uuid:entry_id>/take-back")
@requires(Permission.ADJUDICATE)
@redisplay(lambda **_ids: show_money())
def take_payment_back(entry_id: UUID) -> ResponseReturnValue:
    form = TakeBackForm.parse(request.form)
    with transaction() as session:
        paying.take_back(session, current_writer(), entry_id, reason=form.reason)
    flash(_("Taken back. Both entries stay in the books."), Sound.GOOD)
    return redirect(url_for(".show_money"), 303)
