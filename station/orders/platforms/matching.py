"""Which listing a row of a platform's file sells: as a clerk has said, by code, or by title."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session, col, select

from station.access import Actor
from station.db import table_of
from station.errors import RuleBroken
from station.goods import lookup as goods
from station.goods.measures import read_content
from station.goods.models import Listing
from station.goods.standard_models import TradeItem
from station.goods.trade_items import read_gtin
from station.network.models import Station
from station.orders.platforms.models import PlatformGoods
from station.parcels.courier_files.cells import to_half_width

_GOODS = tuple[str, str, str]
_ITEM = table_of(TradeItem)
_CODE = sa.func.lower(goods.PRODUCT.c.code)
_CHUNK = 500
# What one piece of a platform holds, where its kind says so: 5斤装, 2.5kg/箱.
_CONTENT = re.compile(
    r"([0-9]+(?:\.[0-9]+)?)\s*(kg|公斤|千克|g|克|市?斤|两|ml|毫升|l|升)(?![a-z])", re.IGNORECASE
)
_FIGURE = re.compile(r"[0-9一二两三四五六七八九十百]")


class Sells(Struct, frozen=True):
    """What one piece of a row is: ``times`` units of a listing, of the ``offer`` if it is open.

    Without a listing, a clerk has said that it is nothing of ours.
    """

    listing_id: UUID | None
    times: int = 1
    title: str = ""
    offer: Any = None
    is_ours: bool = True


class Unsaid(Struct, frozen=True):
    """Nobody has said which listing is meant; perhaps it is this one."""

    listing_id: UUID | None = None
    times: int = 1


class Matcher:
    """What rows of one platform sell, among all listings; read once for all rows."""

    def __init__(
        self, session: Session, platform: str, wanted: Iterable[_GOODS], *, actor: Actor, on: date
    ) -> None:
        self._session, self._actor, self._on = session, actor, on
        names = [*dict.fromkeys(wanted)]
        self._said = _said(session, actor.station_id, platform, names)
        codes = {code.lower() for _, _, code in names if code}
        titles = {title for title, _, _ in names}
        self._by_code = self._of_codes(codes)
        self._offers: dict[UUID, Any] = {}
        self._by_title: dict[str, list[Any]] = {}
        self._shut: dict[str, UUID] = {}
        self._read_titles(sorted(titles))
        self._read_offers({said.listing_id for said in self._said.values() if said.listing_id})

    def find(self, named: _GOODS) -> Sells | Unsaid:
        title, kind, code = named
        if said := self._said.get(named):
            return self._sells(said.listing_id, said.times) if said.listing_id else Sells(None)
        found = self._by_code.get(code.lower(), []) or self._by_title.get(title, [])
        if len(found) == 1:
            times = pieces_in(kind, found[0])
            sells = Sells(found[0].id, 1, found[0].title, found[0])
            return sells if times == 1 else Unsaid(found[0].id, times or 1)
        if not found and not kind and title in self._shut:
            return self._sells(self._shut[title], 1)
        return Unsaid()

    def _sells(self, listing_id: UUID, times: int) -> Sells:
        offer = self._offers.get(listing_id)
        if offer is not None:
            return Sells(listing_id, times, offer.title, offer)
        return Sells(listing_id, times, is_ours=self._is_ours(listing_id))

    def _is_ours(self, listing_id: UUID) -> bool:
        query = (
            select(Listing.id)
            .join(Station, col(Station.id) == col(Listing.station_id))
            .where(Listing.id == listing_id, goods.seen_stations(self._actor))
        )
        return self._session.exec(query).first() is not None

    def _of_codes(self, codes: set[str]) -> dict[str, list[Any]]:
        """What is for sale, by listing's id (as the product feed has it), product's code or GTIN."""
        ids = {key: code for code in codes if (key := _as_id(code))}
        gtins = {gtin: code for code in codes if (gtin := _as_gtin(code))}
        products = {code: code for code in codes}
        offers = goods.offers(self._on, seen_by=self._actor)
        queries = (
            (ids, offers.add_columns(goods.LISTING.c.id.label("code")), goods.LISTING.c.id),
            (gtins, _with_gtin(offers), _ITEM.c.gtin),
            (products, offers.add_columns(_CODE.label("code")), _CODE),
        )
        found: dict[str, list[Any]] = {}
        for names, query, column in queries:
            keys: list[Any] = sorted(names)
            for first in range(0, len(keys), _CHUNK):
                some = query.where(column.in_(keys[first : first + _CHUNK]))
                for row in self._session.connection().execute(some):
                    found.setdefault(names[row.code], []).append(row)
        return found

    def _read_titles(self, titles: list[str]) -> None:
        connection = self._session.connection()
        for first in range(0, len(titles), _CHUNK):
            some = goods.REVISION.c.title.in_(titles[first : first + _CHUNK])
            for row in connection.execute(goods.offers(self._on, seen_by=self._actor).where(some)):
                self._by_title.setdefault(row.title, []).append(row)
                self._offers[row.id] = row
            for row in connection.execute(goods.listings(seen_by=self._actor).where(some)):
                self._shut.setdefault(row.title, row.id)

    def _read_offers(self, ids: set[UUID]) -> None:
        lacking = sorted(ids - set(self._offers))
        for first in range(0, len(lacking), _CHUNK):
            some = goods.LISTING.c.id.in_(lacking[first : first + _CHUNK])
            query = goods.offers(self._on, seen_by=self._actor).where(some)
            self._offers |= {row.id: row for row in self._session.connection().execute(query)}


def answered(
    session: Session, platform: str, named: _GOODS, *, actor: Actor, on: date
) -> Sells | Unsaid:
    """What is known of some goods, to be proposed."""
    return Matcher(session, platform, [named], actor=actor, on=on).find(named)


def pieces_in(kind: str, offer: Any) -> int | None:
    """How many units of the offer one piece of this kind is; None where nobody can tell.

    ``5斤装`` of what is sold by the jin is five; a kind without figures is the offer itself.
    """
    text = to_half_width(kind)
    contents = _CONTENT.findall(text)
    if not contents:
        return None if _FIGURE.search(text) else 1
    # 2.5kg(5斤装) says one thing twice; 5斤x2箱 says more than one.
    if len(contents) > 1 or _FIGURE.search(_CONTENT.sub("", text)):
        return None
    try:
        grams, millilitres = read_content("".join(contents[0]))
    except RuleBroken:
        return None
    one, all_ = (offer.net_grams, grams) if grams else (offer.net_millilitres, millilitres)
    return all_ // one if one and all_ and all_ % one == 0 else None


def remember(
    session: Session,
    platform: str,
    named: _GOODS,
    listing_id: UUID | None,
    times: int,
    *,
    actor: Actor,
) -> None:
    """What a clerk says once; None for what is nothing of ours."""
    if listing_id is not None:
        goods.get_listing(session, listing_id, seen_by=actor)
    title, kind, code = named
    known = _said(session, actor.station_id, platform, [named]).get(named)
    said = known or PlatformGoods(
        station_id=actor.station_id, platform=platform, title=title, kind=kind, code=code
    )
    said.listing_id, said.times = listing_id, times
    session.add(said)
    session.flush()


def _said(
    session: Session, station_id: UUID, platform: str, names: list[_GOODS]
) -> dict[_GOODS, PlatformGoods]:
    titles = sorted({title for title, _, _ in names})
    found: dict[_GOODS, PlatformGoods] = {}
    for first in range(0, len(titles), _CHUNK):
        query = select(PlatformGoods).where(
            PlatformGoods.station_id == station_id,
            PlatformGoods.platform == platform,
            col(PlatformGoods.title).in_(titles[first : first + _CHUNK]),
        )
        found |= {(row.title, row.kind, row.code): row for row in session.exec(query)}
    return found


def _with_gtin(offers: sa.Select[Any]) -> sa.Select[Any]:
    revision = goods.REVISION.c
    same = (_ITEM.c.producer_id == goods.LISTING.c.producer_id) & (
        _ITEM.c.product_id == goods.LISTING.c.product_id
    )
    packed = (_ITEM.c.unit == revision.unit) & revision.net_grams.is_not_distinct_from(
        _ITEM.c.net_grams
    )
    return offers.add_columns(_ITEM.c.gtin.label("code")).where(same, packed, _ITEM.c.is_active)


def _as_id(code: str) -> UUID | None:
    try:
        return UUID(code)
    except ValueError:
        return None


def _as_gtin(code: str) -> str:
    try:
        return read_gtin(code)
    except RuleBroken:
        return ""
