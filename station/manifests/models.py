"""Sheets and their revisions: what was printed, as it was printed."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from station.db import state_field
from station.records import Record


class SheetKind(StrEnum):
    BAG_TAG = "bag_tag"
    ITEM_LIST = "item_list"
    ROUTE_BILL = "route_bill"
    TRIP_BILL = "trip_bill"
    HANDOVER_LIST = "handover_list"
    RETURNS_LIST = "returns_list"
    CASH_CLOSE = "cash_close"
    REMITTANCE = "remittance"
    DAILY_SHEET = "daily_sheet"
    HARVEST_LIST = "harvest_list"
    PACKING_LIST = "packing_list"
    MONTHLY_STATEMENT = "monthly_statement"
    UPBOUND_LIST = "upbound_list"
    CONTRACT = "contract"
    DELIVERY_RECEIPT = "delivery_receipt"


class Sheet(Record, table=True):
    """A numbered paper about one bag, leg, trip or intake."""

    __table_args__ = (sa.UniqueConstraint("number", "kind"),)

    kind: SheetKind = state_field(SheetKind)
    number: str = Field(max_length=40, index=True)
    subject_id: UUID = Field(index=True)
    station_id: UUID = Field(index=True)
    revision: int = 0
    returned_at: datetime | None = None
    returned_by_id: UUID | None = None


class SheetRevision(Record, table=True):
    """What a sheet said once; a change makes the next one."""

    __tablename__ = "sheet_revision"
    __table_args__ = (sa.UniqueConstraint("sheet_id", "revision"),)

    sheet_id: UUID = Field(foreign_key="sheet.id", index=True)
    revision: int
    says: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    says_sha256: str
    # The file stays where it was printed; no key, as the revision travels without it.
    pdf_sha256: str
    frozen_at: datetime
    frozen_by_id: UUID | None = None


class SheetFile(SQLModel, table=True):
    """The frozen bytes; a reprint serves these."""

    __tablename__ = "sheet_file"

    sha256: str = Field(primary_key=True)
    pdf: bytes
