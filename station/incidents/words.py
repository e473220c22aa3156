"""The words of the room: what is wrong, whose step it is, what to do next, what came of it."""

from enum import StrEnum

from station.errors import N_
from station.incidents.models import IncidentKind, IncidentState
from station.web.i18n import translated

KIND_NAMES: dict[IncidentKind, str] = {
    IncidentKind.SHORT: N_("on the bill but not there"),
    IncidentKind.OVER: N_("there without being on the bill"),
    IncidentKind.DAMAGED: N_("damaged"),
    IncidentKind.MISROUTED: N_("sent to the wrong station"),
    IncidentKind.MISSORTED: N_("sorted to the wrong place"),
    IncidentKind.MISSING: N_("announced and not handed over"),
    IncidentKind.EXTRA: N_("handed over without being announced"),
    IncidentKind.TWO_HANDS: N_("two hands say they have it"),
    IncidentKind.OUTSIDE_BAG: N_("seen outside its bag"),
    IncidentKind.UNEXPECTED_HOLDER: N_("seen where it should not be"),
    IncidentKind.NUMBER_USED_AGAIN: N_("the number was used before"),
    IncidentKind.UNPROVEN_PAPER: N_("received by a sheet that proves nothing"),
    IncidentKind.SEAL: N_("the seal is not the bill's"),
    IncidentKind.FOUND_AGAIN: N_("declared lost, and found"),
}
STATE_NAMES: dict[IncidentState, str] = {
    IncidentState.OPEN: N_("open"),
    IncidentState.SETTLED: N_("settled"),
}


class Side(StrEnum):
    """Who has to do the next thing about a matter."""

    RECEIVER = "receiver"
    SENDER = "sender"
    COUNTY = "county"


WHOSE: dict[IncidentKind, Side] = {
    IncidentKind.SHORT: Side.SENDER,
    IncidentKind.OVER: Side.SENDER,
    IncidentKind.DAMAGED: Side.RECEIVER,
    IncidentKind.MISROUTED: Side.RECEIVER,
    IncidentKind.MISSORTED: Side.RECEIVER,
    IncidentKind.MISSING: Side.COUNTY,
    IncidentKind.EXTRA: Side.COUNTY,
    IncidentKind.TWO_HANDS: Side.COUNTY,
    IncidentKind.OUTSIDE_BAG: Side.RECEIVER,
    IncidentKind.UNEXPECTED_HOLDER: Side.RECEIVER,
    IncidentKind.NUMBER_USED_AGAIN: Side.COUNTY,
    IncidentKind.UNPROVEN_PAPER: Side.COUNTY,
    IncidentKind.SEAL: Side.RECEIVER,
    IncidentKind.FOUND_AGAIN: Side.COUNTY,
}

NEXT_STEPS: dict[IncidentKind, str] = {
    IncidentKind.SHORT: N_(
        "Look for it at the sender's: on the shelf, under the table, in the vehicle. Whoever finds it scans it."
    ),
    IncidentKind.OVER: N_(
        "The sender says why it was not on the bill; the receiver keeps it if it belongs there, or sends it on."
    ),
    IncidentKind.DAMAGED: N_(
        "Take a photo, weigh it, and ask the recipient before it is handed over. The county tells the partner."
    ),
    IncidentKind.MISROUTED: N_(
        "Load it on the next trip towards its place: when it arrives there, this is settled."
    ),
    IncidentKind.MISSORTED: N_(
        "Leave a bag closed; correct the place of a loose item if it is wrong. Load it on the next trip: when it arrives, this is settled."
    ),
    IncidentKind.MISSING: N_("Ask the partner: it is on their list and was not handed over."),
    IncidentKind.EXTRA: N_("Ask the partner to announce it, or give it back."),
    IncidentKind.TWO_HANDS: N_("Call both stations, then say which of them has it."),
    IncidentKind.OUTSIDE_BAG: N_(
        "Look at the bag: is it torn, is the seal whole? Then say whether the scan or the bag is right."
    ),
    IncidentKind.UNEXPECTED_HOLDER: N_(
        "Check the label. If it belongs here, keep it; if not, load it on the next trip."
    ),
    IncidentKind.NUMBER_USED_AGAIN: N_(
        "Compare with the earlier parcel of this number, and ask the partner which one this is."
    ),
    IncidentKind.UNPROVEN_PAPER: N_(
        "Keep the sheet. Call the sender and compare: did they print it, and is what came what they sent? When the exchange has brought the load itself, look whether anything differs."
    ),
    IncidentKind.SEAL: N_(
        "Keep the seal. Open the bag with a witness, scan every parcel in it against its list, and say what came of it."
    ),
    IncidentKind.FOUND_AGAIN: N_(
        "Tell the partner before it is handed over: if they have paid for it, it is theirs and goes back; if not, it goes on to its place."
    ),
}

