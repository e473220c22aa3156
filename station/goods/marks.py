"""Geographical indications, green food, organic products, reports: what is printed, while it holds.

A mark leaves the shelf by itself on the day after its last; a claim that no mark bears out is
refused before anybody reads it. The caller commits.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct, field
from msgspec.structs import asdict
from sqlmodel import Session, col, select

from station.access import Actor, Permission
from station.db import get_or_raise, table_of
from station.errors import N_, RuleBroken
from station.goods import lookup
from station.goods.models import Mark, MarkKind, Producer, Product
from station.lazy import lazy_module
from station.network.lookup import list_current_divisions, places_called
from station.network.models import Division
from station.records import ensure_version, is_written_here

# So many days before it ends, its owner is told.
TELL_BEFORE = 30
if TYPE_CHECKING:
    from station.network import pinyin
else:
    # The dictionary is large, and a station's computer that only looks never needs it.
    pinyin = lazy_module("station.network.pinyin")

_MARK, _STATION = table_of(Mark), lookup.STATION
# What people call each kind, with pinyin, initials and English, as other names are searched.
_CALLED = {
    MarkKind.GEOGRAPHICAL: "地理标志 dilibiaozhi dlbz geographical indication gi",
    MarkKind.GREEN: "绿色食品 lvseshipin lssp green food",
    MarkKind.ORGANIC: "有机产品 youjichanpin yjcp organic",
    MarkKind.INSPECTION: "检验报告 jianyanbaogao jybg inspection report",
}
# What a text claims with these words; 有机会 is a chance, and 有机肥 is manure.
_CLAIMS = {
    MarkKind.GEOGRAPHICAL: re.compile("地理标志|geographical indication", re.IGNORECASE),
    MarkKind.GREEN: re.compile("绿色食品|green food", re.IGNORECASE),
    MarkKind.ORGANIC: re.compile("有机(?![会肥])|organic", re.IGNORECASE),
}


class EndsBeforeItBegins(RuleBroken):
    message = N_("It would end before it begins.")


class UnknownPlace(RuleBroken):
    message = N_("“%(text)s” is no township or village of this county. Write its name or code.")


class SeveralPlaces(RuleBroken):
    message = N_(
        "There are several “%(text)s” here: write the township before it, or its code, one of "
        "%(codes)s."
    )


class ClaimsTooMuch(RuleBroken):
    message = N_(
        "The text says “%(words)s”, and no such mark holds for this product and producer today. "
        "Leave it out, or have the county enter the mark."
    )


class MarkDetails(Struct, frozen=True, kw_only=True):
    kind: MarkKind
    name: str
    number: str
    issuer: str
    holder: str = ""
    product_id: UUID
    producer_id: UUID | None = None
    places: list[str] = field(default_factory=list)
    valid_from: date
    valid_until: date


def add(session: Session, details: MarkDetails, *, actor: Actor) -> Mark:
    """Enter what stands on the certificate; only the county does."""
    actor.ensure_may(Permission.APPROVE)
    if details.valid_until < details.valid_from:
        raise EndsBeforeItBegins
    get_or_raise(session, Product, details.product_id)
    if details.producer_id is not None:
        lookup.get_producer(session, details.producer_id, seen_by=actor)
    mark = Mark(**asdict(details), search=_search_key(details.name, details.kind))
    session.add(mark)
    session.flush()
    return mark


def unspoken(session: Session) -> list[Mark]:
    """Those kept here that came before marks were searched: known by their written name alone."""
    return [
        mark
        for mark in session.exec(select(Mark))
        if not mark.search.endswith(_CALLED[mark.kind])
        and is_written_here(session, mark.home_station_id)
    ]


def make_searchable(session: Session) -> int:
    """Give those a key as every new one has; how many there were."""
    found = unspoken(session)
    for mark in found:
        mark.search = _search_key(mark.name, mark.kind)
        session.add(mark)
    session.flush()
    return len(found)


def withdraw(session: Session, mark: Mark, *, version: int, actor: Actor) -> None:
    """It holds no more, whatever its last day says."""
    actor.ensure_may(Permission.APPROVE)
    ensure_version(mark, version)
    mark.is_withdrawn = True
    session.add(mark)
    session.flush()


def read_places(session: Session, text: str) -> list[str]:
    """Codes of what is written a line each; a township stands for all of its villages."""
    found = []
    places = list_current_divisions(session)
    for line in filter(None, map(str.strip, text.splitlines())):
        known = places_called(places, "".join(line.split()))
        if not known:
            raise UnknownPlace(text=line[:40])
        if len(known) > 1:
            raise SeveralPlaces(text=line[:40], codes="、".join(place.code for place in known))
        found.append(known[0].code)
    return list(dict.fromkeys(found))


def _search_key(name: str, kind: MarkKind) -> str:
    """Its name, and what people call its kind."""
    return f"{pinyin.search_key(name)} {_CALLED[kind]}"


def holding(session: Session, product_id: UUID, producer: Producer, on: date) -> list[Mark]:
    """What may be said of a product of a producer on a day, by kind and name."""
    village = get_or_raise(session, Division, producer.division_id)
    return [
        mark
        for mark in _in_force(session, on, product_id)
        if mark.producer_id in {None, producer.id} and _covers(mark.places, village.code)
    ]


def ensure_no_claim_beyond(texts: Iterable[str], marks: Sequence[Mark]) -> None:
    """Raises ClaimsTooMuch for the first words that promise what nobody has certified."""
    kinds = {mark.kind for mark in marks}
    for text in texts:
        for kind, words in _CLAIMS.items():
            if kind not in kinds and (found := words.search(text)):
                raise ClaimsTooMuch(words=found[0])


def listed(*, seen_by: Actor) -> sa.Select[Any]:
    """The county's marks and those of the actor's producers, the next to end first."""
    producer, product = lookup.PRODUCER, lookup.PRODUCT
    mine = _STATION.c.path.startswith(seen_by.path, autoescape=True)
    return (
        sa.select(_MARK, product.c.name.label("product"), producer.c.name.label("producer"))
        .select_from(
            _MARK.join(product, product.c.id == _MARK.c.product_id)
            .outerjoin(producer, producer.c.id == _MARK.c.producer_id)
            .outerjoin(_STATION, _STATION.c.id == producer.c.station_id)
        )
        .where(sa.or_(_MARK.c.producer_id.is_(None), mine))
        .order_by(_MARK.c.is_withdrawn, _MARK.c.valid_until, _MARK.c.id)
    )


def ending(session: Session, on: date, *, seen_by: Actor) -> int:
    """How many end soon: the county's own for the county, a producer's for their station."""
    query = listed(seen_by=seen_by).where(
        _MARK.c.is_withdrawn.is_(False),
        _MARK.c.valid_until >= on,
        _MARK.c.valid_until < on + timedelta(days=TELL_BEFORE),
    )
    if not seen_by.may(Permission.APPROVE):
        query = query.where(_MARK.c.producer_id.is_not(None))
    counted = sa.select(sa.func.count()).select_from(query.order_by(None).subquery())
    return session.connection().scalar(counted) or 0


def _in_force(session: Session, on: date, product_id: UUID) -> list[Mark]:
    query = select(Mark).where(
        Mark.product_id == product_id,
        col(Mark.is_withdrawn).is_(False),
        Mark.valid_from <= on,
        Mark.valid_until >= on,
    )
    return list(session.exec(query.order_by(col(Mark.kind), Mark.name)))


def _covers(places: Sequence[str], code: str) -> bool:
    """Twelve digits: six of the county, three of the township, three of the village."""
    return not places or any(code.startswith(stem_of(place)) for place in places)


def stem_of(code: str) -> str:
    for digits in (6, 9):
        if code.endswith("0" * (len(code) - digits)):
            return code[:digits]
    return code
