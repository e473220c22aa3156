"""What is for sale, for other shops and search engines: product feeds in two shapes."""

from collections.abc import Iterator
from typing import Any

from flask import Response, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from station.clock import business_day
from station.goods import lookup
from station.goods.blueprint import category_word, sale_unit
from station.network.lookup import county_of
from station.orders import structured
from station.orders.blueprint import shop
from station.orders.structured import Told
from station.web.access import public
from station.web.database import current_session, current_time

# So many seconds a feed may be kept by who fetches it.
_FRESH = "public, max-age=600"


@shop.get("/feed.csv")
@public
def feed_as_csv() -> ResponseReturnValue:
    content = structured.as_csv(structured.as_row(said) for said in _all())
    headers = {
        "Content-Disposition": 'attachment; filename="feed.csv"',
        "Cache-Control": _FRESH,
    }
    return Response(content, mimetype="text/csv", headers=headers)


@shop.get("/feed.xml")
@public
def feed_as_xml() -> ResponseReturnValue:
    county = county_of(current_session())
    title = f"{county.name if county else ''} {_('Farm goods')}".strip()
    content = structured.as_xml(
        (structured.as_row(said) for said in _all()),
        title=title,
        link=url_for("shop.show_shop", _external=True),
    )
    return Response(content, mimetype="application/xml", headers={"Cache-Control": _FRESH})


def _all() -> Iterator[Told]:
    session = current_session()
    query = lookup.offers(business_day(current_time()))
    for offer in session.connection().execute(query):
        yield tell(offer)


def tell(offer: Any) -> Told:
    """An offer with the addresses under which it stands here."""
    return structured.told(
        offer,
        link=url_for("shop.show_offer", listing_id=offer.id, _external=True),
        picture=lambda key: url_for(
            "goods.show_picture", picture_id=key, size="page", _external=True
        ),
        category=category_word(offer.category),
        unit=sale_unit(offer.unit),
    )
