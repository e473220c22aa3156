"""What is allowed at the counter, decided without a database or a clock."""

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from station.errors import N_, RuleBroken
from station.ledger import Method
from station.network.registers import GOODS, partner_id

# Everything that is legal tender and in use, in fen.
DENOMINATIONS = (10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10)
SMALLEST_FEN = min(DENOMINATIONS)
# Kept in the place of a reason: sums have fen, and there are no coins for them.
LESS_THAN_A_COIN = N_("less than the smallest coin")


class NothingChosen(RuleBroken):
    message = N_("Choose at least one parcel: press its number, or space.")


class NotWaitingHere(RuleBroken):
    message = N_("Something of this is not here any more. Look again, nothing was handed over.")


class HowPaid(RuleBroken):
    message = N_("Money is due: say how it is paid.")


class NothingToPay(RuleBroken):
    message = N_("Nothing is due for what was chosen: say why else it is refused.")


class NotOfToday(RuleBroken):
    message = N_("Only what was done today can be taken back here. Record what is true now.")


class CountedAlready(RuleBroken):
    message = N_(
        "The cash was counted since. Take the money back by hand and note it at the next count."
    )


class WhyDifferent(RuleBroken):
    message = N_("%(counted)s were counted, the books say %(booked)s: say why.")


class NoName(RuleBroken):
    message = N_("Say who takes it along.")


class GivenInItsOrder(RuleBroken):
    message = N_(
        "%(number)s is an order from the shop. Scan its number in the box at the top and give "
        "it there, where it stands whether it is paid. Nothing was handed over."
    )


class GoneByItsOrder(RuleBroken):
    message = N_(
        "%(number)s is an order from the shop, and was given to its buyer there. If it comes back, "
        "scan its number in the box at the top and note it on the order's page. Nothing was changed."
    )


class NothingToSend(RuleBroken):
    message = N_("Nothing is sent: enter an amount.")


class AlreadyConfirmed(RuleBroken):
    message = N_("This remittance was confirmed already.")


class TakenBackAlready(RuleBroken):
    message = N_("This remittance was taken back: its money stands on the counter again.")


class NotDisputed(RuleBroken):
    message = N_("The station and the county say the same of this remittance.")


def ensure_chosen(unit_ids: Collection[UUID]) -> None:
    if not unit_ids:
        raise NothingChosen


def ensure_all_wait(found: int, wanted: int) -> None:
    if found != wanted:
        raise NotWaitingHere


def ensure_no_order(partners: Mapping[str, str]) -> None:
    """``partners`` are the codes of the partners of parcels that are to be given, by number."""
    for number, code in partners.items():
        if code == GOODS:
            raise GivenInItsOrder(number=number)


def ensure_not_gone_by_order(number: str, of_partner_id: UUID | None) -> None:
    """Its order says that its buyer has it; that does not follow from what is undone here."""
    if of_partner_id == partner_id(GOODS):
        raise GoneByItsOrder(number=number)


def ensure_paid_somehow(due_fen: int, method: Method | None) -> None:
    if due_fen and method is None:
        raise HowPaid


def ensure_something_due(due_fen: int) -> None:
    if not due_fen:
        raise NothingToPay


def ensure_of_today(done_on: date, today: date) -> None:
    if done_on != today:
        raise NotOfToday


def ensure_not_counted(was_counted: bool) -> None:  # noqa: FBT001  the only question
    if was_counted:
        raise CountedAlready


def could_be_counted(difference_fen: int) -> bool:
    """Whether coins could make it good: what is less is nobody's mistake."""
    return abs(difference_fen) >= SMALLEST_FEN


def ensure_explained(
    counted_fen: int, booked_fen: int, reason: str, say: Mapping[str, str]
) -> None:
    """A difference is kept with its reason, unless no coin could make it good.

    ``say`` are both sums in words.
    """
    if could_be_counted(counted_fen - booked_fen) and not reason.strip():
        raise WhyDifferent(**say)


def reason_kept(counted_fen: int, booked_fen: int, reason: str) -> str:
    """What stands with a count: nothing where it agrees, and never nothing where it does not."""
    return (reason.strip() or LESS_THAN_A_COIN) if counted_fen != booked_fen else ""


def sum_of(pieces: Mapping[int, int]) -> int:
    """The cash that was counted, by denomination.

    >>> sum_of({10_000: 2, 50: 1})
    20050
    """
    return sum(fen * many for fen, many in pieces.items())
