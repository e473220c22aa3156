"""A hub and two villages as processes, a bad line between them, and kill -9 at random points.

``make kills N=100``, or with ``SEED=n``: the hub's server and three computers at work are killed in turn and
started again. In the end all that they had acknowledged has to be there, at the hub as well,
and both sides have the same.
"""

import os
import pickle
import select
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random, SystemRandom

import sqlalchemy as sa

from station.clock import system_clock
from station.db import table_of
from station.errors import StationError
from station.exchanging import calling
from station.keeping import log_chain
from station.records import LogEntry
from station.settings import Settings
from station.sync import digest, quarantine
from tests.exchanging.processes import command, install
from tests.sync.machines import Machine
from tests.sync.simulator import county as places
from tests.sync.simulator import invariants, story

VILLAGES = ("t0v0", "t1v1")
AT_WORK = ("hub", *VILLAGES)
# Of all, and of what is waited for at the end.
MOST_SECONDS, PATIENCE = 3_600.0, 60.0
_LOG = table_of(LogEntry)


class Line:
    """A proxy on loopback that cuts, delays and corrupts, until it is told to be good."""

    def __init__(self, to: int, random: Random) -> None:
        self._to, self._random = to, random
        self.is_bad, self.cuts, self.delays, self.corrupted = True, 0, 0, 0
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._let_in, daemon=True).start()

    def close(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _let_in(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listening.accept()
                threading.Thread(target=self._bridge, args=(near,), daemon=True).start()

    def _bridge(self, near: socket.socket) -> None:
        left = self._random.randint(500, 60_000)
        with suppress(OSError), near, socket.create_connection(("127.0.0.1", self._to)) as far:
            while True:
                for source in select.select([near, far], [], [])[0]:
                    data = source.recv(4_096)
                    if not data:
                        return
                    left -= len(data)
                    if self.is_bad and left < 0:
                        self.cuts += 1
                        (far if source is near else near).sendall(data[: len(data) // 2])
                        return
                    (far if source is near else near).sendall(self._spoilt(data))

    def _spoilt(self, data: bytes) -> bytes:
        chance = self._random.random() if self.is_bad else 1
        if chance < 0.1:
            self.delays += 1
            time.sleep(self._random.random() / 2)
        elif chance < 0.12:
            self.corrupted += 1
            place = self._random.randrange(len(data))
            return (
                data[:place]
                + bytes([data[place] ^ 1 << self._random.randrange(8)])
                + data[place + 1 :]
            )
        return data


@dataclass
class Computer:
    """One at work: killed and begun anew, and every entry that it has acknowledged."""

    name: str
    home: Path
    url: str
    county: Path
    machine: Machine
    acknowledged: set[tuple[int, int]] = field(default_factory=set)
    process: subprocess.Popen | None = None
    reader: threading.Thread | None = None
    # Since it was begun last it has acknowledged something.
    is_at_work: threading.Event = field(default_factory=threading.Event)

    def begin(self, seed: int) -> None:
        self.is_at_work.clear()
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "tests.exchanging.at_work"),
                *(str(self.home), self.name, str(seed), str(self.county)),
            ],
            env=_environment(self.home, self.url),
            stdout=subprocess.PIPE,
            text=True,
        )
        self.reader = threading.Thread(target=self._read, args=(self.process.stdout,), daemon=True)
        self.reader.start()

    def kill(self) -> None:
        if self.process is not None and self.reader is not None:
            self.process.kill()
            self.process.wait()
            self.reader.join()
            self.process.stdout.close()
            self.process = None

    def _read(self, lines) -> None:
        for line in lines:
            # What was being said as it died was not said.
            if line.endswith("\n"):
                incarnation, seq = line.split()
                self.acknowledged.add((int(incarnation), int(seq)))
                self.is_at_work.set()


@dataclass
class Served:
    """The hub's server on one port, killed and begun anew."""

    home: Path
    port: int
    process: subprocess.Popen | None = None

    def begin(self) -> None:
        self.process = command(self.home, "serve", "--port", str(self.port))
        if "url" not in self.process.stdout.readline():
            raise RuntimeError("the hub does not serve any more")

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.communicate()
            self.process = None


@dataclass
class Outcome:
    """What it came to; ``wrong`` says in words what must not be."""

    kills: int
    acknowledged: int
    cuts: int
    delays: int
    corrupted: int
    seconds: float
    wrong: list[str]


def _environment(home: Path, url: str) -> dict[str, str]:
    own = {"STATION_HOME": str(home), "STATION_SYNCHRONOUS": "OFF", "STATION_HUB_URL": url}
    return {**os.environ, **own}


@contextmanager
def _free_port():
    with closing(socket.create_server(("127.0.0.1", 0))) as found:
        yield found.getsockname()[1]


def run(folder: Path, county: places.Map, built: Path, *, kills: int, seed: int) -> Outcome:
    random, began = Random(seed), time.monotonic()
    with _free_port() as port:
        pass
    known = folder / "county.pickle"
    known.write_bytes(pickle.dumps(county))
    with ExitStack() as stack:
        machines = {name: install(built / f"{name}.db", folder / name) for name in AT_WORK}
        hub = Served(folder / "hub", port)
        stack.callback(hub.kill)
        lines = {name: Line(port, random) for name in VILLAGES}
        computers = []
        for name in AT_WORK:
            stack.callback(machines[name].database.close)
            url = lines[name].url if name in lines else ""
            computers.append(Computer(name, folder / name, url, known, machines[name]))
            stack.callback(computers[-1].kill)
        for line in lines.values():
            stack.callback(line.close)
        hub.begin()
        for computer in computers:
            computer.begin(random.randrange(10**9))
        for _ in range(kills):
            if time.monotonic() - began > MOST_SECONDS:
                raise TimeoutError
            _kill_one(hub, computers, random)
        for computer in computers:
            computer.is_at_work.wait(PATIENCE)
        time.sleep(2)
        for computer in computers:
            computer.kill()
        wrong = _heal(lines, computers, machines)
        wrong += [found for computer in computers for found in _check(computer, machines["hub"])]
    return Outcome(
        kills,
        sum(len(computer.acknowledged) for computer in computers),
        sum(line.cuts for line in lines.values()),
        sum(line.delays for line in lines.values()),
        sum(line.corrupted for line in lines.values()),
        time.monotonic() - began,
        wrong,
    )


def _kill_one(hub: Served, computers: list[Computer], random: Random) -> None:
    """After a while, whatever it is just doing; it is begun again at once.

    Three in four are at work by then, however long a busy machine takes to begin one.
    """
    chosen = random.choice([hub, *computers, *computers])
    if isinstance(chosen, Computer) and random.random() < 0.75:
        chosen.is_at_work.wait(PATIENCE)
    time.sleep(random.random() * 2)
    chosen.kill()
    if isinstance(chosen, Served):
        chosen.begin()
    else:
        chosen.begin(random.randrange(10**9))


def _heal(lines, computers: list[Computer], machines: dict[str, Machine]) -> list[str]:
    """The lines are good again: two exchanges of each, and both sides have the same."""
    for line in lines.values():
        line.is_bad = False
    for _ in range(2):
        for computer in computers:
            if computer.url:
                _exchange(computer)
    wrong: list[str] = []
    with machines["hub"].database.read() as there:
        for name in VILLAGES:
            with machines[name].database.read() as here:
                if digest.of_node(there, machines[name].node_id) != digest.of_all(here):
                    wrong.append(f"{name} has not what the hub has")
        aside = quarantine.waiting(there)
        wrong += [f"in the quarantine: {each.subject} {each.reason}" for each in aside]
    return wrong


def _exchange(computer: Computer) -> None:
    """Over the line, until the hub has time for it: it is asked only so often."""
    settings = Settings.read(_environment(computer.home, computer.url))
    ended = time.monotonic() + PATIENCE
    while True:
        try:
            calling.exchange_once(computer.machine.database, settings, system_clock)
        except StationError:
            if time.monotonic() > ended:
                raise
            time.sleep(1)
        else:
            return


def _check(computer: Computer, hub: Machine) -> list[str]:
    wrong = []
    for place, machine in (("itself", computer.machine), ("the hub", hub)):
        with machine.database.read() as session:
            mine = _LOG.c.node_id == computer.machine.node_id
            query = sa.select(_LOG.c.incarnation, _LOG.c.seq).where(mine)
            lost = computer.acknowledged - {
                (row.incarnation, row.seq) for row in session.connection().execute(query)
            }
        if lost:
            wrong.append(f"{len(lost)} of {computer.name}'s entries are not at {place}")
    if not computer.acknowledged:
        wrong.append(f"{computer.name} has done nothing")
    if broken := log_chain.first_break(computer.machine.database.path):
        wrong.append(f"the log of {computer.name} is broken at {broken}")
    try:
        invariants.check_units(computer.machine.database)
    except invariants.Broken as problem:
        wrong.append(f"{computer.name}: {problem}")
    return wrong


def main() -> int:
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else SystemRandom().randrange(10**9)
    again = f"again: make kills N={kills} SEED={seed}, where the moments fall as they fall"
    with tempfile.TemporaryDirectory(prefix="kills-") as name:
        folder = Path(name)
        (folder / "built").mkdir()
        county = story.build(folder / "built")
        try:
            found = run(folder, county, folder / "built", kills=kills, seed=seed)
        except Exception:
            print(again)
            raise
    print(
        f"seed {seed}: {found.kills} kills, {found.acknowledged} acknowledged entries, "
        f"{found.cuts} cuts, {found.delays} delays, {found.corrupted} corrupted, "
        f"{found.seconds:.0f} s; wrong: {found.wrong or 'nothing'}"
    )
    if found.wrong:
        print(again)
    return 1 if found.wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
