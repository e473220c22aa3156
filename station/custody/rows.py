"""The rows that custody reads and writes: statements, and what goes into them.

On the path of a scan everything here is SQLAlchemy Core: its prepared statements cost a
third of the ORM's unit of work (docs/performance.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from station.access import Actor
from station.clock import ClockQuality
from station.custody.fold import Position, through_bag
from station.custody.kinds import Evidence, State
from station.custody.models import CustodyEvent, Unit
from station.db import new_id

UNIT = Unit.__table__  # type: ignore[attr-defined]
EVENT = CustodyEvent.__table__  # type: ignore[attr-defined]
BAG_UNIT = UNIT.alias("bag_unit")
"""The unit of the bag that a unit lies in, in ``STANDING``."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Who records, where and when; the same for all events of one act."""

    actor: Actor
    node_id: UUID
    at: datetime
    clock: ClockQuality = ClockQuality.UNCHECKED

    @property
    def station_id(self) -> UUID:
        return self.actor.station_id

    @property
    def actor_id(self) -> UUID | None:
        return self.actor.person_id


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened to one unit, as its writer says it."""

    kind: str
    unit_id: UUID
    evidence: Evidence = Evidence.UNIT_SCAN
    leg_id: UUID | None = None
    bag_id: UUID | None = None
    party_id: UUID | None = None
    manifest_id: UUID | None = None
    corrects_id: UUID | None = None
    joins_id: UUID | None = None
    reason: str = ""
    scan_id: UUID | None = None


MOVE_UNIT = (
    sa.update(UNIT)
    .where(UNIT.c.id == sa.bindparam("unit"))
    .values(
        holder=sa.bindparam("new_holder"),
        holder_id=sa.bindparam("new_holder_id"),
        state=sa.bindparam("new_state"),
        bag_id=sa.bindparam("new_bag_id"),
        head_id=sa.bindparam("new_head_id"),
        hop=sa.bindparam("new_hop"),
        epoch=sa.bindparam("new_epoch"),
        on_paper=False,
    )
)
_KNOWN_SCAN = (
    sa.select(EVENT.c.id)
    .where(EVENT.c.scan_id == sa.bindparam("scan"), EVENT.c.unit_id == UNIT.c.id)
    .scalar_subquery()
)
STANDING = sa.select(
    UNIT,
    BAG_UNIT.c.holder.label("bag_holder"),
    BAG_UNIT.c.holder_id.label("bag_holder_id"),
    BAG_UNIT.c.state.label("bag_state"),
    BAG_UNIT.c.head_id.label("bag_head_id"),
    BAG_UNIT.c.hop.label("bag_hop"),
    _KNOWN_SCAN.label("known_scan"),
).select_from(UNIT.outerjoin(BAG_UNIT, UNIT.c.bag_id == BAG_UNIT.c.id))
_ONE = STANDING.where(UNIT.c.id == sa.bindparam("unit"))
_MANY = STANDING.where(UNIT.c.id.in_(sa.bindparam("units", expanding=True)))

# SQLite takes at most 32,766 variables in a statement; a departure has hundreds.
CHUNK = 5_000


_DIGESTED = tuple(
    name for name in CustodyEvent.model_fields if name not in {"id", "unit_id", "scan_id"}
)


def digest(event: dict[str, Any]) -> bytes:
    """SHA-256 over the fields that travel: the ids' bytes, then the rest in the model's order."""
    return sha256(event["id"].bytes + event["unit_id"].bytes + rest_of_digest(event)).digest()


def rest_of_digest(event: dict[str, Any]) -> bytes:
    return "|".join(str(event.get(name)) for name in _DIGESTED).encode()


class AsEvent:
    """An event row that the fold can read by attribute."""

    __slots__ = ("__dict__",)

    def __init__(self, row: dict[str, Any]):
        self.__dict__ = row


def read_standing(connection: sa.Connection, happenings: Sequence[Happening]) -> dict[UUID, Any]:
    if len(happenings) == 1:
        only = happenings[0]
        rows = connection.execute(_ONE, {"unit": only.unit_id, "scan": only.scan_id})
        return {row.id: row for row in rows}
    found: dict[UUID, Any] = {}
    for first in range(0, len(happenings), CHUNK):
        chunk = happenings[first : first + CHUNK]
        rows = connection.execute(
            _MANY,
            {"units": [h.unit_id for h in chunk], "scan": next(iter(chunk)).scan_id},
        )
        found.update({row.id: row for row in rows})
    return found


def position_of(row: Any) -> Position:
    """Where the unit stands; in a bag that was closed, where the bag stands."""
    if row.bag_id is not None and row.bag_state is not State.OPEN:
        bag = Position(
            holder=row.bag_holder,
            holder_id=row.bag_holder_id,
            state=row.bag_state,
            head_id=row.bag_head_id,
            hop=row.bag_hop,
        )
        return through_bag(bag, hop=row.hop, epoch=row.epoch)
    return Position(
        holder=row.holder,
        holder_id=row.holder_id,
        state=row.state,
        bag_id=row.bag_id,
        head_id=row.head_id,
        hop=row.hop,
        epoch=row.epoch,
    )


def event_row(writer: Writer, happening: Happening, before: Position) -> dict[str, Any]:
    row = {item.name: getattr(happening, item.name) for item in _HAPPENING_FIELDS}
    return row | {
        "id": new_id(),
        "evidence": int(happening.evidence),
        "parent_id": before.head_id,
        "hop": before.hop + 1 if before.head_id else 0,
        "epoch": before.epoch + (happening.kind == "force_transfer"),
        "station_id": writer.station_id,
        "node_id": writer.node_id,
        "actor_id": writer.actor_id,
        "at": writer.at,
        "clock": writer.clock,
    }


_HAPPENING_FIELDS = fields(Happening)


def move_row(unit_id: UUID, after: Position) -> dict[str, Any]:
    return {
        "unit": unit_id,
        "new_holder": after.holder,
        "new_holder_id": after.holder_id,
        "new_state": after.state,
        "new_bag_id": after.bag_id,
        "new_head_id": after.head_id,
        "new_hop": after.hop,
        "new_epoch": after.epoch,
    }
