"""The shop's pages of order windows: what is gathered now, and an order in it."""

from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue

from station.accounts import throttle
from station.clock import business_day
from station.db import get_or_raise
from station.goods import lookup as goods
from station.orders import gathered, lookup, rules, windows
from station.orders.blueprint import shop
from station.orders.models import OrderWindow, Way
from station.orders.placing import Wanted, place
from station.orders.views_basket import thanked
from station.orders.window_forms import GroupOrderForm, read_prices, read_quantities
from station.orders.words import SHOP_PAYMENTS
from station.web.access import public
from station.web.database import current_session, current_time, transaction
from station.web.forms import redisplay


@shop.get("/windows/<uuid:window_id>")
@public
def show_window(window_id: UUID) -> ResponseReturnValue:
    session, at = current_session(), current_time()
    window = get_or_raise(session, OrderWindow, window_id)
    items = windows.items_of(session, window.id)
    offers = goods.offers_of(session, [item.listing_id for item in items], business_day(at))
    rows = gathered.rows_of(session, window.id)
    return render_template(
        "shop/window.html",
        window=window,
        gathers=windows.gathers(window, at),
        items=[(item, offers[item.listing_id]) for item in items if item.listing_id in offers],
        together=gathered.together(rows),
        sum_fen=sum(row.quantity * row.price_fen for row in rows),
        stops=windows.stops_of(session, window.id),
        payments=SHOP_PAYMENTS,
    )


@shop.post("/windows/<uuid:window_id>")
@public
@redisplay(show_window)
def order_in_window(window_id: UUID) -> ResponseReturnValue:
    form, now = GroupOrderForm.parse(request.form), current_time()
    with transaction() as session:
        lookup.knock_to_order(session, throttle.origin(request.remote_addr), at=now)
    with transaction() as session:
        deal = windows.deal_at(session, form.stop, now)
        if deal.window.id != window_id:
            raise rules.NoPickup
        quantities = read_quantities(request.form)
        # What the buyer has read; it may have changed since.
        prices = {key: item.price_fen for key, item in deal.items.items()}
        prices |= read_prices(request.form)
        wanted = Wanted(
            quantities=quantities,
            way=Way.PICKUP if deal.stop.station_id else Way.DOOR,
            pickup_id=deal.stop.station_id,
            address=deal.stop.place,
            payment=form.payment,
            name=form.name,
            phone=form.phone,
            note=form.note,
            stop_id=deal.stop.id,
            total_fen=sum(prices.get(key, 0) * n for key, n in quantities.items()),
        )
        _code, orders = place(session, wanted, at=now)
        basket_id = orders[0].basket_id
    return thanked(basket_id)
