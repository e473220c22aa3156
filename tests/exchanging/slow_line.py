"""A new computer's first load over 64 kbit/s with 5 % loss, cut every minute, as processes.

``python -m tests.exchanging.slow_line`` prints what it comes to, and ends in 1 where it took more
than 15 minutes or the digests differ; a number after it is how many parcels. The line is a proxy that lets
one packet after the other through at its speed, one in twenty only after the time in which TCP
sends it again; every minute all connections are cut, and nothing passes for five seconds.
"""

import json
import select
import socket
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from urllib.parse import urlsplit

from station.clock import system_clock
from station.db import Database
from station.exchanging.rules import pause_after
from station.records import Hosting
from station.sync import digest, joining, nodes
from station.sync.models import Node
from tests.exchanging.processes import command, install, server
from tests.sync.first_load import PARCELS, work
from tests.sync.simulator import county as places
from tests.sync.simulator.fleet import Fleet

BITS, LOSS, CUT_EVERY, DOWN_FOR = 64_000, 0.05, 60.0, 5.0
_PACKET, _AGAIN = 1_400, 0.5
MOST_SECONDS = 15 * 60.0


@dataclass
class Slow:
    """The line, both ways over one wire."""

    target: tuple[str, int]
    began: float = field(default_factory=time.monotonic)
    random: Random = field(default_factory=lambda: Random(1))
    carried: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def cuts(self) -> int:
        return int((time.monotonic() - self.began) / CUT_EVERY)

    def is_down(self) -> bool:
        return self.cuts > 0 and (time.monotonic() - self.began) % CUT_EVERY < DOWN_FOR

    def bridge(self, near):
        with near:
            if self.is_down():
                return
            cuts = self.cuts
            with socket.create_connection(self.target) as far:
                while self.cuts == cuts:
                    for source in select.select([near, far], [], [], 0.1)[0]:
                        if not (data := source.recv(_PACKET)):
                            return
                        self.carry(far if source is near else near, data)

    def carry(self, sink, data):
        with self.lock:
            time.sleep(len(data) * 8 / BITS)
            if self.random.random() < LOSS:
                time.sleep(_AGAIN)
            self.carried += len(data)
        sink.sendall(data)


@contextmanager
def slow_line(url):
    target = urlsplit(url)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        line = Slow((target.hostname, target.port))
        threading.Thread(target=_listen, args=(listening, line), daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}", line
        listening.shutdown(socket.SHUT_RDWR)


def _listen(listening, line):
    while True:
        try:
            near, _ = listening.accept()
        except OSError:
            return
        threading.Thread(target=_carry, args=(line, near), daemon=True).start()


def _carry(line, near):
    try:
        line.bridge(near)
    except OSError:
        near.close()


def worked(folder: Path, county: places.Map, parcels: int) -> Path:
    """The hub's database after the village has worked with so many parcels."""
    fleet = Fleet(folder / "county", folder)
    hub, machines = fleet.machines()
    path = hub.database.path
    work(hub, machines["t0v0"], county, parcels)
    fleet.close()
    return path


def load(home: Path, url: str, code: str) -> int:
    """Join and load, trying again as the server would; how often it was tried.

    It is given up when twice the time has passed that it may take.
    """
    began = time.monotonic()
    said, tries = _run(home, "join", url, code), 1
    while not said.get("complete") and time.monotonic() - began < 2 * MOST_SECONDS:
        # Each try gets further, so the server waits no longer than after the first.
        time.sleep(pause_after(1))
        said, tries = _run(home, "exchange"), tries + 1
    return tries


def _run(home, *arguments):
    said = json.loads(command(home, *arguments).communicate()[0])
    print(time.strftime("%H:%M:%S"), arguments[0], said, flush=True)
    return said


def main(parcels: int = PARCELS) -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "county").mkdir()
        county = places.build(folder / "county")
        hub = install(worked(folder, county, parcels), folder / "hub")
        with hub.database.write() as session:
            host = session.get_one(Hosting, county.stations["t0v0"])
            old = session.get_one(Node, host.node_id)
            _, code = joining.invite(
                session,
                hub.identity,
                name="新电脑",
                stations=[county.stations["t0v0"]],
                at=system_clock(),
                replaces=old,
            )
        with server(folder / "hub") as url, slow_line(url) as (slow, line):
            began = time.monotonic()
            tries = load(folder / "new", slow, code)
            took = time.monotonic() - began
            print(
                f"{took:.0f} s, {line.cuts} cuts, {tries} commands, {line.carried:,} bytes both ways"
            )
        new = Database(f"sqlite:///{folder / 'new' / 'station.db'}")
        with hub.database.read() as there, new.read() as here:
            me = nodes.identity(here, folder / "new")
            is_same = digest.of_node(there, me.node_id) == digest.of_all(here)
        print(f"digests {'equal' if is_same else 'NOT equal'}")
        new.close()
        hub.database.close()
    return 0 if is_same and took <= MOST_SECONDS else 1


if __name__ == "__main__":
    sys.exit(main(*(int(told) for told in sys.argv[1:])))
