"""Today, as the clock finds it: something is in every state between the file and the village."""

from collections.abc import Callable
from uuid import UUID

from sqlmodel import col, select

from station import custody
from station.consolidation import bags, load_items, receiving, trips
from station.consolidation.models import Leg
from station.custody import State
from station.demo import acceptances, counters, desk, gathering, lines, photographs, road, shopping
from station.demo.county import County
from station.demo.courier_files import SHAPES, Shape
from station.demo.lines import LINES, Line
from station.demo.road import Wrong
from station.errors import N_
from station.network.models import Station
from station.parcels.models import Intake, Parcel
from station.parcels.sorting import Sorting

Step = Callable[[], None]
PARCELS = {"ems": 310, "zto": 420, "yto": 360, "jd": 190, "jt": 220}
STAGE = N_("Today")
_MISSING = {"ems": 0, "zto": 2, "yto": 1}
_COUNTY = "421223000000"
_HONGXIA = "421223100200"


def steps(county: County) -> list[Step]:
    """What there is to do, in order."""
    day = Day(county)
    return [
        day.take_in,
        day.tiancheng,
        day.tiancheng_rounds,
        day.baini_and_lukou,
        day.shicheng,
        day.guihuaquan,
        day.qingshan,
        day.jintang,
        day.gaojian,
        day.late_files,
        day.people_send,
        lambda: shopping.sell(county),
        lambda: gathering.gather(county),
    ]


