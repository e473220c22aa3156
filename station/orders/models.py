"""Orders, whom they are for, what became of them, and which lots went into which parcel."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from station.db import new_id, state_field
from station.goods.measures import SaleUnit
from station.indexes import partial_index
from station.records import Record


class Way(StrEnum):
    """How goods reach their buyer."""

    PICKUP = "pickup"
    DOOR = "door"
    PARCEL = "parcel"


class Payment(StrEnum):
    AT_PICKUP = "at_pickup"
    TRANSFER = "transfer"
    # Of an order from another platform, which has the money.
    PLATFORM = "platform"


class StepKind(StrEnum):
    """What may happen to an order after it was placed."""

    CONFIRMED = "confirmed"
    PACKED = "packed"
    READY = "ready"
    SENT = "sent"
    HANDED_OVER = "handed_over"
    PAID = "paid"
    CANCELLED = "cancelled"
    RETURNED = "returned"
    REFUNDED = "refunded"


class OrderState(StrEnum):
    PLACED = "placed"
    CONFIRMED = "confirmed"
    PACKED = "packed"
    READY = "ready"
    SENT = "sent"
    HANDED_OVER = "handed_over"
    CANCELLED = "cancelled"
    RETURNED = "returned"


class OrderWindow(Record, table=True):
    """Orders that are gathered until a time, and brought together on one day; the county's.

    Until it is closed nothing of it is paid or packed, as its prices fall while more is ordered.
    """

    __tablename__ = "order_window"
    __table_args__ = (sa.CheckConstraint("least_fen >= 0", name="no_debts"),)

    number: str = Field(max_length=40, unique=True)
    station_id: UUID = Field(foreign_key="station.id", index=True)
    title: str = Field(max_length=60)
    note: str = Field(default="", max_length=200)
    closes_at: datetime = Field(index=True)
    brought_on: date
    # What must be ordered together; below it nothing is brought.
    least_fen: int = 0
    closed_at: datetime | None = None
    is_called_off: bool = False
    reason: str = Field(default="", max_length=200)


class WindowStop(Record, table=True):
    """Where the buyers of a window get what they ordered: a station, or a group's own place."""

    __tablename__ = "window_stop"

    window_id: UUID = Field(foreign_key="order_window.id", index=True)
    position: int
    name: str = Field(max_length=60)
    station_id: UUID | None = None
    place: str = Field(default="", max_length=120)


class WindowItem(Record, table=True):
    """What can be ordered in a window; ``prices`` count what all its buyers order together."""

    __tablename__ = "window_item"
    __table_args__ = (
        sa.UniqueConstraint("window_id", "listing_id"),
        sa.CheckConstraint("price_fen > 0", name="priced"),
    )

    window_id: UUID = Field(foreign_key="order_window.id", index=True)
    listing_id: UUID = Field(index=True)
    price_fen: int
    prices: list[dict[str, Any]] = Field(default_factory=list, sa_type=sa.JSON)
    is_out: bool = False


class Order(Record, table=True):
    """What one buyer orders at one station; the county's, as stock must be counted once.

    ``state`` and ``is_paid`` are folded from its steps.
    """

    derived: ClassVar[frozenset[str]] = frozenset({"state", "is_paid"})
    __tablename__ = "goods_order"
    __table_args__ = (
        sa.CheckConstraint("total_fen > 0", name="costs_something"),
        # An order of a platform is taken once by each station that sells some of it.
        partial_index(
            "ix_goods_order_platform_number",
            *("platform_number", "platform", "station_id"),
            where="platform_number <> ''",
            unique=True,
        ),
    )

    number: str = Field(max_length=40, unique=True)
    # Of all orders that one basket was split into.
    basket_id: UUID = Field(index=True)
    station_id: UUID = Field(foreign_key="station.id", index=True)
    way: Way = state_field(Way)
    pickup_id: UUID | None = Field(default=None, foreign_key="station.id", index=True)
    payment: Payment = state_field(Payment)
    # Of orders that were gathered in a window, and where the buyer gets them.
    window_id: UUID | None = Field(default=None, index=True)
    stop_id: UUID | None = None
    # Of an order from another platform: which one, its number there, and when its tracking
    # number was handed out for it.
    platform: str = Field(default="", max_length=20)
    platform_number: str = Field(default="", max_length=40)
    told_at: datetime | None = None
    total_fen: int
    note: str = Field(default="", max_length=200)
    placed_at: datetime = Field(index=True)
    state: OrderState = state_field(OrderState, default=OrderState.PLACED, index=True)
    is_paid: bool = False


class OrderLine(SQLModel, table=True):
    """What is ordered, as the listing said it then."""

    __tablename__ = "order_line"
    __table_args__ = (sa.CheckConstraint("quantity > 0 AND price_fen > 0", name="something"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    order_id: UUID = Field(foreign_key="goods_order.id", index=True)
    position: int
    listing_id: UUID = Field(index=True)
    revision_id: UUID
    producer_id: UUID
    product_id: UUID
    title: str
    title_en: str = ""
    unit: SaleUnit = state_field(SaleUnit)
    net_grams: int | None = None
    net_millilitres: int | None = None
    price_fen: int
    quantity: int


class OrderContact(Record, table=True):
    """Whom an order is for; ``id`` is the order's. Masked, and purged after its end.

    ``code`` is what the buyer was given: with the phone it opens the order's page.
    """

    own_copy: ClassVar[frozenset[str]] = frozenset(
        {"name", "phone", "phone_tail", "address", "code", "purged_at"}
    )
    __tablename__ = "order_contact"

    name: str = ""
    phone: str = Field(default="", index=True)
    phone_tail: str = Field(default="", max_length=4)
    address: str = ""
    code: str = ""
    purged_at: datetime | None = None


class OrderStep(Record, table=True):
    """One thing that happened to an order, by whom and where; never changed."""

    __tablename__ = "order_step"

    order_id: UUID = Field(index=True)
    kind: StepKind = state_field(StepKind)
    note: str = Field(default="", max_length=200)
    at: datetime
    by_id: UUID | None = None


class Packing(Record, table=True):
    """So much of a lot went into an order's line, and into which parcel, if any."""

    __table_args__ = (sa.CheckConstraint("quantity > 0", name="some"),)

    order_id: UUID = Field(index=True)
    line_id: UUID
    lot_id: UUID = Field(index=True)
    quantity: int
    unit_id: UUID | None = Field(default=None, index=True)
    at: datetime


class CodeScan(SQLModel, table=True):
    """How often a lot's code was looked up on a day, from one network, which is hidden.

    A code that turns up in many places at once may have been copied.
    """

    __tablename__ = "code_scan"

    lot_id: UUID = Field(primary_key=True)
    day: date = Field(primary_key=True)
    network: str = Field(primary_key=True, max_length=16)
    times: int = 0
