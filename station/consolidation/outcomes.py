"""What a scan while receiving turns out to be, and what the clerk hears of it."""

from enum import StrEnum
from uuid import UUID

from msgspec import Struct

from station.custody import UnitKind
from station.errors import N_


class Outcome(StrEnum):
    """What a scan while receiving turned out to be."""

    RECEIVED = "received"
    ALREADY = "already"
    OVER = "over"
    MISROUTED = "misrouted"
    MISSORTED = "missorted"
    FOUND = "found"


OUTCOME_LABELS = {
    Outcome.RECEIVED: N_("received"),
    Outcome.ALREADY: N_("received already"),
    Outcome.OVER: N_("not on the bill: received as over"),
    Outcome.MISROUTED: N_("belongs elsewhere: pass it on"),
    Outcome.MISSORTED: N_("was sorted to the wrong place: pass it on"),
    Outcome.FOUND: N_("found again: it was marked short"),
}


class Received(Struct, frozen=True):
    """What was scanned, and where it should go from here."""

    outcome: Outcome
    unit_id: UUID
    number: str
    kind: UnitKind
    destination_id: UUID | None
    goes_on: bool
