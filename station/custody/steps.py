"""One step of the fold: where a unit is after an event, and what the event shows to be wrong."""

from typing import Protocol
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from station.custody.kinds import KINDS, After, Holder, Kind, State


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


class Position(Struct, frozen=True):
    """Where a unit is after an event. Inside a bag, the bag says the rest."""

    holder: Holder = Holder.NOBODY
    holder_id: UUID | None = None
    state: State = State.UNKNOWN
    bag_id: UUID | None = None
    head_id: UUID | None = None
    hop: int = 0
    epoch: int = 0
    # It was turned back at a counter, and its partner has not had it since.
    goes_back: bool = False


class Finding(Struct, frozen=True):
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
_AT_STATION = frozenset({State.HERE, State.ARRIVED})
# Who has it by right: nothing is to go back from there.
_ENDS = frozenset({Holder.PARTNER, Holder.RECIPIENT})


def through_bag(bag: Position, *, hop: int, epoch: int, goes_back: bool) -> Position:
    """Where a parcel is whose bag is at ``bag``; the rest is the parcel's own."""
    state = _INSIDE.get(bag.state, bag.state)
    return replace(
        bag,
        state=_on_the_table(state, goes_back=goes_back),
        bag_id=None,
        hop=max(hop, bag.hop),
        epoch=epoch,
        goes_back=goes_back,
    )


def _on_the_table(state: State, *, goes_back: bool) -> State:
    """The word for what lies at a station: what is to go back says so wherever it comes to."""
    return State.RETURNING if goes_back and state in _AT_STATION else state


def step(before: Position, event: Event) -> Position:
    """The position after ``event``, for every kind but ``void``, which needs the past."""
    kind = KINDS[event.kind]
    unmoved = (
        event.kind == "seen"
        and before.holder is Holder.STATION
        and before.holder_id == event.station_id
        # In a bag, or not to be found: then it was somewhere else.
        and before.state not in (State.PACKED, State.SHORT)
    )
    if before.state is State.OPENED and kind.is_observation:
        # Only the empty sack was scanned: its parcels stay where it was opened.
        return replace(before, head_id=event.id, hop=event.hop)
    packed = event.kind in INTO_BAG and event.bag_id is not None
    holder, holder_id, bag_id = _hands(After.BAG if packed else kind.after, before, event)
    state = State.PACKED if packed else kind.state
    goes_back = holder not in _ENDS and (kind.state is State.RETURNING or before.goes_back)
    state = before.state if unmoved or state is None else state
    return Position(
        holder=holder,
        holder_id=holder_id,
        state=_on_the_table(state, goes_back=goes_back),
        bag_id=bag_id,
        head_id=event.id,
        hop=event.hop,
        epoch=max(before.epoch, event.epoch),
        goes_back=goes_back,
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
    found = _found_again(kind, before, event)
    if kind.incident and not (found and kind.incident == "over"):
        return (*found, _of_event(kind.incident, before, event))
    if found:
        return found
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


def _found_again(kind: Kind, before: Position, event: Event) -> tuple[Finding, ...]:
    """Somebody has in hand what was declared lost: its partner may have paid for it."""
    is_in_hand = kind.is_observation and kind.after is After.STATION
    is_found = is_in_hand and before.holder is Holder.LOST
    return (_of_event("found_again", before, event),) if is_found else ()


def _of_event(kind: str, before: Position, event: Event) -> Finding:
    return Finding(kind, event.unit_id, event.id, (event.id,), before.holder_id, before.holder)
