"""What stands on a station's shelf, in the parts that today's page counts."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from station.counter import waiting
from station.counter.doings import overdue_before, remind_before
from station.counter.models import About, Agreement
from station.counter.waiting import PARCEL, STAY, Waiting
from station.custody import UNIT, State
from station.db import table_of
from station.errors import N_

_AGREEMENT = table_of(Agreement)


class Part(StrEnum):
    """Each is one list, and one figure."""

    ALL = "all"
    TO_SHELVE = "to_shelve"
    UNKNOWN = "unknown"
    TO_DOOR = "door"
    REMIND = "remind"
    OVERDUE = "overdue"


PART_NAMES: dict[Part, str] = {
    Part.ALL: N_("On the shelf"),
    Part.TO_SHELVE: N_("To be shelved"),
    Part.UNKNOWN: N_("Agreement unknown"),
    Part.TO_DOOR: N_("To the door"),
    Part.REMIND: N_("To be reminded"),
    Part.OVERDUE: N_("Overdue"),
}


def listing(session: Session, station_id: UUID, part: Part, now: datetime) -> list[Waiting]:
    return waiting.all_of(session, _query(session, station_id, part, now))


def counts(session: Session, station_id: UUID, now: datetime) -> dict[Part, int]:
    return {part: count(session, station_id, part, now) for part in Part}


def count(session: Session, station_id: UUID, part: Part, now: datetime) -> int:
    query = _query(session, station_id, part, now).order_by(None).subquery()
    counted = sa.select(sa.func.count()).select_from(query)
    return int(session.connection().execute(counted).scalar_one())


def to_shelve(session: Session, station_id: UUID) -> Sequence[Waiting]:
    """What has come for this station and has no place yet."""
    return waiting.all_of(session, _unshelved(station_id))


def _query(session: Session, station_id: UUID, part: Part, now: datetime) -> sa.Select[Any]:
    if part is Part.TO_SHELVE:
        return _unshelved(station_id)
    going_back = UNIT.c.state == State.RETURNING
    shelved = waiting.rows(station_id).where(STAY.c.id.is_not(None))
    if part is Part.ALL:
        return shelved
    overdue = STAY.c.shelved_on <= overdue_before(session, station_id, now)
    long = STAY.c.shelved_on <= remind_before(session, station_id, now)
    reached = sa.func.coalesce(STAY.c.reminded_at, STAY.c.called_at)
    of_part = {
        Part.UNKNOWN: ~sa.exists(_said()),
        Part.TO_DOOR: wants_it_at_the_door(),
        Part.REMIND: sa.and_(long, ~overdue, reached.is_(None)),
        Part.OVERDUE: overdue,
    }
    return shelved.where(~going_back, of_part[part])


def _unshelved(station_id: UUID) -> sa.Select[Any]:
    return waiting.rows(station_id).where(STAY.c.id.is_(None), UNIT.c.state != State.RETURNING)


def wants_it_at_the_door() -> sa.ColumnElement[bool]:
    """Whether the recipient of a stay said no to the station, for this partner."""
    return sa.exists(_said().where(~_AGREEMENT.c.agreed))


def _said() -> sa.Select[Any]:
    """What the recipient said for this partner, of bringing it to the station."""
    return sa.select(_AGREEMENT.c.id).where(
        _AGREEMENT.c.station_id == STAY.c.station_id,
        _AGREEMENT.c.recipient_key == STAY.c.recipient_key,
        _AGREEMENT.c.partner_id == PARCEL.c.partner_id,
        _AGREEMENT.c.about == About.TO_STATION,
        _AGREEMENT.c.withdrawn_at.is_(None),
    )
