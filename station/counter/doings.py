"""What was done at a counter today, who may come for whom, and what is overdue."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session

from station.clock import SHANGHAI, business_day
from station.counter.recipients import person_of
from station.counter.shelves import patience_of
from station.counter.waiting import CONTACT, STAY, Person
from station.custody import AT_COUNTER, EVENT, UNIT
from station.db import table_of
from station.ledger import Entry, Posting
from station.parcels.models import Contact
from station.prepared import Prepared

_ENTRY, _POSTING = table_of(Entry), table_of(Posting)
_MOST, _MOST_PROXIES = 12, 4
# What came in with an event: the one side of its entry.
_PAID = (
    sa.select(sa.func.sum(_POSTING.c.fen))
    .join(_ENTRY, _ENTRY.c.id == _POSTING.c.entry_id)
    .where(_ENTRY.c.event_id == EVENT.c.id, _POSTING.c.fen > 0)
    .correlate(EVENT)
    .scalar_subquery()
)


_CUSTOMERS = Prepared(
    sa.select(STAY.c.unit_id, CONTACT.c.name, CONTACT.c.phone, CONTACT.c.phone_tail)
    .join(CONTACT, CONTACT.c.id == STAY.c.unit_id)
    .where(STAY.c.station_id == sa.bindparam("here"), STAY.c.ended_at >= sa.bindparam("since"))
    .order_by(STAY.c.ended_at.desc())
    .limit(_MOST)
)


class Doing(Struct, frozen=True):
    """A handover or a refusal of today, that may be taken back."""

    unit_id: UUID
    number: str
    kind: str
    at: datetime
    name: str
    fen: int
    is_last: bool


def of_today(
    session: Session, station_id: UUID, now: datetime, *, most: int = _MOST
) -> list[Doing]:
    """The last things done at the counter today, the newest first."""
    query = _done_since(station_id, start_of(now)).limit(most)
    return [
        Doing(
            row.id,
            row.number,
            row.kind,
            row.at,
            row.name or "",
            int(row.fen or 0),
            is_last=row.head_id == row.event_id,
        )
        for row in session.connection().execute(query)
    ]


def _done_since(station_id: UUID, since: datetime) -> sa.Select[Any]:
    return (
        sa.select(
            UNIT.c.id,
            UNIT.c.number,
            UNIT.c.head_id,
            EVENT.c.id.label("event_id"),
            EVENT.c.kind,
            EVENT.c.at,
            CONTACT.c.name,
            _PAID.label("fen"),
        )
        .select_from(
            STAY.join(UNIT, UNIT.c.id == STAY.c.unit_id)
            .join(EVENT, EVENT.c.id == UNIT.c.head_id)
            .outerjoin(CONTACT, CONTACT.c.id == UNIT.c.id)
        )
        .where(
            STAY.c.station_id == station_id,
            EVENT.c.station_id == station_id,
            EVENT.c.kind.in_(AT_COUNTER),
            EVENT.c.at >= since,
            sa.or_(STAY.c.ended_at.is_(None), STAY.c.ended_at >= since),
        )
        .order_by(EVENT.c.at.desc(), EVENT.c.id.desc())
    )


def likely_proxies(
    session: Session, station_id: UUID, people: Sequence[Person], now: datetime
) -> list[Any]:
    """Who may have come for these people: others of the household, then today's customers."""
    waiting = {person_of(parcel) for person in people for parcel in person.parcels}
    values = {"here": station_id, "since": start_of(now)}
    rows = _CUSTOMERS.all(session.connection(), values)
    found: dict[tuple[str, str], Any] = {}
    for row in rows:
        if row.name and person_of(row) not in waiting:
            found.setdefault(person_of(row), row)
    return list(found.values())[:_MOST_PROXIES]


def proxy_of(session: Session, station_id: UUID, unit_id: UUID | None, typed: str) -> str:
    """The name of who takes it along: as typed, or of the customer that was chosen."""
    if typed or unit_id is None:
        return typed
    known = sa.select(STAY.c.id).where(STAY.c.unit_id == unit_id, STAY.c.station_id == station_id)
    if session.connection().execute(known).first() is None:
        return ""
    contact = session.get(Contact, unit_id)
    return contact.name[:40] if contact else ""


def overdue_before(session: Session, station_id: UUID, now: datetime) -> date:
    """What was shelved on this day or earlier is overdue by the station's own rule."""
    return business_day(now) - timedelta(days=patience_of(session, station_id).overdue_days)


def remind_before(session: Session, station_id: UUID, now: datetime) -> date:
    """Who has something here since this day or longer is to be reminded."""
    return business_day(now) - timedelta(days=patience_of(session, station_id).remind_days)


def start_of(now: datetime) -> datetime:
    """Midnight in Shanghai before ``now``."""
    return datetime.combine(business_day(now), time(), SHANGHAI)
