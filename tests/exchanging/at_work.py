"""A computer at work until somebody kills it: acts that it acknowledges, and exchanges meanwhile.

``python -m tests.exchanging.at_work HOME COMPUTER SEED COUNTY``. Each line that it prints is the
number of an entry of its log that was committed before.
"""

import pickle
import sys
import threading
import time
from contextlib import suppress
from datetime import timedelta
from itertools import count
from pathlib import Path
from random import Random

from station import app  # noqa: F401  every table
from station.clock import system_clock
from station.custody import Writer
from station.db import Database
from station.errors import StationError
from station.exchanging import calling
from station.records import tip
from station.settings import Settings
from tests.sync.simulator import acts
from tests.sync.simulator import acts_of_coordinators as decisions
from tests.sync.simulator import acts_on_the_way as way
from tests.sync.simulator import acts_with_people as people
from tests.sync.simulator.desk import Desk

AT_THE_HUB = (
    acts.take_in,
    acts.sort,
    acts.sort,
    acts.close,
    way.depart,
    decisions.settle,
    way.bring_back,
)
IN_A_VILLAGE = (
    *(acts.receive, acts.open_bag, acts.accept, acts.accept, acts.see, acts.pack, acts.void),
    *(people.hand_over, people.turn_back, way.miss),
)
_BETWEEN_ACTS, _BETWEEN_EXCHANGES = 0.1, 0.5


class Road:
    """What acts ask of a world: numbers, and nothing on the road that is not known here."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.numbers: list[str] = []

    def new_number(self) -> str:
        self.numbers.append(f"YT{self.random.randrange(10**13):013}")
        return self.numbers[-1]

    def any_number(self) -> str | None:
        return self.random.choice(self.numbers) if self.numbers else None

    def on_the_road(self, *_load: object) -> None:
        pass


def exchange(database: Database, settings: Settings) -> None:
    """Again and again, whatever the line does."""
    while True:
        with suppress(StationError):
            calling.exchange_once(database, settings, system_clock)
        time.sleep(_BETWEEN_EXCHANGES)


def work(database: Database, county, name: str, random: Random) -> None:
    station = "county" if name == "hub" else name
    road, possible = Road(random), AT_THE_HUB if name == "hub" else IN_A_VILLAGE
    told = _end(database)
    for minutes in count():
        at = county.morning[0] + timedelta(minutes=minutes)
        # A refusal is an answer, too.
        with suppress(StationError), database.write() as session:
            writer = Writer(county.actors[station], told.node_id, at)
            random.choice(possible)(Desk(session, writer, random, county, road))
        end = _end(database)
        for seq in range(told.seq + 1, end.seq + 1):
            print(end.incarnation, seq, flush=True)
        told = end
        time.sleep(random.random() * _BETWEEN_ACTS)


def _end(database: Database):
    with database.read() as session:
        return tip(session.connection())


def main() -> None:
    home, name, seed, county = sys.argv[1:]
    settings = Settings.read()
    database = Database(f"sqlite:///{Path(home) / 'station.db'}", synchronous=settings.synchronous)
    if settings.hub_url:
        threading.Thread(target=exchange, args=(database, settings), daemon=True).start()
    work(database, pickle.loads(Path(county).read_bytes()), name, Random(int(seed)))


if __name__ == "__main__":
    main()
