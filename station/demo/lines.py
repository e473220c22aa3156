"""The vehicles and routes of the demonstration county: lines, a bus, and rounds to the villages."""

from collections.abc import Sequence
from math import atan2, hypot
from uuid import UUID

from msgspec import Struct, field
from sqlmodel import Session

from station.access import Actor
from station.network import routes, service
from station.network.details import RouteDetails, VehicleDetails
from station.network.models import Division, Route, Station, Vehicle
from station.network.rules import DeparturePlan, StopPlan


class Line(Struct, frozen=True):
    """A line from the county's centre: its townships in order, minutes between them, times."""

    code: str
    name: str
    townships: tuple[str, ...]
    minutes: tuple[int, ...]
    departs: tuple[int, ...]
    plate: str
    vehicle: str
    capacity_kg: int
    driver: str | None
    is_bus: bool = False


TIANCHENG, SHAPING, SHICHENG = "421223100000", "421223101000", "421223102000"
GUIHUAQUAN, BAINI, LUKOU = "421223103000", "421223104000", "421223105000"
JINTANG, QINGSHAN, XIAOLING = "421223106000", "421223107000", "421223200000"
TONGZHONG, GANGKOU, GAOJIAN = "421223201000", "421223202000", "421223203000"
INDUSTRIAL_PARK = "421223570000"

_NEW_VAN, _VAN, _SMALL_VAN = "纯电动厢式货车", "厢式货车", "微型面包车"

# fmt: off
LINES = (
    Line("01", "城区线", (TIANCHENG, INDUSTRIAL_PARK), (10, 25), (450, 870), "鄂L·D06318", _NEW_VAN, 1200, "driver1"),
    Line("02", "白霓—路口线", (BAINI, LUKOU), (25, 50), (455, 875), "鄂L·5A317", _VAN, 1500, "driver2"),
    Line("03", "石城—沙坪—肖岭线", (SHICHENG, SHAPING, XIAOLING), (30, 60, 80), (460, 880), "鄂L·7B206", _VAN, 1500, "driver3"),
    Line("04", "桂花泉线", (GUIHUAQUAN,), (35,), (470, 890), "鄂L·D19552", _SMALL_VAN, 800, "driver4"),
    Line("05", "青山线", (QINGSHAN,), (30,), (480, 900), "鄂L·3C958", _SMALL_VAN, 800, "driver5"),
    Line("06", "铜钟—港口—金塘线", (TONGZHONG, GANGKOU, JINTANG), (25, 55, 95), (490, 910), "鄂L·8E671", _VAN, 1500, "driver6"),
    Line("07", "崇阳—高枧客货邮班线", (QINGSHAN, GAOJIAN), (35, 75), (540, 840), "鄂L·Y2085", "客货邮班车", 400, None, is_bus=True),
)
# The letters of a township's rounds, and the plate of the vehicle that makes them.
ROUNDS = {
    TIANCHENG: ("TC", "鄂L·D32710"), SHAPING: ("SP", "鄂L·6H152"), SHICHENG: ("SC", "鄂L·2F839"),
    GUIHUAQUAN: ("GHQ", "鄂L·9K460"), BAINI: ("BN", "鄂L·D57093"), LUKOU: ("LK", "鄂L·1G725"),
    JINTANG: ("JT", "鄂L·4M381"), QINGSHAN: ("QS", "鄂L·8P216"), XIAOLING: ("XL", "鄂L·5Q947"),
    TONGZHONG: ("TZ", "鄂L·3R608"), GANGKOU: ("GK", "鄂L·7S534"), GAOJIAN: ("GJ", "鄂L·2T173"),
    INDUSTRIAL_PARK: ("GYY", "鄂L·D80426"),
}
# fmt: on
ROUND_DEPARTS = (620, 930)
_ROUND_KG = 500
_MINUTES_BETWEEN_VILLAGES = 12
_NUMERALS = "一二三"
# A round takes a morning; what is more makes a second and a third.
_ONE_ROUND, _TWO_ROUNDS = 14, 24


class Network(Struct, frozen=True):
    """What the lines are drawn between, and the people who drive them by log-in name."""

    session: Session
    planner: Actor
    stations: dict[str, Station]
    divisions: dict[str, Division]
    drivers: dict[str, UUID]
    vehicles: dict[str, Vehicle] = field(default_factory=dict)


