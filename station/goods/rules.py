"""What may be offered, approved and sold, decided without a database or a clock."""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from station.errors import N_, RuleBroken
from station.goods.measures import exactly, read_fen
from station.goods.models import (
    Listing,
    ListingRevision,
    ListingState,
    Producer,
    ProducerKind,
    Product,
    Review,
)
from station.lazy import lazy_module
from station.resources import PACKAGE

if TYPE_CHECKING:
    from stdnum.cn import uscc
else:
    uscc = lazy_module("stdnum.cn.uscc")

_FORM = PACKAGE / "data" / "goods" / "certificate.json"
MONTHS = 12
ALL_YEAR = (1 << MONTHS) - 1
# Whoever is a firm has a credit code; a farmer has none.
_FIRMS = frozenset({ProducerKind.COOPERATIVE, ProducerKind.COMPANY})
_STEP = re.compile(r"([0-9]{1,6})\s*[=:：]\s*(\S+)")


class NoCreditCode(RuleBroken):
    message = N_("A cooperative or a company has a unified social credit code of 18 signs.")


class WrongCreditCode(RuleBroken):
    message = N_("The check sign of the credit code %(code)s is wrong. Look at the licence again.")


class NoLicence(RuleBroken):
    message = N_(
        "%(product)s is processed food: it needs the number of a food production licence or of a "
        "registered workshop."
    )


class NothingShown(RuleBroken):
    message = N_(
        "A listing shows a licence, or why none is needed. Fill in one of both; for a farmer's own "
        "produce: own produce of a farmer, no licence needed."
    )


class NoWay(RuleBroken):
    message = N_("Choose at least one way in which buyers get it.")


class NotWaiting(RuleBroken):
    message = N_("Nothing of this listing waits for approval.")


class NoReason(RuleBroken):
    message = N_("Say why it is refused: the station reads it and puts it right.")


class NothingSubmitted(RuleBroken):
    message = N_("There is nothing to send: what is approved was not changed.")


class PriceSteps(RuleBroken):
    message = N_(
        "“%(text)s” is no better price for more. Write one in a line, such as 10 = 11.50; the "
        "price falls as the quantity grows."
    )


class SoldOut(RuleBroken):
    message = N_("%(title)s: only %(left)s are left. Nothing was ordered yet.")


class ClosesBeforeItOpens(RuleBroken):
    message = N_("It would close before it opens.")


class NoCertificate(RuleBroken):
    message = N_(
        "The lot %(lot)s has no conformity certificate. This producer may not sell it without "
        "(Decree 4 of 2025): issue it on the page of the lot."
    )


class Recalled(RuleBroken):
    message = N_("The lot %(lot)s was recalled. It must not be sold.")


class Need(StrEnum):
    """Whether a lot of a product by a producer needs a conformity certificate."""

    REQUIRED = "required"
    INVITED = "invited"
    NONE = "none"


@cache
def certificate_form() -> Mapping[str, Any]:
    """The form in force, with its articles, fields and grounds: data, as forms change."""
    found: Mapping[str, Any] = json.loads(_FORM.read_text("utf-8"))
    return found


def need_of(product: Product, producer: Producer) -> Need:
    """By the product and by who sells it: no certificate, no sale; or an invitation."""
    if not product.needs_certificate:
        return Need.NONE
    form = certificate_form()
    bought = producer.buys_in and form["required_of_who_buys_in"]
    return Need.REQUIRED if bought or producer.kind in form["required_of"] else Need.INVITED


def ensure_credit_code(kind: ProducerKind, code: str) -> None:
    if not code:
        if kind in _FIRMS:
            raise NoCreditCode
    elif not uscc.is_valid(code):
        raise WrongCreditCode(code=code)


def ensure_can_submit(product: Product, revision: Any) -> None:
    """``revision`` is one, or what one is to say."""
    if product.needs_licence and not revision.licence:
        raise NoLicence(product=product.name)
    if not revision.licence and not revision.exemption:
        raise NothingShown
    if not (revision.by_pickup or revision.to_door or revision.by_parcel):
        raise NoWay
    if revision.opens_on and revision.closes_on and revision.closes_on < revision.opens_on:
        raise ClosesBeforeItOpens


class Folded(Struct, frozen=True):
    """What a listing's revisions and their reviews say of it."""

    newest: ListingRevision | None
    live: ListingRevision | None
    state: ListingState


def fold(
    listing: Listing, revisions: Sequence[ListingRevision], reviews: Mapping[Any, Review]
) -> Folded:
    """The newest approved revision is for sale, whatever waits; a closed listing has none."""
    ordered = sorted(revisions, key=lambda revision: revision.number)
    newest = ordered[-1] if ordered else None
    if newest is None:
        return Folded(None, None, ListingState.DRAFT)
    approved = [r for r in ordered if (review := reviews.get(r.id)) and review.is_approved]
    live = approved[-1] if approved else None
    if listing.is_closed:
        return Folded(newest, None, ListingState.CLOSED)
    return Folded(newest, live, _state(newest, reviews.get(newest.id)))


def _state(revision: ListingRevision, review: Review | None) -> ListingState:
    if review is not None:
        return ListingState.APPROVED if review.is_approved else ListingState.REFUSED
    return ListingState.SUBMITTED if revision.submitted_at else ListingState.DRAFT


def read_steps(text: str, price_fen: int) -> list[dict[str, int]]:
    """Better prices for more, a line each: ``10 = 11.50``."""
    steps: list[dict[str, int]] = []
    least, price = 1, price_fen
    for line in filter(None, map(str.strip, text.splitlines())):
        match = _STEP.fullmatch(line)
        if match is None:
            raise PriceSteps(text=line)
        step = {"least": int(match[1]), "price_fen": read_fen(match[2])}
        if step["least"] <= least or step["price_fen"] >= price:
            raise PriceSteps(text=line)
        steps.append(step)
        least, price = step["least"], step["price_fen"]
    return steps


def steps_text(steps: Sequence[Mapping[str, int]]) -> str:
    return "\n".join(f"{step['least']} = {exactly(step['price_fen'], 100)}" for step in steps)


def price_at(revision: Any, quantity: int) -> int:
    """The price of one unit where so many are ordered."""
    fitting = [step for step in revision.prices if step["least"] <= quantity]
    return int(fitting[-1]["price_fen"]) if fitting else revision.price_fen


def is_open(revision: ListingRevision, on: date) -> bool:
    """Whether it is sold on a day: listings open and close by themselves."""
    return (revision.opens_on is None or revision.opens_on <= on) and (
        revision.closes_on is None or on <= revision.closes_on
    )


def in_season(months: int, month: int) -> bool:
    return not months or bool(months >> (month - 1) & 1)


def months_of(chosen: Collection[int]) -> int:
    """All twelve are the same as none: it can be had all the year round."""
    mask = sum(1 << (month - 1) for month in set(chosen) if 1 <= month <= MONTHS)
    return 0 if mask == ALL_YEAR else mask
