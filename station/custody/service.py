"""Records what happens to units: the event, the unit's new position and the log, together.

On the path of a scan everything here is SQLAlchemy Core: its prepared statements cost a
third of the ORM's unit of work (docs/performance.md).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from hashlib import sha256
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid5

import sqlalchemy as sa

from station.access import Actor
from station.clock import ClockQuality
from station.custody.fold import Finding, Folded, Position, findings_of, fold, step, through_bag
from station.custody.kinds import KINDS, Evidence, Holder, Kind, State, UnitKind
from station.custody.models import CustodyEvent, Unit
from station.custody.rules import ensure_can_happen, ensure_can_void
from station.db import insert_columns, new_id, table_of
from station.incidents import service as incidents
from station.incidents.models import IncidentKind
from station.records import append

_NAMESPACE = UUID("2c9d0c52-3f0e-5b43-8f0e-4a2f7d0c9b11")
UNIT = table_of(Unit)
EVENT = table_of(CustodyEvent)
_BAG = UNIT.alias("bag")


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


@dataclass(frozen=True, slots=True)
class Recorded:
    """What came of a happening. ``repeated`` where the same scan was recorded before."""

    event_id: UUID
    unit_id: UUID
    number: str
    before: Position
    after: Position
    findings: tuple[Finding, ...] = ()
    repeated: bool = False


def unit_id_of(number: str, use: int = 1) -> UUID:
    """The same on every node: two that meet an unheard-of parcel make the same unit."""
    return uuid5(_NAMESPACE, f"{number}#{use}")


_INSERT_UNIT = sa.insert(UNIT)
_INSERT_EVENT = sa.insert(EVENT)
_MOVE_UNIT = (
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
_STANDING = sa.select(
    UNIT,
    _BAG.c.holder.label("bag_holder"),
    _BAG.c.holder_id.label("bag_holder_id"),
    _BAG.c.state.label("bag_state"),
    _BAG.c.head_id.label("bag_head_id"),
    _BAG.c.hop.label("bag_hop"),
    _KNOWN_SCAN.label("known_scan"),
).select_from(UNIT.outerjoin(_BAG, UNIT.c.bag_id == _BAG.c.id))
_STANDING_ONE = _STANDING.where(UNIT.c.id == sa.bindparam("unit"))
_STANDING_MANY = _STANDING.where(UNIT.c.id.in_(sa.bindparam("units", expanding=True)))

# SQLite takes at most 32,766 variables in a statement; a departure has hundreds.
_CHUNK = 5_000


def create_units(
    connection: sa.Connection, kind: UnitKind, numbers: Iterable[tuple[UUID, str]], use: int = 1
) -> None:
    """Insert units that are not there yet; ``numbers`` are (unit id, normalised number)."""
    rows = [
        {
            "id": unit_id,
            "kind": kind,
            "number": number,
            "use": use,
            "holder": Holder.NOBODY,
            "state": State.UNKNOWN,
            "hop": 0,
            "epoch": 0,
            "on_paper": False,
        }
        for unit_id, number in numbers
    ]
    if rows:
        connection.execute(_INSERT_UNIT, rows)


def record(
    connection: sa.Connection, writer: Writer, happenings: Sequence[Happening]
) -> list[Recorded]:
    """Record what happened to some units, one happening a unit, all or none.

    An observation is always kept. An action that the unit's position does not allow
    raises ``RuleBroken`` and nothing is recorded. What a step shows to be wrong opens
    an incident in the same transaction.

    Raises:
        NotHere, WrongKind: an action was not possible.
    """
    standing = _standing(connection, happenings)
    recorded, events, moves = [], [], []
    for happening in happenings:
        row = standing[happening.unit_id]
        if row.known_scan is not None:
            before = _position(row)
            recorded.append(
                Recorded(row.known_scan, row.id, row.number, before, before, repeated=True)
            )
            continue
        outcome, event = _judge(row, writer, happening)
        recorded.append(outcome)
        events.append(event)
        moves.append(_move(row.id, outcome.after))
    if events:
        _write(connection, writer, events, moves, recorded)
    return recorded


def announce(
    connection: sa.Connection,
    writer: Writer,
    units: Sequence[tuple[UUID, str]],
    *,
    party_id: UUID,
) -> None:
    """Make new parcels known from a partner's file; the many-row twin of ``record``.

    No unit may exist already. The position is the same for all, so it is folded once.
    """
    if not units:
        return
    ids, numbers = zip(*units, strict=True)
    model = _event_row(
        writer,
        Happening("announce", ids[0], Evidence.ADMINISTRATIVE, party_id=party_id),
        Position(),
    )
    after = step(Position(), _as_event(model))
    event_ids = [new_id() for _ in ids]
    insert_columns(
        connection,
        UNIT,
        {"id": ids, "number": numbers, "head_id": event_ids},
        {
            "kind": UnitKind.PARCEL,
            "use": 1,
            "holder": after.holder,
            "holder_id": after.holder_id,
            "state": after.state,
            "hop": after.hop,
            "epoch": after.epoch,
            "on_paper": False,
        },
    )
    rest = {name: value for name, value in model.items() if name not in {"id", "unit_id"}}
    insert_columns(connection, EVENT, {"id": event_ids, "unit_id": ids}, rest)
    same = _rest_of_digest(model)
    append(
        connection,
        [
            ("custody_event", event_id, 0, sha256(event_id.bytes + unit_id.bytes + same).digest())
            for event_id, unit_id in zip(event_ids, ids, strict=True)
        ],
    )


def void(connection: sa.Connection, writer: Writer, unit_id: UUID, *, reason: str = "") -> Position:
    """Take back the last event of a unit: by its writer, while no paper says it."""
    unit = connection.execute(sa.select(UNIT).where(UNIT.c.id == unit_id)).one()
    found = connection.execute(sa.select(EVENT).where(EVENT.c.id == unit.head_id)).one_or_none()
    head = ensure_can_void(found, on_paper=unit.on_paper, actor_id=writer.actor_id)
    before = Position(head_id=unit.head_id, hop=unit.hop, epoch=unit.epoch)
    event = _event_row(
        writer,
        Happening("void", unit_id, Evidence.TYPED, corrects_id=head.id, reason=reason),
        before,
    )
    connection.execute(_INSERT_EVENT, [event])
    append(connection, [("custody_event", event["id"], 0, digest(event))])
    return refold(connection, unit_id).position


def refold(connection: sa.Connection, unit_id: UUID) -> Folded:
    """Fold a unit from all its events and keep the outcome on its row."""
    folded = fold_of(connection, unit_id)
    connection.execute(_MOVE_UNIT, _move(unit_id, folded.position))
    return folded


def fold_of(connection: sa.Connection, unit_id: UUID) -> Folded:
    """What a unit's events say, from scratch."""
    events = _events(connection, unit_id)
    bag_ids = {event.bag_id for event in events if event.kind == "pack" and event.bag_id}
    return fold(events, {bag_id: fold(_events(connection, bag_id)) for bag_id in bag_ids})


