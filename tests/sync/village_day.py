"""A village's day over the line: 200 parcels received, 150 handed over, 30 accepted.

Of those handed over 20 with cash on delivery, all accepted for money; the cash is counted and
sent to the county.

``python -m tests.sync.village_day`` prints what it comes to.
"""

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from random import Random
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, select

from station import custody, ledger
from station.consolidation import bags, loading, opened_bags, receiving, sorting_desk, trips
from station.consolidation.models import Bag, Leg
from station.counter import remitting, till
from station.custody import EVENT, UNIT, Evidence, Happening, State, Writer
from station.db import new_id
from station.ledger import Due, EntryKind, Method, Occasion
from station.ledger import lookup as books
from station.ledger.rules import collection
from station.network.models import Partner, Route
from station.parcels import counting, intake
from station.parcels.models import Contact
from station.parcels.sorting_memory import Memory
from station.sync import wire
from station.sync.gather import gather
from tests.sync.machines import Machine
from tests.sync.simulator import county as places
from tests.sync.simulator.county import DEPARTS, START
from tests.sync.simulator.fleet import Fleet

RECEIVED, HANDED_OVER, ACCEPTED, BAGS = 200, 150, 30, 12
WITH_COD = 20
MOST_BYTES, MOST_BYTES_AN_EVENT = 60_000, 25
_FAMILY, _GIVEN = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗",
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华",
)


@dataclass(frozen=True)
class Day:
    """What the line carried."""

    bytes_down: int
    bytes_up: int
    events: int
    event_bytes: float

    @property
    def total(self) -> int:
        return self.bytes_down + self.bytes_up

    @property
    def is_little(self) -> bool:
        return self.total <= MOST_BYTES and self.event_bytes <= MOST_BYTES_AN_EVENT


def measure(folder: Path) -> Day:
    (folder / "county").mkdir()
    county = places.build(folder / "county")
    fleet = Fleet(folder / "county", folder)
    hub, machines = fleet.machines()
    village, random = machines["t0v0"], Random(1)
    village.exchange_with(hub, at=START)
    sorter = Writer(county.actors["county"], hub.node_id, START)
    with hub.database.write() as session:
        send(session, sorter, county, random)
    morning = village.exchange_with(hub, at=START)
    clerk = Writer(county.actors["t0v0"], village.node_id, START)
    receive(village, clerk)
    hand_over(village, clerk, random)
    accept(village, clerk, random)
    close(village, clerk)
    evening = village.exchange_with(hub, at=START)
    with village.database.read() as session:
        ids = list(session.connection().scalars(sa.select(EVENT.c.id).order_by(EVENT.c.id)))
        content = gather(session.connection(), [(EVENT.name, key) for key in ids])
        carried = wire.compress(wire.encode(content))
    fleet.close()
    return Day(
        morning.bytes_down + evening.bytes_down,
        morning.bytes_up + evening.bytes_up,
        len(ids),
        len(carried) / len(ids),
    )


