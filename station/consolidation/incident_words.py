"""What each kind of incident is called, whose step it is, and what to do next."""

from dataclasses import dataclass

from station.errors import N_
from station.incidents.models import IncidentKind


@dataclass(frozen=True, slots=True)
class Words:
    """``whose`` is finder, sender or county: whose step it is."""

    name: str
    whose: str
    next_step: str


WORDS = {
    IncidentKind.SHORT: Words(
        N_("short"),
        "sender",
        N_(
            "Look for it where it was loaded and in the vehicle, and ask the driver. If it turns up, scan it there. If not, the county declares it lost."
        ),
    ),
    IncidentKind.OVER: Words(
        N_("over"),
        "finder",
        N_("It was not on the bill. Keep it, ask the sender whether it was left off, then settle."),
    ),
    IncidentKind.DAMAGED: Words(
        N_("damaged"),
        "finder",
        N_(
            "Keep the wrapping, take a picture, and agree with the partner before it is handed over."
        ),
    ),
    IncidentKind.MISROUTED: Words(
        N_("misrouted"),
        "finder",
        N_("Send it on with the next trip, unopened. Settle once it has left."),
    ),
    IncidentKind.MISSORTED: Words(
        N_("missorted"), "finder", N_("Send it on to its own place with the next trip.")
    ),
    IncidentKind.MISSING: Words(
        N_("not handed over by the partner"),
        "finder",
        N_("Ask the partner. If it comes, scan it; if not, the handover list says so."),
    ),
    IncidentKind.EXTRA: Words(
        N_("extra from the partner"),
        "finder",
        N_("Say whose it is and where it goes, or give it back to the partner."),
    ),
    IncidentKind.TWO_HANDS: Words(
        N_("in two hands"),
        "county",
        N_("Two stations have recorded it. Ask both to look, then choose the one that has it."),
    ),
    IncidentKind.OUTSIDE_BAG: Words(
        N_("seen outside its bag"),
        "finder",
        N_("Compare the bag with its list. If it is still closed, reopen it and close it again."),
    ),
    IncidentKind.UNEXPECTED_HOLDER: Words(
        N_("somewhere else than recorded"),
        "county",
        N_("Ask the one who should have it how it left. It is now where it was scanned."),
    ),
    IncidentKind.NUMBER_USED_AGAIN: Words(
        N_("number used again"),
        "county",
        N_("Ask the partner whether it is a new parcel with an old number."),
    ),
}

WHOSE = {
    "finder": N_("the station that found it"),
    "sender": N_("the sender"),
    "county": N_("the county"),
}

OUTCOMES = {
    IncidentKind.SHORT: (N_("found"), N_("it never left the sender")),
    IncidentKind.OVER: (N_("belongs here, left off the bill"), N_("passed on")),
    IncidentKind.DAMAGED: (
        N_("contents whole, handed over"),
        N_("returned to the partner"),
        N_("compensated"),
    ),
    IncidentKind.MISROUTED: (N_("passed on"),),
    IncidentKind.MISSORTED: (N_("passed on"),),
    IncidentKind.MISSING: (N_("handed over later"), N_("the partner keeps it")),
    IncidentKind.EXTRA: (N_("taken in"), N_("given back to the partner")),
    IncidentKind.OUTSIDE_BAG: (N_("bag and list agree again"),),
    IncidentKind.UNEXPECTED_HOLDER: (N_("explained"),),
    IncidentKind.NUMBER_USED_AGAIN: (N_("a new parcel"), N_("the same parcel")),
    IncidentKind.TWO_HANDS: (),
}
