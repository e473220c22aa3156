"""What happens on the road in the demonstration: trips, receiving, passing on, handing over."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from msgspec import Struct

from station import custody
from station.consolidation import empties, loading, opened_bags, receiving, trips
from station.consolidation.empties import Empties
from station.consolidation.models import Bag, Leg, LegState, Trip
from station.custody import State
from station.demo.county import County
from station.demo.lines import Line
from station.manifests import service as sheets
from station.network.models import Route, Station

WAITING = (State.CLOSED, State.HERE, State.ARRIVED)
DAMAGES = ("外包装破损,内件完好", "外箱受潮", "封口开裂,已用胶带加固")


class Wrong(Struct, frozen=True):
    """What is wrong with a load when it arrives; numbers count from its end and its front."""

    short: int = 0
    damaged: int = 0
    strays: Sequence[UUID] = ()


def load(
    county: County, who: str, route: Route, units: Iterable[UUID], day: date, minute: float
) -> Trip:
    """Put what the route serves on the vehicle of its first departure."""
    writer = county.writer(who, day, minute)
    departs = _first_departure(county, route)
    trip = trips.open_trip(county.session, writer, route.id, day=day, departs_minute=departs)
    loading.load_all(county.session, writer, trip, list(units))
    return trip


def depart(county: County, who: str, trip: Trip, day: date, minute: float) -> list[Leg]:
    """Send the vehicle off with its bills; the legs that are on the way now."""
    writer = county.writer(who, day, minute)
    sheets.depart(county.session, writer, trip.id, sign=county.sign)
    legs = trips.legs_of(county.session, trip)
    departed = [leg for leg in legs if leg.state is LegState.DEPARTED]
    for leg in departed:
        if leg.from_station_id == writer.station_id:
            empties.note_sent(county.session, writer, leg, _empties_on(leg))
    return departed


def _empties_on(leg: Leg, missing: int = 0) -> Empties:
    """A few empty bags, fewer crates: by the bill's number, so that all days are alike."""
    number = int(leg.number.split("-")[2])
    return Empties(bags=2 + number % 4 - missing, crates=number % 3)


def send_line(
    county: County, line: Line, units: Sequence[UUID], day: date, minute: float
) -> dict[UUID, Leg]:
    """Load and send a line from the county; its legs by the station they go to."""
    bound = for_stops(county, county.routes[line.code], units)
    trip = load(county, "dispatcher", county.routes[line.code], bound, day, minute - 15)
    legs = depart(county, "dispatcher", trip, day, minute)
    return {leg.to_station_id: leg for leg in legs}


def for_stops(county: County, route: Route, units: Iterable[UUID]) -> list[UUID]:
    """Those of ``units`` that go to a stop of the route or below it."""
    paths = [county.station_of(station_id).path for station_id in county.stops(route)]
    found = []
    for unit_id in units:
        destination_id = county.destination_of(unit_id)
        if destination_id is not None:
            path = county.station_of(destination_id).path
            if any(path.startswith(above) for above in paths):
                found.append(unit_id)
    return found


def receive(
    county: County, leg: Leg, day: date, minute: float, wrong: Wrong | None = None
) -> list[UUID]:
    """Accept a load by its bill, but for what is wrong with it; returns what was short."""
    wrong = wrong or Wrong()
    station = county.station_of(leg.to_station_id)
    writer = county.writer(county.operator_at(station), day, minute)
    receiving.begin(county.session, writer, leg)
    items = [item.unit_id for item in receiving.waiting(county.session, leg)]
    short = items[len(items) - wrong.short :] if len(items) > wrong.short else []
    for unit_id in short:
        receiving.mark_short(county.session, writer, unit_id, leg_id=leg.id, reason="卸车时未见")
    for stray in wrong.strays:
        unit = custody.get_unit(county.session, stray)
        receiving.scan(county.session, writer, leg, unit)
    receiving.finish(county.session, writer, leg, accept_rest=True)
    for index, unit_id in enumerate(items[: wrong.damaged]):
        reason = DAMAGES[index % len(DAMAGES)]
        receiving.mark_damaged(county.session, writer, unit_id, leg_id=leg.id, reason=reason)
    # Where something was short, a bag was too.
    empties.note_received(county.session, writer, leg, _empties_on(leg, missing=bool(short)))
    return short


def open_own_bags(county: County, station: Station, day: date, minute: float) -> list[UUID]:
    """Open the bags that have arrived where they belong; returns the parcels in them."""
    writer = county.writer(county.operator_at(station), day, minute)
    found: list[UUID] = []
    for bag_id in county.bags_at(station, (State.ARRIVED,)):
        bag = county.session.get_one(Bag, bag_id)
        if bag.destination_id == station.id:
            opened_bags.open_bag(county.session, writer, bag)
            found += county.inside(bag_id)
    return found


def pass_on(
    county: County, township: Station, code: str, day: date, minute: float
) -> dict[UUID, Leg]:
    """Send a township's round with all that waits for its villages; legs by village."""
    trip = load_round(county, township, code, day, minute - 10)
    if trip is None:
        return {}
    legs = depart(county, _login(county, township), trip, day, minute)
    return {leg.to_station_id: leg for leg in legs}


def load_round(
    county: County, township: Station, code: str, day: date, minute: float
) -> Trip | None:
    """Load a township's round; None where nothing waits for it."""
    route = county.routes[code]
    villages = set(county.stops(route))
    here = county.bags_at(township, WAITING) + county.loose_at(township, WAITING)
    units = [unit_id for unit_id in here if county.destination_of(unit_id) in villages]
    if not units:
        return None
    return load(county, _login(county, township), route, units, day, minute)


def arrive(
    county: County, legs: Iterable[Leg], day: date, minute: float, *, every: float = 7
) -> dict[UUID, list[UUID]]:
    """The round reaches village after village, each opens its bags; by station what came."""
    came: dict[UUID, list[UUID]] = {}
    for leg in sorted(legs, key=lambda leg: leg.position):
        minute += every
        receive(county, leg, day, minute)
        station = county.station_of(leg.to_station_id)
        loose = county.loose_at(station, (State.ARRIVED,))
        came[station.id] = open_own_bags(county, station, day, minute + 2) + loose
    return came


def _login(county: County, township: Station) -> str:
    person = county.operator_at(township).person_id
    return next(login for login, actor in county.actors.items() if actor.person_id == person)


def _first_departure(county: County, route: Route) -> int:
    return min(county.departures(route))
