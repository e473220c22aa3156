"""People, what they may do, and what was tried at the door."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlmodel import Field, SQLModel

from station.db import new_id, state_field
from station.records import Record


class Role(StrEnum):
    COORDINATOR = "coordinator"
    OPERATOR = "operator"
    DRIVER = "driver"
    AUDITOR = "auditor"


class Person(Record, table=True):
    """Somebody who logs in. What they may do is their role over their station's subtree.

    The county keeps the register; a password or PIN may be changed where its owner works.
    """

    own_copy: ClassVar[frozenset[str]] = frozenset(
        {"password_hash", "pin_hash", "locale", "must_change_password", "session_epoch"}
    )

    login: str = Field(max_length=40, unique=True)
    name: str = Field(max_length=40)
    search: str = ""
    role: Role = state_field(Role)
    station_id: UUID = Field(foreign_key="station.id", index=True)
    password_hash: str = ""
    pin_hash: str = ""
    locale: str = ""
    must_change_password: bool = False
    is_active: bool = True
    # Counted up to end every session that was opened before.
    session_epoch: int = 0


class Attempt(SQLModel, table=True):
    """A failed try at a door (log-in, PIN, tracking); kept, so a restart forgives nothing."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    door: str = Field(index=True)
    key: str = Field(index=True)
    at: datetime = Field(index=True)


class Audit(SQLModel, table=True):
    """Who looked at or changed what is nobody's routine: unmasked, reset, decided."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    at: datetime = Field(index=True)
    person_id: UUID | None = None
    action: str
    subject: str = ""
    subject_id: UUID | None = None
    detail: str = ""
