"""Records what happens to units: the event, the unit's new position and the log, together.

On the path of a scan everything here is SQLAlchemy Core: its prepared statements cost a
third of the ORM's unit of work (docs/performance.md).
"""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from station.custody import contents, opening
from station.custody.events import Happening, Recorded, Writer, as_event, digest, event_row
from station.custody.fold import Folded, fold
from station.custody.kinds import KINDS, Evidence, Holder, Kind, State, UnitKind
from station.custody.rules import (
    VOIDABLE,
    ensure_bag_is_open,
    ensure_can_happen,
    ensure_can_void,
    ensure_not_sealed_in,
    ensure_was_in_no_closed_bag,
)
from station.custody.steps import Position, findings_of, step, through_bag
from station.custody.tables import (
    CHUNK,
    EVENT,
    INSERT_EVENT,
    MOVE_UNIT,
    STANDING_MANY,
    STANDING_ONE,
    UNIT,
)
from station.errors import N_
from station.incidents import service as incidents
from station.records import append


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
        before = _position(row)
        if row.known_scan is not None:
            recorded.append(_repeated(row, before))
            continue
        outcome, event = _judge(row, before, writer, happening, bag_state=row.bag_state)
        recorded.append(outcome)
        events.append(event)
        moves.append(_move(row.id, outcome.after))
    if events:
        _write(connection, events, moves, recorded)
        _refold_apart(connection, [row for row in standing.values() if row.kind is UnitKind.BAG])
    return recorded


def record_in_turn(
    connection: sa.Connection, writer: Writer, row: Any, happenings: Sequence[Happening]
) -> Recorded:
    """Record what one scan says of one unit (taken over, then packed) with one write.

    ``row`` is the unit's row of ``STANDING``, read by the caller in this transaction;
    a repeated scan is known by the id of the last happening.

    Raises:
        NotHere, WrongKind: an action was not possible; nothing was recorded.
    """
    position = _position(row)
    if row.known_scan is not None:
        return _repeated(row, position)
    recorded, events = [], []
    bag_state = row.bag_state
    for happening in happenings:
        outcome, event = _judge(row, position, writer, happening, bag_state=bag_state)
        bag_state = None  # the first took it out of whatever it was in
        recorded.append(outcome)
        events.append(event)
        position = outcome.after
    _write(connection, events, [_move(row.id, position)], recorded)
    return recorded[-1]


def void(
    connection: sa.Connection,
    writer: Writer,
    unit_id: UUID,
    *,
    reason: str = "",
    voidable: frozenset[str] = VOIDABLE,
) -> Position:
    """Take back the last event of a unit: by its writer, while no paper says it.

    ``voidable`` are the kinds that the caller knows how to take back.
    """
    unit = connection.execute(sa.select(UNIT).where(UNIT.c.id == unit_id)).one()
    found = connection.execute(sa.select(EVENT).where(EVENT.c.id == unit.head_id)).one_or_none()
    head = ensure_can_void(
        found, on_paper=unit.on_paper, actor_id=writer.actor_id, voidable=voidable
    )
    ensure_was_in_no_closed_bag(_parent_of(connection, head), unit_id)
    if unit.bag_id is not None:
        bag = connection.execute(sa.select(UNIT).where(UNIT.c.id == unit.bag_id)).one()
        ensure_bag_is_open(bag.state)
    before = Position(head_id=unit.head_id, hop=unit.hop, epoch=unit.epoch)
    undo = Happening("void", unit_id, Evidence.TYPED, corrects_id=head.id, reason=reason)
    add_event(connection, event_row(writer, undo, before))
    incidents.settle_of_event(connection, head.id, outcome=N_("taken back"), at=writer.at)
    after = refold(connection, unit_id)
    refold_inside(connection, unit_id)
    if after.position.state is State.SHORT and (missed := _last_missed(connection, after)):
        # That it was found has been taken back: whoever had to answer for it still has.
        incidents.reopen_as_not_found(connection, unit_id, missed, at=writer.at)
    return after.position


def _last_missed(connection: sa.Connection, folded: Folded) -> UUID | None:
    """The event of the way as it is believed that last missed the unit."""
    missed = sa.select(EVENT.c.id).where(EVENT.c.id.in_(list(folded.at)), EVENT.c.kind == "short")
    return connection.scalar(missed.order_by(EVENT.c.hop.desc()).limit(1))


def _parent_of(connection: sa.Connection, event: Any) -> Any | None:
    return connection.execute(sa.select(EVENT).where(EVENT.c.id == event.parent_id)).one_or_none()


def add_event(connection: sa.Connection, event: dict[str, Any]) -> None:
    """Keep one event and log it; its unit's row is the caller's to refold."""
    INSERT_EVENT.run(connection, [event])
    append(connection, [("custody_event", event["id"], 0, digest(event))])


