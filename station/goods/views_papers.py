"""Papers of what is for sale: a card for the shelf, and the county's catalogue."""

from typing import TYPE_CHECKING
from uuid import UUID

from flask import url_for
from flask.typing import ResponseReturnValue

from station.access import Permission
from station.clock import business_day
from station.goods import lookup
from station.goods.blueprint import bp
from station.lazy import lazy_module
from station.printing import apart
from station.web.access import current_actor, requires
from station.web.database import current_session, current_time
from station.web.pdf_file import send_pdf

if TYPE_CHECKING:
    from station.goods import catalogue_sheets, catalogues, thing_sheets
else:
    catalogue_sheets = lazy_module("station.goods.catalogue_sheets")
    catalogues = lazy_module("station.goods.catalogues")
    thing_sheets = lazy_module("station.goods.thing_sheets")


@bp.get("/<uuid:listing_id>/card.pdf")
@requires(Permission.SELL)
def print_card(listing_id: UUID) -> ResponseReturnValue:
    session, on = current_session(), business_day(current_time())
    lookup.get_listing(session, listing_id, seen_by=current_actor())
    said = catalogues.card(session, listing_id, on, _link)
    return send_pdf(apart.drawn(thing_sheets.draw_card, said), "card.pdf")


@bp.get("/catalogue.pdf")
@requires(Permission.SELL)
def print_catalogue() -> ResponseReturnValue:
    said = catalogues.catalogue(
        current_session(),
        business_day(current_time()),
        link=url_for("shop.show_shop", _external=True),
        link_of=_link,
    )
    return send_pdf(apart.drawn_at_leisure(catalogue_sheets.draw_catalogue, said), "catalogue.pdf")


def _link(listing_id: UUID) -> str:
    return url_for("shop.show_offer", listing_id=listing_id, _external=True)
