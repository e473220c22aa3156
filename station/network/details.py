"""What a person states of a station, partner, vehicle or route when it is added or edited."""

from uuid import UUID

from msgspec import Struct, field

from station.network.models import PartnerKind
from station.network.rules import DeparturePlan, StopPlan


class StationDetails(Struct, frozen=True):
    name: str
    phone: str = ""
    address: str = ""
    hours: str = ""
    programmes: list[str] = field(default_factory=list)
    served_by_id: UUID | None = None
    is_active: bool = True


class PartnerDetails(Struct, frozen=True):
    code: str
    name: str
    kind: PartnerKind
    hotline: str = ""
    is_active: bool = True


class VehicleDetails(Struct, frozen=True):
    plate: str
    capacity_grams: int
    name: str = ""
    capacity_bags: int = 60
    partner_id: UUID | None = None
    is_active: bool = True


class RouteDetails(Struct, frozen=True):
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
