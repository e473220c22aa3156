"""The county's network: places, stations, partners, vehicles, routes."""

from datetime import date
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from station.db import new_id, partial_index, state_field
from station.records import Record


class Level(StrEnum):
    COUNTY = "county"
    TOWNSHIP = "township"
    VILLAGE = "village"


class Division(Record, table=True):
    """A place. Its id stays when its name or its code changes; history is the id's.

    A code may be used again for another place, so only current places have unique codes.
    """

    __table_args__ = (
        partial_index("ix_division_current_code", "code", where="is_current", unique=True),
    )

    code: str = Field(max_length=12, index=True)
    level: Level = state_field(Level)
    name: str = Field(max_length=60)
    search: str = ""
    parent_id: UUID | None = Field(default=None, foreign_key="division.id", index=True)
    longitude: float | None = None
    latitude: float | None = None
    is_current: bool = True
    edition: date
    gone_edition: date | None = None
    merged_into_id: UUID | None = None


class DivisionName(Record, table=True):
    """What a place was called, or which code it had, until an edition changed it."""

    __tablename__ = "division_name"

    division_id: UUID = Field(foreign_key="division.id", index=True)
    name: str
    code: str
    until: date


class OpenQuestion(Record, table=True):
    """A place that an edition dropped without saying where it went; a person settles it."""

    __tablename__ = "division_question"

    division_id: UUID = Field(foreign_key="division.id", index=True)
    candidate_ids: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    edition: date
    settled: str | None = None


class Station(Record, table=True):
    """A place of the network where parcels are held.

    ``path`` is the chain of station ids from the county down, each with a slash before
    and the last with one behind; a role over a station covers every path that begins so.
    """

    # Stands in the numbers of its bags and sheets and never changes: its first division
    # code without trailing zeros, with a letter where that was used before.
    code: str = Field(max_length=13, unique=True)
    level: Level = state_field(Level)
    name: str = Field(max_length=60)
    search: str = ""
    division_id: UUID = Field(foreign_key="division.id", unique=True)
    parent_id: UUID | None = Field(default=None, foreign_key="station.id", index=True)
    # A village without a shop of its own is served by another station.
    served_by_id: UUID | None = Field(default=None, foreign_key="station.id")
    path: str = Field(index=True)
    phone: str = ""
    address: str = ""
    hours: str = ""
    programmes: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    is_active: bool = True


class PartnerKind(StrEnum):
    POST = "post"
    COURIER = "courier"
    BUS = "bus"
    COOPERATIVE = "cooperative"


class Partner(Record, table=True):
    """A firm whose parcels we carry, or who carries ours."""

    code: str = Field(max_length=20, unique=True)
    name: str = Field(max_length=60)
    kind: PartnerKind = state_field(PartnerKind)
    hotline: str = ""
    is_active: bool = True
    search: str = ""


class Vehicle(Record, table=True):
    plate: str = Field(max_length=20, unique=True)
    name: str = ""
    capacity_grams: int
    capacity_bags: int = 60
    partner_id: UUID | None = Field(default=None, foreign_key="partner.id")
    is_active: bool = True
    search: str = ""


class Route(Record, table=True):
    """A fixed line with ordered stops; a bus line is one that also carries people."""

    code: str = Field(max_length=20, unique=True)
    name: str = Field(max_length=60)
    search: str = ""
    is_bus: bool = False
    vehicle_id: UUID | None = Field(default=None, foreign_key="vehicle.id")
    driver_id: UUID | None = None
    is_active: bool = True


class Stop(Record, table=True):
    """A station on a route; ``slot`` is its numbered place in the sorting room."""

    __table_args__ = (sa.UniqueConstraint("route_id", "position"),)

    route_id: UUID = Field(foreign_key="route.id", index=True)
    position: int
    station_id: UUID = Field(foreign_key="station.id", index=True)
    minutes_from_start: int = 0
    is_active: bool = True


class Timetable(Record, table=True):
    """A departure: minutes after midnight in Shanghai, on these weekdays (0 is Monday)."""

    route_id: UUID = Field(foreign_key="route.id", index=True)
    departs_minute: int
    weekdays: str = "0123456"
    is_active: bool = True


class Slot(Record, table=True):
    """The numbered place of a destination in one station's sorting room."""

    __table_args__ = (
        sa.UniqueConstraint("station_id", "number"),
        sa.UniqueConstraint("station_id", "destination_id"),
    )

    station_id: UUID = Field(foreign_key="station.id", index=True)
    number: int
    destination_id: UUID = Field(foreign_key="station.id")


class Counter(SQLModel, table=True):
    """The last number given out of a series at a station, such as its route bills."""

    station_id: UUID = Field(default_factory=new_id, primary_key=True)
    series: str = Field(primary_key=True)
    last: int = 0
