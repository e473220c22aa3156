"""One step of the fold: where a unit is after an event, and what the event shows to be wrong."""

from dataclasses import dataclass, replace
from typing import Protocol
from uuid import UUID

from station.custody.kinds import KINDS, After, Holder, State


class Event(Protocol):
    """What the fold reads of an event; a ``CustodyEvent`` is one."""

    id: UUID
    unit_id: UUID
    kind: str
    parent_id: UUID | None
    joins_id: UUID | None
    corrects_id: UUID | None
    hop: int
    epoch: int
    evidence: int
    station_id: UUID
    node_id: UUID
    leg_id: UUID | None
    bag_id: UUID | None
    party_id: UUID | None


@dataclass(frozen=True, slots=True)
class Position:
    """Where a unit is after an event. Inside a bag, the bag says the rest."""

    holder: Holder = Holder.NOBODY
    holder_id: UUID | None = None
    state: State = State.UNKNOWN
    bag_id: UUID | None = None
    head_id: UUID | None = None
    hop: int = 0
    epoch: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a unit that a person must settle.

    ``kind`` is an ``IncidentKind``'s value. ``at`` names it for good: the event that
    shows it, or the one after which the unit's events fork (the unit itself, where they
    fork from the start). ``heads`` are the events that disagree now.
    """

    kind: str
    unit_id: UUID
    at: UUID
    heads: tuple[UUID, ...]
    other_holder_id: UUID | None = None
    other_holder: Holder = Holder.NOBODY

    @property
    def is_fork(self) -> bool:
        return len(self.heads) > 1


START = Position()

# A coordinator who believes the bag puts the parcel back into it.
INTO_BAG = frozenset({"pack", "adjudicate"})
# What a closed bag's state says of the parcels inside it.
_INSIDE = {
    State.CLOSED: State.PACKED,
    State.HERE: State.PACKED,
    State.ARRIVED: State.PACKED,
    State.OPENED: State.ARRIVED,
}


def through_bag(bag: Position, *, hop: int, epoch: int) -> Position:
    """Where a parcel is whose bag is at ``bag``; hop and epoch are the parcel's own."""
    return replace(
        bag,
        state=_INSIDE.get(bag.state, bag.state),
        bag_id=None,
        hop=max(hop, bag.hop),
        epoch=epoch,
    )


def step(before: Position, event: Event) -> Position:
    """The position after ``event``, for every kind but ``void``, which needs the past."""
    kind = KINDS[event.kind]
    unmoved = (
        event.kind == "seen"
        and before.holder is Holder.STATION
        and before.holder_id == event.station_id
        and before.state is not State.PACKED
    )
    if before.state is State.OPENED and kind.is_observation:
        # Only the empty sack was scanned: its parcels stay where it was opened.
        return replace(before, head_id=event.id, hop=event.hop)
    packed = event.kind in INTO_BAG and event.bag_id is not None
    holder, holder_id, bag_id = _hands(After.BAG if packed else kind.after, before, event)
    state = State.PACKED if packed else kind.state
    return Position(
        holder=holder,
        holder_id=holder_id,
        state=before.state if unmoved or state is None else state,
        bag_id=bag_id,
        head_id=event.id,
        hop=event.hop,
        epoch=max(before.epoch, event.epoch),
    )


def _hands(after: After, before: Position, event: Event) -> tuple[Holder, UUID | None, UUID | None]:  # noqa: PLR0911  one a hand
    if after is After.STATION:
        return Holder.STATION, event.station_id, None
    if after is After.BAG:
        return Holder.BAG, None, event.bag_id
    if after is After.LEG and event.leg_id is not None:
        return Holder.LEG, event.leg_id, None
    if after is After.PARTNER:
        return Holder.PARTNER, event.party_id, None
    if after is After.RECIPIENT:
        return Holder.RECIPIENT, None, None
    if after is After.LOST:
        return Holder.LOST, None, None
    return before.holder, before.holder_id, before.bag_id


def findings_of(before: Position, event: Event, *, is_stub: bool = False) -> tuple[Finding, ...]:
    """What one step shows to be wrong, given where the unit was thought to be.

    A stub's writer knew a later event that has not come here: nothing that is known here
    contradicts it.
    """
    kind = KINDS[event.kind]
    if kind.incident:
        return (_of_event(kind.incident, before, event),)
    if is_stub:
        return ()
    expected = before.holder in kind.before
    if event.kind == "seen" and before.state is State.PACKED and before.bag_id is None:
        # In a bag that is closed, by what everybody knew.
        return (_of_event("outside_bag", before, event),)
    if expected and event.kind == "seen":
        expected = before.holder_id == event.station_id
    if expected and event.kind == "receive":
        expected = before.holder_id == event.leg_id
    # A stub: nothing is known of the unit, so nothing is contradicted.
    if kind.is_observation and not expected and before.holder is not Holder.NOBODY:
        return (_of_event("unexpected_holder", before, event),)
    return ()


def _of_event(kind: str, before: Position, event: Event) -> Finding:
    return Finding(kind, event.unit_id, event.id, (event.id,), before.holder_id, before.holder)
