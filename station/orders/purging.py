"""Erases whom an order was for, some time after its end; the order itself stays."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, and_, col, func, or_, select

from station import custody
from station.accounts import audit
from station.clock import is_trusted
from station.errors import N_
from station.jobs import Job, Work, nightly
from station.orders.models import Order, OrderContact, OrderState, OrderStep
from station.parcels.purging import ClockNotTrusted
from station.records import is_written_here

_ENDED = (OrderState.HANDED_OVER, OrderState.CANCELLED, OrderState.RETURNED)
# Whether a platform's parcel came to its buyer, the platform is told and nobody here.
_GONE = and_(col(Order.state) == OrderState.SENT, col(Order.platform_number) != "")


def purge(work: Work) -> None:
    """Raises ClockNotTrusted: there is something to erase, and no clock to do it by."""
    before = work.at - timedelta(days=work.settings.contact_days)
    with work.database.read() as session:
        found = ended(session, before)
        trusted = is_trusted(work.at, custody.last_days(session))
    if not found:
        return
    if not trusted:
        raise ClockNotTrusted(now=f"{work.at:%Y-%m-%d %H:%M} UTC")
    with work.database.write() as session:
        for contact in session.exec(select(OrderContact).where(col(OrderContact.id).in_(found))):
            contact.name = contact.phone = contact.phone_tail = contact.address = ""
            contact.code, contact.purged_at = "", work.at
        for order in session.exec(select(Order).where(col(Order.id).in_(found))):
            # People write names and numbers there; its copies follow by the log.
            if order.note and is_written_here(session, order.home_station_id):
                order.note = ""
        audit.note(
            session, None, "purge_contacts", at=work.at, subject="order", detail=str(len(found))
        )


def ended(session: Session, before: datetime) -> Sequence[UUID]:
    """The orders, whose buyer is not yet erased, of which nothing was heard since ``before``."""
    latest = (
        select(func.max(OrderStep.at))
        .where(OrderStep.order_id == Order.id)
        .correlate(Order)
        .scalar_subquery()
    )
    return session.exec(
        select(Order.id)
        .join(OrderContact, col(OrderContact.id) == col(Order.id))
        .where(
            or_(col(Order.state).in_(_ENDED), _GONE),
            col(OrderContact.purged_at).is_(None),
            latest <= before,
        )
    ).all()


PURGE = Job(N_("erase buyers of orders whose time has come"), purge, nightly(3, 25))
