"""What a writer says happened, and the row that keeps it."""

from datetime import datetime
from hashlib import sha256
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import fields, replace

from station.access import Actor
from station.clock import ClockQuality
from station.custody.kinds import Evidence
from station.custody.models import CustodyEvent
from station.custody.steps import Finding, Position
from station.db import new_id


class Writer(Struct, frozen=True):
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


class Known(Struct, frozen=True):
    """A unit's last event as its writer knows it from elsewhere than these books: from paper."""

    head_id: UUID
    hop: int
    epoch: int = 0


class Happening(Struct, frozen=True):
    """One thing that happened to one unit, as its writer says it.

    ``known`` is what the writer knew of it that has not come here yet; where these books
    know as much or more, they count.
    """

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
    known: Known | None = None


class Recorded(Struct, frozen=True):
    """What came of a happening. ``repeated`` where the same scan was recorded before."""

    event_id: UUID
    unit_id: UUID
    number: str
    before: Position
    after: Position
    findings: tuple[Finding, ...] = ()
    repeated: bool = False


def event_row(writer: Writer, happening: Happening, before: Position) -> dict[str, Any]:
    before = as_known(before, happening.known)
    row = {name: getattr(happening, name) for name in _HAPPENING_FIELDS}
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


_HAPPENING_FIELDS = tuple(item.name for item in fields(Happening) if item.name != "known")


def as_known(before: Position, known: Known | None) -> Position:
    """The head that the writer knew: by these books, unless paper knew a later one."""
    if known is None or (before.head_id is not None and before.hop >= known.hop):
        return before
    epoch = max(before.epoch, known.epoch)
    return replace(before, head_id=known.head_id, hop=known.hop, epoch=epoch)


_DIGESTED = tuple(
    name for name in CustodyEvent.model_fields if name not in {"id", "unit_id", "scan_id"}
)


def digest(event: dict[str, Any]) -> bytes:
    """SHA-256 over the fields that travel: the ids' bytes, then the rest in the model's order."""
    return sha256(event["id"].bytes + event["unit_id"].bytes + rest_of_digest(event)).digest()


def rest_of_digest(event: dict[str, Any]) -> bytes:
    return "|".join(str(event.get(name)) for name in _DIGESTED).encode()


def as_event(row: dict[str, Any]) -> Any:
    """An event row that the fold can read by attribute."""
    return SimpleNamespace(**row)
