"""What may be accepted and handed on, decided without a database or a clock."""

from datetime import date
from typing import Protocol

from station.errors import N_, RuleBroken

# A station's part for months; a block is read as a whole.
MOST_NUMBERS = 2_000
MOST_GRAMS = 50_000


class NotAuthorised(RuleBroken):
    message = N_("%(partner)s has not authorised this station to accept on %(day)s.")


class NoNumberLeft(RuleBroken):
    message = N_(
        "There is no number of %(partner)s left here. The county loads the next block; until then "
        "nothing can be accepted for them."
    )


class NoTariff(RuleBroken):
    message = N_("There are no prices of %(partner)s. The county loads its tariff.")


class NoZone(RuleBroken):
    message = N_("No zone of the tariff has this address. Begin it with the province.")


class NotInspected(RuleBroken):
    message = N_("Look into the parcel before you accept it, and tick that you did.")


class NotRegistered(RuleBroken):
    message = N_(
        "Without real-name registration nothing is accepted: make it in the partner's system and "
        "note its reference."
    )


class OtherPrice(RuleBroken):
    message = N_("The price is %(price)s by now. Nothing was accepted; look at it again.")


class NumbersUnreadable(RuleBroken):
    message = N_("Line %(row)s is no number or range of numbers: %(text)s.")


class NumberLoadedBefore(RuleBroken):
    message = N_("%(number)s was loaded before. Nothing was changed.")


class TooManyNumbers(RuleBroken):
    message = N_("This is too much for one block. Load it in parts.")


class EndsBeforeItBegins(RuleBroken):
    message = N_("The last day is before the first.")


class NotOfToday(RuleBroken):
    message = N_("Only what was accepted today and is still here can be taken back.")


class NotToBeHandedOn(RuleBroken):
    message = N_("%(number)s is not here for %(partner)s. Set it aside.")


class NothingScreened(RuleBroken):
    message = N_("Scan what has passed the security screening first.")


class Period(Protocol):
    valid_from: date
    valid_until: date


def is_valid(period: Period, day: date) -> bool:
    """Whether a day lies in a paper's time, its first and last day included."""
    return period.valid_from <= day <= period.valid_until


def ensure_period(first: date, last: date) -> None:
    if last < first:
        raise EndsBeforeItBegins


def ensure_seen_into(*, inspected: bool) -> None:
    if not inspected:
        raise NotInspected


def ensure_registered(where: str, reference: str) -> None:
    if not where.strip() or not reference.strip():
        raise NotRegistered


def expand(text: str) -> list[str]:
    """Numbers one a line, or the first and the last of a range, in their order.

    >>> expand("YT8800000000098 - YT8800000000101")
    ['YT8800000000098', 'YT8800000000099', 'YT8800000000100', 'YT8800000000101']

    Raises:
        NumbersUnreadable, TooManyNumbers: nothing was taken.
    """
    found: dict[str, None] = {}
    for row, line in enumerate(text.splitlines(), start=1):
        parts = [part.strip().upper() for part in line.replace("~", "-").split("-")]
        if parts == [""]:
            continue
        for number in _range(row, line, parts):
            found[number] = None
            if len(found) > MOST_NUMBERS:
                raise TooManyNumbers
    return list(found)


def _range(row: int, line: str, parts: list[str]) -> list[str]:
    if len(parts) == 1 and _is_number(parts[0]):
        return parts
    if len(parts) == 2 and all(map(_is_number, parts)):  # noqa: PLR2004  first and last
        first, last = parts
        stem = first.rstrip("0123456789")
        digits, more = first[len(stem) :], last[len(stem) :]
        if last.startswith(stem) and more.isdigit() and len(digits) == len(more):
            begin, end = int(digits), int(more)
            if begin <= end < begin + MOST_NUMBERS:
                return [f"{stem}{value:0{len(digits)}d}" for value in range(begin, end + 1)]
            if end >= begin:
                raise TooManyNumbers
    raise NumbersUnreadable(row=row, text=line.strip()[:40])


def _is_number(text: str) -> bool:
    return 6 <= len(text) <= 32 and text.isascii() and text.isalnum() and text[-1].isalnum()  # noqa: PLR2004
