"""Numbers given out by a station, without gaps: bags, bills, trips, lists."""

from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from station.barcodes import Code, Series
from station.db import table_of
from station.network.models import Counter, Station

_COUNTER = table_of(Counter)
# More than are given out between a nightly backup and the loss of what came after it.
ROOM = 1_000


def next_number(session: Session, station: Station, series: Series) -> str:
    """The next code of ``series``; given back if the transaction fails."""
    return str(Code(series, station.code, next_of(session, station.id, series.value)))


def next_of(session: Session, station_id: UUID, series: str) -> int:
    """The next number of any series at a station; given back if the transaction fails."""
    connection = session.connection()
    mine = (_COUNTER.c.station_id == station_id) & (_COUNTER.c.series == series)
    moved = connection.execute(
        sa.update(_COUNTER).where(mine).values(last=_COUNTER.c.last + 1).returning(_COUNTER.c.last)
    ).scalar_one_or_none()
    if moved is None:
        first = {"station_id": station_id, "series": series, "last": 1}
        connection.execute(sa.insert(_COUNTER), first)
        moved = 1
    return int(moved)


def go_on_after(connection: sa.Connection, station_id: UUID, series: str, last: int) -> None:
    """Give out nothing up to ``last``: somebody else did who wrote for the station."""
    mine = (_COUNTER.c.station_id == station_id) & (_COUNTER.c.series == series)
    known = connection.execute(sa.select(_COUNTER.c.last).where(mine)).scalar()
    if known is None:
        own = {"station_id": station_id, "series": series, "last": last}
        connection.execute(sa.insert(_COUNTER), own)
    elif known < last:
        connection.execute(sa.update(_COUNTER).where(mine).values(last=last))


def leave_room(connection: sa.Connection) -> None:
    """After a backup was put back: what was printed since bears numbers that nobody here knows.

    Only of our own series: files for a partner count on without gaps.
    """
    ours = _COUNTER.c.series.in_([series.value for series in Series])
    connection.execute(sa.update(_COUNTER).where(ours).values(last=_COUNTER.c.last + ROOM))