def send(session: Session, writer: Writer, county: places.Map, random: Random) -> None:
    """A courier's file for the village, sorted into its bags and sent off."""
    lines = ["运单号,收件人,电话,地址,重量"]
    for _ in range(RECEIVED):
        name = random.choice(_FAMILY) + "".join(random.choices(_GIVEN, k=random.randint(1, 2)))
        phone = f"1{random.choice('3589')}{random.randrange(10**9):09}"
        house = f"{random.randint(1, 12)}组{random.randint(1, 180)}号"
        where = county.addresses["t0v0"].removesuffix("三组") + house
        weight = round(random.uniform(0.1, 1.6), 2)
        lines.append(f"YT{random.randrange(10**13):013},{name},{phone},{where},{weight}")
    partner = session.exec(select(Partner)).one()
    file = intake.read(session, partner, "\n".join(lines).encode(), "yto.csv")
    prepared = intake.prepare(session, file, memory=Memory(b"day"))
    intake.take_in(session, writer, prepared)
    for number, line in enumerate(lines[1:], 1):
        sorting_desk.sort(session, writer, line.split(",")[0])
        if number % (RECEIVED // BAGS) == 0 or number == RECEIVED:
            _close(session, writer, (writer.at - START).days * 1_000 + number)
    route = session.exec(select(Route).where(Route.code == "C0")).one()
    trip = trips.open_trip(session, writer, route.id, day=writer.at.date(), departs_minute=DEPARTS)
    closed = sa.select(UNIT.c.id).where(UNIT.c.state == State.CLOSED)
    loading.load_all(session, writer, trip, list(session.connection().scalars(closed)))
    trips.depart(session, writer, trip)


def _close(session: Session, writer: Writer, seals_from: int) -> None:
    open_ = sa.select(UNIT.c.id).where(UNIT.c.state == State.OPEN)
    for number, bag_id in enumerate(session.connection().scalars(open_).all(), seals_from * 10):
        bags.close_bag(session, writer, bag_id, seal_number=f"H{number:06}")


def receive(village: Machine, clerk: Writer) -> None:
    with village.database.write() as session:
        (leg,) = session.exec(select(Leg)).all()
        receiving.finish(session, clerk, leg, accept_rest=True)
        for bag in session.exec(select(Bag)).all():
            opened_bags.open_bag(session, clerk, bag)


def hand_over(village: Machine, clerk: Writer, random: Random) -> None:
    with village.database.write() as session:
        inside = sa.select(UNIT.c.id).where(UNIT.c.bag_id.is_not(None)).order_by(UNIT.c.number)
        inside = inside.where(UNIT.c.state != State.DELIVERED)
        ids = list(session.connection().scalars(inside))
        for place, unit_id in enumerate(random.sample(ids, HANDED_OVER)):
            happening = Happening("hand_over", unit_id, Evidence.SIGNED)
            custody.record(session.connection(), clerk, [happening])
            if place < WITH_COD:
                pay(session, clerk, unit_id, random)


def pay(session: Session, clerk: Writer, unit_id: UUID, random: Random) -> None:
    """Booked with the event that it came with, as the counter does it."""
    partner = session.exec(select(Partner)).one()
    event_id = custody.get_unit(session, unit_id).head_id
    due = Due(partner.id, cod_fen=random.randrange(500, 30_000, 10))
    occasion = Occasion.of(clerk, unit_id=unit_id, event_id=event_id)
    lines = collection(clerk.station_id, Method.CASH, due)
    ledger.post(session, occasion, EntryKind.COLLECT, lines)


def close(village: Machine, clerk: Writer) -> None:
    """The cash is counted, and sent to the county with the van."""
    with village.database.write() as session:
        there = books.counter(session, clerk.station_id)[Method.CASH]
        till.close(session, clerk, {10: there // 10}, act_id=new_id())
        amounts = {Method.CASH: there}
        remitting.send(session, clerk, amounts, carried_by="程师傅", act_id=new_id())


def accept(village: Machine, clerk: Writer, random: Random) -> None:
    with village.database.write() as session:
        partner = session.exec(select(Partner)).one()
        taken = counting.begin_without_file(session, clerk, partner)
        for _ in range(ACCEPTED):
            number = f"YT{random.randrange(10**13):013}"
            found = counting.count(session, clerk, taken, number)
            contact = session.get_one(Contact, found.unit_id)
            contact.name = random.choice(_FAMILY) + random.choice(_GIVEN)
            contact.phone = f"138{random.randrange(10**8):08}"
            contact.address = f"湖北省武汉市洪山区珞喻路{random.randint(1, 900)}号"
            pay(session, clerk, found.unit_id, random)


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        day = measure(Path(folder))
    print(f"down {day.bytes_down:,} bytes, up {day.bytes_up:,}, together {day.total:,}")
    print(f"{day.events} events, {day.event_bytes:.1f} bytes each, with their units' numbers")
    return 0 if day.is_little else 1


if __name__ == "__main__":
    sys.exit(main())