class Day:
    """One morning, line by line, each left where the next visitor finds it."""

    def __init__(self, county: County) -> None:
        self.county = county
        self.today = county.times.today
        self.room = county.stations[_COUNTY]
        self.lines = {line.code: line for line in LINES}
        self.shapes = {shape.partner: shape for shape in SHAPES}

    def take_in(self) -> None:
        """Post, ZTO and YTO are counted; questions are asked, some are answered."""
        for index, partner in enumerate(("ems", "zto", "yto")):
            taken = self._file(self.shapes[partner], 305 + 5 * index)
            minute = 330 + 18 * index
            if partner == "zto":
                desk.scan_extra(self.county, self.shapes[partner], taken, self.today, minute)
            desk.count(self.county, taken, self.today, minute, missing=_MISSING[partner])
        desk.answer_questions(self.county, self.today, 390, leave=6)
        self.county.strays = self._strays()

    def late_files(self) -> None:
        """JD is being counted and not sorted yet; nobody has come with J&T's parcels yet."""
        taken = self._file(self.shapes["jd"], 760)
        desk.count(self.county, taken, self.today, 800, part=0.6)
        self._file(self.shapes["jt"], 790)

    def people_send(self) -> None:
        """In the village it waits for the van up; at the county for the partners' couriers."""
        for index, station in enumerate(acceptances.places(self.county)):
            acceptances.accept(self.county, station, self.today, 770 + 3 * index)
        acceptances.hand_on(self.county, "ems", self.today, 782)

    def tiancheng(self) -> None:
        """The town's line has arrived, with one item short, one damaged, and two strays."""
        county, line = self.county, self.lines["01"]
        legs = self._send(line)
        for code, minute in ((lines.TIANCHENG, 466), (lines.INDUSTRIAL_PARK, 482)):
            station = county.stations[code]
            if station.id in legs:
                wrong = Wrong(1, 1, county.strays) if code == lines.TIANCHENG else None
                road.receive(county, legs[station.id], self.today, minute, wrong)
                road.open_own_bags(county, station, self.today, minute + 8)

    def tiancheng_rounds(self) -> None:
        """The first round is over, the second half way, the third is loaded."""
        county, station = self.county, self.county.stations[lines.TIANCHENG]
        # The one that comes to the village with a log-in of its own is the first.
        one, two, three = sorted(("TC-1", "TC-2", "TC-3"), key=self._is_past_hongxia)
        first = road.pass_on(county, station, one, self.today, 622)
        came = road.arrive(county, first.values(), self.today, 625)
        self._note_in_bags(list(came.items()))
        self._serve(came)
        second = list(road.pass_on(county, station, two, self.today, 633).values())
        road.arrive(county, second[: len(second) // 2], self.today, 636)
        road.load_round(county, station, three, self.today, 640)

    def _serve(self, came: dict[UUID, list[UUID]]) -> None:
        """At the villages that the first round reached people come; at one all is to be shelved."""
        hongxia = self.county.stations[_HONGXIA]
        counters.be_strict(self.county, hongxia, self.today)
        for index, (station_id, parcels) in enumerate(came.items()):
            station = self.county.station_of(station_id)
            some = [each for each in parcels if not self._is_astray(each)]
            # The last ones are still in the opened bag: somebody has just come in.
            ready = some if station_id == hongxia.id else some[: -(-len(some) * 2 // 3)]
            counters.serve(self.county, station, ready, self.today, 740 + index)

    def _is_past_hongxia(self, code: str) -> bool:
        stops = self.county.stops(self.county.routes[code])
        return self.county.stations[_HONGXIA].id not in stops

    def _is_astray(self, unit_id: UUID) -> bool:
        unit = custody.get_unit(self.county.session, unit_id)
        return unit.state is State.SHORT

    def baini_and_lukou(self) -> None:
        """Baini passes on and waits; Lukou has lost the sheet and receives scan by scan."""
        county = self.county
        legs = self._send(self.lines["02"])
        baini, lukou = county.stations[lines.BAINI], county.stations[lines.LUKOU]
        if baini.id in legs:
            road.receive(county, legs[baini.id], self.today, 482, Wrong(short=1, damaged=1))
            road.open_own_bags(county, baini, self.today, 490)
            road.pass_on(county, baini, "BN-1", self.today, 622)
        if lukou.id in legs:
            self._receive_half(lukou, legs[lukou.id])

    def shicheng(self) -> None:
        """Shicheng has its load; Shaping's and Xiaoling's are on the way."""
        county, station = self.county, self.county.stations[lines.SHICHENG]
        legs = self._send(self.lines["03"])
        if station.id in legs:
            road.receive(county, legs[station.id], self.today, 494)

    def guihuaquan(self) -> None:
        """The van would not start: the departure is taken back, the load is here."""
        county, line = self.county, self.lines["04"]
        for leg in self._send(line).values():
            writer = county.writer("dispatcher", self.today, line.departs[0] + 12)
            items = load_items.items_of(county.session, leg.id)
            trips.cancel_departure(
                county.session,
                writer,
                leg,
                scanned_unit_id=items[0].unit_id,
                reason="车辆无法启动,改下一班",
            )

    def qingshan(self) -> None:
        """Half of the load is on the van, which has not left."""
        county, line = self.county, self.lines["05"]
        closed = self._pack(line, [lines.QINGSHAN])
        some = closed[: -(-len(closed) // 2)]
        road.load(county, "dispatcher", county.routes["05"], some, self.today, 860)

    def jintang(self) -> None:
        """Bags wait closed for the afternoon; one was opened again."""
        county = self.county
        closed = self._pack(self.lines["06"], list(self.lines["06"].townships))
        desk.print_tags(county, closed[:6], self.today, 480)
        if closed:
            bags.reopen_bag(
                county.session,
                county.writer("sorter", self.today, 485),
                closed[-1],
                reason="漏装一件",
            )

    def gaojian(self) -> None:
        """The bus goes in the afternoon; its bags are still open."""
        desk.scan_at_slots(self.county, self.today, 500, self.county.stations[lines.GAOJIAN])

    def _file(self, shape: Shape, minute: float) -> Intake:
        parcels = self.county.share(PARCELS[shape.partner])
        return desk.take_in(self.county, shape, parcels, self.today, minute)

    def _strays(self) -> list[UUID]:
        """Two loose parcels that get into the town's van unscanned: one belongs there."""
        here = set(self.county.loose_at(self.room, (State.HERE,)))
        town = self.county.stations[lines.TIANCHENG]
        rows = self.county.session.exec(
            select(Parcel.id, Station.path)
            .join(Station, col(Station.id) == col(Parcel.destination_id))
            .where(Parcel.sorting == Sorting.SURE)
            .order_by(Parcel.number)
        ).all()
        found = [(unit_id, path.startswith(town.path)) for unit_id, path in rows if unit_id in here]
        return [next(i for i, at_home in found if at_home is wanted) for wanted in (True, False)]

    def _send(self, line: Line) -> dict[UUID, Leg]:
        closed = self._pack(line, list(line.townships))
        loose = self._loose()
        return road.send_line(self.county, line, closed + loose, self.today, line.departs[0] + 3)

    def _pack(self, line: Line, towns: list[str]) -> list[UUID]:
        """Sort and close all bags of a line."""
        county, departs = self.county, min(line.departs[0], 480)
        stations = [county.stations[code] for code in towns]
        opened = desk.sort(county, self.today, departs - 60, stations)
        desk.close(county, opened, self.today, departs - 30)
        return opened

    def _loose(self) -> list[UUID]:
        """Heavy pieces, which travel without a bag."""
        here = self.county.loose_at(self.room, (State.HERE,))
        rows = self.county.session.exec(
            select(Parcel.id)
            .where(col(Parcel.weight_grams) >= desk.LOOSE_FROM_GRAMS)
            .order_by(Parcel.number)
        ).all()
        heavy = set(rows) - set(self.county.strays)
        return [unit_id for unit_id in here if unit_id in heavy]

    def _receive_half(self, station: Station, leg: Leg) -> None:
        county = self.county
        writer = county.writer(county.operator_at(station), self.today, 510)
        receiving.begin(county.session, writer, leg, blind=True)
        items = receiving.waiting(county.session, leg)
        for item in items[: -(-len(items) // 2)]:
            unit = custody.get_unit(county.session, item.unit_id)
            receiving.scan(county.session, writer, leg, unit)

    def _note_in_bags(self, came: list[tuple[UUID, list[UUID]]]) -> None:
        """In one village's bag a parcel is missing, in another's one is damaged."""
        county = self.county
        full = [(place, parcels) for place, parcels in came if parcels]
        for index, (station_id, parcels) in enumerate(full[:2]):
            operator = county.operator_at(county.station_of(station_id))
            writer = county.writer(operator, self.today, 720 + index)
            leg = receiving_leg(county, parcels[0], station_id)
            if index == 0:
                receiving.mark_short(
                    county.session, writer, parcels[0], leg_id=leg, reason="清单上有,袋内无"
                )
            else:
                damaged = receiving.mark_damaged(
                    county.session, writer, parcels[0], leg_id=leg, reason="盒子压扁"
                )
                photographs.photograph(county, writer, damaged, note="上边压破，内件外露")


def receiving_leg(county: County, unit_id: UUID, station_id: UUID) -> UUID | None:
    """The leg that brought a parcel, or the bag it lay in."""
    unit = custody.get_unit(county.session, unit_id)
    carried = unit.bag_id or unit_id
    return county.session.exec(
        select(Leg.id)
        .join(custody.EVENT, custody.EVENT.c.leg_id == Leg.id)
        .where(custody.EVENT.c.unit_id == carried, Leg.to_station_id == station_id)
        .limit(1)
    ).first()
