"""What may be ordered, and what may happen to an order, decided without a database or a clock."""

from collections.abc import Iterable
from typing import Any

from station.errors import N_, NotFound, RuleBroken
from station.orders.models import OrderState, StepKind, Way

MOST_LINES = 20
MOST_UNITS = 9_999
# Without what is mistaken for one another, by eye or by ear.
CODE_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 6


class EmptyBasket(RuleBroken):
    message = N_("The basket is empty.")


class BasketFull(RuleBroken):
    message = N_("A basket holds at most %(most)s different things. Send this order first.")


class TooLittle(RuleBroken):
    message = N_("%(title)s: the smallest order is %(least)s.")


class NotForSale(RuleBroken):
    message = N_("Something in the basket is not for sale any more. It was taken out.")


class PriceChanged(RuleBroken):
    message = N_("The price has changed since you looked: it is now %(total)s yuan in all.")


class WayNotOffered(RuleBroken):
    message = N_("%(title)s cannot be had this way. Choose another way, or order it separately.")


class NoAddress(RuleBroken):
    message = N_("Where shall it be brought? Write the address.")


class NoPickup(RuleBroken):
    message = N_("Choose the station where you collect it.")


class OrdersElsewhere(RuleBroken):
    message = N_("Orders are taken on the county's page only, so that nothing is sold twice.")


class NotNow(RuleBroken):
    message = N_("The order is “%(state)s”: this step is not possible now.")


class PaidAlready(NotNow):
    message = N_("This order is paid already. Nothing was noted twice.")


class NothingToGiveBack(NotNow):
    message = N_("Of this order nothing is paid, or all of it was given back already.")


class NoSuchOrder(NotFound):
    message = N_("No order is known under this phone number with this code. Look at both again.")


class NotPackedWhole(RuleBroken):
    message = N_("%(title)s: say which lots it is taken from, %(quantity)s in all.")


class OtherProduce(RuleBroken):
    message = N_("The lot %(lot)s is of another product or producer than %(title)s.")


class HasRecalled(RuleBroken):
    message = N_(
        "Some of it is of the lot %(lot)s, which was recalled: keep it here, tell the buyer, and "
        "cancel the order or take it back."
    )


class NoNumber(RuleBroken):
    message = N_("“%(text)s” is no tracking number. Scan the number of the parcel again.")


class AlreadyUnderway(RuleBroken):
    message = N_("A parcel %(number)s is known already, and is not at this station.")


class NotHereYet(RuleBroken):
    message = N_(
        "Its parcel %(number)s has not come to the station where it is collected. Receive it there "
        "first."
    )


class GatheringStill(RuleBroken):
    message = N_(
        "Orders of this window are gathered still: it is packed and paid once it is closed."
    )


class CloseFirst(RuleBroken):
    message = N_("Orders of this window are gathered still. Close it, then print its lists.")


class WindowOver(RuleBroken):
    message = N_("This order window is closed. Nothing more can be ordered in it.")


class WindowFirst(RuleBroken):
    message = N_("Orders of the window are there already: what it offers can only be added to.")


class NoStops(RuleBroken):
    message = N_("Say where buyers get it: one station or buyer group a line.")


class WrongStop(RuleBroken):
    message = N_(
        "“%(text)s” is no station. Write its name or code, or a buyer group and its place, such as "
        "阳光社区 = 中山路 8 号."
    )


class ClosesTooLate(RuleBroken):
    message = N_("It has to close after now, and before the day on which it is brought is over.")


# From where a step leads on; each state may be entered from those before it.
_BEFORE: dict[StepKind, frozenset[OrderState]] = {
    StepKind.CONFIRMED: frozenset({OrderState.PLACED}),
    StepKind.PACKED: frozenset({OrderState.PLACED, OrderState.CONFIRMED}),
    StepKind.READY: frozenset({OrderState.PACKED}),
    StepKind.SENT: frozenset({OrderState.PACKED}),
    StepKind.HANDED_OVER: frozenset({OrderState.READY, OrderState.SENT}),
    StepKind.PAID: frozenset(set(OrderState) - {OrderState.CANCELLED, OrderState.RETURNED}),
    StepKind.CANCELLED: frozenset(
        {OrderState.PLACED, OrderState.CONFIRMED, OrderState.PACKED, OrderState.READY}
    ),
    StepKind.RETURNED: frozenset({OrderState.SENT, OrderState.HANDED_OVER}),
    StepKind.REFUNDED: frozenset({OrderState.CANCELLED, OrderState.RETURNED}),
}
# With these the goods go on to their buyer.
LEAVES = frozenset({StepKind.READY, StepKind.SENT, StepKind.HANDED_OVER})
_STATE_AFTER = {
    StepKind.CONFIRMED: OrderState.CONFIRMED,
    StepKind.PACKED: OrderState.PACKED,
    StepKind.READY: OrderState.READY,
    StepKind.SENT: OrderState.SENT,
    StepKind.CANCELLED: OrderState.CANCELLED,
    StepKind.HANDED_OVER: OrderState.HANDED_OVER,
    StepKind.RETURNED: OrderState.RETURNED,
}
# Where two stations have said different things, the one that stands later here holds.
_RANK = [OrderState.PLACED, *_STATE_AFTER.values()]


def is_code(text: str) -> bool:
    """Whether it may be what a buyer was given: most scans are not, and are not looked up."""
    return len(text) == CODE_LENGTH and set(text) <= set(CODE_SIGNS)


def fold(kinds: Iterable[StepKind]) -> tuple[OrderState, bool]:
    """How far an order is, and whether it is paid; in whatever order its steps arrive.

    What was given back to its buyer is not paid any more.
    """
    found = set(kinds)
    states = [_STATE_AFTER[kind] for kind in found if kind in _STATE_AFTER]
    is_paid = StepKind.PAID in found and StepKind.REFUNDED not in found
    return max(states, key=_RANK.index, default=OrderState.PLACED), is_paid


def next_steps(state: OrderState, way: Way, *, is_paid: bool) -> list[StepKind]:
    """What can be done now, in the order of the work."""
    unfit = {StepKind.SENT if way is Way.PICKUP else StepKind.READY}
    unfit.add(StepKind.PAID if is_paid else StepKind.REFUNDED)
    if way is Way.PICKUP and not is_paid:
        # At a counter nothing goes over it before it is paid.
        unfit.add(StepKind.HANDED_OVER)
    return [kind for kind in StepKind if state in _BEFORE[kind] and kind not in unfit]


def ensure_can(kind: StepKind, order: Any) -> None:
    if kind in next_steps(order.state, order.way, is_paid=order.is_paid):
        return
    wrong = NotNow
    if kind is StepKind.PAID and order.is_paid:
        wrong = PaidAlready
    elif kind is StepKind.REFUNDED and order.state in _BEFORE[kind]:
        wrong = NothingToGiveBack
    raise wrong(state=order.state.value.replace("_", " "))


def ensure_way(way: Way, offer: Any) -> None:
    allowed = {Way.PICKUP: offer.by_pickup, Way.DOOR: offer.to_door, Way.PARCEL: offer.by_parcel}
    if not allowed[way]:
        raise WayNotOffered(title=offer.title)
