"""What the goods of a platform's row may be here: the listings whose names are most alike."""

from datetime import date
from typing import Any

from sqlmodel import Session

from station.access import Actor
from station.goods import lookup as goods
from station.goods import searching
from station.orders.platforms.files.rows import Row

MOST_SHOWN = 20
# More are not compared with a name; whoever sells so much searches.
_MOST_COMPARED = 3_000


def candidates(
    session: Session, row: Row, text: str, *, actor: Actor, on: date
) -> tuple[list[Any], int]:
    """Some of what the actor's stations have for sale, and how many there are of it.

    Those that a search finds, or else those that are most like the row.
    """
    if text:
        found = searching.listings(session, on, text, None, seen_by=actor)
        ids = [listing.id for listing in found.rows(0, _MOST_COMPARED)]
        offers = [*goods.offers_of(session, ids[:500], on).values()]
    else:
        query = goods.offers(on, seen_by=actor).limit(_MOST_COMPARED)
        offers = list(session.connection().execute(query))
    said = _pairs(f"{row.title} {row.kind}")
    offers.sort(key=lambda offer: -_likeness(said, f"{offer.title} {offer.product}"))
    return offers[:MOST_SHOWN], len(offers)


def _likeness(said: set[str], name: str) -> float:
    """How much of a listing's name stands in what a platform calls it, which is longer."""
    mine = _pairs(name)
    return len(said & mine) / len(mine) if mine else 0.0


def _pairs(text: str) -> set[str]:
    bare = "".join(sign for sign in text.lower() if sign.isalnum())
    return {bare[at : at + 2] for at in range(len(bare) - 1)}
