"""What happens to a listing: written, sent for approval, reviewed, closed. The caller commits.

What was reviewed is never changed: a change of it is a new revision, which waits while the
approved one stays for sale.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct, field
from msgspec.structs import asdict, fields
from sqlmodel import Session, select

from station.access import Actor, Permission
from station.clock import business_day
from station.db import get_or_raise, table_of
from station.goods import grades, indexing, lookup, marks, rules
from station.goods.measures import SaleUnit
from station.goods.models import Listing, ListingRevision, Producer, Product, Review, Stock
from station.network.models import Station
from station.network.pinyin import search_key
from station.records import ensure_version, is_of_before

_STOCK = table_of(Stock)
# More than one listing is changed between a nightly backup and its being put back.
_ROOM = 20


class Said(Struct, frozen=True, kw_only=True):
    """What a listing is to say."""

    title: str
    title_en: str = ""
    story: str = ""
    unit: SaleUnit
    net_grams: int | None = None
    net_millilitres: int | None = None
    grade_id: UUID | None = None
    price_fen: int
    prices: list[dict[str, Any]] = field(default_factory=list)
    least: int = 1
    shelf_life_days: int | None = None
    storing: str = ""
    sending: str = ""
    by_pickup: bool = True
    to_door: bool = False
    by_parcel: bool = True
    licence: str = ""
    exemption: str = ""
    opens_on: date | None = None
    closes_on: date | None = None
    picture_ids: list[str] = field(default_factory=list)


def add(
    session: Session, producer_id: UUID, product_id: UUID, said: Said, *, actor: Actor, at: datetime
) -> Listing:
    producer = lookup.get_producer(session, producer_id, seen_by=actor)
    station = get_or_raise(session, Station, producer.station_id)
    actor.ensure_may(Permission.SELL, station.path)
    product = get_or_raise(session, Product, product_id)
    listing = Listing(
        station_id=station.id,
        home_station_id=station.id,
        producer_id=producer.id,
        product_id=product.id,
    )
    session.add(listing)
    session.flush()
    _write(session, listing, said, None, actor=actor, at=at)
    return listing


def change(
    session: Session, listing: Listing, said: Said, *, version: int, actor: Actor, at: datetime
) -> None:
    """Write down what it is to say; until it is sent, nobody else reads it.

    ``version`` is that of the newest revision when its page was opened.
    """
    newest = _newest(session, listing)
    if newest is not None:
        ensure_version(newest, version)
    _write(session, listing, said, newest, actor=actor, at=at)


def show_pictures(
    session: Session, listing: Listing, picture_ids: list[str], *, actor: Actor, at: datetime
) -> None:
    """The same words with other photos, which is a change like every other."""
    newest = get_or_raise(session, ListingRevision, listing.newest_id or listing.id)
    said = {each.name: getattr(newest, each.name) for each in fields(Said)}
    new = Said(**said | {"picture_ids": picture_ids})
    _write(session, listing, new, newest, actor=actor, at=at)


def submit(session: Session, listing: Listing, *, at: datetime) -> None:
    newest = _newest(session, listing)
    if newest is None or session.get(Review, newest.id) is not None:
        raise rules.NothingSubmitted
    rules.ensure_can_submit(get_or_raise(session, Product, listing.product_id), newest)
    producer = get_or_raise(session, Producer, listing.producer_id)
    holding = marks.holding(session, listing.product_id, producer, business_day(at))
    marks.ensure_no_claim_beyond((newest.title, newest.title_en, newest.story), holding)
    newest.submitted_at = at
    session.add(newest)
    listing.is_closed = False
    refold(session, listing)


def review(
    session: Session,
    listing: Listing,
    revision_id: UUID,
    *,
    version: int,
    is_approved: bool,
    reason: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Approve or refuse exactly the text that was read: a later change is another version."""
    actor.ensure_may(Permission.APPROVE, get_or_raise(session, Station, listing.station_id).path)
    revision = get_or_raise(session, ListingRevision, revision_id)
    if revision.listing_id != listing.id or not revision.submitted_at:
        raise rules.NotWaiting
    ensure_version(revision, version)
    if not is_approved and not reason:
        raise rules.NoReason
    known = session.get(Review, revision.id)
    if known is None:
        known = Review(id=revision.id, listing_id=listing.id, is_approved=is_approved, at=at)
    known.is_approved, known.reason, known.at = is_approved, reason, at
    known.by_id = actor.person_id
    session.add(known)
    refold(session, listing)


