"""Lots: one harvest or make each, its certificate, and its recall. The caller commits."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session, col, select

from station.access import Actor, Permission
from station.barcodes import Series
from station.clock import business_day
from station.db import get_or_raise, table_of
from station.errors import N_, NotFound, RuleBroken
from station.goods import lookup, mixing, remains, rules
from station.goods.measures import SaleUnit
from station.goods.models import Certificate, Lot, Producer, Product, Recall
from station.network.models import Station
from station.network.numbers import next_number

LOT, _RECALL, _CERTIFICATE = table_of(Lot), table_of(Recall), table_of(Certificate)
_STATION = table_of(Station)
# A page has room for so many.
_MOST_MIXED = 40


class MadeLater(RuleBroken):
    message = N_("A lot cannot be harvested or made after today.")


class NothingTicked(RuleBroken):
    message = N_("Tick at least one ground on which the promise is made.")


class RecalledAlready(RuleBroken):
    message = N_("This lot was recalled already.")


class NothingMixed(RuleBroken):
    message = N_("Say how much of which lot goes into the new one.")


class MixedOtherwise(RuleBroken):
    message = N_("%(lot)s is another product, or counted in another unit.")


class BuysNotIn(RuleBroken):
    message = N_(
        "%(producer)s sells its own produce only. Whoever mixes others' lots buys in: tick that on "
        "the producer's page; then the new lot needs a certificate of its own."
    )


class LotDetails(Struct, frozen=True, kw_only=True):
    product_id: UUID
    made_on: date
    quantity: int
    unit: SaleUnit
    net_grams: int | None = None
    place: str = ""


def add(
    session: Session, producer_id: UUID, details: LotDetails, *, actor: Actor, at: datetime
) -> Lot:
    producer = lookup.get_producer(session, producer_id, seen_by=actor)
    station = get_or_raise(session, Station, producer.station_id)
    actor.ensure_may(Permission.SELL, station.path)
    get_or_raise(session, Product, details.product_id)
    if details.made_on > business_day(at):
        raise MadeLater
    lot = Lot(
        number=next_number(session, station, Series.LOT),
        home_station_id=station.id,
        station_id=station.id,
        producer_id=producer.id,
        product_id=details.product_id,
        made_on=details.made_on,
        division_id=producer.division_id,
        place=details.place,
        unit=details.unit,
        quantity=details.quantity,
        net_grams=details.net_grams,
        collected_on=business_day(at),
        collected_by_id=actor.person_id,
        noted_at=at,
    )
    session.add(lot)
    session.flush()
    return lot


def mix(
    session: Session,
    producer_id: UUID,
    taken: Mapping[UUID, int],
    *,
    actor: Actor,
    at: datetime,
) -> Lot:
    """A new lot of what is taken of others, or of a part of one; its certificate is its own.

    Raises:
        NoCertificate, Recalled: a lot that must not be sold.
        MoreThanTheLot: orders, contracts and other mixtures have taken the rest of it.
    """
    parts = {lot_id: n for lot_id, n in taken.items() if n}
    sources = [get_lot(session, lot_id, seen_by=actor) for lot_id in sorted(parts)]
    if not sources:
        raise NothingMixed
    first = sources[0]
    for lot in sources:
        if _kind_of(lot) != _kind_of(first):
            raise MixedOtherwise(lot=lot.number)
        ensure_may_be_sold(session, lot)
        remains.ensure_left(session, lot, parts[lot.id])
    producer = lookup.get_producer(session, producer_id, seen_by=actor)
    _ensure_may_mix(session, producer, sources)
    details = LotDetails(
        product_id=first.product_id,
        # As old as the oldest of it.
        made_on=min(lot.made_on for lot in sources),
        quantity=sum(parts.values()),
        unit=first.unit,
        net_grams=first.net_grams,
        place=first.place if len(sources) == 1 else "",
    )
    mixed = add(session, producer_id, details, actor=actor, at=at)
    mixed.mixed_from = [{"lot": f"{lot.id}", "quantity": parts[lot.id]} for lot in sources]
    session.add(mixed)
    session.flush()
    return mixed


def mixable(session: Session, lot: Lot, *, seen_by: Actor) -> list[tuple[Lot, int]]:
    """A lot and those that can be mixed with it, with what is left of each."""
    query = (
        select(Lot)
        .join(Station, col(Station.id) == col(Lot.station_id))
        .where(
            lookup.seen_stations(seen_by),
            Lot.product_id == lot.product_id,
            Lot.unit == lot.unit,
            col(Lot.id).not_in(select(Recall.id)),
        )
        .order_by(col(Lot.id) != lot.id, col(Lot.made_on).desc(), Lot.number)
        .limit(_MOST_MIXED)
    )
    found = [each for each in session.exec(query) if _kind_of(each) == _kind_of(lot)]
    left = [(each, remains.left_of(session, each)) for each in found]
    return [(each, many) for each, many in left if many]


def _ensure_may_mix(session: Session, producer: Producer, sources: Sequence[Lot]) -> None:
    """A farmer's own needs no certificate; what was bought of others does."""
    is_own = all(lot.producer_id == producer.id for lot in sources)
    product = get_or_raise(session, Product, sources[0].product_id)
    if not is_own and rules.need_of(product, producer) is rules.Need.INVITED:
        raise BuysNotIn(producer=producer.name)


