"""Finds listings by any signs of their names, their makers' and places', by mark and season.

What is found are places in the index; the rows of a page are read once it is known which they
are, so that a hundred thousand listings cost no more than a hundred.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any, Generic, TypeVar
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session

from station import grams
from station.access import Actor
from station.db import table_of
from station.goods import lookup, marks
from station.goods.indexing import ENTRY
from station.goods.models import Category, ListingState, Mark
from station.goods.shelf_words import SEASONS, Word, of_id
from station.network.models import Division

_MARK, _DIVISION = table_of(Mark), table_of(Division)
# To sort one of those found takes as long as to walk past so many in the order of an index.
_STEPS = 7
_BY_SHELF = (ENTRY.c.is_all_year, ENTRY.c.category, ENTRY.c.title, ENTRY.c.place)
_BY_CHANGE = (ENTRY.c.changed_at.desc(), ENTRY.c.place.desc())
_CATEGORIES = {category: f"{Word.CATEGORY}{category.value}" for category in Category}
Row = TypeVar("Row")


class Found(Struct, Generic[Row], frozen=True):
    """How many there are, and some of them: ``rows(first, count)``."""

    total: int
    rows: Callable[[int, int], list[Row]]


class Shelf(Struct, frozen=True):
    """What there is to choose from: categories with counts, and villages by name."""

    categories: dict[Category, int]
    villages: list[Any]


def for_sale(
    session: Session,
    on: date,
    *,
    text: str = "",
    category: Category | None = None,
    division_id: UUID | None = None,
    month: int | None = None,
) -> Found[Any]:
    """What everybody can see for sale: what is in season and left first, then by name."""
    connection = session.connection()
    ripe = f"{Word.MONTH}{on.month}"
    words = [Word.LIVE, Word.GONE, Word.ALL_YEAR, ripe, *_CATEGORIES.values()]
    wanted = [_CATEGORIES[category]] if category else []
    wanted += [of_id(Word.VILLAGE, division_id)] if division_id else []
    wanted += [f"{Word.MONTH}{month}"] if month else []
    known = grams.read(connection, [*words, *wanted])
    found = _open(connection, known[Word.LIVE], on)
    for word in wanted:
        found &= known[word]
    found &= _said(connection, text, on)
    sections = list(_sections(known))
    gone, now = known[Word.GONE], known[ripe]
    groups = [
        _Group(among & places, places.bit_count(), section)
        for among in (
            found & now & ~gone,
            found & now & gone,
            found & ~now & ~gone,
            found & ~now & gone,
        )
        if among
        for places, section in sections
    ]
    return _found(session, groups, _BY_SHELF, lambda ids: _offers(session, ids, on))


def listings(
    session: Session, on: date, text: str, state: ListingState | None, *, seen_by: Actor
) -> Found[Any]:
    """The actor's listings with their newest text, the last changed first."""
    connection = session.connection()
    words = [f"{Word.STATE}{state.value}"] if state else [Word.NEWEST]
    found = grams.read(connection, words)[words[0]]
    found &= _said(connection, text, on)
    found &= _seen(connection, seen_by, found)
    every = _Group(found, found.bit_length())
    return _found(session, [every], _BY_CHANGE, lambda ids: _listings(session, ids, seen_by))


def shelf(session: Session, on: date) -> Shelf:
    connection = session.connection()
    used = sa.select(lookup.PRODUCER.c.division_id).distinct()
    query = sa.select(_DIVISION.c.id, _DIVISION.c.name).where(_DIVISION.c.id.in_(used))
    places = connection.execute(query.order_by(_DIVISION.c.name)).all()
    by_village = {place.id: of_id(Word.VILLAGE, place.id) for place in places}
    known = grams.read(connection, [Word.LIVE, *_CATEGORIES.values(), *by_village.values()])
    found = _open(connection, known[Word.LIVE], on)
    counts = {key: (known[word] & found).bit_count() for key, word in _CATEGORIES.items()}
    return Shelf(
        {category: count for category, count in sorted(counts.items()) if count},
        [place for place in places if known[by_village[place.id]] & found],
    )


class _Group(Struct, frozen=True):
    """Places that come together in an order, in a stretch of its index that has so many rows."""

    places: int
    stretch: int
    # Whether it can be had all the year round, and its category.
    section: tuple[bool, str] | None = None


def _sections(known: Mapping[str, int]) -> Iterator[tuple[int, tuple[bool, str]]]:
    """The shelf's parts, one after another: what has a season first, then by category."""
    for is_all_year in (False, True):
        for category in sorted(Category):
            of_category = known[_CATEGORIES[category]]
            all_year = known[Word.ALL_YEAR]
            if places := of_category & (all_year if is_all_year else ~all_year):
                yield places, (is_all_year, category.value)


def _said(connection: sa.Connection, text: str, on: date) -> int:
    """Where every word of a text stands, in whatever of its names; -1 are all places."""
    found = -1
    for word in text.lower().split():
        found &= (
            _in_key(connection, word)
            | _of_marks(connection, word, on)
            | _of_season(connection, word)
        )
    return found


def _in_key(connection: sa.Connection, word: str) -> int:
    may, is_sure = grams.with_word(connection, word)
    if is_sure or not may:
        return may
    query = sa.select(ENTRY.c.place).where(
        _among(connection, list(grams.places_in(may))), ENTRY.c.key.contains(word, autoescape=True)
    )
    return _as_bits(connection.scalars(query))


def _of_season(connection: sa.Connection, word: str) -> int:
    months = [f"{Word.MONTH}{month}" for month in SEASONS.get(word, ())]
    every = [f"{Word.MONTH}{month}" for month in range(1, 13)] if months else []
    known = grams.read(connection, every)
    found = all_year = 0
    for at, other in enumerate(every):
        all_year = known[other] if at == 0 else all_year & known[other]
    for wanted in months:
        found |= known[wanted]
    # What can be had all the year round has no season.
    return found & ~all_year


