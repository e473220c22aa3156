"""What may be agreed, delivered and paid under a contract; pure."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from msgspec import Struct

from station.errors import N_, RuleBroken
from station.goods.measures import read_fen, yuan_text
from station.goods.models import ProducerKind
from station.goods.rules import ensure_credit_code

# A page and a receipt have room for so many.
MOST_GRADES = 20
_LINE = re.compile(r"(.{1,20}?)\s*[=:：＝]\s*(\S+)")

_LONGEST_SEASON = timedelta(days=3 * 366)


class WrongTerm(RuleBroken):
    message = N_(
        "“%(text)s” is no grade with its floor price. Write one a line, such as 特级 = 4.20."
    )


class UnknownGrade(RuleBroken):
    message = N_("“%(grade)s” is no grade of this product. It has: %(known)s.")


class SaidTwice(RuleBroken):
    message = N_("“%(text)s” is said twice.")


class NoTerms(RuleBroken):
    message = N_("Agree on a floor price for one grade at least.")


class TooManyGrades(RuleBroken):
    message = N_("A contract has at most %(most)s grades. Make another one for the others.")


class WrongPlan(RuleBroken):
    message = N_(
        "“%(text)s” is no day with its quantity. Write one a line, in the order of the days, such "
        "as 2027-03-15 = 500."
    )


class OutOfSeason(RuleBroken):
    message = N_("%(day)s is not between the first and the last day of the contract.")


class PlanDiffers(RuleBroken):
    message = N_("The plan comes to %(planned)s, and the contract is for %(quantity)s.")


class TooLong(RuleBroken):
    message = N_("A contract is for three years at most. Check the days.")


class EndsBeforeItBegins(RuleBroken):
    message = N_("The last day of the season comes before its first.")


class OtherGoods(RuleBroken):
    message = N_("The lot %(lot)s is of another producer or product than this contract.")


class CountedOtherwise(RuleBroken):
    message = N_("The lot %(lot)s is counted in another unit than this contract.")


class NothingAccepted(RuleBroken):
    message = N_("Say how much of which grade was taken over, or refused.")


class NotAgreed(RuleBroken):
    message = N_("“%(grade)s” is no grade of this contract.")


class BelowFloor(RuleBroken):
    message = N_("%(grade)s: the floor price is %(floor)s yuan. Less was not agreed.")


class MoreThanOpen(RuleBroken):
    message = N_("Only %(open)s are open in this contract. What is over is sold otherwise.")


class SayWhyRefused(RuleBroken):
    message = N_("Say why it was refused: the producer reads it on the receipt.")


class Ended(RuleBroken):
    message = N_("This contract has ended.")


class TakenBackAlready(RuleBroken):
    message = N_("This delivery was taken back already.")


class NotSoMuchLeft(RuleBroken):
    message = N_(
        "Of what the buyer has paid, %(left)s yuan are not used up. No more is given back."
    )


class RunsStill(RuleBroken):
    message = N_("End the contract first, and say why. Then the deposit goes to the producer.")


class MoreThanTheDeposit(RuleBroken):
    message = N_(
        "Of the deposit, %(left)s yuan are there to be lost. What else the buyer has paid is "
        "given back."
    )


class ContractsElsewhere(RuleBroken):
    message = N_("Contracts are kept on the county's page only, with their money.")


class MoneyElsewhere(RuleBroken):
    message = N_(
        "Your station has a computer of its own, and its money is noted there. Somebody of the "
        "county notes this here, on the county's page."
    )


class Term(Struct, frozen=True):
    """What is paid at least for one unit of a grade."""

    grade: str
    fen: int


class Part(Struct, frozen=True):
    """So many units until the end of a day."""

    by: date
    quantity: int


class Taken(Struct, frozen=True):
    """So many units of a grade were taken over, at so much each."""

    grade: str
    quantity: int
    fen: int

    @property
    def sum_fen(self) -> int:
        return self.quantity * self.fen


class Due(Struct, frozen=True):
    """A part of the plan, and how much of it is there; parts are filled in their order."""

    by: date
    quantity: int
    delivered: int

    @property
    def lacks(self) -> int:
        return self.quantity - self.delivered


def read_terms(text: str, known: Collection[str]) -> list[Term]:
    """Floor prices, a line each: ``特级 = 4.20``; ``known`` are the product's grades, if any."""
    found: dict[str, Term] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        match = _LINE.fullmatch(line)
        if match is None:
            raise WrongTerm(text=line[:40])
        grade = match[1].strip()
        if known and grade not in known:
            raise UnknownGrade(grade=grade, known="、".join(known))
        if grade in found:
            raise SaidTwice(text=grade)
        found[grade] = Term(grade, read_fen(match[2]))
    if not found:
        raise NoTerms
    if len(found) > MOST_GRADES:
        raise TooManyGrades(most=MOST_GRADES)
    return list(found.values())


