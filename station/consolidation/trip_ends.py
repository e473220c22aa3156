"""What the end of a load's receiving does to its trip."""

from sqlmodel import Session

from station.consolidation.load_items import has_items
from station.consolidation.models import Leg, LegState, Trip, TripState
from station.consolidation.trips import legs_of
from station.db import get_or_raise


def end_trip(session: Session, leg: Leg, *, and_itself: bool = False) -> None:
    """The trip is done when nothing of it is on the way; what is sent later opens it again.

    The leg is over, unless ``and_itself`` says that it is to be looked at as the others are.
    """
    trip = get_or_raise(session, Trip, leg.trip_id)
    others = [other for other in legs_of(session, trip) if and_itself or other.id != leg.id]
    if not any(_is_unfinished(session, other) for other in others):
        trip.state = TripState.DONE


def _is_unfinished(session: Session, leg: Leg) -> bool:
    """On its way, or to leave yet; what was loaded and all taken off again is neither."""
    if leg.state is LegState.LOADING:
        return has_items(session, leg)
    return leg.state in (LegState.DEPARTED, LegState.RECEIVING)
