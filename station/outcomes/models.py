"""Files of outcomes: what was told to which partner, as it was told."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from station.db import NO_ROWID, state_field
from station.records import Record


class Outcome(StrEnum):
    ARRIVED = "arrived"
    HANDED_OVER = "handed_over"
    BY_PROXY = "by_proxy"
    REFUSED = "refused"
    RETURNED = "returned"
    DETAINED = "detained"
    PROBLEM = "problem"


class OutcomeShape(Record, table=True):
    """How one partner wants its file: which columns under which headings, and its words.

    The county's own, like the shape of a partner's file that comes in.
    """

    travels: ClassVar[bool] = False

    __tablename__ = "outcome_shape"

    partner_id: UUID = Field(unique=True)
    # Pairs of a field and its heading, in their order.
    columns: list[list[str]] = Field(default_factory=list, sa_type=sa.JSON)
    words: dict[str, str] = Field(default_factory=dict, sa_type=sa.JSON)


class OutcomeFile(Record, table=True):
    """One file that was made for a partner; ``sequence`` is the partner's, without gaps."""

    travels: ClassVar[bool] = False

    __tablename__ = "outcome_file"
    __table_args__ = (sa.UniqueConstraint("partner_id", "sequence"),)

    partner_id: UUID
    station_id: UUID
    sequence: int
    day: date
    lines: int
    corrections: int
    # How far the log had been read, and what it named that had not come yet.
    reach: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    csv_sha256: str
    xlsx_sha256: str
    made_at: datetime
    made_by_id: UUID | None = None


class OutcomeLine(SQLModel, table=True):
    """Which event went in which file. ``turn`` 0 tells it, 1 takes it back, 2 tells it again."""

    __tablename__ = "outcome_line"
    __table_args__ = (sa.UniqueConstraint("unit_id", "event_id", "turn"),)

    file_id: UUID = Field(foreign_key="outcome_file.id", primary_key=True)
    line: int = Field(primary_key=True)
    unit_id: UUID
    event_id: UUID
    turn: int
    outcome: Outcome = state_field(Outcome)
    station_id: UUID
    at: datetime
    detail: str = Field(default="", max_length=20)

    @property
    def is_correction(self) -> bool:
        return self.turn % 2 == 1


class OutcomeCopy(SQLModel, table=True):
    """The bytes of a file, by their digest: who fetches it again gets the same."""

    __tablename__ = "outcome_copy"
    __table_args__ = NO_ROWID

    sha256: str = Field(primary_key=True, max_length=64)
    content: bytes


class OutcomeRestart(Record, table=True):
    """After a backup was put back: the last file that a partner had, by its own word.

    ``known`` was the last one known here. Of those between nobody here knows what they told.
    """

    travels: ClassVar[bool] = False

    __tablename__ = "outcome_restart"
    __table_args__ = (sa.UniqueConstraint("partner_id", "incarnation"),)

    partner_id: UUID
    incarnation: int
    known: int
    sequence: int
    said_at: datetime
    said_by_id: UUID | None = None
