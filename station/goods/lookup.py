"""Finds producers, products, listings and lots; each for the stations that it is of."""

from collections.abc import Collection, Iterable
from datetime import date
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from station.access import Actor
from station.db import table_of
from station.errors import NotFound
from station.goods.models import (
    Listing,
    ListingRevision,
    ListingState,
    Lot,
    Producer,
    Product,
    Recall,
    Review,
    Stock,
)
from station.network.models import Division, Station

LISTING, REVISION = table_of(Listing), table_of(ListingRevision)
PRODUCER, PRODUCT, STOCK = table_of(Producer), table_of(Product), table_of(Stock)
LOT, RECALL, REVIEW = table_of(Lot), table_of(Recall), table_of(Review)
STATION, _DIVISION = table_of(Station), table_of(Division)


def found_by(text: str, *searched: Any) -> sa.ColumnElement[bool]:
    """Characters, pinyin or initials anywhere in one of some keys; every word in one of them."""
    words = text.lower().split()
    return sa.and_(
        *(
            sa.or_(*(sa.func.lower(key).contains(word, autoescape=True) for key in searched))
            for word in words
        )
    )


def seen_stations(actor: Actor) -> sa.ColumnElement[bool]:
    return col(Station.path).startswith(actor.path, autoescape=True)


def producers_matching(text: str, *, seen_by: Actor) -> SelectOfScalar[Producer]:
    found = (
        select(Producer)
        .join(Station, col(Station.id) == col(Producer.station_id))
        .where(seen_stations(seen_by))
        .order_by(col(Producer.is_active).desc(), Producer.name)
    )
    return found.where(found_by(text, Producer.search)) if text else found


def get_producer(session: Session, producer_id: UUID, *, seen_by: Actor) -> Producer:
    query = producers_matching("", seen_by=seen_by).where(Producer.id == producer_id)
    found = session.exec(query).first()
    if found is None:
        raise NotFound(kind="Producer", id=producer_id)
    return found


def products_matching(text: str) -> SelectOfScalar[Product]:
    found = select(Product).order_by(
        col(Product.is_active).desc(), col(Product.category), Product.code
    )
    return found.where(found_by(text, Product.search, Product.code)) if text else found


def get_listing(session: Session, listing_id: UUID, *, seen_by: Actor) -> Listing:
    found = session.exec(
        select(Listing)
        .join(Station, col(Station.id) == col(Listing.station_id))
        .where(Listing.id == listing_id, seen_stations(seen_by))
    ).first()
    if found is None:
        raise NotFound(kind="Listing", id=listing_id)
    return found


def listings(*, seen_by: Actor) -> sa.Select[Any]:
    """The actor's listings with their newest revision, the last changed first."""
    return (
        sa.select(
            LISTING,
            REVISION.c.title,
            REVISION.c.title_en,
            REVISION.c.price_fen,
            REVISION.c.unit,
            REVISION.c.net_grams,
            REVISION.c.net_millilitres,
            REVISION.c.changed_at,
            PRODUCER.c.name.label("producer"),
            STATION.c.name.label("station"),
            STOCK.c.taken,
        )
        .select_from(
            LISTING.join(REVISION, REVISION.c.id == LISTING.c.newest_id)
            .join(PRODUCER, PRODUCER.c.id == LISTING.c.producer_id)
            .join(STATION, STATION.c.id == LISTING.c.station_id)
            .outerjoin(STOCK, STOCK.c.listing_id == LISTING.c.id)
        )
        .where(STATION.c.path.startswith(seen_by.path, autoescape=True))
        .order_by(REVISION.c.changed_at.desc(), LISTING.c.id)
    )


def count_states(session: Session, *, seen_by: Actor) -> dict[ListingState, int]:
    query = (
        sa.select(LISTING.c.state, sa.func.count())
        .select_from(LISTING.join(STATION, STATION.c.id == LISTING.c.station_id))
        .where(STATION.c.path.startswith(seen_by.path, autoescape=True))
        .group_by(LISTING.c.state)
    )
    return dict(session.connection().execute(query).all())


def revisions_of(session: Session, listing_id: UUID) -> list[ListingRevision]:
    """The newest first."""
    query = select(ListingRevision).where(ListingRevision.listing_id == listing_id)
    return list(session.exec(query.order_by(col(ListingRevision.number).desc())))


def reviews_of(session: Session, listing_id: UUID) -> dict[UUID, Review]:
    query = select(Review).where(Review.listing_id == listing_id)
    return {review.id: review for review in session.exec(query)}


