"""Where a lot went and where goods came from: forward to orders and parcels, and back.

What everybody reads is said by custody events, in plain words, without anybody's name.
"""

from collections.abc import Sequence
from datetime import datetime
from hashlib import blake2b
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from station.clock import business_day
from station.db import table_of
from station.goods import mixing
from station.goods.models import Lot
from station.orders.lookup import CONTACT, ORDER
from station.orders.models import CodeScan, Packing
from station.parcels import whereabouts
from station.parcels.models import Parcel

_PACKING, _SCAN, _PARCEL = table_of(Packing), table_of(CodeScan), table_of(Parcel)
_MOST_PARCELS = 50


class PublicStep(NamedTuple):
    """Something that happened to parcels with some of a lot, when first, and to how many."""

    at: datetime
    text: str
    parcels: int


def way_of(session: Session, lot: Lot) -> list[PublicStep]:
    """The way of all parcels with some of the lot, as their events say it; the oldest first."""
    query = select(Packing.unit_id).where(
        Packing.lot_id == lot.id, col(Packing.unit_id).is_not(None)
    )
    units = list(dict.fromkeys(session.exec(query)))[:_MOST_PARCELS]
    found: dict[str, list[datetime]] = {}
    for unit_id in units:
        parcel = session.get(Parcel, unit_id)
        if parcel is None:
            continue
        for at, text in whereabouts.public_steps(whereabouts.trail_of(session, parcel)):
            found.setdefault(text, []).append(at)
    steps = [PublicStep(min(times), text, len(times)) for text, times in found.items()]
    return sorted(steps, key=lambda step: step.at)


def forward(session: Session, lot_id: UUID) -> Sequence[Any]:
    """Every order that has some of a lot, also through a mixture, with its parcel: who has what."""
    query = (
        sa.select(
            ORDER,
            _PACKING.c.quantity,
            _PACKING.c.at.label("packed_at"),
            _PARCEL.c.number.label("parcel"),
            _PARCEL.c.id.label("parcel_id"),
            CONTACT.c.name.label("buyer"),
            CONTACT.c.phone,
        )
        .select_from(
            _PACKING.join(ORDER, ORDER.c.id == _PACKING.c.order_id)
            .outerjoin(_PARCEL, _PARCEL.c.id == _PACKING.c.unit_id)
            .outerjoin(CONTACT, CONTACT.c.id == ORDER.c.id)
        )
        .where(_PACKING.c.lot_id.in_(mixing.family(session, lot_id)))
        .order_by(_PACKING.c.at, ORDER.c.number)
    )
    return session.connection().execute(query).all()


def back(
    session: Session, *, order_id: UUID | None = None, unit_id: UUID | None = None
) -> list[Lot]:
    """The lots that went into an order or a parcel."""
    mine = Packing.order_id == order_id if order_id else Packing.unit_id == unit_id
    query = select(Lot).where(col(Lot.id).in_(select(Packing.lot_id).where(mine)))
    return list(session.exec(query.order_by(Lot.number)))


def note_scan(session: Session, lot_id: UUID, address: str, *, at: datetime) -> None:
    """Count a look at a code: by day and network, which is not kept itself."""
    day = business_day(at)
    key = blake2b(f"{lot_id}{day}{address}".encode(), digest_size=8).hexdigest()
    known = session.get(CodeScan, (lot_id, day, key))
    scan = known or CodeScan(lot_id=lot_id, day=day, network=key)
    scan.times += 1
    session.add(scan)
    session.flush()


def scans_of(session: Session, lot_id: UUID) -> tuple[int, int]:
    """How often a code was looked up, and from how many places on the busiest day."""
    connection = session.connection()
    mine = _SCAN.c.lot_id == lot_id
    times = connection.scalar(sa.select(sa.func.sum(_SCAN.c.times)).where(mine)) or 0
    by_day = sa.select(sa.func.count().label("places")).where(mine).group_by(_SCAN.c.day).subquery()
    places = connection.scalar(sa.select(sa.func.max(by_day.c.places))) or 0
    return int(times), int(places)
