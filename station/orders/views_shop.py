"""The public shop: what there is, one thing with all that is known of it, and the seasons."""

from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from station.clock import business_day
from station.db import get_or_raise
from station.goods import lookup, lots, marks, searching
from station.goods.models import Category, ListingRevision, Producer, Product
from station.goods.rules import MONTHS, need_of
from station.goods.standard_models import Grade
from station.network.models import Division, Station
from station.orders import structured, windows
from station.orders.blueprint import shop
from station.orders.views_feeds import tell
from station.web.access import public
from station.web.asked import asked_choice, asked_id, asked_number, asked_text
from station.web.database import current_session, current_time
from station.web.paging import page_of_found

_PAGE = 24


@shop.get("")
@public
def show_shop() -> ResponseReturnValue:
    session, now = current_session(), current_time()
    on = business_day(now)
    text, category, village = asked_text(), asked_choice("kind", Category), asked_id("village")
    month = asked_number("month")
    month = month if month and 1 <= month <= MONTHS else None
    found = searching.for_sale(
        session, on, text=text, category=category, division_id=village, month=month
    )
    shelf = searching.shelf(session, on)
    return render_template(
        "shop/shop.html",
        page=page_of_found(found, size=_PAGE),
        text=text,
        category=category,
        village=village,
        month=month,
        categories=shelf.categories,
        villages=shelf.villages,
        gathering=[] if text or category or village or month else windows.gathering(session, now),
    )


@shop.get("/<uuid:listing_id>")
@public
def show_offer(listing_id: UUID) -> ResponseReturnValue:
    session, on = current_session(), business_day(current_time())
    offer = lookup.get_offer(session, listing_id, on)
    producer = get_or_raise(session, Producer, offer.producer_id)
    product = get_or_raise(session, Product, offer.product_id)
    village = get_or_raise(session, Division, producer.division_id)
    station = get_or_raise(session, Station, offer.station_id)
    holding = marks.holding(session, product.id, producer, on)
    return render_template(
        "shop/offer.html",
        offer=offer,
        producer=producer,
        product=product,
        village=village,
        township=session.get(Division, village.parent_id) if village.parent_id else None,
        station=station,
        structured=structured.as_schema(tell(offer), station.name, holding),
        grade=_grade(session, offer.revision_id),
        marks=holding,
        need=need_of(product, producer),
        lots=lots.fitting(session, producer.id, product.id)[-3:],
    )


def _grade(session: Session, revision_id: UUID) -> Grade | None:
    grade_id = get_or_raise(session, ListingRevision, revision_id).grade_id
    return session.get(Grade, grade_id) if grade_id else None


@shop.get("/calendar")
@public
def show_calendar() -> ResponseReturnValue:
    return render_template("shop/calendar.html", products=lookup.calendar(current_session()))
