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

    ``heads`` are the events that disagree, or the one event that shows it. ``kind`` is
    an ``IncidentKind``'s value.
    """

    kind: str
    unit_id: UUID
    heads: tuple[UUID, ...]
    other_holder_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Folded:
    """The outcome of a fold: where the unit is, and after each event on the way there."""

    position: Position
    findings: tuple[Finding, ...] = ()
    at: Mapping[UUID, Position] = field(default_factory=dict)
    first_after: Mapping[UUID, UUID] = field(default_factory=dict)


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


def _hands(after: After, before: Position, event: Event) -> tuple[Holder, UUID | None, UUID | None]:
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
        return (Finding(kind.incident, event.unit_id, (event.id,), before.holder_id),)
    expected = before.holder in kind.before
    if expected and event.kind == "seen":
        expected = before.holder_id == event.station_id
    # A stub: nothing is known of the unit, so nothing is contradicted.
    if kind.is_observation and not expected and before.holder is not Holder.NOBODY:
        return (Finding("unexpected_holder", event.unit_id, (event.id,), before.holder_id),)
    return ()


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
        self.first_after: dict[UUID, UUID] = {}
        self.findings: list[Finding] = []
        for event in sorted(events.values(), key=lambda e: (e.hop, e.id)):
            self.children[self._tree_parent(event)].append(event)

    def run(self) -> Folded:
        position, at_event = START, None
        while True:
            branches = self.children.get(at_event, [])
            bag_branch = self._bag_branch(at_event, branches)
            if not branches:
                break
            chosen = max(branches, key=self._rank)
            if len(branches) > 1:
                self._note_fork(branches, chosen)
            if bag_branch is not None and self._note_outside_bag(chosen, bag_branch, position):
                break
            position = self._take(position, chosen)
            if at_event is not None:
                self.first_after[at_event] = chosen.id
            at_event = chosen.id
        return Folded(position, tuple(self.findings), self.at, self.first_after)

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

    def _note_fork(self, branches: list[Event], chosen: Event) -> None:
        heads: list[UUID] = []
        settled: set[UUID] = set()
        for branch in branches:
            events = list(self._branch(branch))
            heads.append(max(events, key=lambda e: (e.hop, e.id)).id)
            settled.update(e.joins_id for e in events if e.joins_id)
        chosen_head = max(self._branch(chosen), key=lambda e: (e.hop, e.id)).id
        others = [head for head in heads if head != chosen_head and head not in settled]
        if others:
            unit_id = chosen.unit_id
            self.findings.append(
                Finding("two_hands", unit_id, tuple(sorted((*others, chosen_head))))
            )

    def _bag_branch(self, at_event: UUID | None, branches: list[Event]) -> Folded | None:
        """The bag a unit was packed into, if the bag went on and somebody did not know it."""
        packed = self.events.get(at_event) if at_event else None
        if packed is None or packed.kind != "pack" or packed.bag_id is None:
            return None
        bag = self.bags.get(packed.bag_id)
        if bag is None or len(bag.at) < 2:
            return None
        unaware = [
            e for e in branches if e.kind not in {"unpack", "void"} and e.parent_id not in bag.at
        ]
        return bag if unaware else None

    def _note_outside_bag(self, chosen: Event, bag: Folded, packed: Position) -> bool:
        """Record that a unit was seen outside its closed bag; True where the bag is believed."""
        if chosen.parent_id in bag.at or chosen.kind == "unpack":
            return False
        settled = any(e.joins_id in bag.at for e in self._branch(chosen) if e.joins_id)
        head = max(self._branch(chosen), key=lambda e: (e.hop, e.id)).id
        if not settled and bag.position.head_id:
            heads = tuple(sorted((head, bag.position.head_id)))
            self.findings.append(
                Finding("outside_bag", chosen.unit_id, heads, bag.position.holder_id)
            )
        return (
            not settled
            and packed.epoch >= max(e.epoch for e in self._branch(chosen))
            and (chosen.evidence < _evidence_of_closing(bag))
        )


def _evidence_of_closing(bag: Folded) -> int:
    """A bag's word for its contents is as strong as a scan of the bag."""
    return int(KINDS["close"].least) if bag.position.state is State.OPEN else _BAG_SCAN


_BAG_SCAN = 3
