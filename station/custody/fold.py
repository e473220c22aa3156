"""Where a unit is: a pure fold over its set of events, whatever order they came in.

Events of one unit form a tree: each names the head its writer knew. A tree with one
branch is a chain of custody. Two branches are a fork; every node keeps all events and
chooses the same branch, by epoch, evidence, hop and hash, never by a clock.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Protocol
from uuid import UUID

from station.custody.kinds import KINDS, After, Holder, State

NO_BAGS: Mapping[UUID, "Folded"] = {}


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


@dataclass(frozen=True, slots=True)
class Folded:
    """The outcome of a fold: where the unit is, and after each event on the way there."""

    position: Position
    findings: tuple[Finding, ...] = ()
    at: Mapping[UUID, Position] = field(default_factory=dict)


START = Position()

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
    holder, holder_id, bag_id = _hands(kind.after, before, event)
    return Position(
        holder=holder,
        holder_id=holder_id,
        state=before.state if unmoved or kind.state is None else kind.state,
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


def findings_of(before: Position, event: Event) -> tuple[Finding, ...]:
    """What one step shows to be wrong, given where the unit was thought to be."""
    kind = KINDS[event.kind]
    if kind.incident:
        return (_of_event(kind.incident, before, event),)
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
    return Finding(kind, event.unit_id, event.id, (event.id,), before.holder_id)


def fold(events: Iterable[Event], bags: Mapping[UUID, Folded] = NO_BAGS) -> Folded:
    """Fold all known events of one unit.

    Args:
        events: of one unit, in any order; repeated ones count once.
        bags: by bag id, the fold of each bag that the unit was ever packed into.
    """
    known = {event.id: event for event in events}
    if not known:
        return Folded(START)
    return _Fold(known, bags).run()


class _Fold:
    """One fold at work: the tree, and the walk from its root to the chosen leaf."""

    def __init__(self, events: Mapping[UUID, Event], bags: Mapping[UUID, Folded]) -> None:
        self.events = events
        self.bags = bags
        self.bag_of = {event_id: bag_id for bag_id, bag in bags.items() for event_id in bag.at}
        self.children: dict[UUID | None, list[Event]] = defaultdict(list)
        self.at: dict[UUID, Position] = {}
        self.before: dict[UUID, Position] = {}
        self.findings: list[Finding] = []
        for event in sorted(events.values(), key=lambda e: (e.hop, e.id)):
            self.children[self._tree_parent(event)].append(event)

    def run(self) -> Folded:
        position, at_event = START, None
        while branches := self.children.get(at_event):
            chosen = max(branches, key=self._rank)
            if len(branches) > 1:
                self._note_fork(at_event, branches, chosen)
            self._note_outside_bag(at_event, chosen)
            position = self._take(position, chosen)
            at_event = chosen.id
        return Folded(position, tuple(self.findings), self.at)

    def _take(self, before: Position, event: Event) -> Position:
        before = self._through_bag(before, event)
        if event.kind == "void":
            undone = self.before.get(event.corrects_id) if event.corrects_id else None
            after = replace(undone or before, head_id=event.id, hop=event.hop)
        else:
            after = step(before, event)
            self.findings.extend(findings_of(before, event))
        self.before[event.id], self.at[event.id] = before, after
        return after

    def _through_bag(self, before: Position, event: Event) -> Position:
        """Where a packed unit really was, as the event's writer knew it from the bag."""
        if before.bag_id is None or event.kind in {"unpack", "void"}:
            return before
        bag = self.bags.get(before.bag_id)
        there = bag.at.get(event.parent_id) if bag and event.parent_id else None
        if there is None:
            return before
        return through_bag(there, hop=before.hop, epoch=before.epoch)

    def _tree_parent(self, event: Event) -> UUID | None:
        """The event of this unit that ``event`` follows; None where none is known."""
        parent = event.parent_id
        if parent is None or parent in self.events:
            return parent
        bag_id = self.bag_of.get(parent)
        packed = [e for e in self.events.values() if e.kind == "pack" and e.bag_id == bag_id]
        earlier = [e for e in packed if e.hop < event.hop]
        if bag_id is not None and earlier:
            return max(earlier, key=lambda e: (e.hop, e.id)).id
        # A stub: what came between is not known here yet. It stands on the latest before it.
        older = [e for e in self.events.values() if e.hop < event.hop and e.id != event.id]
        return max(older, key=lambda e: (e.hop, e.evidence, e.id)).id if older else None

    def _rank(self, event: Event) -> tuple[int, int, int, bytes]:
        branch = list(self._branch(event))
        deepest = max(branch, key=lambda e: (e.hop, e.id))
        return (
            max(e.epoch for e in branch),
            self._joined(branch) or event.evidence,
            deepest.hop,
            sha256(deepest.id.bytes).digest(),
        )

    def _joined(self, branch: list[Event]) -> int:
        """Above all evidence where a coordinator has named both heads of a fork."""
        inside = {event.id for event in branch}
        decided = any(e.joins_id and e.joins_id not in inside for e in branch)
        return max(e.evidence for e in self.events.values()) + 1 if decided else 0

    def _branch(self, event: Event) -> Iterable[Event]:
        waiting = [event]
        while waiting:
            current = waiting.pop()
            yield current
            waiting.extend(self.children.get(current.id, []))

    def _note_fork(self, at: UUID | None, branches: list[Event], chosen: Event) -> None:
        """Two writers who did not know each other; settled by an event that names both heads."""
        heads = {branch.id: self._head_of(branch) for branch in branches}
        settled = {e.joins_id for branch in branches for e in self._branch(branch) if e.joins_id}
        others = {head for key, head in heads.items() if key != chosen.id} - settled
        if others:
            disagree = tuple(sorted({*others, heads[chosen.id]}))
            self.findings.append(
                Finding("two_hands", chosen.unit_id, at or chosen.unit_id, disagree)
            )

    def _note_outside_bag(self, at: UUID | None, chosen: Event) -> None:
        """A unit seen by somebody who did not know that its bag had been closed.

        Any scan of the parcel itself is believed before the bag's word for it.
        """
        packed = self.events.get(at) if at else None
        if packed is None or packed.kind != "pack" or packed.bag_id is None:
            return
        bag = self.bags.get(packed.bag_id)
        if bag is None or chosen.kind in {"unpack", "void"} or chosen.parent_id in bag.at:
            return
        was_closed = any(position.state is State.CLOSED for position in bag.at.values())
        settled = any(e.joins_id in bag.at for e in self._branch(chosen) if e.joins_id)
        if was_closed and not settled and bag.position.head_id:
            heads = tuple(sorted((self._head_of(chosen), bag.position.head_id)))
            self.findings.append(
                Finding("outside_bag", chosen.unit_id, packed.id, heads, bag.position.holder_id)
            )

    def _head_of(self, branch: Event) -> UUID:
        return max(self._branch(branch), key=lambda e: (e.hop, e.id)).id
