"""The day before: every line ran, nearly everything was handed over, and not all is settled."""

from collections.abc import Callable
from uuid import UUID

from sqlmodel import col, select

from station import custody
from station.consolidation import receiving
from station.consolidation.models import Leg
from station.custody import Evidence, Happening, State
from station.demo import acceptances, counters, desk, evening, goods, road
from station.demo.county import County
from station.demo.courier_files import SHAPES
from station.demo.lines import GAOJIAN, LINES, QINGSHAN, ROUNDS, TIANCHENG, Line
from station.demo.road import Wrong
from station.errors import N_
from station.incidents.models import Incident, IncidentKind, IncidentState
from station.incidents.service import settle, settle_of_unit
from station.manifests import signed
from station.manifests.lookup import SIGNED_KINDS
from station.manifests.models import Sheet
from station.network.models import Station
from station.parcels.models import Parcel

Step = Callable[[], None]
PARCELS = {"ems": 130, "zto": 170, "yto": 140, "jd": 90, "jt": 70}
STAGE = N_("Yesterday")

_MISSING = (1, 1, 0, 0, 0)
# What a line meets on arrival, by the township's code.
_WRONG = {TIANCHENG: Wrong(short=1, damaged=1), QINGSHAN: Wrong(damaged=1)}
# Of ten parcels at a village, so many were fetched on the day; the sheets that came back.
_FETCHED, _RETURNED = 0.85, 0.8
_BILLS_MINUTE, _EVENING = 16 * 60, 18 * 60


def steps(county: County) -> list[Step]:
    """What there is to do, in order."""
    short: list[UUID] = []
    return [
        lambda: goods.open_shop(county),
        lambda: acceptances.let_accept(county, county.times.yesterday),
        lambda: _morning(county),
        *(_Run(county, line, short).run for line in LINES),
        lambda: _evening(county, short),
        lambda: evening.print_papers(county),
    ]


def _morning(county: County) -> None:
    day = county.times.yesterday
    for index, shape in enumerate(SHAPES):
        taken = desk.take_in(
            county, shape, county.share(PARCELS[shape.partner]), day, 320 + 6 * index
        )
        desk.count(county, taken, day, 350 + 8 * index, missing=_MISSING[index])
    _bring_after(county)
    desk.answer_questions(county, day, 388, leave=0)


def _bring_after(county: County) -> None:
    """One of the missing parcels lay in the courier's van: it comes after all."""
    day = county.times.yesterday
    missing = county.session.exec(
        select(Parcel)
        .join(Incident, col(Incident.unit_id) == col(Parcel.id))
        .where(Incident.kind == IncidentKind.MISSING)
        .order_by(Parcel.number)
    ).first()
    if missing is not None:
        desk.bring_after(county, missing.number, missing.partner_id, day, 376)


class _Run:
    """One line's day: from the sorting room to the last village."""

    def __init__(self, county: County, line: Line, short: list[UUID]) -> None:
        self.county, self.line, self.short = county, line, short
        self.day = county.times.yesterday
        # The bus takes only what no line of ours reaches.
        self.towns = [GAOJIAN] if line.is_bus else list(line.townships)

    def run(self) -> None:
        county, day, departs = self.county, self.day, self.line.departs[0]
        towns = [county.stations[code] for code in self.towns]
        opened = desk.sort(county, day, departs - 60, towns)
        desk.close(county, opened, day, departs - 30)
        desk.print_tags(county, opened[:1], day, departs - 20)
        loose = county.loose_at(county.stations["421223000000"], (State.HERE,))
        units = road.for_stops(county, county.routes[self.line.code], opened + loose)
        if not units:
            return
        legs = road.send_line(county, self.line, units, day, departs + 3)
        for code, after in zip(self.line.townships, self.line.minutes, strict=True):
            station = county.stations[code]
            if station.id in legs:
                self._township(code, station, legs[station.id], departs + 5 + after)

    def _township(self, code: str, station: Station, leg: Leg, minute: float) -> None:
        county, day = self.county, self.day
        self.short += road.receive(county, leg, day, minute, _WRONG.get(code))
        here = road.open_own_bags(county, station, day, minute + 6)
        for route_code in sorted(c for c in county.routes if c.startswith(f"{ROUNDS[code][0]}-")):
            departs = min(county.departures(county.routes[route_code]))
            legs = road.pass_on(county, station, route_code, day, departs + 2)
            came = road.arrive(county, legs.values(), day, departs + 5)
            for station_id, parcels in came.items():
                self._fetch(county.station_of(station_id), parcels)
        self._fetch(station, here)

    def _fetch(self, station: Station, parcels: list[UUID]) -> None:
        random = self.county.random
        fetched = [unit_id for unit_id in parcels if random.random() < _FETCHED]
        minute = random.randrange(900, 1140)
        if counters.has_counter(self.county, station):
            counters.shelve(self.county, station, parcels, self.day, minute - 60)
        counters.hand_over(self.county, station, fetched, self.day, minute)
        counters.close(self.county, station, self.day, minute + 30)


