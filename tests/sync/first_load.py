"""A village's first load: 3,000 parcels, sent off, received, opened, most of them handed over.

``python -m tests.sync.first_load`` prints what it comes to.
"""

import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from random import Random

from msgspec.structs import replace
from sqlmodel import col, select

from station.consolidation import opened_bags, receiving
from station.consolidation.models import Bag, Leg, LegState
from station.custody import Writer
from station.records import Hosting
from station.sync import nodes
from tests.sync.machines import Machine, join
from tests.sync.simulator import county as places
from tests.sync.simulator.county import START
from tests.sync.simulator.fleet import Fleet
from tests.sync.village_day import RECEIVED, hand_over, send

PARCELS = 3_000
LINE_BITS = 64_000


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "county").mkdir()
        county = places.build(folder / "county")
        fleet = Fleet(folder / "county", folder)
        hub, machines = fleet.machines()
        work(hub, machines["t0v0"], county)
        new = _replaced(hub, county, folder)
        began = time.process_time()
        report = new.exchange_with(hub, at=START)
        took = time.process_time() - began
        size = report.bytes_down + report.bytes_up
        print(f"{report.pulled} entries, {size:,} bytes, complete: {report.is_complete}")
        print(f"{size * 8 / LINE_BITS:.0f} s at 64 kbit/s, {took:.0f} s of work at both ends")
        fleet.close()
    return 0 if report.is_complete else 1


def work(hub: Machine, village: Machine, county: places.Map, parcels: int = PARCELS) -> None:
    random = Random(1)
    for day in range(parcels // RECEIVED):
        at = START + timedelta(days=day)
        sorter = Writer(county.actors["county"], hub.node_id, at)
        with hub.database.write() as session:
            send(session, sorter, county, random)
        village.exchange_with(hub, at=at)
        clerk = replace(sorter, actor=county.actors["t0v0"], node_id=village.node_id)
        with village.database.write() as session:
            departed = select(Leg).where(Leg.state == LegState.DEPARTED)
            for leg in session.exec(departed).all():
                receiving.finish(session, clerk, leg, accept_rest=True)
            today = select(Bag).where(col(Bag.closed_at) == at)
            for bag in session.exec(today).all():
                opened_bags.open_bag(session, clerk, bag)
        hand_over(village, clerk, random)
        village.exchange_with(hub, at=at)


def _replaced(hub: Machine, county: places.Map, folder: Path) -> Machine:
    """Another computer takes over from the village's."""
    path = folder / "new.db"
    path.write_bytes((folder / "county" / "empty.db").read_bytes())
    with hub.database.write() as session:
        hosting = session.get_one(Hosting, county.stations["t0v0"])
        nodes.revoke(session, hosting.node_id, at=START)
    return join(hub, path, [county.stations["t0v0"]], name="新电脑", at=START)


if __name__ == "__main__":
    sys.exit(main())
