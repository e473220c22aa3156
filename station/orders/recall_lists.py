"""Whom a recall concerns: the orders that wait here, and who has what of a lot."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from msgspec import Struct
from sqlmodel import Session

from station.access import Actor
from station.db import get_or_raise
from station.goods import mixing, remains
from station.goods.lookup import LOT, RECALL
from station.goods.models import Lot, Producer, Product, Recall
from station.orders import lookup, trace
from station.orders.lookup import ORDER
from station.orders.models import OrderState
from station.orders.recalls import PACKING
from station.parcels import whereabouts
from station.parcels.masking import mask_name, mask_phone
from station.parcels.models import Parcel

# What was not given to its buyer yet, and can be kept back.
_HERE = (OrderState.PACKED, OrderState.READY, OrderState.SENT)


class Recipient(Struct, frozen=True):
    """One order with some of a lot, as it is printed: masked; or a contract, of which nobody is."""

    order: str
    name: str
    phone: str
    quantity: int
    parcel: str
    state: OrderState | None
    place: str


class RecallList(Struct, frozen=True):
    lot: str
    product: str
    producer: str
    issuer: str
    made_on: date
    quantity: int
    recalled_at: datetime | None
    reason: str
    rows: tuple[Recipient, ...]


def open_orders(session: Session, *, seen_by: Actor) -> Sequence[Any]:
    """The actor's orders that hold something recalled and are not given to their buyer yet."""
    query = (
        lookup.orders(None, "", seen_by=seen_by, among=_HERE)
        .add_columns(LOT.c.number.label("lot"), LOT.c.id.label("lot_id"), RECALL.c.reason)
        .join(PACKING, PACKING.c.order_id == ORDER.c.id)
        .join(LOT, LOT.c.id == PACKING.c.lot_id)
        .join(RECALL, RECALL.c.id == LOT.c.id)
        .distinct()
    )
    return session.connection().execute(query).all()


def list_of(session: Session, lot: Lot, *, issuer: str) -> RecallList:
    """Who has what of a lot, and where it is now."""
    recall = session.get(Recall, lot.id)
    return RecallList(
        lot=lot.number,
        product=get_or_raise(session, Product, lot.product_id).name,
        producer=get_or_raise(session, Producer, lot.producer_id).name,
        issuer=issuer,
        made_on=lot.made_on,
        quantity=lot.quantity,
        recalled_at=recall.at if recall else None,
        reason=recall.reason if recall else "",
        rows=(
            *(_recipient(session, row) for row in trace.forward(session, lot.id)),
            *(
                _taker(taker)
                for lot_id in mixing.family(session, lot.id)
                for taker in remains.takers_of(session, lot_id)
            ),
        ),
    )


def _taker(taker: remains.Taker) -> Recipient:
    return Recipient(
        order=taker.number,
        name=taker.name,
        phone=taker.phone,
        quantity=taker.quantity,
        parcel="",
        state=None,
        place=f"合同交货 delivered {taker.on}",
    )


def _recipient(session: Session, row: Any) -> Recipient:
    parcel = session.get(Parcel, row.parcel_id) if row.parcel_id else None
    place = whereabouts.sentence(whereabouts.trail_of(session, parcel)) if parcel else ""
    return Recipient(
        order=row.number,
        name=mask_name(row.buyer or ""),
        phone=mask_phone(row.phone or ""),
        quantity=row.quantity,
        parcel=row.parcel or "",
        state=OrderState(row.state),
        place=place,
    )
