"""The stations' pages of orders: what is to be packed, and what became of the rest."""

from enum import StrEnum
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from station.access import Permission
from station.accounts import audit
from station.ledger.words import METHOD_NAMES
from station.network import lookup as network
from station.orders import freshness, handing, lookup, money, recalls, rules, steps, trace
from station.orders.blueprint import bp
from station.orders.forms import CancelForm, PurposeForm, StepForm
from station.orders.models import OrderContact, OrderState, OrderWindow, StepKind
from station.orders.platforms import names
from station.orders.words import ACTS, STATES
from station.parcels.acting import current_writer
from station.web.access import current_actor, requires
from station.web.asked import asked_choice, asked_text
from station.web.database import current_session, current_time, transaction
from station.web.forms import redisplay
from station.web.paging import page_of_query


class Show(StrEnum):
    """What the list shows that is more than one state."""

    PACK = "pack"


@bp.get("")
@requires(Permission.SELL)
def list_orders() -> ResponseReturnValue:
    session, actor = current_session(), current_actor()
    state, text, platform = asked_choice("state", OrderState), asked_text(), asked_text("platform")
    show = None if state else asked_choice("show", Show)
    among = lookup.TO_PACK if show else lookup.OPEN
    found = lookup.orders(state, text, seen_by=actor, among=among, platform=platform)
    counts = lookup.count_states(session, seen_by=actor, platform=platform)
    return render_template(
        "orders/orders.html",
        page=page_of_query(session, found),
        counts=counts,
        show=show,
        to_pack=sum(counts.get(each, 0) for each in lookup.TO_PACK),
        state=state,
        states=STATES,
        open_states=lookup.OPEN,
        text=text,
        platform=platform,
        platforms=names.taken_from(session, seen_by=actor),
    )


@bp.get("/<uuid:order_id>")
@requires(Permission.SELL)
def show_order(order_id: UUID) -> ResponseReturnValue:
    return _order_page(order_id, in_full=False)


@bp.post("/<uuid:order_id>/buyer")
@requires(Permission.SELL)
@redisplay(show_order)
def unmask_buyer(order_id: UUID) -> ResponseReturnValue:
    """Whom to call, once, for a purpose that is kept; a reload masks it again."""
    form, actor = PurposeForm.parse(request.form), current_actor()
    with transaction() as session:
        order = lookup.get_order(session, order_id, seen_by=actor)
        audit.note(
            session,
            actor,
            "unmask",
            at=current_time(),
            subject="order_contact",
            subject_id=order.id,
            detail=form.purpose,
        )
    return _order_page(order_id, in_full=True)


def _order_page(order_id: UUID, *, in_full: bool) -> ResponseReturnValue:
    session = current_session()
    order = lookup.get_order(session, order_id, seen_by=current_actor())
    window = session.get(OrderWindow, order.window_id) if order.window_id else None
    possible = rules.next_steps(order.state, order.way, is_paid=order.is_paid)
    if window is not None and window.closed_at is None:
        possible = [kind for kind in possible if kind is StepKind.CANCELLED]
    return render_template(
        "orders/order.html",
        order=order,
        leaving=freshness.leaving(session, order, at=current_time()),
        window=window,
        lines=lookup.lines_of(session, order.id),
        steps=steps.steps_of(session, order.id),
        contact=session.get(OrderContact, order.id),
        names=network.names_of(session, [order.station_id, order.pickup_id]),
        acts={kind: ACTS[kind] for kind in possible if kind in ACTS},
        possible=possible,
        in_full=in_full,
        recalled=recalls.of_orders(session, [order.id]).get(order.id, []),
        lots=trace.back(session, order_id=order.id),
        parcel=handing.parcel_of(session, order),
        may_pack=StepKind.PACKED in possible,
        may_cancel=StepKind.CANCELLED in possible,
        may_pay=StepKind.PAID in possible,
        may_return=StepKind.RETURNED in possible,
        may_refund=StepKind.REFUNDED in possible,
        to_buyer=money.owed_to_buyer(session, order.id),
        methods=METHOD_NAMES,
    )


@bp.post("/<uuid:order_id>/step")
@requires(Permission.SELL)
@redisplay(show_order)
def add_step(order_id: UUID) -> ResponseReturnValue:
    form, writer = StepForm.parse(request.form), current_writer()
    with transaction() as session:
        order = lookup.get_order(session, order_id, seen_by=writer.actor)
        if form.kind not in ACTS:
            raise rules.NotNow(state=order.state.value)
        handing.add_step(session, writer, order, form.kind, note=form.note)
    flash(_("Written down."), "good")
    return redirect(url_for(".show_order", order_id=order_id), 303)


@bp.post("/<uuid:order_id>/cancel")
@requires(Permission.SELL)
@redisplay(show_order)
def cancel_order(order_id: UUID) -> ResponseReturnValue:
    form, actor = CancelForm.parse(request.form), current_actor()
    with transaction() as session:
        order = lookup.get_order(session, order_id, seen_by=actor)
        money.cancel(session, order, actor=actor, at=current_time(), note=form.reason)
    flash(_("Cancelled: what was ordered is on the shelf again."), "good")
    return redirect(url_for(".show_order", order_id=order_id), 303)