def _kind_of(lot: Lot) -> tuple[Any, ...]:
    return lot.product_id, lot.unit, lot.net_grams


def certify(
    session: Session,
    lot: Lot,
    values: Mapping[str, str],
    grounds: Sequence[str],
    *,
    is_collected: bool,
    actor: Actor,
    at: datetime,
) -> Certificate:
    """Keep the certificate that is issued for a lot, or the seller's that was collected."""
    form = rules.certificate_form()
    known = {ground["name"] for ground in form["grounds"]}
    ticked = [ground for ground in grounds if ground in known]
    if not ticked:
        raise NothingTicked
    ensure_not_recalled(session, lot)
    certificate = Certificate(
        home_station_id=lot.home_station_id,
        lot_id=lot.id,
        form=form["form"],
        values={field["name"]: values.get(field["name"], "") for field in form["fields"]},
        grounds=ticked,
        is_collected=is_collected,
        issued_on=business_day(at),
        issued_at=at,
        issued_by_id=actor.person_id,
    )
    session.add(certificate)
    session.flush()
    return certificate


def recall(session: Session, lot: Lot, *, reason: str, actor: Actor, at: datetime) -> None:
    """Stop its sale, and that of every lot with some of it, for good.

    Whoever looks a code up is told from now on.
    """
    actor.ensure_may(Permission.SELL, get_or_raise(session, Station, lot.station_id).path)
    if session.get(Recall, lot.id) is not None:
        raise RecalledAlready
    for lot_id in mixing.family(session, lot.id):
        if session.get(Recall, lot_id) is None:
            session.add(
                Recall(
                    id=lot_id,
                    home_station_id=actor.station_id,
                    reason=reason,
                    at=at,
                    by_id=actor.person_id,
                )
            )
    session.flush()


def ensure_may_be_sold(session: Session, lot: Lot) -> None:
    """No certificate, no sale, where the law asks for one; and nothing that was recalled."""
    ensure_not_recalled(session, lot)
    product = get_or_raise(session, Product, lot.product_id)
    producer = get_or_raise(session, Producer, lot.producer_id)
    need = rules.need_of(product, producer)
    if need is rules.Need.REQUIRED and certificate_of(session, lot.id) is None:
        raise rules.NoCertificate(lot=lot.number)


def ensure_not_recalled(session: Session, lot: Lot) -> None:
    if session.get(Recall, lot.id) is not None:
        raise rules.Recalled(lot=lot.number)


def certificate_of(session: Session, lot_id: UUID) -> Certificate | None:
    """The newest: one that was wrong is issued again, and the old one is kept."""
    query = select(Certificate).where(Certificate.lot_id == lot_id)
    return session.exec(query.order_by(col(Certificate.issued_at).desc()).limit(1)).first()


def get_lot(session: Session, lot_id: UUID, *, seen_by: Actor) -> Lot:
    found = session.exec(
        select(Lot)
        .join(Station, col(Station.id) == col(Lot.station_id))
        .where(Lot.id == lot_id, lookup.seen_stations(seen_by))
    ).first()
    if found is None:
        raise NotFound(kind="Lot", id=lot_id)
    return found


def of_number(session: Session, number: str) -> Lot | None:
    """For anybody: what stands on a label is no secret."""
    return session.exec(select(Lot).where(Lot.number == number)).first()


def lots(text: str, *, seen_by: Actor) -> sa.Select[Any]:
    """The actor's lots, the newest first."""
    certified = sa.exists().where(_CERTIFICATE.c.lot_id == LOT.c.id)
    query = (
        sa.select(
            LOT,
            lookup.PRODUCER.c.name.label("producer"),
            lookup.PRODUCT.c.name.label("product"),
            certified.label("certified"),
            _RECALL.c.at.label("recalled_at"),
        )
        .select_from(
            LOT.join(lookup.PRODUCER, lookup.PRODUCER.c.id == LOT.c.producer_id)
            .join(lookup.PRODUCT, lookup.PRODUCT.c.id == LOT.c.product_id)
            .join(_STATION, _STATION.c.id == LOT.c.station_id)
            .outerjoin(_RECALL, _RECALL.c.id == LOT.c.id)
        )
        .where(_STATION.c.path.startswith(seen_by.path, autoescape=True))
        .order_by(LOT.c.made_on.desc(), LOT.c.id.desc())
    )
    if text:
        named = lookup.found_by(text, lookup.PRODUCER.c.search, lookup.PRODUCT.c.search)
        query = query.where(sa.or_(named, LOT.c.number.contains(text.upper(), autoescape=True)))
    return query


def fitting(session: Session, producer_id: UUID, product_id: UUID) -> list[Lot]:
    """The lots from which an order can be packed, the oldest first: it must go first."""
    query = (
        select(Lot)
        .outerjoin(Recall, col(Recall.id) == col(Lot.id))
        .where(
            Lot.producer_id == producer_id,
            Lot.product_id == product_id,
            col(Recall.id).is_(None),
        )
        .order_by(col(Lot.made_on), Lot.number)
    )
    return list(session.exec(query))
