"""What clerks have said once of other platforms' files: what columns and names of goods mean."""

from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from station.records import Record


class PlatformColumns(Record, table=True):
    """How a platform's columns are read, once a clerk has confirmed it.

    Files are taken where stock is counted, so nobody else needs to know.
    """

    travels: ClassVar[bool] = False

    __tablename__ = "platform_columns"
    __table_args__ = (sa.UniqueConstraint("platform", "fingerprint"),)

    platform: str = Field(max_length=20)
    fingerprint: str = Field(max_length=64)
    mapping: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)


class PlatformGoods(Record, table=True):
    """Which listing is sold on a platform under a title, a kind and a code.

    One piece there is ``times`` units of the listing: 5 斤装 of what is sold by the jin. Without
    a listing it is nothing of ours, and its rows are left out.
    """

    travels: ClassVar[bool] = False

    __tablename__ = "platform_goods"
    __table_args__ = (
        sa.UniqueConstraint("station_id", "platform", "title", "kind", "code"),
        sa.CheckConstraint("times > 0", name="some"),
    )

    # Who has said so: each has shops of its own there.
    station_id: UUID
    platform: str = Field(max_length=20)
    title: str = Field(max_length=200)
    kind: str = Field(max_length=200)
    code: str = Field(max_length=60)
    listing_id: UUID | None = None
    times: int = 1
