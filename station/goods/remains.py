"""What is left of a lot: each room above that takes of lots says how much it took.

Whoever takes marks one function as ``counted`` and, where it is no order, one as ``told``; the
marks count as soon as the room is imported, which ``app`` does with every room.
"""

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from math import floor
from uuid import UUID

from msgspec import Struct
from sqlmodel import Session

from station.errors import N_, RuleBroken
from station.goods.models import Lot

Use = Callable[[Session, Lot], Fraction]
_USES: list[Use] = []


class Taker(Struct, frozen=True):
    """Who has so much of a lot under a number of another kind than an order's; for a recall."""

    number: str
    name: str
    phone: str
    quantity: int
    on: date


Tell = Callable[[Session, UUID], list[Taker]]
_TELLERS: list[Tell] = []


class MoreThanTheLot(RuleBroken):
    message = N_("Of the lot %(lot)s only %(left)s are left.")


def counted(use: Use) -> Use:
    """Mark the function that says how much of a lot a room took, in the lot's own unit."""
    _USES.append(use)
    return use


def told(tell: Tell) -> Tell:
    """Mark the function that says who has some of a lot."""
    _TELLERS.append(tell)
    return tell


def takers_of(session: Session, lot_id: UUID) -> list[Taker]:
    return [taker for tell in _TELLERS for taker in tell(session, lot_id)]


def left_of(session: Session, lot: Lot) -> int:
    """So many whole units, by what is known on this computer."""
    return max(0, floor(_left(session, lot)))


def ensure_left(session: Session, lot: Lot, quantity: Fraction | int) -> None:
    if quantity > _left(session, lot):
        raise MoreThanTheLot(lot=lot.number, left=left_of(session, lot))


def _left(session: Session, lot: Lot) -> Fraction:
    return lot.quantity - sum((use(session, lot) for use in _USES), Fraction())
