"""What stations and the county do with producers and products. The caller commits."""

from uuid import UUID

from msgspec import Struct
from msgspec.structs import asdict
from sqlmodel import Session, select

from station.access import Actor, Permission
from station.db import get_or_raise
from station.errors import N_, RuleBroken
from station.goods import indexing, lookup, rules
from station.goods.models import Category, Producer, ProducerContact, ProducerKind, Product
from station.network.models import Station
from station.network.pinyin import search_key
from station.records import ensure_version


class ProductCodeTaken(RuleBroken):
    message = N_("%(code)s is already the code of %(name)s. Choose another one.")


class ProducerDetails(Struct, frozen=True):
    kind: ProducerKind
    name: str
    credit_code: str | None = None
    buys_in: bool = False
    story: str = ""
    is_active: bool = True


class ProductDetails(Struct, frozen=True):
    code: str
    name: str
    category: Category
    name_en: str = ""
    needs_certificate: bool = True
    needs_licence: bool = False
    months: int = 0
    is_active: bool = True


def add_producer(
    session: Session,
    station_id: UUID,
    details: ProducerDetails,
    *,
    phone: str = "",
    contact: str = "",
    actor: Actor,
) -> Producer:
    station = get_or_raise(session, Station, station_id)
    actor.ensure_may(Permission.SELL, station.path)
    rules.ensure_credit_code(details.kind, details.credit_code or "")
    producer = Producer(
        **asdict(details),
        station_id=station.id,
        home_station_id=station.id,
        division_id=station.division_id,
        search=search_key(details.name),
    )
    session.add(producer)
    session.flush()
    session.add(
        ProducerContact(id=producer.id, home_station_id=station.id, name=contact, phone=phone)
    )
    session.flush()
    return producer


def edit_producer(
    session: Session,
    producer_id: UUID,
    details: ProducerDetails,
    *,
    phone: str,
    contact: str,
    version: int,
    actor: Actor,
) -> Producer:
    producer = lookup.get_producer(session, producer_id, seen_by=actor)
    actor.ensure_may(Permission.SELL, get_or_raise(session, Station, producer.station_id).path)
    ensure_version(producer, version)
    rules.ensure_credit_code(details.kind, details.credit_code or "")
    _change(producer, asdict(details) | {"search": search_key(details.name)})
    known = get_or_raise(session, ProducerContact, producer.id)
    _change(known, {"name": contact, "phone": phone})
    session.flush()
    indexing.of_producer(session, producer.id)
    return producer


def save_product(
    session: Session, known: Product | None, details: ProductDetails, *, version: int, actor: Actor
) -> Product:
    actor.ensure_may(Permission.APPROVE)
    other = session.exec(select(Product).where(Product.code == details.code)).first()
    if other is not None and other is not known:
        raise ProductCodeTaken(code=details.code, name=other.name)
    values = asdict(details) | {"search": f"{search_key(details.name)} {details.name_en.lower()}"}
    if known is None:
        known = Product(**values)
    else:
        ensure_version(known, version)
        _change(known, values)
    session.add(known)
    session.flush()
    indexing.of_product(session, known.id)
    return known


def _change(row: object, values: dict[str, object]) -> None:
    for name, value in values.items():
        if getattr(row, name) != value:
            setattr(row, name, value)