def close(session: Session, listing: Listing, *, is_closed: bool) -> None:
    listing.is_closed = is_closed
    refold(session, listing)


def put_up(session: Session, listing: Listing, left: int) -> None:
    """Say how many units can be ordered from now on."""
    _lock(session, listing.id)
    listing.offered = taken_of(session, listing.id) + left
    session.add(listing)
    session.flush()
    indexing.mark_left(session, listing.id)


def take(session: Session, listing_id: UUID, quantity: int, *, title: str) -> None:
    """Take units for an order: in one statement, so that the last is never sold twice.

    Raises:
        SoldOut: so many are not left.
    """
    _lock(session, listing_id)
    connection = session.connection()
    mine = _STOCK.c.listing_id == listing_id
    if connection.execute(sa.select(_STOCK.c.taken).where(mine)).first() is None:
        connection.execute(sa.insert(_STOCK), {"listing_id": listing_id, "taken": 0})
    offered = (
        sa.select(lookup.LISTING.c.offered)
        .where(lookup.LISTING.c.id == listing_id)
        .scalar_subquery()
    )
    taken = connection.execute(
        sa.update(_STOCK)
        .where(mine, _STOCK.c.taken + quantity <= offered)
        .values(taken=_STOCK.c.taken + quantity)
    )
    if taken.rowcount != 1:
        listing = get_or_raise(session, Listing, listing_id)
        left = max(0, listing.offered - taken_of(session, listing_id))
        raise rules.SoldOut(title=title, left=left)
    indexing.mark_left(session, listing_id)


def give_back(session: Session, listing_id: UUID, quantity: int) -> None:
    """What was ordered is not wanted any more."""
    session.connection().execute(
        sa.update(_STOCK)
        .where(_STOCK.c.listing_id == listing_id)
        .values(taken=_STOCK.c.taken - quantity)
    )
    indexing.mark_left(session, listing_id)


def taken_of(session: Session, listing_id: UUID) -> int:
    query = sa.select(_STOCK.c.taken).where(_STOCK.c.listing_id == listing_id)
    return session.connection().scalar(query) or 0


def refold(session: Session, listing: Listing) -> None:
    """Work out which revision is for sale, and how it is found."""
    fold(session, listing)
    indexing.refresh(session, [listing.id])


def fold(session: Session, listing: Listing) -> None:
    """Which revision is for sale, also where revisions and reviews arrive."""
    session.flush()
    folded = rules.fold(
        listing,
        lookup.revisions_of(session, listing.id),
        lookup.reviews_of(session, listing.id),
    )
    listing.state = folded.state
    listing.newest_id = folded.newest.id if folded.newest else None
    listing.live_id = folded.live.id if folded.live else None
    session.add(listing)
    session.flush()


def _newest(session: Session, listing: Listing) -> ListingRevision | None:
    return session.get(ListingRevision, listing.newest_id) if listing.newest_id else None


def _write(
    session: Session,
    listing: Listing,
    said: Said,
    newest: ListingRevision | None,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    grades.ensure_of(session, said.grade_id, listing.product_id)
    key = f"{search_key(said.title)} {said.title_en}".lower().strip()
    if newest is None or session.get(Review, newest.id) is not None:
        number = newest.number + 1 if newest else 1
        if newest is not None and is_of_before(
            session.connection(), ListingRevision.__tablename__, newest.id
        ):
            # Others may know revisions that nobody here does.
            number += _ROOM
        newest = ListingRevision(
            listing_id=listing.id,
            home_station_id=listing.home_station_id,
            number=number,
            changed_at=at,
            **asdict(said),
        )
    for name, value in asdict(said).items():
        if getattr(newest, name) != value:
            setattr(newest, name, value)
    newest.search, newest.submitted_at = key, None
    newest.changed_at, newest.changed_by_id = at, actor.person_id
    session.add(newest)
    refold(session, listing)


def _lock(session: Session, listing_id: UUID) -> None:
    """Two that change one stock wait for each other; SQLite has one writer anyway."""
    session.exec(select(Listing.id).where(Listing.id == listing_id).with_for_update()).first()
