"""Numbers of ours that have come: whoever writes for their station next goes on after them.

Which number a station has given out last is nobody's record. A computer that takes
another's place, or was restored, learns it from what bears the numbers.
"""

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import SQLModel

from station import barcodes
from station.acceptance.models import Acceptance, PartnerHandover
from station.consolidation.models import Bag, Leg, Trip
from station.counter.models import CashClose, Remittance
from station.db import table_of
from station.goods.models import Lot
from station.manifests.models import Sheet
from station.network import numbers
from station.network.models import Station
from station.orders.models import Order

_MODELS: tuple[type[SQLModel], ...] = (
    Bag,
    Trip,
    Leg,
    Sheet,
    Lot,
    Order,
    Acceptance,
    PartnerHandover,
    CashClose,
    Remittance,
)
_BEARING = {table.name: table for table in (table_of(model) for model in _MODELS)}
_STATION = table_of(Station)
_AT_ONCE = 500


def go_on_after(connection: sa.Connection, changes: Iterable[tuple[str, UUID]]) -> None:
    """Let no number be given out again that stands in rows which have come."""
    highest: dict[tuple[UUID, str], int] = {}
    for station_id, code, number in _numbers(connection, changes):
        found = barcodes.parse(number)
        # What another station's host calls ours is not believed.
        if found is not None and found.issuer == code:
            key = station_id, found.series.value
            highest[key] = max(found.number, highest.get(key, 0))
    for (station_id, series), last in highest.items():
        numbers.go_on_after(connection, station_id, series, last)


def _numbers(
    connection: sa.Connection, changes: Iterable[tuple[str, UUID]]
) -> Iterable[tuple[UUID, str, str]]:
    by_table: dict[str, list[UUID]] = {}
    for name, row_id in changes:
        if name in _BEARING:
            by_table.setdefault(name, []).append(row_id)
    for name, ids in by_table.items():
        table = _BEARING[name]
        query = sa.select(_STATION.c.id, _STATION.c.code, table.c.number).join_from(
            table, _STATION, _STATION.c.id == table.c.home_station_id
        )
        for first in range(0, len(ids), _AT_ONCE):
            some = table.c.id.in_(ids[first : first + _AT_ONCE])
            for row in connection.execute(query.where(some, table.c.number.is_not(None))):
                yield row.id, row.code, row.number
