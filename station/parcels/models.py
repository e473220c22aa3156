"""Parcels' details and contacts, and how they came in. Custody is in ``custody``."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from station.db import NO_ROWID, new_id, state_field
from station.parcels.sorting import Sorting
from station.records import Record


class Direction(StrEnum):
    DOWN = "down"
    UP = "up"


class Parcel(Record, table=True):
    """One item with one tracking number; ``id`` is its unit's id.

    ``destination_id`` is the station that serves ``division_id``; None until sorted.
    """

    __table_args__ = (
        sa.CheckConstraint(
            "cod_fen >= 0 AND freight_collect_fen >= 0 AND insured_fen >= 0", name="no_debts"
        ),
        NO_ROWID,
    )

    number: str = Field(max_length=40)
    partner_id: UUID
    direction: Direction = state_field(Direction, default=Direction.DOWN)
    intake_id: UUID | None = Field(default=None, index=True)
    row: int | None = None
    station_id: UUID
    division_id: UUID | None = None
    destination_id: UUID | None = None
    sorting: Sorting = state_field(Sorting, index=True)
    candidates: str = ""
    # A clerk's answer is not overwritten by a later look at the address.
    sorted_by_id: UUID | None = None
    weight_grams: int | None = None
    cod_fen: int = 0
    freight_collect_fen: int = 0
    insured_fen: int = 0
    # How it wants to be handled, by its courier's remark: names of ``handling.Handling``.
    handling: str | None = None
    content_digest: bytes = b""
    announced_on: date


class Contact(Record, table=True):
    """Whom a parcel is for. Masked unless unmasked for a purpose; purged after its end."""

    # Each node erases its own copy in time, whatever its line does.
    own_copy: ClassVar[frozenset[str]] = frozenset(
        {"name", "phone", "phone_tail", "address", "purged_at"}
    )
    __table_args__ = NO_ROWID

    name: str = ""
    phone: str = ""
    phone_tail: str = Field(default="", index=True, max_length=4)
    address: str = ""
    purged_at: datetime | None = None


class IntakeState(StrEnum):
    EXPECTED = "expected"
    COUNTING = "counting"
    CLOSED = "closed"


class Intake(Record, table=True):
    """Parcels taken over from a partner on one occasion: a file, a count, a signed list."""

    partner_id: UUID = Field(foreign_key="partner.id", index=True)
    station_id: UUID = Field(foreign_key="station.id", index=True)
    state: IntakeState = state_field(IntakeState, default=IntakeState.EXPECTED, index=True)
    filename: str = ""
    file_sha256: str = Field(default="", index=True)
    # Above the columns of the rows that go back to the courier.
    headings: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    taken: int = 0
    already: int = 0
    refused: int = 0
    skipped: int = 0
    day: date
    started_at: datetime
    started_by_id: UUID | None = None
    closed_at: datetime | None = None
    closed_by_id: UUID | None = None


class IntakeProblem(SQLModel, table=True):
    """A row of a courier's file that was refused, differed, or was taken with a doubt."""

    __tablename__ = "intake_problem"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    intake_id: UUID = Field(foreign_key="intake.id", index=True)
    row: int
    # refused, already or warning; ``details`` fill the reason's places.
    outcome: str
    number: str = ""
    reason: str
    details: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    cells: list[Any] = Field(default_factory=list, sa_type=sa.JSON)
    purged_at: datetime | None = None


class Return(Record, table=True):
    """Parcels given back to their partner on one occasion, against a signed list.

    The list travels as a sheet, and what happened to each parcel as its event.
    """

    travels: ClassVar[bool] = False

    __tablename__ = "partner_return"

    partner_id: UUID = Field(foreign_key="partner.id", index=True)
    station_id: UUID = Field(foreign_key="station.id", index=True)
    day: date
    given_at: datetime
    given_by_id: UUID | None = None


class ReturnItem(SQLModel, table=True):
    """A parcel of a return; ``reason`` is the value of a ``Why``."""

    __tablename__ = "partner_return_item"

    return_id: UUID = Field(foreign_key="partner_return.id", primary_key=True)
    unit_id: UUID = Field(primary_key=True, index=True)
    reason: str = Field(max_length=20)


class FileShape(Record, table=True):
    """How a partner's columns are read, once a clerk has confirmed it."""

    travels: ClassVar[bool] = False

    __tablename__ = "file_shape"
    __table_args__ = (sa.UniqueConstraint("partner_id", "fingerprint"),)

    partner_id: UUID = Field(foreign_key="partner.id")
    fingerprint: str
    mapping: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)


class SortingAnswer(Record, table=True):
    """What a clerk decided for an address and recipient; asked once only.

    ``key`` is a keyed hash, as the address of a person is no business of this table; the
    key is each node's own.
    """

    travels: ClassVar[bool] = False

    __tablename__ = "sorting_answer"

    key: str = Field(max_length=64, unique=True)
    division_id: UUID | None = None
    is_misrouted: bool = False
