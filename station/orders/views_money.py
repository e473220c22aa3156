"""Pages of the money of orders: paid, given back, and each producer's statement."""

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from station.access import Permission
from station.clock import business_day
from station.db import get_or_raise
from station.goods import lookup as goods
from station.lazy import lazy_module
from station.ledger import lookup as books
from station.ledger.words import METHOD_NAMES
from station.network.models import Station
from station.orders import lookup, money, statements
from station.orders.blueprint import bp
from station.orders.forms import CancelForm, MoneyForm, PayOutForm
from station.orders.views_orders import show_order
from station.orders.words import ENTRIES
from station.parcels.acting import current_writer
from station.printing import apart
from station.web.access import current_actor, requires
from station.web.asked import asked_day, asked_text
from station.web.database import current_session, current_time, transaction
from station.web.forms import noted_already, redisplay
from station.web.paging import page_of
from station.web.pdf_file import send_pdf

if TYPE_CHECKING:
    from station.orders import statement_sheets
else:
    statement_sheets = lazy_module("station.orders.statement_sheets")


@bp.post("/<uuid:order_id>/pay")
@requires(Permission.SELL)
@redisplay(show_order)
def pay_order(order_id: UUID) -> ResponseReturnValue:
    form, writer = MoneyForm.parse(request.form), current_writer()
    with transaction() as session:
        order = lookup.get_order(session, order_id, seen_by=writer.actor)
        money.pay(session, writer, order, form.method, form.reference)
    flash(_("Paid: it is in the books."), "good")
    return redirect(url_for(".show_order", order_id=order_id), 303)


@bp.post("/<uuid:order_id>/return")
@requires(Permission.SELL)
@redisplay(show_order)
def take_order_back(order_id: UUID) -> ResponseReturnValue:
    form, writer = CancelForm.parse(request.form), current_writer()
    with transaction() as session:
        order = lookup.get_order(session, order_id, seen_by=writer.actor)
        money.give_back(session, writer, order, note=form.reason)
    flash(_("Taken back. What was paid is owed to the buyer."), "good")
    return redirect(url_for(".show_order", order_id=order_id), 303)


@bp.post("/<uuid:order_id>/refund")
@requires(Permission.SELL)
@redisplay(show_order)
def refund_order(order_id: UUID) -> ResponseReturnValue:
    form, writer = MoneyForm.parse(request.form), current_writer()
    with transaction() as session:
        order = lookup.get_order(session, order_id, seen_by=writer.actor)
        money.refund(session, writer, order, form.method, form.reference)
    flash(_("Given back to the buyer."), "good")
    return redirect(url_for(".show_order", order_id=order_id), 303)


@bp.get("/producers")
@requires(Permission.SELL)
def list_owed() -> ResponseReturnValue:
    """What every producer of the actor's stations is owed."""
    session, text = current_session(), asked_text()
    page = page_of(session, goods.producers_matching(text, seen_by=current_actor()))
    owed = books.owed(session, [row.id for row in page.rows])
    return render_template("orders/owed.html", page=page, text=text, owed=owed)


@bp.get("/producers/<uuid:producer_id>")
@requires(Permission.SELL)
def show_statement(producer_id: UUID) -> ResponseReturnValue:
    session = current_session()
    producer = goods.get_producer(session, producer_id, seen_by=current_actor())
    first = _month()
    return render_template(
        "orders/statement.html",
        producer=producer,
        statement=statements.of_month(session, producer.id, first),
        owed=books.owed(session, [producer.id]).get(producer.id, 0),
        owed_here=sum(books.owed_here(session, producer.id).values()),
        before=statements.month_before(first),
        after=statements.month_after(first),
        kinds=ENTRIES,
        methods=METHOD_NAMES,
    )


@bp.get("/producers/<uuid:producer_id>/statement.pdf")
@requires(Permission.SELL)
def print_statement(producer_id: UUID) -> ResponseReturnValue:
    session = current_session()
    producer = goods.get_producer(session, producer_id, seen_by=current_actor())
    said = statements.of_month(session, producer.id, _month())
    issuer = get_or_raise(session, Station, producer.station_id).name
    content = apart.drawn(statement_sheets.draw, said, producer=producer.name, issuer=issuer)
    return send_pdf(content, "statement.pdf")


@bp.post("/producers/<uuid:producer_id>/pay")
@requires(Permission.SELL)
@redisplay(show_statement)
def pay_producer(producer_id: UUID) -> ResponseReturnValue:
    form, writer = PayOutForm.parse(request.form), current_writer()
    with transaction() as session:
        is_new = money.pay_out(
            session,
            writer,
            producer_id,
            form.method,
            form.fen,
            form.reference,
            act_id=form.act_id,
        )
    flash(_("Paid out: it is in the books.") if is_new else noted_already(), "good")
    return redirect(url_for(".show_statement", producer_id=producer_id), 303)


def _month() -> date:
    """The first day of the month that was asked for, or of this one."""
    return (asked_day("day") or business_day(current_time())).replace(day=1)
