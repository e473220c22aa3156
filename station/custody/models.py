"""Units, and what happened to them."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from station.clock import ClockQuality
from station.custody.kinds import KINDS, Holder, State, UnitKind
from station.db import NO_ROWID, new_id, state_field
from station.indexes import set_only_index


class Unit(SQLModel, table=True):
    """A parcel or a bag, and the fold of its events: who holds it now.

    Inside a bag a parcel's holder, state and head are read through the bag: see
    ``custody.whereabouts``. No foreign key leaves the row, as events of a unit may
    arrive before everything they speak of is known here.
    """

    __table_args__ = (
        sa.CheckConstraint("(holder = 'bag') = (bag_id IS NOT NULL)", name="bag_named"),
        sa.Index("ix_unit_holder_id_state", "holder_id", "state"),
        set_only_index("unit", "bag_id"),
        NO_ROWID,
    )

    id: UUID = Field(primary_key=True)
    kind: UnitKind = state_field(UnitKind)
    number: str = Field(index=True, max_length=40)
    use: int = 1
    holder: Holder = state_field(Holder, default=Holder.NOBODY)
    holder_id: UUID | None = None
    state: State = state_field(State, default=State.UNKNOWN)
    bag_id: UUID | None = None
    head_id: UUID | None = None
    hop: int = 0
    epoch: int = 0
    # The head stands on a frozen sheet: it can no longer be taken back.
    on_paper: bool = False
    # It was turned back at a counter, and its partner has not had it since.
    goes_back: bool = False


class CustodyEvent(SQLModel, table=True):
    """One thing that happened to one unit. Never changed, never deleted, no personal data."""

    __tablename__ = "custody_event"
    __table_args__ = (
        set_only_index("custody_event", "scan_id", "unit_id", unique=True),
        set_only_index("custody_event", "leg_id"),
        set_only_index("custody_event", "bag_id"),
        sa.CheckConstraint(
            "kind IN (%s)" % ", ".join(f"'{name}'" for name in KINDS),  # noqa: UP031
            name="known_kind",
        ),
        NO_ROWID,
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    unit_id: UUID = Field(index=True)
    kind: str = Field(max_length=20)
    parent_id: UUID | None = None
    joins_id: UUID | None = None
    corrects_id: UUID | None = None
    hop: int = 0
    epoch: int = 0
    station_id: UUID
    node_id: UUID
    actor_id: UUID | None = None
    leg_id: UUID | None = None
    bag_id: UUID | None = None
    party_id: UUID | None = None
    manifest_id: UUID | None = None
    evidence: int
    reason: str = ""
    at: datetime
    clock: ClockQuality = state_field(ClockQuality, default=ClockQuality.UNCHECKED)
    # Known on the node that made the event only: a repeated request is one event.
    scan_id: UUID | None = None
