"""What the next trips should carry: bags filled by destination, big pieces loose, the rest left.

``propose`` and ``propose_in_turn`` are pure; they never plan more than a bag or the vehicle may carry, put every
item in exactly one place, and say of each that they leave why.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from msgspec import Struct, field

from station.consolidation.rules import LOOSE_FROM_GRAMS, MAX_BAG_GRAMS
from station.errors import N_

# A piece whose weight nobody has said; most parcels of a county weigh less.
ASSUMED_GRAMS = 1_000


class ItemKind(StrEnum):
    CLOSED_BAG = "closed_bag"
    OPEN_BAG = "open_bag"
    PARCEL = "parcel"


class Reason(StrEnum):
    """Why something waits for a later trip."""

    OTHER_LINE = "other_line"
    WAY_BACK = "way_back"
    UNDECIDED = "undecided"
    EARLIER = "earlier"
    WEIGHT = "weight"
    BAGS = "bags"


REASONS = {
    Reason.OTHER_LINE: N_("another line takes it"),
    Reason.WAY_BACK: N_("the vehicle takes it on its way back: load it then"),
    Reason.UNDECIDED: N_("nobody has decided where it goes"),
    Reason.EARLIER: N_("a trip before this one takes it"),
    Reason.WEIGHT: N_("the vehicle would be too heavy"),
    Reason.BAGS: N_("the vehicle takes no more bags"),
}
# Left by the proposal, and yet the clerk may send it along instead of something else.
COULD_GO = {Reason.EARLIER, Reason.WEIGHT, Reason.BAGS}


class Item(Struct, frozen=True):
    """Something that stands at the station; ``bag_for`` is where its bag goes."""

    id: UUID
    kind: ItemKind
    number: str
    place: str
    grams: int
    on_line: bool = True
    after_turning: bool = False
    bag_for: UUID | None = None
    has_cod: bool = False
    since: datetime | None = None

    @property
    def weight(self) -> int:
        """What it is planned with; a parcel without a weight gets a usual one."""
        return self.grams or (ASSUMED_GRAMS if self.kind is ItemKind.PARCEL else 0)


class BagPlan(Struct):
    """A bag to fill and seal; ``open_bag`` where one stands open already."""

    bag_for: UUID
    place: str
    open_bag: Item | None = None
    parcels: list[Item] = field(default_factory=list)
    grams: int = 0


class Proposal(Struct):
    """Closed bags and loose pieces to load, bags to fill first, and what is left."""

    closed: list[Item] = field(default_factory=list)
    bags: list[BagPlan] = field(default_factory=list)
    loose: list[Item] = field(default_factory=list)
    left: list[tuple[Item, Reason]] = field(default_factory=list)
    grams: int = 0

    @property
    def bag_count(self) -> int:
        return len(self.closed) + len(self.bags)

    @property
    def takes(self) -> set[UUID]:
        """Everything that goes, each thing by its own id."""
        found = {item.id for item in (*self.closed, *self.loose)}
        for bag in self.bags:
            found |= {parcel.id for parcel in bag.parcels}
            found |= {bag.open_bag.id} if bag.open_bag else set()
        return found


class Vehicle(Struct, frozen=True):
    """What a departure may still carry (None is no limit), and how it stands to an item."""

    as_seen: Callable[[Item], Item]
    free_grams: int | None = None
    free_bags: int | None = None


class LeftGroup(Struct):
    """What a trip leaves for one reason; ``taken_by`` is the place in the row of who takes it."""

    reason: Reason
    taken_by: int | None
    items: list[Item] = field(default_factory=list)

    @property
    def grams(self) -> int:
        return sum(item.grams for item in self.items)


def propose_in_turn(items: Iterable[Item], vehicles: Sequence[Vehicle]) -> list[Proposal]:
    """A proposal for each departure in its turn: what one leaves is offered to the next."""
    waiting, earlier, plans = list(items), list[Item](), []
    for vehicle in vehicles:
        plan = propose(
            map(vehicle.as_seen, waiting),
            free_grams=vehicle.free_grams,
            free_bags=vehicle.free_bags,
        )
        before = map(vehicle.as_seen, earlier)
        plan.left += [(item, Reason.EARLIER) for item in before if _could_take(item)]
        plans.append(plan)
        taken = plan.takes
        earlier += [item for item in waiting if item.id in taken]
        waiting = [item for item in waiting if item.id not in taken]
    return plans


def left_by_reason(plans: Sequence[Proposal], index: int) -> list[LeftGroup]:
    """What the trip at ``index`` leaves: by the reason, and by the trip that takes it instead."""
    takers = {id_: number for number, plan in enumerate(plans) for id_ in plan.takes}
    groups: dict[tuple[Reason, int | None], LeftGroup] = {}
    for item, reason in plans[index].left:
        key = reason, takers.get(item.id)
        groups.setdefault(key, LeftGroup(*key)).items.append(item)
    order = list(Reason)
    return sorted(
        groups.values(), key=lambda g: (order.index(g.reason), g.taken_by is None, g.taken_by)
    )


def _could_take(item: Item) -> bool:
    return item.bag_for is not None and item.on_line and not item.after_turning


def propose(
    items: Iterable[Item], *, free_grams: int | None = None, free_bags: int | None = None
) -> Proposal:
    """Cash on delivery first, then what has waited longest; None is no limit."""
    plan = Proposal()
    for item in sorted(items, key=_first):
        reason = _place(plan, item, free_grams, free_bags)
        if reason is not None:
            plan.left.append((item, reason))
        else:
            plan.grams += item.weight
    return plan


def _first(item: Item) -> tuple[bool, bool, float, str]:
    """Bags before parcels, so that parcels can join the open ones."""
    waited = item.since.timestamp() if item.since else 0.0
    return (item.kind is ItemKind.PARCEL, not item.has_cod, waited, item.number)


def _place(
    plan: Proposal, item: Item, free_grams: int | None, free_bags: int | None
) -> Reason | None:
    if item.bag_for is None:
        return Reason.UNDECIDED
    if not item.on_line:
        return Reason.OTHER_LINE
    if item.after_turning:
        return Reason.WAY_BACK
    if free_grams is not None and plan.grams + item.weight > free_grams:
        return Reason.WEIGHT
    if item.kind is ItemKind.PARCEL and item.weight >= LOOSE_FROM_GRAMS:
        plan.loose.append(item)
    elif bag := _bag_with_room(plan, item):
        bag.parcels.append(item)
        bag.grams += item.weight
    elif free_bags is not None and plan.bag_count >= free_bags:
        return Reason.BAGS
    else:
        _add_bag(plan, item, item.bag_for)
    return None


def _add_bag(plan: Proposal, item: Item, bag_for: UUID) -> None:
    if item.kind is ItemKind.CLOSED_BAG:
        plan.closed.append(item)
    elif item.kind is ItemKind.OPEN_BAG:
        plan.bags.append(BagPlan(bag_for, item.place, open_bag=item, grams=item.weight))
    else:
        plan.bags.append(BagPlan(bag_for, item.place, parcels=[item], grams=item.weight))


def _bag_with_room(plan: Proposal, item: Item) -> BagPlan | None:
    """The fullest bag for the same place that still takes the parcel."""
    if item.kind is not ItemKind.PARCEL:
        return None
    fitting = [
        bag
        for bag in plan.bags
        if bag.bag_for == item.bag_for and bag.grams + item.weight <= MAX_BAG_GRAMS
    ]
    return max(fitting, key=lambda bag: bag.grams, default=None)
