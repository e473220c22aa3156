"""The station's shelf, who stands on it, what people agreed to, and the counter's money."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from station.db import new_id, state_field
from station.indexes import partial_index
from station.ledger import Method
from station.records import Record


def _while_open(table: str, *columns: str, of: str, name: str) -> sa.Index:
    """Unique among the rows whose ``of`` is not set yet."""
    return partial_index(f"ix_{table}_{name}", *columns, where=f"{of} IS NULL", unique=True)


class Size(StrEnum):
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


class ShelfLayer(Record, table=True):
    """One board of one shelf: what fits on it, and how many."""

    __tablename__ = "shelf_layer"
    __table_args__ = (
        sa.UniqueConstraint("station_id", "shelf", "layer"),
        sa.CheckConstraint("capacity >= 0", name="no_debts"),
    )

    station_id: UUID
    shelf: int
    layer: int
    size: Size = state_field(Size)
    # A layer that is out of use has room for none.
    capacity: int


class CounterRule(Record, table=True):
    """How long a parcel may wait at a station."""

    __tablename__ = "counter_rule"
    __table_args__ = (
        sa.CheckConstraint(
            "remind_days > 0 AND overdue_days >= remind_days", name="remind_before_overdue"
        ),
    )

    station_id: UUID = Field(unique=True)
    remind_days: int
    overdue_days: int


class StayEnd(StrEnum):
    COLLECTED = "collected"
    LEFT = "left"


class Stay(Record, table=True):
    """A parcel's stay on the shelf of one station; who holds the parcel is custody's."""

    # Each node erases its own copy in time, whatever its line does.
    own_copy: ClassVar[frozenset[str]] = frozenset({"proxy_name", "name_key", "recipient_key"})
    __table_args__ = (
        sa.CheckConstraint("(ended_at IS NULL) = (ending IS NULL)", name="ended_somehow"),
        _while_open("stay", "unit_id", "station_id", of="ended_at", name="one_at_a_time"),
        _while_open("stay", "station_id", "shelf", "layer", "place", of="ended_at", name="code"),
        sa.Index("ix_stay_station_id_recipient_key", "station_id", "recipient_key"),
        sa.Index("ix_stay_station_id_ended_at", "station_id", "ended_at"),
    )

    unit_id: UUID = Field(index=True)
    station_id: UUID
    shelf: int
    layer: int
    place: int
    size: Size = state_field(Size)
    # A keyed hash of whom it is for, and how the name sounds; both go with the contact.
    recipient_key: str = Field(default="", max_length=64)
    name_key: str = ""
    shelved_at: datetime
    shelved_on: date
    shelved_by_id: UUID | None = None
    notified_at: datetime | None = None
    reminded_at: datetime | None = None
    called_at: datetime | None = None
    absent_at: datetime | None = None
    ended_at: datetime | None = None
    ending: StayEnd | None = state_field(StayEnd, default=None, nullable=True)
    # Who came in the recipient's place; erased with the contact.
    proxy_name: str = Field(default="", max_length=40)

    @property
    def code(self) -> str:
        return pickup_code(self.shelf, self.layer, self.place)


def pickup_code(shelf: int, layer: int, place: int) -> str:
    """As it stands on the parcel: ``3-2-018``."""
    return f"{shelf}-{layer}-{place:03d}"


class HouseholdMember(Record, table=True):
    """Somebody who said that the others of the household may take their parcels along."""

    __tablename__ = "household_member"
    __table_args__ = (
        _while_open("household_member", "station_id", "recipient_key", of="left_at", name="one"),
    )

    station_id: UUID
    household_id: UUID = Field(index=True)
    recipient_key: str = Field(max_length=64)
    said_at: datetime
    said_by_id: UUID | None = None
    left_at: datetime | None = None


class About(StrEnum):
    """What a recipient is asked, separately (Measures for the Express Market, article 28)."""

    TO_STATION = "to_station"
    CONFIRM = "confirm"


class Source(StrEnum):
    PARTNER = "partner"
    PHONE = "phone"
    IN_PERSON = "in_person"


class Agreement(Record, table=True):
    """What one recipient said to one of these questions, for one partner's parcels."""

    __table_args__ = (
        _while_open(
            "agreement",
            "station_id",
            "recipient_key",
            "partner_id",
            "about",
            of="withdrawn_at",
            name="one_answer",
        ),
    )

    station_id: UUID
    recipient_key: str = Field(max_length=64)
    partner_id: UUID
    about: About = state_field(About)
    agreed: bool
    source: Source = state_field(Source)
    said_at: datetime
    noted_by_id: UUID | None = None
    withdrawn_at: datetime | None = None


