"""Fills the product card and the county's catalogue from what is for sale."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from station.db import get_or_raise
from station.goods import lookup, marks, places
from station.goods.catalogue_sheets import Catalogue, Season
from station.goods.measures import content_text
from station.goods.models import Picture, Producer
from station.goods.thing_sheets import Shown
from station.goods.words import CATEGORIES_ON_PAPER, UNITS_ON_PAPER
from station.network.lookup import county_of, county_station
from station.network.names import place_name

_MONTHS = range(12)

LinkOf = Callable[[UUID], str]


def card(session: Session, listing_id: UUID, on: date, link_of: LinkOf) -> Shown:
    """Raises NotFound: it is not for sale today."""
    offer = lookup.get_offer(session, listing_id, on)
    return _shown(session, offer, on, link_of, places.names_of(places.all_of(session)))


def catalogue(session: Session, on: date, *, link: str, link_of: LinkOf) -> Catalogue:
    """All that is for sale in the county, and its year."""
    county, hub = county_of(session), county_station(session)
    offers = session.connection().execute(lookup.offers(on)).all()
    everywhere, kinds = places.all_of(session), list(CATEGORIES_ON_PAPER)
    names = places.names_of(everywhere)
    selling = Counter(offer.division_id for offer in offers)
    ordered = sorted(offers, key=lambda row: (kinds.index(row.category), row.title))
    products = sorted(lookup.calendar(session), key=lambda each: kinds.index(each.category))
    return Catalogue(
        county=county.name if county else "",
        on=on,
        link=link,
        phone=hub.phone if hub else "",
        things=tuple(_shown(session, row, on, link_of, names) for row in ordered),
        seasons=tuple(
            Season(
                CATEGORIES_ON_PAPER[product.category],
                product.name,
                product.name_en,
                _months(product.months),
            )
            for product in products
        ),
        spots=tuple(places.spots_of(everywhere, names, selling).values()),
    )


def _shown(
    session: Session, offer: Any, on: date, link_of: LinkOf, names: Mapping[UUID, str]
) -> Shown:
    producer = get_or_raise(session, Producer, offer.producer_id)
    content = content_text(offer.net_grams, offer.net_millilitres)
    found = session.get(Picture, UUID(offer.picture_ids[0])) if offer.picture_ids else None
    # One that has not come yet is no photo on paper.
    photo = found if found and found.is_here else None
    unit = UNITS_ON_PAPER[offer.unit]
    keeps = f"保质期 Keeps {offer.shelf_life_days} 天 d" if offer.shelf_life_days else ""
    holding = marks.holding(session, offer.product_id, producer, on)
    return Shown(
        title=offer.title,
        english=offer.title_en,
        producer=offer.producer,
        place=names.get(offer.division_id) or place_name(offer.village),
        kind=offer.category.value,
        category=CATEGORIES_ON_PAPER[offer.category],
        fen=offer.price_fen,
        unit=unit if offer.unit.weighs else f"{unit} {content}".strip(),
        story=offer.story,
        about=producer.story,
        facts=tuple(filter(None, ((keeps + "　" + offer.storing).strip(), offer.licence))),
        marks=tuple(f"{mark.name} {mark.number}" for mark in holding),
        months=_months(offer.months),
        link=link_of(offer.id),
        photo=photo.page if photo else b"",
        ratio=photo.width / photo.height if photo else 1.5,
    )


def _months(mask: int) -> tuple[bool, ...]:
    """None of them is all of them."""
    return tuple(not mask or bool(mask >> month & 1) for month in _MONTHS)
