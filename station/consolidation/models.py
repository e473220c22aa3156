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
    # In large letters, as a scanner reads it.
    seal_number: str = Field(default="", index=True)
    gross_grams: int = 0
    tare_grams: int = 0
    started_at: datetime
    closed_at: datetime | None = None
    # Counted at closing, for lists and sheets of those who cannot look inside.
    parcel_count: int = 0
    parcel_grams: int = 0
    # Of the parcels, those whose weight nobody knows; it is not in ``parcel_grams``.
    unweighed: int | None = None
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
    BROUGHT_BACK = "brought_back"


# Loads that no vehicle carries, or has carried.
NOT_CARRIED = (LegState.CANCELLED, LegState.BROUGHT_BACK)


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
    # Nothing of it is on the way any more, by its sender: it is back, or never left.
    brought_back_at: datetime | None = None
    brought_back_reason: str = ""
    # What goes along empty, as the sender counted it; None where nobody did.
    bags_empty: int | None = None
    crates_empty: int | None = None


class Receipt(Record, table=True):
    """What the consignee of a leg says of receiving it; ``id`` is the leg's."""

    receiving_at: datetime
    received_at: datetime | None = None
    received_by_id: UUID | None = None
    is_blind: bool = False
    # What came empty, as it was counted here.
    bags_empty: int | None = None
    crates_empty: int | None = None


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
    unweighed: int | None = None
    cod_fen: int | None = None
    freight_collect_fen: int | None = None


class Proof(StrEnum):
    """Whether a sheet's codes are what the node that wrote them has signed."""

    PROVEN = "proven"
    UNSIGNED = "unsigned"
    ALTERED = "altered"
    UNKNOWN_NODE = "unknown_node"
    REVOKED = "revoked"


class PaperPart(SQLModel, table=True):
    """One code of a sheet that was scanned here, until the sheet is whole.

    ``sheet_key`` is the same for the parts of one revision of one sheet.
    """

    __tablename__ = "paper_part"

    sheet_key: str = Field(max_length=64, primary_key=True)
    place: int = Field(primary_key=True)
    of: int
    station_id: UUID
    number: str = Field(max_length=60)
    revision: int
    code: str
    proof: Proof = state_field(Proof)
    read_at: datetime


class PaperLoad(SQLModel, table=True):
    """A load as its route bill's codes say it, until the leg itself is known here.

    ``id`` is the leg's. No foreign key leads to rows of the sender: they are not here.
    """

    __tablename__ = "paper_load"

    id: UUID = Field(primary_key=True)
    number: str = Field(max_length=60)
    revision: int
    from_station_id: UUID
    to_station_id: UUID = Field(index=True)
    node_id: UUID
    day: date
    departed_at: datetime
    proof: Proof = state_field(Proof)
    state: LegState = state_field(LegState, default=LegState.DEPARTED)
    receiving_at: datetime | None = None
    received_at: datetime | None = None
    received_by_id: UUID | None = None
    is_blind: bool = False


class PaperItem(SQLModel, table=True):
    """A bag or loose item of a paper load, with its last event as the sender knew it."""

    __tablename__ = "paper_item"

    leg_id: UUID = Field(foreign_key="paper_load.id", primary_key=True)
    unit_id: UUID = Field(primary_key=True, index=True)
    head_id: UUID
    hop: int
    epoch: int
    destination_id: UUID | None = None
    parcels: int
    grams: int


class PaperBag(SQLModel, table=True):
    """A bag that only paper has told of, until the bag itself is known here.

    Revision 0 is a bag of a bill whose item list nobody has scanned yet.
    """

    __tablename__ = "paper_bag"

    id: UUID = Field(primary_key=True)
    number: str = Field(max_length=60, index=True)
    revision: int = 0
    station_id: UUID
    destination_id: UUID
    parcel_count: int = 0
    parcel_grams: int = 0
    proof: Proof = state_field(Proof)
    read_at: datetime

    @property
    def is_listed(self) -> bool:
        """Whether its item list was read."""
        return self.revision > 0


class PaperBagItem(SQLModel, table=True):
    """A parcel on a bag's item list, with its last event as the sender knew it."""

    __tablename__ = "paper_bag_item"

    bag_id: UUID = Field(foreign_key="paper_bag.id", primary_key=True)
    unit_id: UUID = Field(primary_key=True, index=True)
    head_id: UUID
    hop: int
    epoch: int
    destination_id: UUID | None = None
