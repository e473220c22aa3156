"""What is common to all rows that travel, and the log they travel by."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from station.db import NO_ROWID, new_id

# SQLite counts up a column of this very type only.
_WIDE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


class Record(SQLModel):
    """A row with a home: only the node that hosts the home station writes it.

    ``home_station_id`` is None for the county's registers (partners, roles), which
    every node starts with and the county writes.

    ``derived`` are columns that each node works out for itself: they never travel, and a
    change of them is no version. ``own_copy`` are columns that travel, and that another
    node than the host may change in its own copy, such as a name that it erases.
    ``travels`` is False where a table is one node's memory and nobody else's.
    """

    derived: ClassVar[frozenset[str]] = frozenset()
    own_copy: ClassVar[frozenset[str]] = frozenset()
    travels: ClassVar[bool] = True

    id: UUID = Field(default_factory=new_id, primary_key=True)
    version: int = 0
    home_station_id: UUID | None = None


class Installation(SQLModel, table=True):
    """This database: one row. A restored backup gets the next incarnation."""

    id: int = Field(default=1, primary_key=True)
    node_id: UUID
    incarnation: int = 1
    installed_at: datetime
    # The county's hub, where this is a station's PC; None on the hub and on one machine.
    hub_id: UUID | None = None


class Hosting(Record, table=True):
    """Which node writes for a station; ``id`` is the station's. Without a row it is the hub."""

    node_id: UUID = Field(index=True)


class LogEntry(SQLModel, table=True):
    """One change, numbered without gaps and chained by hash on the node that made it.

    ``subject`` is a table's name. An event's entry carries the digest of the whole
    event; a record's only its id and version, because the body is read when it is
    sent, so that erasing a person erases them everywhere.
    """

    __tablename__ = "log_entry"
    __table_args__ = NO_ROWID

    node_id: UUID = Field(primary_key=True)
    incarnation: int = Field(primary_key=True)
    seq: int = Field(primary_key=True)
    subject: str
    subject_id: UUID
    version: int = 0
    digest: bytes = b""
    chain: bytes


class Unnumbered(SQLModel, table=True):
    """An entry of the hub's log on PostgreSQL, until the sequencer has numbered it.

    ``place`` grows in the order of writing and not of commits, and has gaps.
    """

    place: int | None = Field(
        default=None, sa_column=sa.Column(_WIDE, primary_key=True, autoincrement=True)
    )
    subject: str
    subject_id: UUID
    version: int = 0
    digest: bytes = b""
