"""Who is under way along a route: each room above that runs along routes says what it has there.

It marks one function as ``told``; the mark counts as soon as the room is imported, which ``app``
does with every room.
"""

from collections.abc import Callable, Sequence
from uuid import UUID

from msgspec import Struct
from sqlmodel import Session

from station.errors import NN_, RuleBroken
from station.network.models import Route


class Run(Struct, frozen=True):
    """One vehicle's run along a route, by its number, and the places its loads are for."""

    number: str
    places: tuple[str, ...]


Tell = Callable[[Session, UUID], list[Run]]
_TELLERS: list[Tell] = []
# As many as a sentence bears.
_MOST_NAMED = 4


class StopsInUse(RuleBroken):
    message = NN_(
        "%(count)d trip has loads for the stops as they are: %(trips)s. Let it depart and be "
        "received, or take its load off; or add a new route. Times can be changed and stops added "
        "at the end meanwhile.",
        "%(count)d trips have loads for the stops as they are: %(trips)s. Let them depart and be "
        "received, or take their loads off; or add a new route. Times can be changed and stops "
        "added at the end meanwhile.",
    )


def told(tell: Tell) -> Tell:
    """Mark the function that says what is under way along a route."""
    _TELLERS.append(tell)
    return tell


def ensure_stops_stay(
    session: Session, route: Route, before: Sequence[UUID], after: Sequence[UUID]
) -> None:
    """A load goes to a stop of its route; what is under way must find it where it was.

    Raises:
        StopsInUse: a stop is taken off, moved or put between others under a load.
    """
    if list(after[: len(before)]) == list(before):
        return
    runs = [run for tell in _TELLERS for run in tell(session, route.id)]
    if runs:
        named = [f"{run.number} → {'、'.join(run.places)}" for run in runs[:_MOST_NAMED]]
        more = ["…"] if len(runs) > _MOST_NAMED else []
        raise StopsInUse(count=len(runs), trips="; ".join(named + more))
