"""What a partner lets a station accept, with which numbers and prices; and what was accepted."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from station.db import NO_ROWID, state_field
from station.indexes import set_only_index
from station.records import Record


class Authorisation(Record, table=True):
    """A partner's paper that lets a station accept for it, from a day until a day."""

    __table_args__ = (
        sa.CheckConstraint("valid_until >= valid_from", name="ends_after_it_begins"),
        sa.CheckConstraint("paper <> ''", name="on_paper"),
        sa.Index("ix_authorisation_station_id_partner_id", "station_id", "partner_id"),
    )

    station_id: UUID
    partner_id: UUID
    paper: str = Field(max_length=60)
    valid_from: date
    valid_until: date
    withdrawn_at: datetime | None = None


class NumberBlock(Record, table=True):
    """A station's own part of the numbers that a partner has given out, in their order."""

    __tablename__ = "number_block"
    __table_args__ = (
        sa.Index("ix_number_block_station_id_partner_id", "station_id", "partner_id"),
    )

    station_id: UUID
    partner_id: UUID = Field(index=True)
    numbers: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    loaded_at: datetime
    loaded_by_id: UUID | None = None


class BlockUse(Record, table=True):
    """How many numbers of a block are used up; ``id`` is the block's. Its station writes it."""

    __tablename__ = "block_use"
    __table_args__ = (sa.CheckConstraint("used >= 0", name="no_debts"),)

    station_id: UUID
    used: int = 0


class Tariff(Record, table=True):
    """A partner's prices from a day on: its zones, as ``tariffs.Zone`` keeps them."""

    __table_args__ = (sa.UniqueConstraint("partner_id", "valid_from"),)

    partner_id: UUID
    valid_from: date
    zones: list[dict[str, Any]] = Field(default_factory=list, sa_type=sa.JSON)


class DocumentKind(StrEnum):
    """What the sender proved who they are with; its number is the partner's business alone."""

    IDENTITY_CARD = "identity_card"
    RESIDENCE_PERMIT = "residence_permit"
    PASSPORT = "passport"
    TRAVEL_PERMIT = "travel_permit"
    ORGANISATION = "organisation"


class Acceptance(Record, table=True):
    """A parcel that somebody brought to be sent; ``id`` is its unit's id.

    That the sender was registered by name, where and under which reference is kept; who
    they are is in the partner's system.
    """

    __table_args__ = (
        sa.CheckConstraint("weight_grams > 0", name="weighed"),
        sa.CheckConstraint(
            "freight_fen >= 0 AND premium_fen >= 0 AND insured_fen >= 0", name="no_debts"
        ),
        sa.CheckConstraint(
            "registered_in <> '' AND registered_as <> ''", name="registered_by_name"
        ),
        sa.Index("ix_acceptance_station_id_day", "station_id", "day"),
    )

    number: str = Field(max_length=40, unique=True)
    receipt: str = Field(max_length=40, unique=True)
    partner_id: UUID
    station_id: UUID
    authorisation_id: UUID
    zone: str = Field(max_length=40)
    weight_grams: int
    contents: str = Field(max_length=60)
    inspected_at: datetime
    registered_in: str = Field(max_length=60)
    registered_as: str = Field(max_length=60)
    document: DocumentKind = state_field(DocumentKind)
    freight_fen: int
    premium_fen: int = 0
    insured_fen: int = 0
    accepted_at: datetime
    accepted_by_id: UUID | None = None
    day: date
    taken_back_at: datetime | None = None

    @property
    def fen(self) -> int:
        return self.freight_fen + self.premium_fen


class Sender(Record, table=True):
    """Who sends; ``id`` is the unit's id. It stays where it was said, and is erased in time."""

    travels: ClassVar[bool] = False

    name: str = Field(default="", max_length=40)
    phone: str = Field(default="", max_length=30)
    address: str = Field(default="", max_length=200)
    accepted_at: datetime
    purged_at: datetime | None = None


class PartnerHandover(Record, table=True):
    """Parcels on their way from a station into a partner's hands; numbered once it is done."""

    __tablename__ = "partner_handover"
    __table_args__ = (
        sa.CheckConstraint("(number IS NULL) = (handed_at IS NULL)", name="numbered_once_done"),
        set_only_index("partner_handover", "number", unique=True),
        sa.Index("ix_partner_handover_station_id_handed_at", "station_id", "handed_at"),
    )

    number: str | None = Field(default=None, max_length=40)
    partner_id: UUID
    station_id: UUID
    begun_at: datetime
    handed_at: datetime | None = None
    handed_by_id: UUID | None = None


class PartnerHandoverItem(SQLModel, table=True):
    """One of them, and when it went through the security screening."""

    __tablename__ = "partner_handover_item"
    __table_args__ = NO_ROWID

    handover_id: UUID = Field(foreign_key="partner_handover.id", primary_key=True)
    unit_id: UUID = Field(primary_key=True, index=True)
    screened_at: datetime
    screened_by_id: UUID | None = None
