"""The shop for everybody, and the stations' pages of orders; the ``views`` hang on them."""

from typing import Any

from babel.dates import get_month_names
from flask import Blueprint
from flask_babel import get_locale

from station.clock import business_day
from station.network.lookup import county_of
from station.orders import baskets
from station.orders.models import OrderState, Payment, StepKind, Way
from station.orders.platforms.names import USUAL
from station.orders.words import PAYMENTS, STATES, STEPS, WAYS
from station.web.database import current_session, current_time
from station.web.i18n import translated

bp = Blueprint("orders", __name__, url_prefix="/orders")
shop = Blueprint("shop", __name__, url_prefix="/shop")
# Addresses whose shape others have laid down.
links = Blueprint("links", __name__)


@links.context_processor
@shop.context_processor
def about_the_shop() -> dict[str, Any]:
    county = county_of(current_session())
    return {
        "county_name": county.name if county else "",
        "in_basket": len(baskets.quantities()),
        "now": current_time(),
        "today": business_day(current_time()),
    }


@shop.app_template_filter("title_of")
def title_of(row: Any) -> str:
    """In the reader's language, where it has a name in it."""
    return str(row.title_en if str(get_locale()) == "en" and row.title_en else row.title)


@shop.app_template_filter("order_word")
def order_word(state: OrderState) -> str:
    return translated(STATES[OrderState(state)])


@shop.app_template_filter("way_word")
def way_word(way: Way) -> str:
    return translated(WAYS[Way(way)])


@shop.app_template_filter("payment_word")
def payment_word(payment: Payment) -> str:
    return translated(PAYMENTS[Payment(payment)])


@shop.app_template_filter("platform_name")
def platform_name(name: str) -> str:
    return translated(USUAL[name]) if name in USUAL else name


@shop.app_template_filter("step_word")
def step_word(kind: StepKind) -> str:
    return translated(STEPS[StepKind(kind)])


@shop.app_template_filter("month_name")
def month_name(month: int) -> str:
    """By itself: ``November``, ``十一月``."""
    return str(get_month_names("wide", "stand-alone", locale=get_locale())[month])
