"""What of an order was recalled: it is kept back, and its buyer is told."""

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from station.db import table_of
from station.goods.lookup import LOT, RECALL
from station.orders import rules
from station.orders.models import Packing

PACKING = table_of(Packing)


def ensure_none(session: Session, order_id: UUID) -> None:
    """Raises HasRecalled: nothing of it may go on to its buyer."""
    for lot, _reason in of_orders(session, [order_id]).get(order_id, []):
        raise rules.HasRecalled(lot=lot)


def of_orders(session: Session, order_ids: Collection[UUID]) -> dict[UUID, list[tuple[str, str]]]:
    """By order, the recalled lots in it with their reasons."""
    query = (
        sa.select(PACKING.c.order_id, LOT.c.number, RECALL.c.reason)
        .select_from(_recalled())
        .where(PACKING.c.order_id.in_(list(order_ids)))
        .distinct()
        .order_by(LOT.c.number)
    )
    found: dict[UUID, list[tuple[str, str]]] = defaultdict(list)
    for order_id, number, reason in session.connection().execute(query):
        found[order_id].append((number, reason))
    return dict(found)


def _recalled() -> sa.Join:
    return PACKING.join(LOT, LOT.c.id == PACKING.c.lot_id).join(RECALL, RECALL.c.id == LOT.c.id)
