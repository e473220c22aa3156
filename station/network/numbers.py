"""Numbers given out by a station, without gaps: bags, bills, trips, lists."""

import sqlalchemy as sa
from sqlmodel import Session

from station.barcodes import Code, Series
from station.db import table_of
from station.network.models import Counter, Station

_COUNTER = table_of(Counter)


def next_number(session: Session, station: Station, series: Series) -> str:
    """The next code of ``series``; given back if the transaction fails."""
    connection = session.connection()
    mine = (_COUNTER.c.station_id == station.id) & (_COUNTER.c.series == series.value)
    moved = connection.execute(
        sa.update(_COUNTER).where(mine).values(last=_COUNTER.c.last + 1).returning(_COUNTER.c.last)
    ).scalar_one_or_none()
    if moved is None:
        connection.execute(
            sa.insert(_COUNTER), {"station_id": station.id, "series": series.value, "last": 1}
        )
        moved = 1
    return str(Code(series, station.code, moved))