def _of_marks(connection: sa.Connection, word: str, on: date) -> int:
    """What may bear a mark on the day whose name or kind has the word."""
    query = sa.select(_MARK.c.product_id, _MARK.c.producer_id, _MARK.c.places).where(
        _MARK.c.is_withdrawn.is_(False),
        _MARK.c.valid_from <= on,
        _MARK.c.valid_until >= on,
        lookup.found_by(word, _MARK.c.search),
    )
    found = 0
    for product_id, producer_id, codes in connection.execute(query).all():
        words = [of_id(Word.PRODUCT, product_id)]
        words += [of_id(Word.PRODUCER, producer_id)] if producer_id else []
        known = grams.read(connection, words)
        bears = known[words[0]] & known[words[-1]]
        found |= bears & _in_places(connection, codes) if codes else bears
    return found


def _in_places(connection: sa.Connection, codes: Sequence[str]) -> int:
    stems = [marks.stem_of(code) for code in codes]
    query = sa.select(_DIVISION.c.id).where(
        sa.or_(*(_DIVISION.c.code.startswith(stem, autoescape=True) for stem in stems))
    )
    words = [of_id(Word.VILLAGE, key) for key in connection.scalars(query)]
    return _any(grams.read(connection, words).values())


def _seen(connection: sa.Connection, actor: Actor, found: int) -> int:
    """Of the actor's stations; most often all stations are theirs, or one."""
    mine = lookup.STATION.c.path.startswith(actor.path, autoescape=True)
    used = sa.select(lookup.PRODUCER.c.station_id).distinct()
    query = sa.select(lookup.STATION.c.id, mine).where(lookup.STATION.c.id.in_(used))
    stations = connection.execute(query).all()
    if all(is_mine for _, is_mine in stations):
        return found
    words = [of_id(Word.STATION, key) for key, is_mine in stations if is_mine]
    return _any(grams.read(connection, words).values())


def _open(connection: sa.Connection, live: int, on: date) -> int:
    """Without what opens later, has closed, or was recalled."""
    closed = sa.select(ENTRY.c.place).where(sa.or_(ENTRY.c.opens_on > on, ENTRY.c.closes_on < on))
    recalled = sa.select(ENTRY.c.place).where(ENTRY.c.listing_id.in_(lookup.stopped()))
    shut = [*connection.scalars(closed), *connection.scalars(recalled)]
    return live & ~_as_bits(shut)


def _found(
    session: Session,
    groups: Sequence[_Group],
    order: Sequence[Any],
    read: Callable[[list[UUID]], list[Any]],
) -> Found[Any]:
    """Some sets of places, one after another, each in an order."""

    def rows(first: int, count: int) -> list[Any]:
        ids: list[UUID] = []
        for each in groups:
            size = each.places.bit_count()
            if first < size and len(ids) < count:
                ids += _ordered(session, each, order, first, count - len(ids))
            first = max(0, first - size)
        return read(ids)

    return Found(sum(each.places.bit_count() for each in groups), rows)


def _ordered(
    session: Session, among: _Group, order: Sequence[Any], first: int, count: int
) -> list[UUID]:
    connection = session.connection()
    if among.places.bit_count() * _STEPS < among.stretch:
        query = sa.select(ENTRY.c.listing_id).order_by(*order)
        query = query.where(_among(connection, list(grams.places_in(among.places))))
        return list(connection.scalars(query.offset(first).limit(count)))
    places = list(islice(_walk(connection, among, order), first, first + count))
    by_place = sa.select(ENTRY.c.place, ENTRY.c.listing_id).where(ENTRY.c.place.in_(places))
    known: dict[int, UUID] = dict(connection.execute(by_place).all())
    return [known[place] for place in places]


def _walk(connection: sa.Connection, among: _Group, order: Sequence[Any]) -> Iterator[int]:
    """In the order of an index, those that are found: as many are, the first soon come."""
    is_found = grams.holds(among.places)
    query = sa.select(ENTRY.c.place).order_by(*order)
    if among.section:
        is_all_year, category = among.section
        query = query.where(ENTRY.c.is_all_year.is_(is_all_year), ENTRY.c.category == category)
    with connection.execute(query.execution_options(yield_per=500)) as result:
        yield from filter(is_found, result.scalars())


def _among(connection: sa.Connection, places: list[int]) -> sa.ColumnElement[bool]:
    """Whether a place is one of many, which are one variable of the statement."""
    if connection.dialect.name == "sqlite":
        listed = sa.func.json_each(json.dumps(places)).table_valued("value")
        return ENTRY.c.place.in_(sa.select(listed.c.value))
    return ENTRY.c.place == sa.any_(sa.literal(places, sa.ARRAY(sa.Integer)))


def _as_bits(places: Any) -> int:
    listed = list(places)
    bits = bytearray((max(listed, default=0) >> 3) + 1)
    for place in listed:
        bits[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(bits, "little")


def _any(sets: Any) -> int:
    found = 0
    for each in sets:
        found |= each
    return found


def _offers(session: Session, ids: list[UUID], on: date) -> list[Any]:
    rows = lookup.offers_of(session, ids, on)
    return [rows[key] for key in ids if key in rows]


def _listings(session: Session, ids: list[UUID], seen_by: Actor) -> list[Any]:
    query = lookup.listings(seen_by=seen_by).where(lookup.LISTING.c.id.in_(ids))
    rows = {row.id: row for row in session.connection().execute(query)}
    return [rows[key] for key in ids if key in rows]