def _evening(county: County, short: list[UUID]) -> None:
    """What was short is found or given up; signed copies come back; the rest stays open."""
    day = county.times.yesterday
    desk.return_misrouted(county, day, _BILLS_MINUTE)
    _find(county, short[:1])
    _lose_one(county)
    _settle_damages(county)
    _return_copies(county)


def _find(county: County, short: list[UUID]) -> None:
    """A bag had rolled under the seat: the driver brings it on the way back."""
    day = county.times.yesterday
    for unit_id in short:
        unit = custody.get_unit(county.session, unit_id)
        leg = county.session.get_one(Leg, unit.holder_id)
        station = county.station_of(leg.to_station_id)
        writer = county.writer(county.operator_at(station), day, _BILLS_MINUTE + 20)
        receiving.scan(county.session, writer, leg, unit)


def _lose_one(county: County) -> None:
    """A village opened its bag and a parcel was not in it; the county gives it up."""
    day = county.times.yesterday
    bag_leg = _opened_at_village(county)
    if bag_leg is None:
        return
    parcel_id, leg = bag_leg
    station = county.station_of(leg.to_station_id)
    writer = county.writer(county.operator_at(station), day, _BILLS_MINUTE)
    receiving.mark_short(county.session, writer, parcel_id, leg_id=leg.id, reason="清单上有,袋内无")
    coordinator = county.writer("coordinator", day, _EVENING)
    lost = Happening("declare_lost", parcel_id, Evidence.ADMINISTRATIVE, reason="查找无果")
    custody.record(county.session.connection(), coordinator, [lost])
    settle_of_unit(
        county.session, parcel_id, {IncidentKind.SHORT}, outcome="lost", at=coordinator.at
    )


def _opened_at_village(county: County) -> tuple[UUID, Leg] | None:
    """A parcel that still lies in an opened bag at a village, and the leg that brought it."""
    legs = county.session.exec(select(Leg).order_by(Leg.number)).all()
    for leg in legs:
        station = county.station_of(leg.to_station_id)
        for bag_id in county.bags_at(station, (State.OPENED,)):
            inside = county.inside(bag_id)
            if inside and station.level == "village":
                return inside[0], leg
    return None


def _settle_damages(county: County) -> None:
    at = county.times.at(county.times.yesterday, _EVENING)
    damages = county.session.exec(
        select(Incident).where(
            Incident.kind == IncidentKind.DAMAGED, Incident.state == IncidentState.OPEN
        )
    ).all()
    for incident in damages:
        settle(
            county.session,
            incident.id,
            outcome="accepted",
            actor=county.actors["coordinator"],
            at=at,
        )


def _return_copies(county: County) -> None:
    """Most signed copies are back by the evening; what is out is listed in the morning."""
    writer = county.writer("dispatcher", county.times.yesterday, _EVENING)
    to_sign = county.session.exec(
        select(Sheet).where(col(Sheet.kind).in_(SIGNED_KINDS)).order_by(Sheet.number)
    ).all()
    for sheet in to_sign:
        if county.random.random() < _RETURNED:
            signed.mark_returned(county.session, writer, sheet, returned=True)
    county.session.flush()
