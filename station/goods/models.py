"""Producers, products, what is offered of them, and each harvest or make."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from station.db import state_field
from station.goods.measures import SaleUnit
from station.photos.models import Photo
from station.records import Record


class ProducerKind(StrEnum):
    FARMER = "farmer"
    FAMILY_FARM = "family_farm"
    COOPERATIVE = "cooperative"
    COMPANY = "company"


class Category(StrEnum):
    SHOOTS = "shoots"
    VEGETABLES = "vegetables"
    FRUIT = "fruit"
    GRAIN = "grain"
    TEA = "tea"
    HONEY = "honey"
    EGGS = "eggs"
    MEAT = "meat"
    FISH = "fish"
    SNACKS = "snacks"
    DRINKS = "drinks"
    CRAFTS = "crafts"


class Producer(Record, table=True):
    """Who grows, makes or buys in what is sold. The name is public; the contact is not."""

    kind: ProducerKind = state_field(ProducerKind)
    name: str = Field(max_length=60)
    # Unified social credit code (GB 32100-2015); a farmer has none.
    credit_code: str | None = Field(default=None, max_length=18, index=True)
    station_id: UUID = Field(foreign_key="station.id", index=True)
    division_id: UUID
    # Sells what others have grown: then certificates are collected or issued anew.
    buys_in: bool = False
    story: str = ""
    search: str = ""
    is_active: bool = True


class ProducerContact(Record, table=True):
    """Whom to call at a producer; ``id`` is the producer's. For their own station only."""

    own_copy: ClassVar[frozenset[str]] = frozenset({"name", "phone"})
    __tablename__ = "producer_contact"

    name: str = ""
    phone: str = ""


class Product(Record, table=True):
    """What a thing is, whoever sells it: one register for the county.

    ``months`` has a bit for each month in which it can be had, the lowest for January;
    none is all the year round.
    """

    code: str = Field(max_length=20, unique=True)
    name: str = Field(max_length=60)
    name_en: str = Field(default="", max_length=80)
    category: Category = state_field(Category)
    # Vegetables, fruit, eggs and the like; what is made of them has a licence instead.
    needs_certificate: bool = True
    needs_licence: bool = False
    months: int = 0
    search: str = ""
    is_active: bool = True


class ListingState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REFUSED = "refused"
    CLOSED = "closed"


class Listing(Record, table=True):
    """An offer of a product by a producer. What it says stands in its revisions.

    ``live_id`` is the revision that is for sale; a newer one may wait for approval.
    ``offered`` is what was ever put up for sale; how much of it was taken is ``Stock``.
    """

    derived: ClassVar[frozenset[str]] = frozenset({"state", "newest_id", "live_id"})
    __table_args__ = (sa.CheckConstraint("offered >= 0", name="offered"),)

    station_id: UUID = Field(foreign_key="station.id", index=True)
    producer_id: UUID = Field(foreign_key="producer.id", index=True)
    product_id: UUID = Field(foreign_key="product.id", index=True)
    offered: int = 0
    is_closed: bool = False
    state: ListingState = state_field(ListingState, default=ListingState.DRAFT, index=True)
    newest_id: UUID | None = None
    live_id: UUID | None = Field(default=None, index=True)


class ListingRevision(Record, table=True):
    """What a listing says; a text that was reviewed is never changed."""

    __tablename__ = "listing_revision"
    __table_args__ = (
        sa.UniqueConstraint("listing_id", "number"),
        sa.CheckConstraint("price_fen > 0 AND least > 0", name="priced"),
    )

    listing_id: UUID = Field(foreign_key="listing.id", index=True)
    number: int
    title: str = Field(max_length=60)
    title_en: str = Field(default="", max_length=80)
    story: str = ""
    unit: SaleUnit = state_field(SaleUnit)
    # Of one unit, exactly; a piece of craft has none.
    net_grams: int | None = None
    net_millilitres: int | None = None
    # Each grade is offered by itself, at its own price.
    grade_id: UUID | None = None
    price_fen: int
    # Better prices for more: ``{"least": 10, "price_fen": 1200}``, by quantity.
    prices: list[dict[str, Any]] = Field(default_factory=list, sa_type=sa.JSON)
    # The smallest number of units that is sold.
    least: int = 1
    shelf_life_days: int | None = None
    storing: str = ""
    sending: str = ""
    by_pickup: bool = True
    to_door: bool = False
    by_parcel: bool = True
    # A licence's number, or why none is needed; one of them is shown.
    licence: str = Field(default="", max_length=60)
    exemption: str = Field(default="", max_length=120)
    opens_on: date | None = None
    closes_on: date | None = None
    picture_ids: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    search: str = ""
    changed_at: datetime
    changed_by_id: UUID | None = None
    submitted_at: datetime | None = None


