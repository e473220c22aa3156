"""The register of what a person must settle."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from station.db import new_id, state_field
from station.photos.models import Photo
from station.records import Record


class IncidentKind(StrEnum):
    """What can be wrong; the words a clerk sees are in ``incidents.words``."""

    SHORT = "short"
    OVER = "over"
    DAMAGED = "damaged"
    MISROUTED = "misrouted"
    MISSORTED = "missorted"
    MISSING = "missing"
    EXTRA = "extra"
    TWO_HANDS = "two_hands"
    OUTSIDE_BAG = "outside_bag"
    UNEXPECTED_HOLDER = "unexpected_holder"
    NUMBER_USED_AGAIN = "number_used_again"
    UNPROVEN_PAPER = "unproven_paper"
    SEAL = "seal"
    FOUND_AGAIN = "found_again"


class IncidentState(StrEnum):
    OPEN = "open"
    SETTLED = "settled"


class Incident(Record, table=True):
    """One matter. The id is made from what happened, so that two nodes open the same one.

    ``number`` is the tracking or bag number, for the list; no personal data. Whether it
    is open follows from its last ``Settlement``, and for a fork from the events.
    """

    derived: ClassVar[frozenset[str]] = frozenset(
        {"state", "settled_at", "settled_by_id", "outcome"}
    )

    __table_args__ = (
        sa.CheckConstraint("(state = 'settled') = (settled_at IS NOT NULL)", name="settled_once"),
    )

    kind: IncidentKind = state_field(IncidentKind)
    state: IncidentState = state_field(IncidentState, default=IncidentState.OPEN, index=True)
    unit_id: UUID | None = Field(default=None, index=True)
    number: str = ""
    event_id: UUID | None = None
    leg_id: UUID | None = Field(default=None, index=True)
    station_id: UUID | None = Field(default=None, index=True)
    # The other side: the sender of a load, the station that thinks it has the parcel.
    other_station_id: UUID | None = None
    reason: str = ""
    opened_at: datetime
    settled_at: datetime | None = None
    settled_by_id: UUID | None = None
    outcome: str = ""


class Settlement(SQLModel, table=True):
    """That a matter was settled, or is open again after all. Never changed.

    The one with the highest ``turn`` (then id) counts, on every node; never a clock.
    """

    id: UUID = Field(default_factory=new_id, primary_key=True)
    incident_id: UUID = Field(index=True)
    turn: int
    is_settled: bool
    outcome: str = ""
    at: datetime
    by_id: UUID | None = None


class IncidentPhoto(Photo, table=True):
    """What a matter looked like, for its two sides and those above them.

    The sides stand in its own row, as whoever took it knew them: where the books disagree,
    each node may find others. The station at which it was taken is its home.
    """

    __tablename__ = "incident_photo"
    derived: ClassVar[frozenset[str]] = Photo.derived | {"is_erased"}
    own_copy: ClassVar[frozenset[str]] = frozenset({"note"})

    incident_id: UUID = Field(index=True)
    station_id: UUID | None = None
    other_station_id: UUID | None = None
    note: str = Field(default="", max_length=200)
    taken_at: datetime
    taken_by_id: UUID | None = None
    withdrawn_at: datetime | None = None
    # What it shows is gone from here for good: it was withdrawn, or its time is over.
    is_erased: bool = False
