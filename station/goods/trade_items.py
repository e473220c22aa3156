"""GTINs: their check digit, whose they are, and the link by which a scanner finds a lot.

GS1 Digital Link 1.2: ``https://host/01/GTIN/10/LOT``, the application identifiers 01 (GTIN)
and 10 (batch or lot) as parts of the path.
"""

from typing import TYPE_CHECKING
from uuid import UUID

from sqlmodel import Session, col, select

from station.access import Actor, Permission
from station.db import get_or_raise
from station.errors import N_, RuleBroken
from station.goods import lookup
from station.goods.measures import SaleUnit
from station.goods.models import Lot, Producer, Product
from station.goods.standard_models import TradeItem
from station.lazy import lazy_module
from station.network.models import Station
from station.records import ensure_version

if TYPE_CHECKING:
    from stdnum import ean
else:
    ean = lazy_module("stdnum.ean")

_LENGTHS = (8, 12, 13, 14)
_FULL = 14


class WrongGtin(RuleBroken):
    message = N_(
        "“%(text)s” is no GTIN: it has 8, 12, 13 or 14 digits, of which the last one checks the "
        "others. Scan it from the pack."
    )


class GtinTaken(RuleBroken):
    message = N_("The GTIN %(gtin)s is given already, to %(producer)s.")


def read_gtin(text: str) -> str:
    """Fourteen digits, as GS1 links have it.

    >>> read_gtin("6901234567892")
    '06901234567892'
    """
    bare = text.replace(" ", "").replace("-", "")
    if not (bare.isascii() and bare.isdigit() and len(bare) in _LENGTHS and _checks(bare)):
        raise WrongGtin(text=text.strip()[:20])
    return bare.zfill(_FULL)


def add(
    session: Session,
    producer_id: UUID,
    product_id: UUID,
    gtin: str,
    unit: SaleUnit,
    net_grams: int | None,
    *,
    actor: Actor,
) -> TradeItem:
    producer = lookup.get_producer(session, producer_id, seen_by=actor)
    station = get_or_raise(session, Station, producer.station_id)
    actor.ensure_may(Permission.SELL, station.path)
    get_or_raise(session, Product, product_id)
    known = of_gtin(session, gtin)
    if known is not None:
        owner = session.get_one(Producer, known.producer_id)
        raise GtinTaken(gtin=gtin, producer=owner.name)
    item = TradeItem(
        home_station_id=producer.home_station_id,
        gtin=gtin,
        producer_id=producer.id,
        product_id=product_id,
        unit=unit,
        net_grams=net_grams,
    )
    session.add(item)
    session.flush()
    return item


def take_out(session: Session, item: TradeItem, *, version: int, actor: Actor) -> None:
    lookup.get_producer(session, item.producer_id, seen_by=actor)
    ensure_version(item, version)
    item.is_active = False
    session.add(item)
    session.flush()


def of_gtin(session: Session, gtin: str) -> TradeItem | None:
    query = select(TradeItem).where(TradeItem.gtin == gtin, col(TradeItem.is_active))
    return session.exec(query).first()


def of_producer(session: Session, producer_id: UUID) -> list[tuple[TradeItem, str]]:
    """With the name of each product."""
    query = (
        select(TradeItem, Product.name)
        .join(Product, col(Product.id) == col(TradeItem.product_id))
        .where(TradeItem.producer_id == producer_id, col(TradeItem.is_active))
    )
    return [(item, name) for item, name in session.exec(query.order_by(TradeItem.gtin))]


def of_lot(session: Session, lot: Lot) -> TradeItem | None:
    """Under which number a lot is sold: of its producer, product, unit and content."""
    query = select(TradeItem).where(
        TradeItem.producer_id == lot.producer_id,
        TradeItem.product_id == lot.product_id,
        TradeItem.unit == lot.unit,
        col(TradeItem.is_active),
    )
    found = session.exec(query.order_by(TradeItem.gtin)).all()
    return next((item for item in found if item.net_grams == lot.net_grams), None)


def is_of(session: Session, gtin: str, lot: Lot) -> bool:
    """Whether a link may name this lot under this number: also one that was given up since."""
    query = select(TradeItem.id).where(
        TradeItem.gtin == gtin,
        TradeItem.producer_id == lot.producer_id,
        TradeItem.product_id == lot.product_id,
    )
    return session.exec(query).first() is not None


def _checks(digits: str) -> bool:
    """Weights of three and one from the right, which zeros in front leave as they are.

    >>> _checks("96385074"), _checks("96385075")
    (True, False)
    """
    return bool(ean.calc_check_digit(digits[:-1].zfill(_FULL - 1)) == digits[-1])
