"""Keeps what the search knows of listings right, wherever a row changes that it is made of.

Nothing of it travels: each node works it out from the rows that it has, and needs no
dictionary of pinyin for it, as names bring how they are spoken along. The caller commits.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from itertools import count
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, select

from station import grams
from station.db import table_of
from station.goods import lookup
from station.goods.models import Listing
from station.goods.rules import MONTHS, in_season
from station.goods.search_models import ListingEntry
from station.goods.shelf_words import Word, of_id
from station.network.models import Division

ENTRY = table_of(ListingEntry)
_DIVISION = table_of(Division)
_ABOVE = _DIVISION.alias("above")
# So many listings are worked out together; a load of a whole county stays small in memory.
AT_ONCE = 4_096


class Known(NamedTuple):
    """A row of ``ListingEntry`` as it should be."""

    listing_id: UUID
    revision_id: UUID
    key: str
    words: str
    title: str
    category: str
    is_all_year: bool
    opens_on: date | None
    closes_on: date | None
    changed_at: datetime


def refresh(session: Session, listing_ids: Iterable[UUID]) -> int:
    """Work out anew what the search knows of some listings; how many entries were wrong."""
    session.flush()
    connection, ids = session.connection(), sorted(set(listing_ids))
    return sum(
        _refresh(connection, ids[first : first + AT_ONCE]) for first in range(0, len(ids), AT_ONCE)
    )


def of_producer(session: Session, producer_id: UUID) -> None:
    """Its name is changed, by which its listings are found."""
    refresh(session, session.exec(select(Listing.id).where(Listing.producer_id == producer_id)))


def of_product(session: Session, product_id: UUID) -> None:
    refresh(session, session.exec(select(Listing.id).where(Listing.product_id == product_id)))


def made_of(session: Session, changed: Mapping[str, Collection[UUID]]) -> set[UUID]:
    """The listings that are found by some rows, by the names of their tables."""
    found = set(changed.get("listing", ()))
    source = _OF.join(lookup.PRODUCER, lookup.PRODUCER.c.id == _OF.c.producer_id).join(
        _DIVISION, _DIVISION.c.id == lookup.PRODUCER.c.division_id
    )
    query = sa.select(_OF.c.id).select_from(source)
    for name, *columns in (
        ("producer", _OF.c.producer_id),
        ("product", _OF.c.product_id),
        ("division", _DIVISION.c.id, _DIVISION.c.parent_id),
    ):
        ids = sorted(changed.get(name, ()))
        for first in range(0, len(ids), AT_ONCE):
            chunk = ids[first : first + AT_ONCE]
            among = sa.or_(*(column.in_(chunk) for column in columns))
            found |= set(session.connection().scalars(query.where(among)))
    return found


def mark_left(session: Session, listing_id: UUID) -> None:
    """Some were ordered, given back or put up: whether any is left may have changed."""
    connection = session.connection()
    query = sa.select(ENTRY.c.place, ENTRY.c.words).where(ENTRY.c.listing_id == listing_id)
    entries = connection.execute(query).all()
    left = sa.select(lookup.LEFT).select_from(lookup.SHELF).where(lookup.LISTING.c.id == listing_id)
    is_gone = (connection.scalar(left) or 0) <= 0
    if any((Word.GONE in words.split()) != is_gone for _, words in entries):
        refresh(session, [listing_id])


def wrong(session: Session, listing_ids: Collection[UUID]) -> int:
    """How many entries are not what the rows say."""
    connection = session.connection()
    before = _entries(connection, listing_ids)
    wanted = {known.revision_id: known for known in _wanted(connection, listing_ids)}
    return sum(
        1
        for key in {*before, *wanted}
        if key not in wanted or key not in before or _differs(before[key], wanted[key])
    )


def _refresh(connection: sa.Connection, listing_ids: Collection[UUID]) -> int:
    before = _entries(connection, listing_ids)
    wanted = {known.revision_id: known for known in _wanted(connection, listing_ids)}
    had: dict[int, grams.Said] = {}
    has: dict[int, grams.Said] = {}
    spare: dict[UUID, list[Any]] = defaultdict(list)
    for key, row in before.items():
        if key not in wanted:
            spare[row.listing_id].append(row)
    new: list[dict[str, Any]] = []
    other: list[dict[str, Any]] = []
    # One writes at a time, so that nobody else gives the same place.
    free = count((connection.scalar(sa.select(sa.func.max(ENTRY.c.place))) or 0) + 1)
    for key, known in wanted.items():
        old = before.get(key)
        if old is None and spare[known.listing_id]:
            # The next text of a listing takes the place of the one before.
            old = spare[known.listing_id].pop()
        if old is not None and not _differs(old, known):
            continue
        if old is None:
            place = next(free)
            new.append({"place": place} | known._asdict())
            has[place] = grams.Said(known.key, known.words)
            continue
        other.append({"at": old.place} | known._asdict())
        had[old.place] = grams.Said(old.key, old.words)
        has[old.place] = grams.Said(known.key, known.words)
    gone = [row for rows in spare.values() for row in rows]
    had |= {row.place: grams.Said(row.key, row.words) for row in gone}
    _keep(connection, new, other, [{"at": row.place} for row in gone])
    grams.change(connection, had, has)
    return len(new) + len(other) + len(gone)


def _keep(
    connection: sa.Connection,
    new: list[dict[str, Any]],
    other: list[dict[str, Any]],
    gone: list[dict[str, Any]],
) -> None:
    mine = ENTRY.c.place == sa.bindparam("at")
    # What is gone first: a text may have moved from one place to another.
    if gone:
        connection.execute(sa.delete(ENTRY).where(mine), gone)
    if other:
        connection.execute(sa.update(ENTRY).where(mine), other)
    if new:
        connection.execute(sa.insert(ENTRY), new)


def _entries(connection: sa.Connection, listing_ids: Collection[UUID]) -> dict[UUID, Any]:
    query = sa.select(ENTRY).where(ENTRY.c.listing_id.in_(list(listing_ids)))
    return {row.revision_id: row for row in connection.execute(query)}


def _differs(row: Any, known: Known) -> bool:
    return any(getattr(row, name) != value for name, value in known._asdict().items())


def _wanted(connection: sa.Connection, listing_ids: Collection[UUID]) -> list[Known]:
    query = _QUERY.where(lookup.LISTING.c.id.in_(list(listing_ids)))
    return [_known(row) for row in connection.execute(query)]


def _known(row: Any) -> Known:
    spoken = (
        *(row.title, row.search, row.producer, row.made_by, row.product, row.made_of),
        *(row.made_of_en, row.village, row.village_spoken, row.township, row.township_spoken),
    )
    terms = dict.fromkeys(" ".join(filter(None, spoken)).lower().split())
    return Known(
        listing_id=row.listing_id,
        revision_id=row.revision_id,
        key=" ".join(terms),
        words=" ".join(_words(row)),
        title=row.title,
        category=row.category.value,
        is_all_year=not row.months,
        opens_on=row.opens_on,
        closes_on=row.closes_on,
        changed_at=row.changed_at,
    )


def _words(row: Any) -> list[str]:
    """By what lists are narrowed."""
    found = [
        of_id(Word.STATION, row.station_id),
        of_id(Word.VILLAGE, row.division_id),
        of_id(Word.PRODUCER, row.producer_id),
        of_id(Word.PRODUCT, row.product_id),
        Word.CATEGORY + row.category.value,
    ]
    found += [f"{Word.MONTH}{m}" for m in range(1, MONTHS + 1) if in_season(row.months, m)]
    if not row.months:
        found.append(Word.ALL_YEAR)
    if row.left <= 0:
        found.append(Word.GONE)
    if row.revision_id == row.newest_id:
        found += [Word.NEWEST, Word.STATE + row.state.value]
    if row.revision_id == row.live_id and not row.is_closed:
        found.append(Word.LIVE)
    return found


_OF, _REVISION = lookup.LISTING, lookup.REVISION
_QUERY = sa.select(
    _OF.c.id.label("listing_id"),
    _OF.c.station_id,
    _OF.c.producer_id,
    _OF.c.product_id,
    _OF.c.state,
    _OF.c.newest_id,
    _OF.c.live_id,
    _OF.c.is_closed,
    lookup.LEFT.label("left"),
    _REVISION.c.id.label("revision_id"),
    _REVISION.c.search,
    _REVISION.c.title,
    _REVISION.c.opens_on,
    _REVISION.c.closes_on,
    _REVISION.c.changed_at,
    lookup.PRODUCER.c.name.label("producer"),
    lookup.PRODUCER.c.search.label("made_by"),
    lookup.PRODUCER.c.division_id,
    lookup.PRODUCT.c.name.label("product"),
    lookup.PRODUCT.c.search.label("made_of"),
    lookup.PRODUCT.c.name_en.label("made_of_en"),
    lookup.PRODUCT.c.category,
    lookup.PRODUCT.c.months,
    _DIVISION.c.name.label("village"),
    _DIVISION.c.search.label("village_spoken"),
    _ABOVE.c.name.label("township"),
    _ABOVE.c.search.label("township_spoken"),
).select_from(
    _OF.join(_REVISION, _REVISION.c.id.in_([_OF.c.newest_id, _OF.c.live_id]))
    .join(lookup.PRODUCER, lookup.PRODUCER.c.id == _OF.c.producer_id)
    .join(lookup.PRODUCT, lookup.PRODUCT.c.id == _OF.c.product_id)
    .join(_DIVISION, _DIVISION.c.id == lookup.PRODUCER.c.division_id)
    .outerjoin(_ABOVE, _ABOVE.c.id == _DIVISION.c.parent_id)
    .outerjoin(lookup.STOCK, lookup.STOCK.c.listing_id == _OF.c.id)
)
