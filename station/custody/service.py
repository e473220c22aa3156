"""Records what happens to units: the event, the unit's new position and the log, together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from station.custody.fold import Finding, Folded, Position, findings_of, fold, step
from station.custody.kinds import KINDS, Evidence, State
from station.custody.rows import (
    CHUNK,
    EVENT,
    INSERT_EVENT,
    MOVE_UNIT,
    UNIT,
    AsEvent,
    Happening,
    Writer,
    digest,
    event_row,
    move_row,
    position_of,
    read_standing,
)
from station.custody.rules import CannotTakeBack, ensure_can_happen, ensure_can_void
from station.incidents import service as incidents
from station.incidents.models import IncidentKind
from station.records import append


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
    standing = read_standing(connection, happenings)
    recorded, events = [], []
    for happening in happenings:
        row = standing[happening.unit_id]
        before = position_of(row)
        if row.known_scan is not None:
            recorded.append(_repeated(row, before))
            continue
        outcome, event = _judge(row, before, writer, happening)
        recorded.append(outcome)
        events.append(event)
    if events:
        _write(connection, writer, events, recorded)
    return recorded


def record_in_turn(
    connection: sa.Connection, writer: Writer, row: Any, happenings: Sequence[Happening]
) -> Recorded:
    """Record what one scan says of one unit: taken over, then packed; with one write.

    ``row`` is the unit's row of ``STANDING``, which the caller has read in this
    transaction. The scan's id belongs to the last happening.

    Raises:
        NotHere, WrongKind: an action was not possible; nothing was recorded.
    """
    position = position_of(row)
    if row.known_scan is not None:
        return _repeated(row, position)
    recorded, events = [], []
    for happening in happenings:
        outcome, event = _judge(row, position, writer, happening)
        recorded.append(outcome)
        events.append(event)
        position = outcome.after
    _write(connection, writer, events, recorded)
    return recorded[-1]


def void(connection: sa.Connection, writer: Writer, unit_id: UUID, *, reason: str = "") -> Position:
    """Take back the last event of a unit: by its writer, while no paper says it."""
    unit = connection.execute(sa.select(UNIT).where(UNIT.c.id == unit_id)).one()
    head = connection.execute(sa.select(EVENT).where(EVENT.c.id == unit.head_id)).one_or_none()
    ensure_can_void(head, on_paper=unit.on_paper, actor_id=writer.actor_id)
    if unit.bag_id is not None:
        bag = connection.execute(sa.select(UNIT.c.state).where(UNIT.c.id == unit.bag_id)).one()
        if bag.state is not State.OPEN:
            raise CannotTakeBack
    before = Position(head_id=unit.head_id, hop=unit.hop, epoch=unit.epoch)
    event = event_row(
        writer,
        Happening("void", unit_id, Evidence.TYPED, corrects_id=head.id, reason=reason),
        before,
    )
    connection.execute(INSERT_EVENT, [event])
    append(connection, [("custody_event", event["id"], 0, digest(event))])
    return refold(connection, unit_id).position


def refold(connection: sa.Connection, unit_id: UUID) -> Folded:
    """Fold a unit from all its events and keep the outcome on its row."""
    folded = fold_of(connection, unit_id)
    connection.execute(MOVE_UNIT, move_row(unit_id, folded.position))
    return folded


def fold_of(connection: sa.Connection, unit_id: UUID) -> Folded:
    """What a unit's events say, from scratch."""
    events = _events(connection, unit_id)
    bag_ids = {event.bag_id for event in events if event.kind == "pack" and event.bag_id}
    return fold(events, {bag_id: fold(_events(connection, bag_id)) for bag_id in bag_ids})


def mark_on_paper(connection: sa.Connection, unit_ids: Iterable[UUID]) -> None:
    """A frozen sheet says what these units' heads say: they cannot be taken back."""
    ids = list(unit_ids)
    for first in range(0, len(ids), CHUNK):
        chunk = ids[first : first + CHUNK]
        connection.execute(sa.update(UNIT).where(UNIT.c.id.in_(chunk)).values(on_paper=True))


def _events(connection: sa.Connection, unit_id: UUID) -> Sequence[Any]:
    return connection.execute(sa.select(EVENT).where(EVENT.c.unit_id == unit_id)).all()


def _repeated(row: Any, position: Position) -> Recorded:
    return Recorded(row.known_scan, row.id, row.number, position, position, repeated=True)


def _judge(
    row: Any, before: Position, writer: Writer, happening: Happening
) -> tuple[Recorded, dict[str, Any]]:
    kind = KINDS[happening.kind]
    ensure_can_happen(kind, row.kind, before, number=row.number, station_id=writer.station_id)
    event = event_row(writer, happening, before)
    seen = AsEvent(event)
    after = step(before, seen)
    findings = findings_of(before, seen)
    return Recorded(event["id"], row.id, row.number, before, after, findings), event


def _write(
    connection: sa.Connection,
    writer: Writer,
    events: list[dict[str, Any]],
    recorded: list[Recorded],
) -> None:
    connection.execute(INSERT_EVENT, events)
    # The last of a unit's happenings says where it is.
    last = {item.unit_id: item.after for item in recorded if not item.repeated}
    connection.execute(MOVE_UNIT, [move_row(unit_id, after) for unit_id, after in last.items()])
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