def read_plan(text: str, quantity: int, first_on: date, last_on: date) -> list[Part]:
    """How much until when, a line each: ``2027-03-15 = 500``; without one, all by the last day."""
    found: list[Part] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        part = _part(line)
        if found and part.by <= found[-1].by:
            raise WrongPlan(text=line[:40])
        if not first_on <= part.by <= last_on:
            raise OutOfSeason(day=part.by)
        found.append(part)
    if not found:
        return [Part(last_on, quantity)]
    planned = sum(part.quantity for part in found)
    if planned != quantity:
        raise PlanDiffers(planned=planned, quantity=quantity)
    return found


def _part(line: str) -> Part:
    match = _LINE.fullmatch(line)
    if match is None or not match[2].isdecimal() or not int(match[2][:9]):
        raise WrongPlan(text=line[:40])
    try:
        return Part(date.fromisoformat(match[1].strip()), int(match[2][:9]))
    except ValueError:
        raise WrongPlan(text=line[:40]) from None


def ensure_season(first_on: date, last_on: date) -> None:
    if last_on < first_on:
        raise EndsBeforeItBegins
    if last_on - first_on > _LONGEST_SEASON:
        raise TooLong


def ensure_buyer_code(code: str) -> None:
    """A buyer without one is a person."""
    if code:
        ensure_credit_code(ProducerKind.COMPANY, code)


def ensure_said(lines: Sequence[Taken], refused: int, why: str) -> None:
    if not lines and not refused:
        raise NothingAccepted
    if refused and not why:
        raise SayWhyRefused


def ensure_accepts(terms: Iterable[Mapping[str, Any]], lines: Sequence[Taken], open_: int) -> None:
    floors = {term["grade"]: int(term["fen"]) for term in terms}
    for line in lines:
        if line.grade not in floors:
            raise NotAgreed(grade=line.grade)
        if line.fen < floors[line.grade]:
            raise BelowFloor(grade=line.grade, floor=yuan_text(floors[line.grade]))
    if sum(line.quantity for line in lines) > open_:
        raise MoreThanOpen(open=open_)


def value_of(lines: Iterable[Mapping[str, Any]]) -> int:
    return sum(int(line["quantity"]) * int(line["fen"]) for line in lines)


def quantity_of(lines: Iterable[Mapping[str, Any]]) -> int:
    return sum(int(line["quantity"]) for line in lines)


def fulfilled(plan: Iterable[Mapping[str, Any]], delivered: int) -> list[Due]:
    """What was delivered counts for the earliest part of the plan first."""
    found, left = [], delivered
    for part in plan:
        there = min(left, int(part["quantity"]))
        found.append(Due(date.fromisoformat(part["by"]), int(part["quantity"]), there))
        left -= there
    return found


def late_by(plan: Iterable[Mapping[str, Any]], delivered: int, on: date) -> int:
    """How much should have been there by the end of the day before."""
    return sum(due.lacks for due in fulfilled(plan, delivered) if due.by < on)
