"""How far a count with a partner is, and its last scans; looks only."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session, col, select

from station.custody import EVENT, UNIT, Evidence, Holder, State
from station.db import table_of
from station.parcels.models import Intake, Parcel, Return, ReturnItem

_PARCEL = table_of(Parcel)


class Totals(Struct, frozen=True):
    """A count as it stands; ``waiting`` are announced and not scanned yet."""

    expected: int
    received: int
    waiting: int
    missing: int
    extra: int
    damaged: int
    # Taken back by the partner while it was counted.
    given_back: int


def totals(session: Session, intake: Intake) -> Totals:
    is_extra = _PARCEL.c.row.is_(None)
    counted = session.connection().execute(
        sa.select(
            sa.func.count(),
            sa.func.count().filter(is_extra),
            sa.func.count().filter(UNIT.c.state == State.EXPECTED),
            sa.func.count().filter(UNIT.c.state == State.MISSING),
        )
        .select_from(_PARCEL.join(UNIT, UNIT.c.id == _PARCEL.c.id))
        .where(_PARCEL.c.intake_id == intake.id)
    )
    all_of_it, added, waiting, missing = counted.one()
    extra = added if intake.filename else 0
    given_back = given_back_ids(session, intake)
    return Totals(
        expected=all_of_it - extra,
        received=all_of_it - waiting - missing - len(given_back),
        waiting=waiting,
        missing=missing,
        extra=extra,
        damaged=_count_damaged(session, intake.id),
        given_back=len(given_back),
    )


def waiting_ids(session: Session, intake_id: UUID) -> list[UUID]:
    """Parcels of an intake that nobody has scanned yet."""
    rows = session.connection().execute(
        sa.select(_PARCEL.c.id)
        .join(UNIT, UNIT.c.id == _PARCEL.c.id)
        .where(_PARCEL.c.intake_id == intake_id, UNIT.c.state == State.EXPECTED)
        .order_by(_PARCEL.c.row)
    )
    return [row.id for row in rows]


def given_back_ids(session: Session, intake: Intake) -> set[UUID]:
    """Of a count, what its partner took back at once: before it ended, and on no list of returns."""
    query = (
        sa.select(EVENT.c.unit_id, EVENT.c.kind)
        .join(_PARCEL, _PARCEL.c.id == EVENT.c.unit_id)
        .where(
            _PARCEL.c.intake_id == intake.id,
            EVENT.c.kind.in_(["take_over", "hand_to_partner"]),
            EVENT.c.at >= intake.started_at,
            ~_is_of_a_return(EVENT),
        )
        .order_by(EVENT.c.hop)
    )
    if intake.closed_at is not None:
        query = query.where(EVENT.c.at <= intake.closed_at)
    last: dict[UUID, str] = dict(session.connection().execute(query).all())
    return {unit_id for unit_id, kind in last.items() if kind == "hand_to_partner"}


def _is_of_a_return(event: Any) -> Any:
    """Whether an event gave a parcel back against a list of its own."""
    given, item = table_of(Return), table_of(ReturnItem)
    return (
        sa.exists()
        .where(item.c.return_id == given.c.id, item.c.unit_id == event.c.unit_id)
        .where(given.c.given_at == event.c.at)
        .correlate(event)
    )


def recent(session: Session, intake_id: UUID, *, limit: int = 12) -> list[Any]:
    """The last scans of a count, the newest first, with the damage marked."""
    damage = EVENT.alias("damage")
    is_damaged = (
        sa.exists().where(
            damage.c.unit_id == EVENT.c.unit_id, damage.c.kind == "damaged", ~taken_back(damage)
        )
    ).label("is_damaged")
    rows = session.connection().execute(
        sa.select(EVENT.c.unit_id, EVENT.c.at, _PARCEL.c.number, _PARCEL.c.row, is_damaged)
        .join(_PARCEL, _PARCEL.c.id == EVENT.c.unit_id)
        .join(UNIT, UNIT.c.id == EVENT.c.unit_id)
        .where(
            _PARCEL.c.intake_id == intake_id,
            EVENT.c.kind == "take_over",
            EVENT.c.evidence == int(Evidence.UNIT_SCAN),
            UNIT.c.holder.not_in([Holder.PARTNER, Holder.NOBODY]),
        )
        .order_by(EVENT.c.at.desc(), EVENT.c.id.desc())
        .limit(limit)
    )
    return list(rows)


def _count_damaged(session: Session, intake_id: UUID) -> int:
    query = (
        select(sa.func.count(sa.distinct(EVENT.c.unit_id)))
        .join(Parcel, col(Parcel.id) == EVENT.c.unit_id)
        .where(Parcel.intake_id == intake_id, EVENT.c.kind == "damaged", ~taken_back(EVENT))
    )
    return session.exec(query).one()


def taken_back(event: Any) -> Any:
    """Whether an event of a unit was voided by its writer."""
    void = EVENT.alias()
    return (
        sa.exists()
        .where(void.c.unit_id == event.c.unit_id, void.c.corrects_id == event.c.id)
        .where(void.c.kind == "void")
        .correlate(event)
    )
