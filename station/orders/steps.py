"""What happens to an order after it was placed; each step is kept, and none is changed.

Any station that has to do with it says what happens there, also without a line; how far
the order is follows from all steps, in whatever order they arrive. The caller commits.
"""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from station.access import Actor
from station.goods import listings
from station.orders import recalls, rules, windows
from station.orders.models import Order, OrderLine, OrderState, OrderStep, StepKind
from station.records import KeptElsewhere, is_written_here


def add(
    session: Session, order: Order, kind: StepKind, *, actor: Actor, at: datetime, note: str = ""
) -> None:
    windows.ensure_closed(session, order)
    rules.ensure_can(kind, order)
    if kind in rules.LEAVES:
        recalls.ensure_none(session, order.id)
    _keep(session, order, kind, actor.station_id, actor.person_id, at, note)


def cancel(
    session: Session,
    order: Order,
    *,
    at: datetime,
    note: str,
    actor: Actor | None = None,
) -> None:
    """Put what was ordered back on the shelf: where stock is counted, and nowhere else.

    ``actor`` is None where the buyer does it.
    """
    if not is_written_here(session, order.home_station_id):
        raise KeptElsewhere
    rules.ensure_can(StepKind.CANCELLED, order)
    if actor is None and order.state not in {OrderState.PLACED, OrderState.CONFIRMED}:
        raise rules.NotNow(state=order.state.value)
    station_id = actor.station_id if actor else None
    person_id = actor.person_id if actor else None
    _keep(session, order, StepKind.CANCELLED, station_id, person_id, at, note)
    for line in session.exec(select(OrderLine).where(OrderLine.order_id == order.id)):
        listings.give_back(session, line.listing_id, line.quantity)


def steps_of(session: Session, order_id: UUID) -> list[OrderStep]:
    query = select(OrderStep).where(OrderStep.order_id == order_id)
    return list(session.exec(query.order_by(col(OrderStep.at), col(OrderStep.id))))


def refold(session: Session, order: Order) -> None:
    """Work out how far it is: here, and wherever its steps arrive."""
    session.flush()
    order.state, order.is_paid = rules.fold(step.kind for step in steps_of(session, order.id))
    session.add(order)
    session.flush()


def _keep(
    session: Session,
    order: Order,
    kind: StepKind,
    station_id: UUID | None,
    person_id: UUID | None,
    at: datetime,
    note: str,
) -> None:
    session.add(
        OrderStep(
            order_id=order.id,
            home_station_id=station_id,
            kind=kind,
            note=note,
            at=at,
            by_id=person_id,
        )
    )
    refold(session, order)
