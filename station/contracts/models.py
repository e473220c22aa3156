"""Contracts for a season, and each delivery against one as it was accepted."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from station.db import state_field
from station.goods.measures import SaleUnit
from station.records import Record


class Contract(Record, table=True):
    """What a buyer takes of a producer in a season, and the least that is paid for it.

    ``terms`` has the floor price of each grade, ``{"grade": "特级", "fen": 420}``; ``plan``
    how much is delivered until which day, ``{"by": "2027-03-15", "quantity": 500}``.
    """

    __table_args__ = (
        sa.CheckConstraint("quantity > 0 AND deposit_fen >= 0", name="something"),
        sa.CheckConstraint("first_on <= last_on", name="season"),
    )

    number: str = Field(max_length=40, unique=True)
    # Where deliveries are accepted.
    station_id: UUID = Field(foreign_key="station.id", index=True)
    buyer: str = Field(max_length=60)
    buyer_code: str = Field(default="", max_length=18)
    buyer_phone: str = Field(default="", max_length=20)
    producer_id: UUID = Field(foreign_key="producer.id", index=True)
    product_id: UUID = Field(foreign_key="product.id", index=True)
    unit: SaleUnit = state_field(SaleUnit)
    quantity: int
    signed_on: date
    first_on: date
    last_on: date
    deposit_fen: int = 0
    terms: list[dict[str, Any]] = Field(default_factory=list, sa_type=sa.JSON)
    plan: list[dict[str, Any]] = Field(default_factory=list, sa_type=sa.JSON)
    note: str = Field(default="", max_length=400)
    ended_at: datetime | None = None
    ended_why: str = Field(default="", max_length=200)


class Delivery(Record, table=True):
    """So much of a lot, taken over under a contract by grade; what was refused went back.

    ``lines`` are ``{"grade": "特级", "quantity": 120, "fen": 430}``, the price of one unit.
    Taken back, it stays, and its money is reversed.
    """

    __tablename__ = "contract_delivery"
    __table_args__ = (sa.CheckConstraint("refused >= 0", name="no_less_than_none"),)

    number: str = Field(max_length=40, unique=True)
    contract_id: UUID = Field(foreign_key="contract.id", index=True)
    station_id: UUID = Field(foreign_key="station.id", index=True)
    lot_id: UUID = Field(foreign_key="lot.id", index=True)
    lines: list[dict[str, Any]] = Field(default_factory=list, sa_type=sa.JSON)
    refused: int = 0
    why: str = Field(default="", max_length=200)
    at: datetime
    by_id: UUID | None = None
    taken_back_at: datetime | None = None
    taken_back_why: str = Field(default="", max_length=200)