_OFFER = (
    LISTING.join(REVISION, REVISION.c.id == LISTING.c.live_id)
    .join(PRODUCER, PRODUCER.c.id == LISTING.c.producer_id)
    .join(PRODUCT, PRODUCT.c.id == LISTING.c.product_id)
    .join(_DIVISION, _DIVISION.c.id == PRODUCER.c.division_id)
    .outerjoin(STOCK, STOCK.c.listing_id == LISTING.c.id)
)


SHELF = LISTING.outerjoin(STOCK, STOCK.c.listing_id == LISTING.c.id)
LEFT = LISTING.c.offered - sa.func.coalesce(STOCK.c.taken, 0)
_OFFERED = (
    LISTING.c.id,
    LISTING.c.station_id,
    LISTING.c.producer_id,
    LISTING.c.product_id,
    LISTING.c.offered,
    LEFT.label("left"),
    REVISION.c.id.label("revision_id"),
    *(column for column in REVISION.c if column.name not in {"id", "search"}),
    PRODUCER.c.name.label("producer"),
    PRODUCER.c.kind.label("producer_kind"),
    PRODUCT.c.name.label("product"),
    PRODUCT.c.name_en.label("product_en"),
    PRODUCT.c.category,
    PRODUCT.c.months,
    _DIVISION.c.name.label("village"),
    _DIVISION.c.id.label("division_id"),
)


@lru_cache(maxsize=8)
def offers(on: date, *, seen_by: Actor | None = None) -> sa.Select[Any]:
    """What everybody can see for sale: what is in season now first, then by name.

    ``left`` is how many units can still be ordered; with ``seen_by`` only what the actor's
    stations sell.
    """
    query = (
        sa.select(*_OFFERED)
        .select_from(_OFFER)
        .where(*_open(on))
        .order_by(
            _is_ripe(on.month).desc(),
            LEFT <= 0,
            PRODUCT.c.months == 0,
            PRODUCT.c.category,
            REVISION.c.title,
            LISTING.c.id,
        )
    )
    if seen_by:
        mine = STATION.c.path.startswith(seen_by.path, autoescape=True)
        query = query.where(LISTING.c.station_id.in_(sa.select(STATION.c.id).where(mine)))
    return query


def _is_ripe(month: int) -> sa.ColumnElement[bool]:
    bit = 1 << (month - 1)
    return sa.or_(PRODUCT.c.months == 0, PRODUCT.c.months.op("&")(bit) != 0)


def get_offer(session: Session, listing_id: UUID, on: date) -> Any:
    """One thing for sale, for anybody.

    Raises:
        NotFound: there is none, or it is not for sale today.
    """
    found = session.connection().execute(offers(on).where(LISTING.c.id == listing_id)).first()
    if found is None:
        raise NotFound(kind="Listing", id=listing_id)
    return found


def offers_of(session: Session, listing_ids: Collection[UUID], on: date) -> dict[UUID, Any]:
    query = offers(on).where(LISTING.c.id.in_(list(listing_ids)))
    return {row.id: row for row in session.connection().execute(query)}


def calendar(session: Session) -> list[Any]:
    """Every product of the county that has a season, in the order of its beginning."""
    query = select(Product).where(Product.is_active).order_by(col(Product.category), Product.code)
    return list(session.exec(query))


@cache
def stopped() -> sa.Select[Any]:
    """Listings of whose produce a lot was recalled since the county has approved them.

    A recall is a fact that travels; whoever keeps the listing need not be at hand to close it.
    """
    live = REVIEW.alias("live_review")
    return (
        sa.select(LISTING.c.id)
        .select_from(
            RECALL.join(LOT, LOT.c.id == RECALL.c.id)
            .join(
                LISTING,
                (LISTING.c.producer_id == LOT.c.producer_id)
                & (LISTING.c.product_id == LOT.c.product_id),
            )
            .join(live, live.c.id == LISTING.c.live_id)
        )
        .where(RECALL.c.at >= live.c.at)
    )


def is_stopped(session: Session, listing_id: UUID) -> bool:
    query = stopped().where(LISTING.c.id == listing_id)
    return session.connection().execute(query).first() is not None


def _open(on: date) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        LISTING.c.live_id.is_not(None),
        LISTING.c.id.not_in(stopped()),
        LISTING.c.is_closed.is_(False),
        sa.or_(REVISION.c.opens_on.is_(None), REVISION.c.opens_on <= on),
        sa.or_(REVISION.c.closes_on.is_(None), REVISION.c.closes_on >= on),
    )


def places_of(session: Session, codes: Iterable[str]) -> dict[str, str]:
    query = select(Division.code, Division.name).where(col(Division.code).in_(list(codes)))
    return dict(session.exec(query).all())