def mark_on_paper(connection: sa.Connection, unit_ids: Iterable[UUID]) -> None:
    """A frozen sheet says what these units' heads say: they cannot be taken back."""
    ids = list(unit_ids)
    for first in range(0, len(ids), _CHUNK):
        chunk = ids[first : first + _CHUNK]
        connection.execute(sa.update(UNIT).where(UNIT.c.id.in_(chunk)).values(on_paper=True))


_DIGESTED = tuple(
    name for name in CustodyEvent.model_fields if name not in {"id", "unit_id", "scan_id"}
)


def digest(event: dict[str, Any]) -> bytes:
    """SHA-256 over the fields that travel: the ids' bytes, then the rest in the model's order."""
    return sha256(event["id"].bytes + event["unit_id"].bytes + _rest_of_digest(event)).digest()


def _rest_of_digest(event: dict[str, Any]) -> bytes:
    return "|".join(str(event.get(name)) for name in _DIGESTED).encode()


def _as_event(row: dict[str, Any]) -> Any:
    """An event row that the fold can read by attribute."""
    return SimpleNamespace(**row)


def _events(connection: sa.Connection, unit_id: UUID) -> Sequence[Any]:
    return connection.execute(sa.select(EVENT).where(EVENT.c.unit_id == unit_id)).all()


def _standing(connection: sa.Connection, happenings: Sequence[Happening]) -> dict[UUID, Any]:
    if len(happenings) == 1:
        only = happenings[0]
        rows = connection.execute(_STANDING_ONE, {"unit": only.unit_id, "scan": only.scan_id})
        return {row.id: row for row in rows}
    found: dict[UUID, Any] = {}
    for first in range(0, len(happenings), _CHUNK):
        chunk = happenings[first : first + _CHUNK]
        rows = connection.execute(
            _STANDING_MANY,
            {"units": [h.unit_id for h in chunk], "scan": next(iter(chunk)).scan_id},
        )
        found.update({row.id: row for row in rows})
    return found


def _position(row: Any) -> Position:
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


def _judge(row: Any, writer: Writer, happening: Happening) -> tuple[Recorded, dict[str, Any]]:
    kind: Kind = KINDS[happening.kind]
    before = _position(row)
    ensure_can_happen(kind, row.kind, before, number=row.number, station_id=writer.station_id)
    event = _event_row(writer, happening, before)
    seen = _as_event(event)
    after = step(before, seen)
    findings = findings_of(before, seen)
    return Recorded(event["id"], row.id, row.number, before, after, findings), event


def _event_row(writer: Writer, happening: Happening, before: Position) -> dict[str, Any]:
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


def _move(unit_id: UUID, after: Position) -> dict[str, Any]:
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


def _write(
    connection: sa.Connection,
    writer: Writer,
    events: list[dict[str, Any]],
    moves: list[dict[str, Any]],
    recorded: list[Recorded],
) -> None:
    connection.execute(_INSERT_EVENT, events)
    connection.execute(_MOVE_UNIT, moves)
    append(connection, [("custody_event", event["id"], 0, digest(event)) for event in events])
    by_id = {event["id"]: event for event in events}
    incidents.open_all(
        connection,
        [
            incidents.Report(
                kind=IncidentKind(finding.kind),
                unit_id=finding.unit_id,
                heads=finding.heads,
                number=item.number,
                station_id=writer.station_id,
                at=writer.at,
                other_station_id=finding.other_holder_id,
                leg_id=by_id[item.event_id]["leg_id"],
                reason=by_id[item.event_id]["reason"],
            )
            for item in recorded
            if not item.repeated
            for finding in item.findings
        ],
    )
