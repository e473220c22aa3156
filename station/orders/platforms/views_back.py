"""What goes back and forth with a platform after its orders: tracking numbers, and money."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from station.access import Permission
from station.clock import business_day
from station.errors import NotFound
from station.lazy import lazy_module
from station.ledger import lookup as books
from station.orders import lookup
from station.orders.blueprint import bp, platform_name
from station.orders.platforms import money, names, tracking
from station.orders.views_orders import show_order
from station.parcels.acting import current_writer
from station.web.access import current_actor, requires
from station.web.asked import asked_text
from station.web.database import current_session, current_time, transaction
from station.web.forms import noted_already, redisplay
from station.web.spreadsheet_file import ensure_kind, send_spreadsheet

if TYPE_CHECKING:
    from station.orders.platforms import forms
    from station.parcels import exports
else:
    forms = lazy_module("station.orders.platforms.forms")
    exports = lazy_module("station.parcels.exports")

_BEGAN = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@bp.get("/platforms/parcels")
@requires(Permission.SELL)
def list_platform_parcels() -> ResponseReturnValue:
    session, actor = current_session(), current_actor()
    counts = tracking.counts(session, seen_by=actor)
    known = names.taken_from(session, seen_by=actor)
    platform = asked_text("platform")
    if platform not in known:
        platform = next((name for name in known if counts.get(name)), known[0] if known else "")
    return render_template(
        "orders/platforms/parcels.html",
        platform=platform,
        names=known,
        counts=counts,
        waiting=tracking.waiting(session, platform, seen_by=actor) if platform else [],
        files=[
            ((at - _BEGAN) // _MICROSECOND, at, count)
            for at, count in tracking.files(session, platform, seen_by=actor)
        ],
    )


@bp.post("/platforms/parcels")
@requires(Permission.SELL)
@redisplay(list_platform_parcels)
def hand_platform_parcels_out() -> ResponseReturnValue:
    platform = request.form.get("platform", "")
    chosen = set(request.form.getlist("order", UUID))
    with transaction() as session:
        count = tracking.hand_out(
            session, platform, chosen, actor=current_actor(), at=current_time()
        )
    flash(
        ngettext(
            "%(num)d tracking number is ready: save its file below, and upload it there.",
            "%(num)d tracking numbers are ready: save their file below, and upload it there.",
            count,
        ),
        "good",
    )
    return redirect(url_for(".list_platform_parcels", platform=platform), 303)


@bp.get("/platforms/parcels/<int:at>.<kind>")
@requires(Permission.SELL)
def download_platform_parcels(at: int, kind: str) -> ResponseReturnValue:
    """What was handed out together, again as it was."""
    platform = asked_text("platform")
    ensure_kind(kind)
    if at >= 1 << 52:
        raise NotFound(kind="File", id=at)
    when = _BEGAN + at * _MICROSECOND
    sent = tracking.handed_out(current_session(), platform, when, seen_by=current_actor())
    if not sent:
        raise NotFound(kind="File", id=at)
    lines = tracking.lines_of(platform, sent)
    content = exports.write_csv(lines) if kind == "csv" else exports.write_xlsx(lines)
    what = _("tracking numbers")
    name = f"{platform_name(platform)}-{what}-{business_day(when)}.{kind}"
    return send_spreadsheet(content, name)


@bp.get("/platforms/money")
@requires(Permission.SELL)
def list_platform_money() -> ResponseReturnValue:
    station_id = current_actor().station_id
    owed = books.owed_by_platforms(current_session(), station_id)
    return render_template(
        "orders/platforms/money.html",
        owed={name: fen for name, fen in sorted(owed.items()) if fen},
        payouts=money.payouts(current_session(), station_id),
    )


@bp.post("/platforms/money")
@requires(Permission.SELL)
@redisplay(list_platform_money)
def note_platform_payout() -> ResponseReturnValue:
    form, writer = forms.PayoutForm.parse(request.form), current_writer()
    payout = form.payout
    with transaction() as session:
        is_new = money.note_payout(session, writer, form.platform, payout, act_id=form.act_id)
    flash(_("It is in the books.") if is_new else noted_already(), "good")
    return redirect(url_for(".list_platform_money"), 303)


@bp.post("/<uuid:order_id>/platform-refund")
@requires(Permission.SELL)
@redisplay(show_order)
def refund_at_platform(order_id: UUID) -> ResponseReturnValue:
    writer = current_writer()
    with transaction() as session:
        order = lookup.get_order(session, order_id, seen_by=writer.actor)
        money.refund(session, writer, order)
    flash(_("Noted: the platform gives the buyer the money back, and owes so much less."), "good")
    return redirect(url_for(".show_order", order_id=order_id), 303)
