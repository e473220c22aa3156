"""What clerks scan, type and tick on the consolidation pages."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field, field_validator

from station.consolidation.bag_scans import Mode
from station.consolidation.empties import MOST, Empties
from station.errors import N_
from station.web.forms import Form
from station.web.scan import LONGEST_CODE


class ScanForm(Form):
    """One scan; its id makes a request that is sent twice one event."""

    text: str = Field(min_length=1, max_length=LONGEST_CODE)
    scan_id: UUID | None = None


class DescribeForm(ScanForm):
    """A place for a parcel that nobody announced, and the partner that brought it."""

    partner_id: UUID


class BagScanForm(ScanForm):
    """A parcel scanned on a bag's page, and what the page does with it."""

    mode: Mode = Mode.IN
    reason: str = Field(default="", max_length=200)


class StartBagForm(Form):
    destination_id: UUID


class CloseBagForm(Form):
    labels: ClassVar[Mapping[str, str]] = {
        "seal_number": N_("Seal number"),
        "gross_kg": N_("Weight on the scales, kg"),
        "tare_kg": N_("Empty bag, kg"),
    }

    # Letters and digits, as pre-printed on plastic seals.
    seal_number: str = Field(pattern=r"^[A-Za-z0-9-]{3,20}$")
    seal_was_read_again: bool = False
    gross_kg: Decimal = Field(default=Decimal(0), ge=0, le=1000, decimal_places=3)
    tare_kg: Decimal = Field(default=Decimal(0), ge=0, le=100, decimal_places=3)

    @property
    def gross_grams(self) -> int:
        return int(self.gross_kg * 1000)

    @property
    def tare_grams(self) -> int:
        return int(self.tare_kg * 1000)


class EmptiesForm(Form):
    labels: ClassVar[Mapping[str, str]] = {
        "bags": N_("Empty bags"),
        "crates": N_("Empty crates"),
    }

    bags: int = Field(default=0, ge=0, le=MOST)
    crates: int = Field(default=0, ge=0, le=MOST)

    @property
    def empties(self) -> Empties:
        return Empties(self.bags, self.crates)


class ReasonForm(Form):
    labels: ClassVar[Mapping[str, str]] = {"reason": N_("Reason")}

    reason: str = Field(min_length=1, max_length=200)


class DamageForm(ReasonForm):
    """What is damaged in somebody's hands; photos come beside it."""

    note: str = Field(default="", max_length=200)
    back: str = Field(default="", max_length=200)


class OpenTripForm(Form):
    route_id: UUID
    day: date
    departs_minute: int = Field(ge=0, lt=24 * 60)


class TickForm(Form):
    labels: ClassVar[Mapping[str, str]] = {"unit_ids": N_("What to load")}

    unit_ids: list[UUID] = Field(min_length=1)


class VehicleForm(Form):
    labels: ClassVar[Mapping[str, str]] = {"vehicle_id": N_("Vehicle"), "driver_id": N_("Driver")}

    vehicle_id: UUID | None = None
    driver_id: UUID | None = None
    driver_name: str = Field(default="", max_length=40)


class CancelDepartureForm(ReasonForm):
    """Something of the load, scanned to show that it is still here."""

    text: str = Field(min_length=1, max_length=400)


class BringBackForm(CancelDepartureForm):
    """Something of a load that is at its sender's; ``with_rest`` says it of all of it."""

    with_rest: bool = False


class MoveForm(Form):
    """The departure that takes a load on: its line, its day, its minute."""

    labels: ClassVar[Mapping[str, str]] = {"departure": N_("Trip")}

    departure: str = Field(pattern=r"^[0-9a-f-]{36} \d{4}-\d{2}-\d{2} \d{1,4}$")

    @property
    def route_id(self) -> UUID:
        return UUID(self.departure.split()[0])

    @property
    def day(self) -> date:
        return date.fromisoformat(self.departure.split()[1])

    @property
    def departs_minute(self) -> int:
        return int(self.departure.split()[2])

    @field_validator("departure")
    @classmethod
    def _is_a_departure(cls, departure: str) -> str:
        route_id, day, _minute = departure.split()
        UUID(route_id)
        date.fromisoformat(day)
        return departure


class ReceiveForm(ScanForm):
    """A scan while receiving; what is damaged, or sealed otherwise, says how."""

    mode: Literal["receive", "damaged", "seal"] = "receive"
    reason: str = Field(default="", max_length=200)
    seal: str = Field(default="", pattern=r"^([A-Za-z0-9-]{3,20})?$")


class FinishForm(Form):
    labels: ClassVar[Mapping[str, str]] = {
        "rest": N_("What was not scanned"),
        "reason": N_("Reason"),
    }

    rest: Literal["there", "short"] = "there"
    reason: str = Field(default="", max_length=200)


class AcceptForm(Form):
    unit_ids: list[UUID] = Field(default_factory=list)


class PlannedBagForm(Form):
    """One bag of an accepted proposal; a seal closes and loads it at once."""

    bag_for: UUID = Field(alias="for")
    id: UUID | None = None
    take: bool = False
    parcels: list[UUID] = Field(default_factory=list)
    seal: str = Field(default="", pattern=r"^([A-Za-z0-9-]{3,20})?$")
