"""What a coordinator types in on the network pages."""

import re
from datetime import date
from decimal import Decimal
from uuid import UUID

from pydantic import Field

from station.network.details import PartnerDetails, StationDetails, VehicleDetails
from station.network.models import PartnerKind
from station.web.forms import Form

_GRAMS = 1000


class EditionForm(Form):
    edition: date


class StationForm(Form):
    name: str = Field(max_length=60)
    phone: str = Field(default="", max_length=40)
    address: str = Field(default="", max_length=120)
    hours: str = Field(default="", max_length=60)
    programmes: str = Field(default="", max_length=120)
    served_by: str = ""
    is_active: bool = False
    version: int = 0

    def details(self, served_by_id: UUID | None) -> StationDetails:
        return StationDetails(
            name=self.name,
            phone=self.phone,
            address=self.address,
            hours=self.hours,
            programmes=[word for word in re.split(r"[,，、;；\s]+", self.programmes) if word],
            served_by_id=served_by_id,
            is_active=self.is_active,
        )


class PartnerForm(Form):
    code: str = Field(pattern=r"^[a-z0-9-]{2,20}$")
    name: str = Field(max_length=60)
    kind: PartnerKind
    hotline: str = Field(default="", max_length=40)
    is_active: bool = False
    version: int = 0

    def details(self) -> PartnerDetails:
        return PartnerDetails(self.code, self.name, self.kind, self.hotline, self.is_active)


class VehicleForm(Form):
    plate: str = Field(max_length=20)
    name: str = Field(default="", max_length=60)
    # A lorry that a county road carries; more is a slip of the unit.
    capacity_kg: Decimal = Field(gt=0, le=49_000, decimal_places=1)
    capacity_bags: int = Field(default=60, ge=1, le=9999)
    partner_id: UUID | None = None
    is_active: bool = False
    version: int = 0

    def details(self) -> VehicleDetails:
        return VehicleDetails(
            plate=self.plate.upper(),
            name=self.name,
            capacity_grams=int(self.capacity_kg * _GRAMS),
            capacity_bags=self.capacity_bags,
            partner_id=self.partner_id,
            is_active=self.is_active,
        )


class RouteForm(Form):
    """The route itself; its stops and departures are rows, read by ``route_forms``."""

    code: str = Field(max_length=20)
    name: str = Field(max_length=60)
    is_bus: bool = False
    vehicle_id: UUID | None = None
    driver_id: UUID | None = None
    is_active: bool = False
    version: int = 0
