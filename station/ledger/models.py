"""Entries, and the postings that each of them is made of. Neither is ever changed."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from station.db import state_field
from station.indexes import set_only_index
from station.records import Record


class AccountKind(StrEnum):
    """What an account stands for. There is none for a charge: handing over costs nothing.

    What we have is positive (a debit), what we owe is negative.
    """

    CASH = "cash"
    WECHAT = "wechat"
    ALIPAY = "alipay"
    TRANSFER = "transfer"
    IN_TRANSIT = "in_transit"
    COUNTY = "county"
    OVER_SHORT = "over_short"
    COD_DUE = "cod_due"
    FREIGHT_DUE = "freight_due"
    # What producers are owed for goods that were sold, and what is kept of it.
    SALE_DUE = "sale_due"
    SALE_FEE = "sale_fee"
    # What a buyer has given, until it is a sale, or given back.
    BUYER = "buyer"
    # What a partner has had of it from the county.
    COD_PAID = "cod_paid"
    FREIGHT_PAID = "freight_paid"
    # What other platforms have of buyers' money until they pay it out, and what they keep of it.
    PLATFORM_DUE = "platform_due"
    PLATFORM_FEE = "platform_fee"


class Method(StrEnum):
    """How people pay; each is an account of the counter's, of the same name."""

    CASH = "cash"
    WECHAT = "wechat"
    ALIPAY = "alipay"
    TRANSFER = "transfer"

    @property
    def account(self) -> AccountKind:
        return AccountKind(self.value)


class EntryKind(StrEnum):
    COLLECT = "collect"
    REVERSE = "reverse"
    DIFFERENCE = "difference"
    REMIT = "remit"
    REMITTED = "remitted"
    SELL = "sell"
    REFUND = "refund"
    PAY_OUT = "pay_out"
    PAY = "pay"
    # A platform has paid out what it had of buyers' money.
    PAID_OUT = "paid_out"


class Entry(Record, table=True):
    """One thing that happened to money; its postings sum to zero.

    ``event_id`` is the custody event that it came with, ``subject_id`` the count or the
    remittance that it belongs to.
    """

    # The log of a computer, as it travels, is made of entries as well.
    __tablename__ = "ledger_entry"
    __table_args__ = (
        sa.CheckConstraint("(kind = 'reverse') = (reverses_id IS NOT NULL)", name="reverses_one"),
        # One event takes money once, and one entry is taken back once.
        set_only_index("ledger_entry", "event_id", unique=True),
        set_only_index("ledger_entry", "reverses_id", unique=True),
        set_only_index("ledger_entry", "subject_id"),
        sa.Index("ix_ledger_entry_station_id_business_day", "station_id", "business_day"),
    )

    kind: EntryKind = state_field(EntryKind)
    station_id: UUID
    node_id: UUID
    actor_id: UUID | None = None
    at: datetime
    business_day: date
    unit_id: UUID | None = Field(default=None, index=True)
    event_id: UUID | None = None
    subject_id: UUID | None = None
    reverses_id: UUID | None = None
    # Of a transfer: what the bank or the app calls it.
    reference: str = Field(default="", max_length=60)
    reason: str = Field(default="", max_length=200)


class Posting(SQLModel, table=True):
    """So many fen more (or less) on one account; ``said`` is what a statement calls it.

    ``about_id`` is the line of an order that it is for.
    """

    __table_args__ = (
        sa.CheckConstraint("fen <> 0", name="moves_something"),
        sa.CheckConstraint(
            "(account IN ('cod_due', 'freight_due', 'cod_paid', 'freight_paid'))"
            " = (partner_id IS NOT NULL)",
            name="dues_have_a_partner",
        ),
        sa.CheckConstraint(
            "(producer_id IS NOT NULL) = (account = 'sale_due')", name="sales_have_a_producer"
        ),
        sa.Index("ix_posting_station_id_account", "station_id", "account"),
    )

    entry_id: UUID = Field(foreign_key="ledger_entry.id", primary_key=True)
    line: int = Field(primary_key=True)
    account: AccountKind = state_field(AccountKind)
    station_id: UUID
    partner_id: UUID | None = None
    producer_id: UUID | None = Field(default=None, index=True)
    about_id: UUID | None = None
    said: str = Field(default="", max_length=40)
    fen: int
