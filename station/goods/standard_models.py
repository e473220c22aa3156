"""What a product is measured by: grades with the words of their standard, and trade item numbers."""

from uuid import UUID

from sqlmodel import Field

from station.db import state_field
from station.goods.measures import SaleUnit
from station.records import Record


class Grade(Record, table=True):
    """A grade of a product as a standard says it; the county's. ``position`` 1 is the best."""

    product_id: UUID = Field(foreign_key="product.id", index=True)
    name: str = Field(max_length=20)
    position: int
    # What the standard asks of it, word for word.
    words: str = Field(max_length=400)
    standard: str = Field(max_length=60)
    # Where the standard can be read.
    source: str = Field(default="", max_length=200)
    is_active: bool = True


class TradeItem(Record, table=True):
    """The GTIN under which a producer sells a product in one content; 14 digits."""

    __tablename__ = "trade_item"

    gtin: str = Field(max_length=14, index=True)
    producer_id: UUID = Field(foreign_key="producer.id", index=True)
    product_id: UUID = Field(foreign_key="product.id")
    unit: SaleUnit = state_field(SaleUnit)
    net_grams: int | None = None
    is_active: bool = True
