"""What somebody has put into the basket: kept in their own cookie, by nobody else."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from flask import session as cookie
from msgspec import Struct
from sqlmodel import Session

from station.goods import lookup
from station.goods.rules import price_at
from station.orders import rules

_KEY, _ORDERED = "basket", "ordered"


class Line(Struct, frozen=True):
    offer: Any
    quantity: int

    @property
    def price_fen(self) -> int:
        return price_at(self.offer, self.quantity)

    @property
    def sum_fen(self) -> int:
        return self.price_fen * self.quantity


def quantities() -> dict[UUID, int]:
    """By listing. A cookie is somebody else's paper: what is no basket is empty."""
    kept = cookie.get(_KEY)
    if not isinstance(kept, Mapping):
        return {}
    return {UUID(key): int(quantity) for key, quantity in kept.items()}


def put(listing_id: UUID, quantity: int) -> None:
    found = quantities()
    if quantity == 0:
        found.pop(listing_id, None)
    else:
        if listing_id not in found and len(found) >= rules.MOST_LINES:
            raise rules.BasketFull(most=rules.MOST_LINES)
        found[listing_id] = min(quantity, rules.MOST_UNITS)
    keep(found)


def keep(found: Mapping[UUID, int]) -> None:
    cookie[_KEY] = {str(key): quantity for key, quantity in found.items()}


def note_ordered(basket_id: UUID) -> None:
    cookie[_ORDERED] = basket_id.hex


def ordered() -> UUID | None:
    """The basket that this browser ordered last."""
    kept = cookie.get(_ORDERED)
    return UUID(kept) if isinstance(kept, str) else None


def lines(session: Session, on: date) -> list[Line]:
    """What is in it and still for sale, in the order in which it was put in."""
    wanted = quantities()
    offers = lookup.offers_of(session, wanted, on)
    return [Line(offers[key], quantity) for key, quantity in wanted.items() if key in offers]
