"""What a person states of a station, partner, vehicle or route when it is added or edited."""

from dataclasses import dataclass, field
from uuid import UUID

from station.network.models import PartnerKind
from station.network.rules import DeparturePlan, StopPlan


@dataclass(frozen=True, slots=True)
class StationDetails:
    name: str
    phone: str = ""
    address: str = ""
    hours: str = ""
    programmes: list[str] = field(default_factory=list)
    served_by_id: UUID | None = None
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class PartnerDetails:
    code: str
    name: str
    kind: PartnerKind
    hotline: str = ""
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class VehicleDetails:
    plate: str
    capacity_grams: int
    name: str = ""
    capacity_bags: int = 60
    partner_id: UUID | None = None
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class RouteDetails:
    """A route as it is drawn up: all its stops in order, and its departures."""

    code: str
    name: str
    stops: tuple[StopPlan, ...]
    departures: tuple[DeparturePlan, ...] = ()
    is_bus: bool = False
    vehicle_id: UUID | None = None
    # Checked by whoever asks: people are known a floor above.
    driver_id: UUID | None = None
    is_active: bool = True
