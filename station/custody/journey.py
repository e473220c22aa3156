"""The way of a parcel, step by step: its own events, and its bags' while it lay in them.

Read from the branch that the fold has chosen, without what was taken back: a step that a
decision or an undo has made untrue is in no journey.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct

from station.clock import business_day
from station.custody.fold import Folded, fold
from station.custody.kinds import Holder, State
from station.custody.steps import INTO_BAG, Position
from station.custody.tables import EVENT

_CHUNK = 500


class Step(Struct, frozen=True):
    """One event of a parcel or of the bag that it lay in, and which station had it then.

    ``day`` is the event's business day, but never before the day of the step before it: a
    clock that was wrong does not turn the order round.
    """

    event: Any
    day: date
    came_from: UUID | None
    place: UUID | None
    state_before: State
    state: State

    @property
    def is_arrival(self) -> bool:
        return self.place is not None and self.place != self.came_from

    @property
    def is_departure(self) -> bool:
        return self.came_from is not None and self.place != self.came_from


class Known(Struct, frozen=True):
    """The events of one unit, and what the fold makes of them."""

    events: Mapping[UUID, Any]
    folded: Folded

    @classmethod
    def of(cls, events: Iterable[Any], bags: Mapping[UUID, Folded]) -> "Known":
        by_id = {event.id: event for event in events}
        return cls(by_id, fold(by_id.values(), bags))

    def path(self) -> list[Any]:
        """The events of the chosen branch in order, without those that were taken back."""
        events = [self.events[key] for key in self.folded.at]
        undone = {event.corrects_id for event in events if event.kind == "void"}
        return [e for e in events if e.kind != "void" and e.id not in undone]


def journeys(
    connection: sa.Connection, unit_ids: Iterable[UUID]
) -> Iterator[tuple[UUID, list[Step]]]:
    """The journey of each parcel, a few hundred at a time."""
    wanted = sorted(set(unit_ids))
    for first in range(0, len(wanted), _CHUNK):
        chunk = wanted[first : first + _CHUNK]
        own = _events_of(connection, chunk)
        bags = _bags_of(connection, own.values())
        folds = {bag_id: bag.folded for bag_id, bag in bags.items()}
        for unit_id in chunk:
            events = own.get(unit_id, [])
            yield unit_id, journey(Known.of(events, _beside(events, folds)), bags)


def journey(own: Known, bags: Mapping[UUID, Known]) -> list[Step]:
    """One parcel's: where it lies in a bag, the bag's steps are its own."""
    walk = _Walk()
    bag: Known | None = None
    packed = None
    for event in own.path():
        if bag is not None:
            walk.through(bag, packed, event)
        position = own.folded.at[event.id]
        bag = bags.get(position.bag_id) if position.bag_id else None
        walk.take(event, position, _place_in_bag(event, position, bag))
        packed = event
    if bag is not None:
        walk.through(bag, packed, None)
    return walk.steps


class _Walk:
    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.place: UUID | None = None
        self.state, self.day = State.UNKNOWN, date.min

    def take(self, event: Any, position: Position, in_bag: UUID | None) -> None:
        place = position.holder_id if position.holder is Holder.STATION else in_bag
        self.day = max(self.day, business_day(event.at))
        step = Step(event, self.day, self.place, place, self.state, position.state)
        self.steps.append(step)
        self.place, self.state = place, position.state

    def through(self, bag: Known, packed: Any, after: Any | None) -> None:
        """What happened to the bag from the packing until ``after``, the parcel's next event."""
        path = _since_packed(bag, packed)
        if after is not None and after.parent_id in bag.folded.at:
            known = list(bag.folded.at)
            until = set(known[: known.index(after.parent_id) + 1])
            path = [event for event in path if event.id in until]
        elif after is not None:
            path = [event for event in path if packed.at <= event.at <= after.at]
        for event in path:
            self.take(event, bag.folded.at[event.id], None)


def _since_packed(bag: Known, packed: Any) -> list[Any]:
    """The bag's events after a packing, which it was open for, whatever the clocks say.

    A packing does not name the bag's event before it: only the times tell, and of two
    computers they may be the wrong way round. What is in a bag goes where the bag went.
    """
    path = [event for event in bag.path() if event.kind != "start"]
    first = 0
    for number, event in enumerate(path, start=1):
        if event.at < packed.at and bag.folded.at[event.id].state is State.OPEN:
            first = number
    return path[first:]


def _place_in_bag(event: Any, position: Position, bag: Known | None) -> UUID | None:
    """The station at which the bag stands that a parcel was just put into."""
    if position.holder is not Holder.BAG:
        return None
    if event.kind == "pack":
        found: UUID = event.station_id
        return found
    there = bag.folded.position if bag else None
    return there.holder_id if there and there.holder is Holder.STATION else None


def _events_of(connection: sa.Connection, unit_ids: Sequence[UUID]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in connection.execute(sa.select(EVENT).where(EVENT.c.unit_id.in_(unit_ids))):
        found[row.unit_id].append(row)
    return found


def _bags_of(connection: sa.Connection, own: Iterable[list[Any]]) -> dict[UUID, Known]:
    ids = {e.bag_id for events in own for e in events if e.kind in INTO_BAG and e.bag_id}
    found: dict[UUID, Known] = {}
    wanted = sorted(ids)
    for first in range(0, len(wanted), _CHUNK):
        events = _events_of(connection, wanted[first : first + _CHUNK])
        found |= {bag_id: Known.of(some, {}) for bag_id, some in events.items()}
    return found


def _beside(events: Iterable[Any], folds: Mapping[UUID, Folded]) -> dict[UUID, Folded]:
    """The folds of the bags that a parcel was packed into, as ``custody.fold_of`` reads them."""
    ids = {event.bag_id for event in events if event.kind == "pack" and event.bag_id}
    return {bag_id: folds[bag_id] for bag_id in ids if bag_id in folds}
