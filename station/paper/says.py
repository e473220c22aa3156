"""What a sheet says to a scanner. No names, no phones, no addresses."""

from datetime import date, datetime
from enum import IntEnum
from uuid import UUID

from msgspec import Struct


class PaperKind(IntEnum):
    """Which sheet it is; the number stands in the code."""

    BILL = 1
    LIST = 2


class Line(Struct, frozen=True):
    """A bag or loose item of a bill, or a parcel of a list.

    ``head_id`` is the unit's last event as its writer knew it (a bill: the departure),
    ``hop`` and ``epoch`` are that event's. ``destination_id`` is where it goes, if not
    to the sheet's own.
    """

    unit_id: UUID
    number: str
    use: int
    is_bag: bool
    head_id: UUID
    hop: int
    epoch: int = 0
    pieces: int = 1
    grams: int = 0
    destination_id: UUID | None = None


class Said(Struct, frozen=True):
    """A whole sheet: a bill's load or a list's contents.

    ``subject_id`` is the leg's or the bag's id. ``head_id`` and ``hop`` are the bag's own
    last event; a bill has none. ``written_at`` is in whole seconds.
    """

    kind: PaperKind
    subject_id: UUID
    number: str
    issuer: str
    revision: int
    origin_id: UUID
    destination_id: UUID
    node_id: UUID
    day: date
    written_at: datetime
    lines: tuple[Line, ...]
    head_id: UUID | None = None
    hop: int = 0
    epoch: int = 0
