"""What may happen to a unit, decided without a database. Observations always may."""

from typing import Any
from uuid import UUID

from station.access import Permission
from station.custody.kinds import After, Holder, Kind, State, UnitKind
from station.custody.steps import Position
from station.errors import N_, RuleBroken


class NotHere(RuleBroken):
    message = N_(
        "%(number)s is not at this station, so it cannot be: %(label)s. If you have it in your hands, scan it as seen."
    )


class WrongKind(RuleBroken):
    message = N_("%(number)s cannot be: %(label)s.")


class CannotTakeBack(RuleBroken):
    message = N_("There is nothing to take back.")


class NotYours(RuleBroken):
    message = N_("Only the person who scanned this can take it back.")


class OnPaper(RuleBroken):
    message = N_(
        "This stands on a printed sheet and cannot be taken back. Record what is true now instead."
    )


class SealedIn(RuleBroken):
    message = N_(
        "%(number)s lies in a closed bag. Open the bag first; if you have it in your hands, scan it as seen."
    )


class InClosedBag(RuleBroken):
    message = N_(
        "%(number)s lies in bag %(bag)s, which is closed. Give the instruction to the bag."
    )


class AlreadyLost(RuleBroken):
    message = N_("%(number)s was declared lost already.")


class GoneAlready(RuleBroken):
    message = N_("%(number)s was handed over, so it cannot be lost here.")


class StationClosed(RuleBroken):
    message = N_("%(place)s is closed. Choose the station that has the parcel now.")


class BagIsEmpty(RuleBroken):
    message = N_("Bag %(number)s was opened. Decide about each parcel that was in it.")


class AlreadyThere(RuleBroken):
    message = N_("By the books %(number)s is at %(place)s already.")


class NotInDispute(RuleBroken):
    message = N_(
        "This is decided, or something new was said since this page was opened. Look at it again."
    )


def ensure_can_happen(
    kind: Kind, unit_kind: UnitKind, before: Position, *, number: str, station_id: UUID
) -> None:
    """Raises unless ``kind`` is possible for a unit that stands at ``before``."""
    if unit_kind not in kind.subjects:
        raise WrongKind(number=number, label=kind.label)
    if kind.is_observation:
        return
    elsewhere = before.holder is Holder.STATION and before.holder_id != station_id
    local = kind.before == frozenset({Holder.STATION})
    if before.holder not in kind.before or (elsewhere and local):
        raise NotHere(number=number, label=kind.label)


def ensure_outside_closed_bag(unit: Any, bag: Any) -> None:
    if bag.state not in (State.OPEN, State.OPENED):
        raise InClosedBag(number=unit.number, bag=bag.number)


def ensure_can_be_lost(unit: Any, *, is_lost: bool, has_fork: bool) -> None:
    """What is in somebody's hands for good is not ours to lose, unless that is in dispute."""
    if unit.state is State.OPENED:
        raise BagIsEmpty(number=unit.number)
    if is_lost:
        raise AlreadyLost(number=unit.number)
    if unit.state in (State.DELIVERED, State.HANDED_ON) and not has_fork:
        raise GoneAlready(number=unit.number)


def ensure_can_transfer(station: Any, unit: Any, *, is_there: bool) -> None:
    if unit.state is State.OPENED:
        raise BagIsEmpty(number=unit.number)
    if not station.is_active:
        raise StationClosed(place=station.name)
    if is_there:
        raise AlreadyThere(number=unit.number, place=station.name)


# What a slip of the scanner can have recorded. A departure has its own way back.
VOIDABLE = frozenset(
    [
        "take_over",
        "missing",
        "pack",
        "unpack",
        "receive",
        "over",
        "misrouted",
        "missorted",
        "short",
        "damaged",
        "seal_whole",
        "seal_differs",
        "seen",
    ]
)


def ensure_was_in_no_closed_bag(parent: Any | None, unit_id: UUID) -> None:
    """A scan that took a parcel out of a closed bag cannot put it back in."""
    if parent is not None and parent.unit_id != unit_id and parent.kind != "open":
        raise CannotTakeBack


def ensure_bag_is_open(state: State) -> None:
    """A parcel in a closed bag has the bag's head: its own last event is not the last."""
    if state is not State.OPEN:
        raise CannotTakeBack


def ensure_not_sealed_in(kind: Kind, bag_state: State | None, *, number: str) -> None:
    """What lies in a closed bag moves with the bag; only a decision reaches into it."""
    is_sealed = bag_state not in (None, State.OPEN, State.OPENED)
    is_decision = kind.permission is Permission.ADJUDICATE
    # Whoever sees a damage has the parcel in hand: that it is outside has to be said first.
    takes_out = kind.is_observation and kind.after is not After.SAME
    if is_sealed and not takes_out and not is_decision:
        raise SealedIn(number=number)


# What only the counter takes back, because money and the shelf go with it.
AT_COUNTER = frozenset(["hand_over", "refuse", "not_collected", "misaddressed"])


def ensure_can_void(
    head: Any | None,
    *,
    on_paper: bool,
    actor_id: UUID | None,
    voidable: frozenset[str] = VOIDABLE,
) -> Any:
    """Only its writer takes an event back, while it is the head and on no sheet; the head."""
    if head is None or head.kind not in voidable:
        raise CannotTakeBack
    if on_paper:
        raise OnPaper
    if head.actor_id != actor_id:
        raise NotYours
    return head
