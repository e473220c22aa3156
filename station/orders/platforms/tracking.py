"""Tracking numbers for the platforms that orders came from. The caller commits.

What was handed out together has one time, by which it can be had again as it was.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session, col, select

from station import custody
from station.access import Actor
from station.db import table_of
from station.errors import N_, RuleBroken
from station.network.models import Partner
from station.orders import lookup, rules
from station.orders.lookup import ORDER
from station.orders.models import Order, OrderState, OrderStep, Packing, StepKind
from station.parcels.courier_files.tracking_numbers import read_tracking_number
from station.parcels.models import Parcel
from station.records import is_written_here

_PARCEL, _PARTNER, _PACKING = table_of(Parcel), table_of(Partner), table_of(Packing)
_ON_THE_WAY = (OrderState.PACKED, OrderState.SENT, OrderState.HANDED_OVER)
_MOST_FILES = 10
# What a platform calls the columns of such a file; every other reads the last of them.
HEADINGS = {
    "taobao": ("订单编号", "物流公司", "运单号"),
    "pinduoduo": ("订单号", "快递公司", "快递单号"),
    "douyin": ("订单编号", "快递公司", "快递单号"),
    "jd": ("订单号", "物流公司", "运单号"),
    "wechat": ("订单号", "快递公司", "快递单号"),
}
USUAL_HEADINGS = ("订单号", "物流公司", "运单号")


class NothingToHandOut(RuleBroken):
    message = N_("Nothing was chosen, or its tracking numbers were handed out already.")


class Sent(Struct, frozen=True):
    """An order and the parcel it goes in."""

    order: Any
    carrier: str
    number: str


def waiting(session: Session, platform: str, *, seen_by: Actor) -> list[Sent]:
    """What is packed, and whose tracking numbers the platform was not told; the oldest first."""
    query = lookup.orders(None, "", seen_by=seen_by, among=_ON_THE_WAY, platform=platform)
    rows = session.connection().execute(query.where(ORDER.c.told_at.is_(None))).all()
    return _with_parcels(session, rows)


def counts(session: Session, *, seen_by: Actor) -> dict[str, int]:
    """How many orders wait for that, by platform."""
    query = lookup.orders(None, "", seen_by=seen_by, among=_ON_THE_WAY).where(
        ORDER.c.told_at.is_(None), ORDER.c.platform_number != ""
    )
    mine = query.order_by(None).subquery()
    counted = sa.select(mine.c.platform, sa.func.count()).group_by(mine.c.platform)
    return dict(session.connection().execute(counted).all())


def hand_out(
    session: Session, platform: str, order_ids: Collection[UUID], *, actor: Actor, at: datetime
) -> int:
    """Note that the platform is told of these; of how many.

    Raises:
        NothingToHandOut: none of them waits for it.
    """
    if not is_written_here(session, None):
        raise rules.OrdersElsewhere
    chosen = [
        sent for sent in waiting(session, platform, seen_by=actor) if sent.order.id in order_ids
    ]
    if not chosen:
        raise NothingToHandOut
    for sent in chosen:
        order = session.get_one(Order, sent.order.id)
        order.told_at = at
        session.add(order)
    session.flush()
    return len(chosen)


def files(session: Session, platform: str, *, seen_by: Actor) -> list[tuple[datetime, int]]:
    """When numbers were handed out, and how many; the last first."""
    query = lookup.orders(None, "", seen_by=seen_by, among=[*OrderState], platform=platform)
    mine = query.where(ORDER.c.told_at.is_not(None)).order_by(None).subquery()
    counted = sa.select(mine.c.told_at, sa.func.count()).group_by(mine.c.told_at)
    found = session.connection().execute(counted.order_by(mine.c.told_at.desc()).limit(_MOST_FILES))
    return [(at, count) for at, count in found]


def handed_out(session: Session, platform: str, at: datetime, *, seen_by: Actor) -> list[Sent]:
    query = lookup.orders(None, "", seen_by=seen_by, among=[*OrderState], platform=platform)
    rows = session.connection().execute(query.where(ORDER.c.told_at == at)).all()
    return _with_parcels(session, rows)


def lines_of(platform: str, sent: Sequence[Sent]) -> list[list[str | float]]:
    """What the file says: headings, then a line for each order, with nobody's name."""
    headings = HEADINGS.get(platform, USUAL_HEADINGS)
    rows = ([each.order.platform_number, each.carrier, each.number] for each in sent)
    return [[*headings], *rows]


def _with_parcels(session: Session, orders: Sequence[Any]) -> list[Sent]:
    ids = [order.id for order in orders]
    units = _units(session, ids)
    query = (
        sa.select(_PARCEL.c.id, _PARCEL.c.number, _PARTNER.c.name)
        .select_from(_PARCEL.join(_PARTNER, _PARTNER.c.id == _PARCEL.c.partner_id))
        .where(_PARCEL.c.id.in_([*units.values()]))
    )
    known = {row.id: row for row in session.connection().execute(query)}
    found = ((order, known.get(units.get(order.id))) for order in orders)
    return [Sent(order, row.name, row.number) for order, row in found if row is not None]


def _units(session: Session, order_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """By order the parcel it was packed into; one packed without lots is known by its number."""
    steps = select(OrderStep.order_id, OrderStep.note).where(
        col(OrderStep.order_id).in_(order_ids), OrderStep.kind == StepKind.PACKED
    )
    found = {
        order_id: custody.unit_id_of(number)
        for order_id, note in session.exec(steps)
        if isinstance(number := read_tracking_number(note), str)
    }
    packed = sa.select(_PACKING.c.order_id, _PACKING.c.unit_id).where(
        _PACKING.c.order_id.in_(order_ids), _PACKING.c.unit_id.is_not(None)
    )
    return found | dict(session.connection().execute(packed).all())
