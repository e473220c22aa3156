"""What was said of a matter, by whatever node: the last word counts, by turn and not by a clock."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct

from station.db import new_id, table_of
from station.incidents.models import Incident, IncidentState, Settlement
from station.records import append

_SETTLEMENT, _INCIDENT = table_of(Settlement), table_of(Incident)
# Far below SQLite's 32,766 variables.
_CHUNK = 5_000


class Word(Struct, frozen=True):
    """That a matter is settled, or open again."""

    at: datetime
    is_settled: bool
    outcome: str
    by_id: UUID | None = None


def say(connection: sa.Connection, incident_ids: Collection[UUID], word: Word) -> None:
    """Keep the word on some matters, for every node that has them; their rows are the caller's."""
    if not incident_ids:
        return
    turns = dict(
        connection.execute(
            sa.select(_SETTLEMENT.c.incident_id, sa.func.max(_SETTLEMENT.c.turn))
            .where(_SETTLEMENT.c.incident_id.in_(incident_ids))
            .group_by(_SETTLEMENT.c.incident_id)
        ).all()
    )
    rows = [
        {
            "id": new_id(),
            "incident_id": incident_id,
            "turn": turns.get(incident_id, 0) + 1,
            "is_settled": word.is_settled,
            "outcome": word.outcome,
            "at": word.at,
            "by_id": word.by_id,
        }
        for incident_id in incident_ids
    ]
    connection.execute(sa.insert(_SETTLEMENT), rows)
    append(connection, [("settlement", row["id"], 1, b"") for row in rows])


def last_words(connection: sa.Connection, incident_ids: Sequence[UUID]) -> dict[UUID, Any]:
    """The settlement that counts, by incident; not of those of which nothing was said."""
    found: dict[UUID, Any] = {}
    for first in range(0, len(incident_ids), _CHUNK):
        chunk = incident_ids[first : first + _CHUNK]
        rows = connection.execute(
            sa.select(_SETTLEMENT)
            .where(_SETTLEMENT.c.incident_id.in_(chunk))
            .order_by(_SETTLEMENT.c.turn, _SETTLEMENT.c.id)
        )
        found |= {row.incident_id: row for row in rows}
    return found


def bring_up_to_date(connection: sa.Connection, incident_ids: Sequence[UUID]) -> None:
    """Make the rows say what the last word on them is."""
    for incident_id, word in last_words(connection, incident_ids).items():
        is_settled = word.is_settled
        connection.execute(
            sa.update(_INCIDENT)
            .where(_INCIDENT.c.id == incident_id)
            .values(
                state=IncidentState.SETTLED if is_settled else IncidentState.OPEN,
                settled_at=word.at if is_settled else None,
                settled_by_id=word.by_id if is_settled else None,
                outcome=word.outcome if is_settled else "",
            )
        )