_FOUND = N_("found")
_SENT_ON = N_("sent on to its place")
_KEPT = N_("it belongs here and was kept")
_MISTAKE = N_("it was a mistake in scanning")
_RETURNED = N_("given back to the partner")
_PAID = N_("compensation was agreed")
_ACCEPTED = N_("the recipient takes it as it is")
_NEVER_SENT = N_("it never left the sender")
_ANNOUNCED = N_("the partner has announced it now")
_ANOTHER = N_("it is another parcel of the same number")

# At most five: the keys 1 to 5.
OUTCOMES: dict[IncidentKind, tuple[str, ...]] = {
    IncidentKind.SHORT: (_FOUND, _NEVER_SENT, _MISTAKE, _PAID),
    IncidentKind.OVER: (_KEPT, _SENT_ON, _MISTAKE),
    IncidentKind.DAMAGED: (_ACCEPTED, _RETURNED, _PAID, _MISTAKE),
    IncidentKind.MISROUTED: (_SENT_ON, _KEPT, _MISTAKE),
    IncidentKind.MISSORTED: (_SENT_ON, _KEPT, _MISTAKE),
    IncidentKind.MISSING: (_FOUND, N_("the partner took it off their list"), _PAID),
    IncidentKind.EXTRA: (_ANNOUNCED, _RETURNED, _MISTAKE),
    IncidentKind.TWO_HANDS: (_MISTAKE,),
    IncidentKind.OUTSIDE_BAG: (N_("the bag was torn"), _FOUND, _MISTAKE),
    IncidentKind.UNEXPECTED_HOLDER: (_KEPT, _SENT_ON, _MISTAKE),
    IncidentKind.NUMBER_USED_AGAIN: (_ANOTHER, _RETURNED, _MISTAKE),
    IncidentKind.UNPROVEN_PAPER: (
        N_("the sender has confirmed the sheet"),
        N_("the sheet was false; what came was checked"),
        _MISTAKE,
    ),
    IncidentKind.SEAL: (
        N_("all that is on the list is in the bag"),
        N_("the sender wrote another seal by mistake"),
        N_("something is missing: each parcel has its own matter"),
        _MISTAKE,
    ),
    IncidentKind.FOUND_AGAIN: (_SENT_ON, _RETURNED, _KEPT, _MISTAKE),
}
_BETWEEN = " · "


def outcome_with(outcome: str, note: str) -> str:
    """What is kept of a settlement: one of ``OUTCOMES`` and what somebody adds to it."""
    return _BETWEEN.join(filter(None, (outcome, note)))


def outcome_words(kept: str) -> str:
    """A kept outcome in the reader's language; what was added stays as it was typed."""
    outcome, between, note = outcome_parts(kept)
    return translated(outcome) + between + note


def outcome_parts(kept: str) -> tuple[str, str, str]:
    """One of ``OUTCOMES``, what stands between, and what somebody added."""
    return kept.partition(_BETWEEN)