class Review(Record, table=True):
    """What the county has said to a revision; ``id`` is the revision's."""

    listing_id: UUID = Field(foreign_key="listing.id", index=True)
    is_approved: bool
    reason: str = Field(default="", max_length=200)
    at: datetime
    by_id: UUID | None = None


class SaleFee(Record, table=True):
    """What is kept of a sale: a share of it, or so much for each line of an order."""

    __tablename__ = "sale_fee"
    __table_args__ = (
        sa.CheckConstraint("per_mille BETWEEN 0 AND 500 AND line_fen >= 0", name="modest"),
        sa.CheckConstraint("(per_mille > 0) <> (line_fen > 0)", name="one_basis"),
    )

    name: str = Field(max_length=20)
    per_mille: int = 0
    line_fen: int = 0
    valid_from: date
    ends_on: date | None = None


class Stock(SQLModel, table=True):
    """How many units of a listing were taken by orders, on the node where orders are written."""

    __table_args__ = (sa.CheckConstraint("taken >= 0", name="never_less_than_none"),)

    listing_id: UUID = Field(primary_key=True)
    taken: int = 0


class Picture(Photo, table=True):
    """A photo of goods or of a certificate; buyers see it."""

    station_id: UUID = Field(foreign_key="station.id", index=True)


class Lot(Record, table=True):
    """One harvest or make of a product by a producer; its number is on its label."""

    __table_args__ = (sa.CheckConstraint("quantity > 0", name="some"),)

    number: str = Field(max_length=40, index=True)
    station_id: UUID = Field(foreign_key="station.id", index=True)
    producer_id: UUID = Field(foreign_key="producer.id", index=True)
    product_id: UUID = Field(foreign_key="product.id", index=True)
    made_on: date
    division_id: UUID
    place: str = Field(default="", max_length=60)
    unit: SaleUnit = state_field(SaleUnit)
    quantity: int
    # Of one unit.
    net_grams: int | None = None
    collected_on: date | None = None
    collected_by_id: UUID | None = None
    # Of the field, the trees, the boxes: everybody sees them on the lot's page.
    picture_ids: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    # What it was mixed or split from: ids of lots, and how many units of each.
    mixed_from: list[dict[str, Any]] = Field(default_factory=list, sa_type=sa.JSON)
    noted_at: datetime


class Certificate(Record, table=True):
    """The conformity certificate of a lot, as it was issued or as the seller's was collected.

    ``values`` are by the names of the form's fields, which are data; ``form`` says which
    form it was.
    """

    lot_id: UUID = Field(foreign_key="lot.id", index=True)
    form: str = Field(max_length=20)
    values: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    grounds: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    # Somebody else's, collected when the goods were bought in.
    is_collected: bool = False
    issued_on: date
    issued_at: datetime
    issued_by_id: UUID | None = None


class Recall(Record, table=True):
    """A lot that must not be sold or eaten; ``id`` is the lot's. It is never taken back."""

    reason: str = Field(max_length=200)
    at: datetime
    by_id: UUID | None = None


class MarkKind(StrEnum):
    GEOGRAPHICAL = "geographical"
    GREEN = "green"
    ORGANIC = "organic"
    INSPECTION = "inspection"


class Mark(Record, table=True):
    """A geographical indication, a green or organic mark, an inspection: as it is printed.

    Without a producer it is the county's, for all producers of its places.
    """

    __table_args__ = (sa.CheckConstraint("valid_from <= valid_until", name="valid"),)

    kind: MarkKind = state_field(MarkKind)
    name: str = Field(max_length=60)
    number: str = Field(max_length=60)
    issuer: str = Field(max_length=80)
    holder: str = Field(default="", max_length=80)
    product_id: UUID = Field(foreign_key="product.id", index=True)
    producer_id: UUID | None = Field(default=None, foreign_key="producer.id", index=True)
    # Division codes of townships or villages; none is the whole county.
    places: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    valid_from: date
    valid_until: date
    # The certificate or the mark itself, as a photo.
    picture_id: UUID | None = None
    is_withdrawn: bool = False
    search: str = ""
