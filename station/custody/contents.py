"""What ever lay in bags: a bag's way is part of the way of each of these parcels."""

from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa

from station.custody.tables import CHUNK, EVENT, UNIT
from station.db import table_of
from station.incidents.models import Incident, IncidentState

_INCIDENT = table_of(Incident)


def ever_in(connection: sa.Connection, bag_ids: Collection[UUID]) -> set[UUID]:
    return _packed(connection, bag_ids, sa.true())


def apart_from(connection: sa.Connection, bag_ids: Collection[UUID]) -> set[UUID]:
    """Of those, what does not simply go along: it is elsewhere by now, or in dispute."""
    disputed = sa.exists().where(
        _INCIDENT.c.unit_id == EVENT.c.unit_id, _INCIDENT.c.state == IncidentState.OPEN
    )
    elsewhere = UNIT.c.bag_id.is_distinct_from(EVENT.c.bag_id)
    return _packed(connection, bag_ids, elsewhere | disputed)


def _packed(
    connection: sa.Connection, bag_ids: Collection[UUID], which: sa.ColumnElement[bool]
) -> set[UUID]:
    found: set[UUID] = set()
    wanted = sorted(bag_ids)
    for first in range(0, len(wanted), CHUNK):
        within = EVENT.c.bag_id.in_(wanted[first : first + CHUNK])
        packed = (
            sa.select(EVENT.c.unit_id)
            .join(UNIT, UNIT.c.id == EVENT.c.unit_id)
            .where(EVENT.c.kind == "pack", within, which)
        )
        found |= set(connection.scalars(packed))
    return found
