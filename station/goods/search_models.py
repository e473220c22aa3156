"""What the search of goods knows, worked out by each node for itself."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from station.indexes import set_only_index


class ListingEntry(SQLModel, table=True):
    """What the search knows of a listing's newest text, or of the one that is for sale.

    No record: each node works it out from its rows (``goods.indexing``).
    """

    __tablename__ = "listing_entry"
    __table_args__ = (
        sa.Index("ix_listing_entry_shelf", "is_all_year", "category", "title", "place"),
        sa.Index("ix_listing_entry_changed_at", "changed_at", "place"),
        set_only_index("listing_entry", "opens_on"),
        set_only_index("listing_entry", "closes_on"),
    )

    place: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    listing_id: UUID = Field(index=True)
    revision_id: UUID = Field(unique=True)
    key: str
    words: str
    title: str
    category: str
    is_all_year: bool
    opens_on: date | None = None
    closes_on: date | None = None
    changed_at: datetime