class CashClose(Record, table=True):
    """The counter's cash as it was counted, by denomination, and what the books said."""

    __tablename__ = "cash_close"
    __table_args__ = (
        sa.CheckConstraint("counted_fen >= 0", name="counted_something"),
        sa.CheckConstraint(
            "counted_fen = booked_fen OR reason <> ''", name="difference_has_reason"
        ),
        sa.Index("ix_cash_close_station_id_day", "station_id", "day"),
    )

    # A copied disk may give it out again: money that is on two papers of one number is known all
    # the same.
    number: str = Field(max_length=40, index=True)
    station_id: UUID
    day: date
    booked_fen: int
    counted_fen: int
    pieces: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    reason: str = Field(default="", max_length=200)
    closed_at: datetime
    closed_by_id: UUID | None = None


class Remittance(Record, table=True):
    """Money that a station has sent to the county, by the way it was paid in."""

    __table_args__ = (
        sa.CheckConstraint(
            "cash_fen >= 0 AND wechat_fen >= 0 AND alipay_fen >= 0 AND transfer_fen >= 0",
            name="no_debts",
        ),
    )

    number: str = Field(max_length=40, index=True)
    station_id: UUID = Field(index=True)
    to_station_id: UUID = Field(index=True)
    cash_fen: int = 0
    wechat_fen: int = 0
    alipay_fen: int = 0
    transfer_fen: int = 0
    carried_by: str = Field(default="", max_length=40)
    sent_at: datetime
    sent_by_id: UUID | None = None

    @property
    def amounts(self) -> dict[Method, int]:
        return {method: getattr(self, f"{method.value}_fen") for method in Method}

    @property
    def fen(self) -> int:
        return sum(self.amounts.values())


class RemittanceReceipt(Record, table=True):
    """The county's word on a remittance: what it counted."""

    __tablename__ = "remittance_receipt"
    __table_args__ = (sa.CheckConstraint("counted_fen >= 0", name="counted_something"),)

    remittance_id: UUID = Field(unique=True)
    station_id: UUID = Field(index=True)
    counted_fen: int
    reason: str = Field(default="", max_length=200)
    received_at: datetime
    received_by_id: UUID | None = None


class NoticeKind(StrEnum):
    ARRIVED = "arrived"
    REMINDER = "reminder"


class NoticeState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    GIVEN_UP = "given_up"


class Notice(SQLModel, table=True):
    """A message that is to go out through the gateway; its words are made when it is sent."""

    __table_args__ = (
        sa.UniqueConstraint("stay_id", "kind"),
        sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_once"),
    )

    # The gateway gets it with the message, and knows a repetition by it.
    id: UUID = Field(default_factory=new_id, primary_key=True)
    stay_id: UUID = Field(foreign_key="stay.id")
    station_id: UUID = Field(index=True)
    kind: NoticeKind = state_field(NoticeKind)
    state: NoticeState = state_field(NoticeState, default=NoticeState.WAITING, index=True)
    attempts: int = 0
    next_at: datetime
    sent_at: datetime | None = None
    last_error: str = Field(default="", max_length=200)
