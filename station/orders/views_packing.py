"""Packing an order: lots for each line, and the parcel's label where it is sent."""

from typing import TYPE_CHECKING
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlmodel import col, select

from station.access import Permission
from station.db import get_or_raise
from station.errors import N_, InvalidInput
from station.goods import lots
from station.goods.models import Producer, Product
from station.goods.rules import need_of
from station.lazy import lazy_module
from station.network.models import Partner
from station.orders import carriage, lookup, packing
from station.orders.blueprint import bp
from station.orders.forms import PackForm, read_taken
from station.orders.models import Order, Way
from station.parcels.acting import current_writer
from station.printing import apart
from station.web.access import current_actor, requires
from station.web.database import current_session, transaction
from station.web.forms import redisplay
from station.web.i18n import translated
from station.web.pdf_file import send_pdf

if TYPE_CHECKING:
    from station.orders import order_labels
else:
    order_labels = lazy_module("station.orders.order_labels")


@bp.get("/<uuid:order_id>/pack")
@requires(Permission.SELL)
def show_packing(order_id: UUID) -> ResponseReturnValue:
    session = current_session()
    order = lookup.get_order(session, order_id, seen_by=current_actor())
    rows = []
    for line in lookup.lines_of(session, order.id):
        producer = get_or_raise(session, Producer, line.producer_id)
        product = get_or_raise(session, Product, line.product_id)
        there = [
            (lot, lots.certificate_of(session, lot.id))
            for lot in lots.fitting(session, line.producer_id, line.product_id)
        ]
        rows.append((line, there, need_of(product, producer)))
    return render_template(
        "orders/packing.html",
        order=order,
        rows=rows,
        by_parcel=order.way is Way.PARCEL,
        partners=session.exec(
            select(Partner).where(Partner.is_active).order_by(col(Partner.code))
        ).all(),
    )


@bp.post("/<uuid:order_id>/pack")
@requires(Permission.SELL)
@redisplay(show_packing)
def pack_order(order_id: UUID) -> ResponseReturnValue:
    form, writer = PackForm.parse(request.form), current_writer()
    taken = read_taken(request.form)
    with transaction() as session:
        order = lookup.get_order(session, order_id, seen_by=writer.actor)
        packing.pack(session, writer, order, taken, _label(order, form))
        goes_to = carriage.goes_to(session, order)
        is_ours = goes_to not in {None, writer.station_id}
    if is_ours:
        flash(_("Packed. Print its label, and put it into the bag for its station."), "good")
    else:
        flash(_("Packed. Its lots are kept with it."), "good")
    return redirect(url_for(".show_order", order_id=order_id), 303)


@bp.get("/<uuid:order_id>/label.pdf")
@requires(Permission.SELL)
def print_label(order_id: UUID) -> ResponseReturnValue:
    """For what our own vans bring; its bars are the order's number, and the parcel's."""
    session = current_session()
    order = lookup.get_order(session, order_id, seen_by=current_actor())
    said = carriage.label_of(session, order)
    content = apart.drawn(order_labels.draw, said)
    return send_pdf(content, "label.pdf")


def _label(order: Order, form: PackForm) -> packing.Label | None:
    if order.way is not Way.PARCEL:
        return None
    if not form.number or form.partner_id is None:
        name = "partner_id" if form.number else "number"
        raise InvalidInput({name: translated(N_("This field is required."))})
    return packing.Label(form.number, form.partner_id)
