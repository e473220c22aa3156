"""Bags of parcels, and the trips that carry them between stations."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from station.db import state_field
from station.records import Record


class Bag(Record, table=True):
    """A sack of parcels for one destination; ``id`` is its unit's id.

    Open, closed, on the way: that is custody's, on the unit.
    """

    __table_args__ = (
        sa.CheckConstraint("tare_grams >= 0 AND gross_grams >= 0", name="weights"),
        sa.Index("ix_bag_station_id_destination_id", "station_id", "destination_id"),
    )

    number: str = Field(max_length=40, unique=True)
    station_id: UUID = Field(index=True)
    destination_id: UUID = Field(index=True)
    seal_number: str = ""
    gross_grams: int = 0
    tare_grams: int = 0
    started_at: datetime
    closed_at: datetime | None = None
    # Counted at closing, for lists and sheets of those who cannot look inside.
    parcel_count: int = 0
    parcel_grams: int = 0
    cod_fen: int = 0
    freight_collect_fen: int = 0
    reopened_reason: str = ""


class BagItem(SQLModel, table=True):
    """A parcel that was in a bag when it was last closed: what its tag and list say."""

    __tablename__ = "bag_item"

    bag_id: UUID = Field(foreign_key="bag.id", primary_key=True)
    unit_id: UUID = Field(primary_key=True)


class TripState(StrEnum):
    PLANNED = "planned"
    UNDERWAY = "underway"
    DONE = "done"
    CANCELLED = "cancelled"


class Trip(Record, table=True):
    """One run of a vehicle along a route on a day. Its state follows from its legs."""

    derived: ClassVar[frozenset[str]] = frozenset({"state"})

    __table_args__ = (sa.UniqueConstraint("route_id", "day", "departs_minute", "station_id"),)

    number: str = Field(max_length=40, unique=True)
    route_id: UUID = Field(index=True)
    station_id: UUID = Field(index=True)
    vehicle_id: UUID | None = None
    driver_id: UUID | None = None
    driver_name: str = ""
    plate: str = ""
    day: date = Field(index=True)
    departs_minute: int
    state: TripState = state_field(TripState, default=TripState.PLANNED)


class LegState(StrEnum):
    LOADING = "loading"
    DEPARTED = "departed"
    RECEIVING = "receiving"
    RECEIVED = "received"
    CANCELLED = "cancelled"


class Leg(Record, table=True):
    """What one trip carries from one station to another; it holds the load on the way.

    It is its sender's. What its consignee says of it is a ``Receipt``, which the
    columns about receiving repeat.
    """

    derived: ClassVar[frozenset[str]] = frozenset(
        {"state", "receiving_at", "received_at", "received_by_id", "is_blind"}
    )

    __table_args__ = (sa.Index("ix_leg_to_station_id_state", "to_station_id", "state"),)

    number: str = Field(max_length=40, unique=True)
    trip_id: UUID = Field(foreign_key="trip.id", index=True)
    position: int
    from_station_id: UUID = Field(index=True)
    to_station_id: UUID
    state: LegState = state_field(LegState, default=LegState.LOADING)
    departed_at: datetime | None = None
    receiving_at: datetime | None = None
    received_at: datetime | None = None
    received_by_id: UUID | None = None
    # Loaded while the vehicle was on its way out, for a stop on its way back.
    after_turning: bool = False
    # Received scan by scan because the sheet was lost.
    is_blind: bool = False


class Receipt(Record, table=True):
    """What the consignee of a leg says of receiving it; ``id`` is the leg's."""

    receiving_at: datetime
    received_at: datetime | None = None
    received_by_id: UUID | None = None
    is_blind: bool = False


class LegItem(SQLModel, table=True):
    """A bag or loose item that was put on the vehicle for a leg."""

    __tablename__ = "leg_item"
    __table_args__ = (sa.CheckConstraint("departed OR grams IS NULL", name="as_it_departed"),)

    leg_id: UUID = Field(foreign_key="leg.id", primary_key=True)
    unit_id: UUID = Field(primary_key=True, index=True)
    loaded_at: datetime
    departed: bool = False
    # What its sender knew of it then: what the bill says, whatever is corrected later.
    bound_for_id: UUID | None = None
    parcels: int | None = None
    grams: int | None = None
    cod_fen: int | None = None
    freight_collect_fen: int | None = None
