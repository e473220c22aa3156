"""The words a clerk sees for the states of bags, legs and trips."""

from station.consolidation.models import LegState, TripState
from station.custody import State
from station.errors import N_

UNIT_STATES = {
    State.UNKNOWN: N_("unknown"),
    State.EXPECTED: N_("expected"),
    State.MISSING: N_("missing"),
    State.HERE: N_("here"),
    State.PACKED: N_("in a bag"),
    State.OPEN: N_("still open"),
    State.CLOSED: N_("closed"),
    State.ON_THE_WAY: N_("on the way"),
    State.ARRIVED: N_("arrived"),
    State.OPENED: N_("opened"),
    State.SHORT: N_("short"),
    State.DELIVERED: N_("handed over"),
    State.RETURNING: N_("to go back"),
    State.HANDED_ON: N_("handed to a partner"),
    State.LOST: N_("lost"),
}

LEG_STATES = {
    LegState.LOADING: N_("loading"),
    LegState.DEPARTED: N_("on the way"),
    LegState.RECEIVING: N_("being received"),
    LegState.RECEIVED: N_("received"),
    LegState.CANCELLED: N_("cancelled"),
    LegState.BROUGHT_BACK: N_("brought back, not delivered"),
}

TRIP_STATES = {
    TripState.PLANNED: N_("planned"),
    TripState.UNDERWAY: N_("under way"),
    TripState.DONE: N_("done"),
    TripState.CANCELLED: N_("cancelled"),
}

# One key each: what people say why a sealed bag is opened again.
REOPEN_REASONS = (
    N_("a parcel was left out"),
    N_("a parcel does not belong in it"),
    N_("the seal or the bag is torn"),
    N_("weighed or tagged wrongly"),
)

SHORT_REASONS = (
    N_("not on the vehicle"),
    N_("left at the sender's"),
    N_("taken off at another stop"),
    N_("cannot tell"),
)

# Why a parcel is missing in a bag; what the seal was like says whose matter it is.
CONTENT_SHORT_REASONS = (
    N_("not in the bag, the seal was whole"),
    N_("not in the bag, the seal was broken"),
    N_("fell out: the bag is torn"),
    N_("cannot tell"),
)

DAMAGE_REASONS = (
    N_("outer bag torn"),
    N_("seal broken"),
    N_("wet"),
    N_("crushed"),
    N_("opened"),
)

# Why something of a load is at its sender's: it came home, or never left.
BACK_REASONS = (
    N_("the vehicle did not go there"),
    N_("nobody was at the station"),
    N_("the road was closed"),
    N_("the vehicle broke down"),
    N_("it never left"),
)

# Why something that should be here is not.
NOT_HERE_REASONS = (
    N_("it never came: taken over by the bill"),
    N_("not found at loading"),
    N_("not found at the count"),
)

CANCEL_REASONS = (
    N_("the vehicle did not leave"),
    N_("the load was left here"),
    N_("departed by mistake"),
)
