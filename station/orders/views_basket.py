"""The buyer's pages: basket, order, and the order afterwards by phone number and code."""

from datetime import timedelta
from uuid import UUID

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from station.accounts import throttle
from station.clock import business_day
from station.goods import lookup as goods
from station.goods.forms import read_id
from station.network import lookup as network
from station.orders import baskets, lookup, money, recalls, rules, steps, trace
from station.orders.blueprint import shop
from station.orders.forms import FindOrderForm, OrderForm, QuantityForm
from station.orders.models import Order, OrderContact, OrderState, OrderWindow, Payment, Way
from station.orders.placing import Wanted, place
from station.orders.views_shop import show_offer
from station.orders.words import SHOP_PAYMENTS, WAYS
from station.web.access import public
from station.web.database import current_session, current_time, transaction
from station.web.forms import redisplay

# On a phone or PC that several use, the next one does not find the code any more.
_THANKED = timedelta(hours=1)


@shop.get("/basket")
@public
def show_basket() -> ResponseReturnValue:
    session = current_session()
    lines = baskets.lines(session, business_day(current_time()))
    ways = [way for way in Way if all(_is_offered(way, line) for line in lines)]
    return render_template(
        "shop/basket.html",
        lines=lines,
        total=sum(line.sum_fen for line in lines),
        ways={way: WAYS[way] for way in ways},
        payments=SHOP_PAYMENTS,
        stations=lookup.pickup_stations(session) if lines else [],
    )


@shop.post("/basket/<uuid:listing_id>")
@public
@redisplay(lambda **_ids: show_basket(), where_pressed=show_offer)
def put_into_basket(listing_id: object) -> ResponseReturnValue:
    form = QuantityForm.parse(request.form)
    key = read_id(str(listing_id), "quantity")
    offer = goods.get_offer(current_session(), key, business_day(current_time()))
    if 0 < form.quantity < offer.least:
        raise rules.TooLittle(title=offer.title, least=offer.least)
    baskets.put(key, form.quantity)
    return redirect(url_for(".show_basket"), 303)


@shop.post("/basket")
@public
@redisplay(show_basket)
def send_order() -> ResponseReturnValue:
    form, now = OrderForm.parse(request.form), current_time()
    address = throttle.origin(request.remote_addr)
    wanted = Wanted(
        quantities=baskets.quantities(),
        way=form.way,
        payment=Payment(form.payment),
        name=form.name,
        phone=form.phone,
        address=form.address,
        pickup_id=form.pickup,
        note=form.note,
        total_fen=form.total,
    )
    _drop_what_is_gone()
    with transaction() as session:
        lookup.knock_to_order(session, address, at=now)
    with transaction() as session:
        _code, orders = place(session, wanted, at=now)
        basket_id = orders[0].basket_id
    baskets.keep({})
    return thanked(basket_id)


@shop.get("/ordered")
@public
def show_ordered() -> ResponseReturnValue:
    """What this browser has just ordered, with the code that is told nowhere else."""
    found = lookup.of_basket(current_session(), baskets.ordered(), since=current_time() - _THANKED)
    contact = current_session().get(OrderContact, found[0].id) if found else None
    if contact is None or not contact.code:
        return redirect(url_for(".ask_for_order"), 303)
    response = make_response(
        orders_page(found, phone=contact.phone, code=contact.code, is_new=True)
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@shop.get("/order")
@public
def ask_for_order() -> ResponseReturnValue:
    return render_template("shop/ask.html")


@shop.post("/order")
@public
@redisplay(ask_for_order)
def show_order() -> ResponseReturnValue:
    form = FindOrderForm.parse(request.form)
    found = _found(form)
    return orders_page(found, phone=form.phone, code=form.code, is_new=False)


@shop.post("/order/cancel")
@public
@redisplay(ask_for_order)
def cancel_order() -> ResponseReturnValue:
    """What nobody has packed yet is taken back by its buyer in one step."""
    form = FindOrderForm.parse(request.form)
    wanted = request.form.get("number", "")
    _found(form)
    with transaction() as session:
        for order in lookup.of_buyer(session, form.phone, form.code):
            if order.number == wanted:
                money.cancel(session, order, at=current_time(), note="")
    flash(_("Cancelled. What was paid already is given back by the station."), "good")
    found = lookup.of_buyer(current_session(), form.phone, form.code)
    return orders_page(found, phone=form.phone, code=form.code, is_new=False)


def _found(form: FindOrderForm) -> list[Order]:
    address, now = throttle.origin(request.remote_addr), current_time()
    with transaction() as session:
        lookup.knock(session, form.phone, address, at=now)
    found = lookup.of_buyer(current_session(), form.phone, form.code)
    if not found:
        raise rules.NoSuchOrder
    with transaction() as session:
        lookup.forgive(session, form.phone, address, at=now)
    return found


def thanked(basket_id: UUID) -> ResponseReturnValue:
    """Lead to a page that can be loaded again: no reload orders twice or loses the code."""
    baskets.note_ordered(basket_id)
    return redirect(url_for("shop.show_ordered"), 303)


def orders_page(orders: list[Order], *, phone: str, code: str, is_new: bool) -> ResponseReturnValue:
    session = current_session()
    places = {order.station_id for order in orders} | {order.pickup_id for order in orders}
    return render_template(
        "shop/ordered.html",
        orders=[
            (order, lookup.lines_of(session, order.id), steps.steps_of(session, order.id))
            for order in orders
        ],
        stations={s.id: s for s in lookup.pickup_stations(session) if s.id in places},
        names=network.names_of(session, places),
        lots_of={order.id: trace.back(session, order_id=order.id) for order in orders},
        recalled=recalls.of_orders(session, [order.id for order in orders]),
        windows={
            order.window_id: session.get_one(OrderWindow, order.window_id)
            for order in orders
            if order.window_id
        },
        phone=phone,
        code=code,
        is_new=is_new,
        cancellable={OrderState.PLACED, OrderState.CONFIRMED},
    )


def _drop_what_is_gone() -> None:
    known = {
        line.offer.id for line in baskets.lines(current_session(), business_day(current_time()))
    }
    baskets.keep({key: n for key, n in baskets.quantities().items() if key in known})


def _is_offered(way: Way, line: baskets.Line) -> bool:
    try:
        rules.ensure_way(way, line.offer)
    except rules.WayNotOffered:
        return False
    return True
