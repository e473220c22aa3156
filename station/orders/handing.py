"""Steps of an order that move its parcel as well. The caller commits.

What our own vans brought is ready where it lies, and given to its buyer once: in the order and
in custody together.
"""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from station import custody
from station.custody import UNIT, Evidence, Happening, Holder, State, Writer
from station.orders import rules, steps
from station.orders.models import Order, StepKind
from station.parcels.models import Parcel

_ON_SHELF = (State.HERE, State.ARRIVED)


def add_step(
    session: Session, writer: Writer, order: Order, kind: StepKind, *, note: str = ""
) -> None:
    """Raises NotHereYet: what is to be collected elsewhere is on its way still."""
    if kind is StepKind.READY:
        _ensure_come(session, order)
    steps.add(session, order, kind, actor=writer.actor, at=writer.at, note=note)
    unit = _unit(session, order) if kind is StepKind.HANDED_OVER else None
    if unit is not None and _is_at(unit, writer.station_id) and unit.state in _ON_SHELF:
        given = Happening("hand_over", unit.id, Evidence.TYPED)
        custody.record(session.connection(), writer, [given])


def parcel_of(session: Session, order: Order) -> Parcel | None:
    """In which our own vans bring it, whose number is the order's."""
    return session.get(Parcel, custody.unit_id_of(order.number))


def _ensure_come(session: Session, order: Order) -> None:
    unit = _unit(session, order)
    if unit is not None and order.pickup_id and not _is_at(unit, order.pickup_id):
        raise rules.NotHereYet(number=unit.number)


def _is_at(unit: Any, station_id: UUID) -> bool:
    return bool(unit.holder == Holder.STATION and unit.holder_id == station_id)


def _unit(session: Session, order: Order) -> Any | None:
    """Its parcel where it really is, also in a bag that was opened."""
    source, where = custody.whereabouts()
    query = (
        sa.select(UNIT.c.id, UNIT.c.number, *(where[key].label(key) for key in where))
        .select_from(source)
        .where(UNIT.c.id == custody.unit_id_of(order.number))
    )
    return session.connection().execute(query).first()
