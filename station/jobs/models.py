"""What is known of each job: when it ran, what came of it, and who runs it now."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel


class JobRow(SQLModel, table=True):
    """One job. It is leased while it runs, so that no other process runs it as well."""

    __tablename__ = "job"

    # In English, as it is marked for translation in the code.
    name: str = Field(primary_key=True, max_length=80)
    next_at: datetime
    last_started_at: datetime | None = None
    last_ended_at: datetime | None = None
    # Of the last run that ended; empty where it went well. ``error_values`` fill its places.
    last_error: str = Field(default="", max_length=300)
    error_values: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    lease_until: datetime | None = None
    lease_by: str | None = Field(default=None, max_length=80)
