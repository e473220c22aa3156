"""Fresh goods: until when an order keeps, and which van takes it there in time."""

from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session, col, select

from station import custody
from station.consolidation.next_departures import NextDeparture, next_departure
from station.custody import Holder
from station.db import get_or_raise, table_of
from station.goods.models import ListingRevision, Lot
from station.network.models import Station
from station.orders import steps
from station.orders.models import Order, OrderLine, OrderState, Packing, StepKind
from station.parcels.models import Parcel

_LINE, _REVISION = table_of(OrderLine), table_of(ListingRevision)
# What keeps no longer is fresh, by its listing.
FRESH_DAYS = 10


class Leaving(Struct, frozen=True):
    """The last day on which it keeps, and the run that takes it; None where none leaves in time."""

    until: date
    run: NextDeparture | None


def is_fresh(session: Session, order_id: UUID) -> bool:
    return bool(_fresh_lines(session, order_id))


def keeps_until(session: Session, order_id: UUID, packed_on: date) -> date | None:
    """Counted from the harvest of its lots, or from the packing of what has none."""
    found = []
    for line_id, days in _fresh_lines(session, order_id):
        query = select(col(Lot.made_on)).join(Packing, col(Packing.lot_id) == col(Lot.id))
        made = session.exec(query.where(Packing.line_id == line_id)).all()
        found.append(min(made, default=packed_on) + timedelta(days=days))
    return min(found, default=None)


def leaving(session: Session, order: Order, *, at: datetime) -> Leaving | None:
    """Of what is packed and stands at a station still; None where no van has to take it."""
    parcel = _parcel_of(session, order) if order.state is OrderState.PACKED else None
    until = keeps_until(session, order.id, parcel.announced_on) if parcel else None
    if parcel is None or until is None or parcel.destination_id is None:
        return None
    unit = custody.get_unit(session, parcel.id)
    if unit.holder is not Holder.STATION or unit.holder_id in {None, parcel.destination_id}:
        return None
    to = get_or_raise(session, Station, parcel.destination_id)
    run = next_departure(session, unit.holder_id, to.path, after=at)
    return Leaving(until, run if run is not None and run.day <= until else None)


def _parcel_of(session: Session, order: Order) -> Parcel | None:
    """Under a partner's label, which its packing has noted, or under the order's own number."""
    packed = [s.note for s in steps.steps_of(session, order.id) if s.kind is StepKind.PACKED]
    for number in filter(None, (*packed[-1:], order.number)):
        if units := custody.find_units(session, number):
            return session.get(Parcel, units[0].id)
    return None


def _fresh_lines(session: Session, order_id: UUID) -> list[tuple[UUID, int]]:
    """Lines of an order that keep few days, and how many."""
    query = (
        sa.select(_LINE.c.id, _REVISION.c.shelf_life_days)
        .join(_REVISION, _REVISION.c.id == _LINE.c.revision_id)
        .where(_LINE.c.order_id == order_id, _REVISION.c.shelf_life_days <= FRESH_DAYS)
    )
    return [(row[0], row[1]) for row in session.connection().execute(query)]