def refold(connection: sa.Connection, unit_id: UUID, *, is_news: bool = True) -> Folded:
    """Fold a unit from all its events; keep the outcome on its row and in the incidents.

    What the fold finds has one incident each, however often it is folded; a fork that
    somebody has decided loses its incident, and one that breaks out anew gets it back.
    It is no news where the events came from others, who find the same in them.
    """
    folded = fold_of(connection, unit_id)
    MOVE_UNIT.run(connection, [_move(unit_id, folded.position)])
    opening.bring_up_to_date(connection, unit_id, folded.findings, is_news=is_news)
    return folded


def refold_late(connection: sa.Connection, unit_ids: Iterable[UUID]) -> None:
    """Refold units some of whose events came late, and what ever lay in the bags among them."""
    late = set(unit_ids)
    for unit_id in sorted(late | contents.ever_in(connection, late)):
        refold(connection, unit_id, is_news=False)


def _refold_apart(connection: sa.Connection, bags: Sequence[Any]) -> None:
    """Refold what lay in bags to which something happened, and does not go along with them.

    It was seen elsewhere before its bag was closed: for whoever hears of both that is a fork.
    """
    known = [bag.id for bag in bags if bag.head_id is not None]
    if known:
        for unit_id in sorted(contents.apart_from(connection, known)):
            refold(connection, unit_id, is_news=False)


def refold_inside(connection: sa.Connection, bag_id: UUID) -> None:
    """Refold what ever lay in a bag, after its own way is told otherwise than before.

    Whoever hears of it later folds both anew and must find the same.
    """
    for unit_id in sorted(contents.ever_in(connection, {bag_id})):
        refold(connection, unit_id, is_news=False)


def fold_of(connection: sa.Connection, unit_id: UUID) -> Folded:
    """What a unit's events say, from scratch."""
    events = _events(connection, unit_id)
    bag_ids = {event.bag_id for event in events if event.kind == "pack" and event.bag_id}
    return fold(events, {bag_id: fold(_events(connection, bag_id)) for bag_id in bag_ids})


def _events(connection: sa.Connection, unit_id: UUID) -> Sequence[Any]:
    return connection.execute(sa.select(EVENT).where(EVENT.c.unit_id == unit_id)).all()


def _standing(connection: sa.Connection, happenings: Sequence[Happening]) -> dict[UUID, Any]:
    if len(happenings) == 1:
        only = happenings[0]
        standing = STANDING_ONE.all(connection, {"unit": only.unit_id, "scan": only.scan_id})
        return {row.id: row for row in standing}
    found: dict[UUID, Any] = {}
    for first in range(0, len(happenings), CHUNK):
        chunk = happenings[first : first + CHUNK]
        rows = connection.execute(
            STANDING_MANY,
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
        return through_bag(bag, hop=row.hop, epoch=row.epoch, goes_back=row.goes_back)
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


def _repeated(row: Any, position: Position) -> Recorded:
    return Recorded(row.known_scan, row.id, row.number, position, position, repeated=True)


def _judge(
    row: Any,
    before: Position,
    writer: Writer,
    happening: Happening,
    *,
    bag_state: State | None,
) -> tuple[Recorded, dict[str, Any]]:
    kind: Kind = KINDS[happening.kind]
    ensure_not_sealed_in(kind, bag_state, number=row.number)
    ensure_can_happen(kind, row.kind, before, number=row.number, station_id=writer.station_id)
    event = event_row(writer, happening, before)
    seen = as_event(event)
    after = step(before, seen)
    findings = findings_of(before, seen, is_stub=event["parent_id"] != before.head_id)
    return Recorded(event["id"], row.id, row.number, before, after, findings), event


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
        "new_goes_back": after.goes_back,
    }


def _write(
    connection: sa.Connection,
    events: list[dict[str, Any]],
    moves: list[dict[str, Any]],
    recorded: list[Recorded],
) -> None:
    INSERT_EVENT.run(connection, events)
    MOVE_UNIT.run(connection, moves)
    append(connection, [("custody_event", event["id"], 0, digest(event)) for event in events])
    by_id = {event["id"]: as_event(event) for event in events}
    found = [
        (item.number, finding)
        for item in recorded
        if not item.repeated
        for finding in item.findings
    ]
    opening.open_found(connection, found, by_id)
    turned_up = [item for item in recorded if not item.repeated and _was_short(item)]
    if turned_up:
        at = by_id[turned_up[0].event_id].at
        incidents.settle_found(connection, [item.unit_id for item in turned_up], at=at)


def _was_short(item: Recorded) -> bool:
    """Whether somebody has in hand what a leg, or a station, had to answer for."""
    is_missing = item.after.state is State.SHORT or item.after.holder is Holder.LOST
    return item.before.state is State.SHORT and not is_missing
