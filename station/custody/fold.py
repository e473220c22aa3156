"""Where a unit is: a pure fold over its set of events, whatever order they came in.

Events of one unit form a tree: each names the head its writer knew. A tree with one
branch is a chain of custody. Two branches are a fork; every node keeps all events and
chooses the same branch, by epoch, evidence, hop and hash, never by a clock.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from hashlib import sha256
from uuid import UUID

from msgspec import Struct, field
from msgspec.structs import replace

from station.custody.kinds import KINDS, After
from station.custody.steps import (
    INTO_BAG,
    START,
    Event,
    Finding,
    Position,
    findings_of,
    step,
    through_bag,
)

NO_BAGS: Mapping[UUID, "Folded"] = {}


class Folded(Struct, frozen=True):
    """The outcome of a fold: where the unit is, and after each event on the way there.

    ``closed_on`` is the node that closed a bag, and nobody has reopened it since.
    ``known`` are all events that were folded, on whichever branch.
    """

    position: Position
    findings: tuple[Finding, ...] = ()
    at: Mapping[UUID, Position] = field(default_factory=dict)
    closed_on: UUID | None = None
    known: frozenset[UUID] = frozenset()


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
        # Also events that the bag is not believed to have had: whoever followed one of them knew
        # of the bag.
        self.bag_of = {key: bag_id for bag_id, bag in bags.items() for key in bag.known}
        self.children: dict[UUID | None, list[Event]] = defaultdict(list)
        self.at: dict[UUID, Position] = {}
        self.before: dict[UUID, Position] = {}
        self.findings: list[Finding] = []
        self.closed_on: UUID | None = None
        for event in sorted(events.values(), key=lambda e: (e.hop, e.id)):
            self.children[self._tree_parent(event)].append(event)

    def run(self) -> Folded:
        position, at_event = START, None
        while branches := self.children.get(at_event):
            chosen = max(branches, key=self._rank)
            if len(branches) > 1:
                self._note_fork(at_event, branches, chosen)
            if not self._is_stub(chosen):
                self._note_outside_bag(at_event, chosen)
            position = self._take(position, chosen)
            at_event = chosen.id
        known = frozenset(self.events)
        return Folded(position, tuple(self.findings), self.at, self.closed_on, known)

    def _take(self, before: Position, event: Event) -> Position:
        before = self._through_bag(before, event)
        if event.kind == "void":
            undone = self.before.get(event.corrects_id) if event.corrects_id else None
            after = replace(undone or before, head_id=event.id, hop=event.hop)
            self.findings = [f for f in self.findings if f.heads != (event.corrects_id,)]
        else:
            after = step(before, event)
            self.findings.extend(findings_of(before, event, is_stub=self._is_stub(event)))
        if event.kind in {"close", "reopen"}:
            self.closed_on = event.node_id if event.kind == "close" else None
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
        goes_back = before.goes_back
        return through_bag(there, hop=before.hop, epoch=before.epoch, goes_back=goes_back)

    def _tree_parent(self, event: Event) -> UUID | None:
        """The event of this unit that ``event`` follows; None where none is known."""
        parent = event.parent_id
        if parent is None or parent in self.events:
            return parent
        bag_id = self.bag_of.get(parent)
        earlier = [e for e in self._inside(bag_id) if e.hop < event.hop]
        if bag_id is not None and earlier:
            return max(earlier, key=lambda e: (e.hop, e.id)).id
        # A stub: what came between is not known here yet. It stands on the latest before it.
        older = [e for e in self.events.values() if e.hop < event.hop and e.id != event.id]
        return max(older, key=lambda e: (e.hop, e.evidence, e.id)).id if older else None

    def _is_stub(self, event: Event) -> bool:
        """Whether its writer knew an event that has not come here yet."""
        parent = event.parent_id
        if parent is None or parent in self.events:
            return False
        return not any(parent in bag.known for bag in self.bags.values())

    def _inside(self, bag_id: UUID | None) -> list[Event]:
        """The events that put the unit into a bag, or happened to it while it lay there open."""
        inside: dict[UUID, Event] = {}
        for event in sorted(self.events.values(), key=lambda e: (e.hop, e.id)):
            stays = self._leaves_as_after(event) in inside
            if stays or (event.kind in INTO_BAG and event.bag_id == bag_id):
                inside[event.id] = event
        return list(inside.values())

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
            at = at or chosen.unit_id
            self.findings.append(Finding("two_hands", chosen.unit_id, at, disagree))

    def _note_outside_bag(self, at: UUID | None, chosen: Event) -> None:
        """A unit seen by somebody who did not know that its bag had been closed.

        Any scan of the parcel itself is believed before the bag's word for it.
        """
        packed = self._packed(at)
        if packed is None or packed.bag_id is None:
            return
        bag = self.bags.get(packed.bag_id)
        stays = chosen.kind in {"unpack", "void"} or KINDS[chosen.kind].after is After.SAME
        if bag is None or stays or not _is_out_of(chosen, bag):
            return
        there, later = bag.position, self._branch(chosen)
        settled = any(e.joins_id in bag.at or e.corrects_id == chosen.id for e in later)
        if not settled and there.head_id:
            heads = tuple(sorted((self._head_of(chosen), there.head_id)))
            other = there.holder_id, there.holder
            self.findings.append(Finding("outside_bag", chosen.unit_id, packed.id, heads, *other))

    def _packed(self, at: UUID | None) -> Event | None:
        """The event that put the unit into the bag in which it lay at ``at``."""
        event = self.events.get(at) if at else None
        while event and (earlier := self._leaves_as_after(event)):
            event = self.events.get(earlier)
        return event if event and event.kind == "pack" else None

    def _leaves_as_after(self, event: Event) -> UUID | None:
        """The event after which the unit was in the hands in which ``event`` leaves it."""
        if event.kind == "void":
            undone = self.events.get(event.corrects_id) if event.corrects_id else None
            return undone.parent_id if undone else None
        return event.parent_id if KINDS[event.kind].after is After.SAME else None

    def _head_of(self, branch: Event) -> UUID:
        return max(self._branch(branch), key=lambda e: (e.hop, e.id)).id


def _is_out_of(event: Event, bag: Folded) -> bool:
    """Whether a packed unit's event was written without knowing that its bag had been closed.

    A node knows what it wrote itself: where it closed the bag too, the bag was open then.
    """
    return event.parent_id not in bag.at and bag.closed_on not in {None, event.node_id}
