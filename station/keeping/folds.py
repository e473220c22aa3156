"""Compares the units' rows with what their events say."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from station import custody
from station.custody import Position
from station.errors import N_
from station.keeping.copying import Progress

COMPARING = N_("Comparing units with their events")
_STEP = 100


def compare(
    session: Session, *, sample: int | None, progress: Progress | None = None
) -> tuple[int, list[str]]:
    """How many units were looked at, and the numbers of those whose row says otherwise."""
    connection = session.connection()
    query = sa.select(custody.UNIT)
    if sample is not None:
        query = query.order_by(sa.func.random()).limit(sample)
    rows = connection.execute(query).all()
    wrong = []
    for done, row in enumerate(rows, 1):
        if _position(row) != custody.fold_of(connection, row.id).position:
            wrong.append(row.number)
        if progress and (done % _STEP == 0 or done == len(rows)):
            progress(COMPARING, done, len(rows))
    return len(rows), wrong


def newest_event(session: Session) -> list[datetime]:
    """The latest time of any event; empty where there is none."""
    found = session.connection().scalar(sa.select(sa.func.max(custody.EVENT.c.at)))
    return [found] if found else []


def _position(row: Any) -> Position:
    return Position(
        holder=row.holder,
        holder_id=row.holder_id,
        state=row.state,
        bag_id=row.bag_id,
        head_id=row.head_id,
        hop=row.hop,
        epoch=row.epoch,
        goes_back=row.goes_back,
    )