def draw_lines(network: Network) -> dict[str, Route]:
    """Write all vehicles, routes, stops and timetables; routes by their code."""
    county = next(s for s in network.stations.values() if s.parent_id is None)
    drawn = [_line(network, county, line) for line in LINES]
    for township, (_, plate) in ROUNDS.items():
        _vehicle(network, plate, _SMALL_VAN, _ROUND_KG)
        for number, villages in enumerate(rounds_of(network, township), 1):
            drawn.append(_round(network, township, number, villages))
    network.session.flush()
    return {route.code: route for route in drawn}


def rounds_of(network: Network, township: str) -> list[list[str]]:
    """The villages of a township by direction, each round from the nearest to the next."""
    villages = [c for c in sorted(network.divisions) if c[:9] == township[:9] and c != township]
    centre = _point(network, township)
    parts = 1 + (len(villages) > _ONE_ROUND) + (len(villages) > _TWO_ROUNDS)
    around = sorted(villages, key=lambda code: (_angle(centre, _point(network, code)), code))
    size = -(-len(around) // parts)
    return [
        _nearest_first(network, centre, around[first : first + size])
        for first in range(0, len(around), size)
    ]


def _nearest_first(
    network: Network, start: tuple[float, float], villages: Sequence[str]
) -> list[str]:
    left, here, ordered = list(villages), start, []
    while left:
        following = min(left, key=lambda code: (_distance(here, _point(network, code)), code))
        left.remove(following)
        ordered.append(following)
        here = _point(network, following)
    return ordered


def _point(network: Network, code: str) -> tuple[float, float]:
    """Where a place lies; where that is unknown, where its township does."""
    division = network.divisions[code]
    if division.longitude is None or division.latitude is None:
        above = f"{code[:9]}000"
        return _point(network, above) if above != code else (0.0, 0.0)
    return division.longitude, division.latitude


def _distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    return hypot(one[0] - other[0], one[1] - other[1])


def _angle(centre: tuple[float, float], point: tuple[float, float]) -> float:
    return atan2(point[1] - centre[1], point[0] - centre[0])


def _line(network: Network, county: Station, line: Line) -> Route:
    stations = [county, *(network.stations[code] for code in line.townships)]
    vehicle = _vehicle(network, line.plate, line.vehicle, line.capacity_kg)
    route = _route(
        network,
        RouteDetails(
            line.code,
            line.name,
            _stops(stations, (0, *line.minutes)),
            _departures(line.departs),
            is_bus=line.is_bus,
            vehicle_id=vehicle.id,
        ),
    )
    route.driver_id = network.drivers[line.driver] if line.driver else None
    return route


def _round(network: Network, township: str, number: int, villages: Sequence[str]) -> Route:
    letters, plate = ROUNDS[township]
    origin = network.stations[township]
    stations = [origin, *(network.stations[code] for code in villages)]
    minutes = [place * _MINUTES_BETWEEN_VILLAGES for place in range(len(stations))]
    details = RouteDetails(
        f"{letters}-{number}",
        f"{origin.name}{_NUMERALS[number - 1]}路",
        _stops(stations, minutes),
        # One vehicle makes all rounds of a township's crew: they leave one after the other.
        _departures([minute + 10 * (number - 1) for minute in ROUND_DEPARTS]),
        vehicle_id=network.vehicles[plate].id,
    )
    route = _route(network, details)
    route.driver_id = network.drivers.get(township)
    return route


def _vehicle(network: Network, plate: str, name: str, capacity_kg: int) -> Vehicle:
    details = VehicleDetails(plate, capacity_kg * 1000, name)
    vehicle = service.add_vehicle(network.session, details, actor=network.planner)
    network.vehicles[plate] = vehicle
    return vehicle


def _route(network: Network, details: RouteDetails) -> Route:
    return routes.add_route(network.session, details, actor=network.planner)


def _stops(stations: Sequence[Station], minutes: Sequence[int]) -> tuple[StopPlan, ...]:
    pairs = zip(stations, minutes, strict=True)
    return tuple(StopPlan(station.id, minute) for station, minute in pairs)


def _departures(minutes: Sequence[int]) -> tuple[DeparturePlan, ...]:
    return tuple(DeparturePlan(minute) for minute in minutes)
