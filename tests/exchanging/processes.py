"""The hub and a village as processes of their own on loopback, and a day of the village's work.

``python -m tests.exchanging.processes`` prints what the line carried, headers included.
"""

import json
import os
import select
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from urllib.parse import urlsplit

from station import app  # noqa: F401  every table
from station.custody import Writer
from station.db import Database
from station.keeping import schema
from station.sync import digest, nodes
from tests.sync.machines import Machine, identity_of
from tests.sync.simulator import county as places
from tests.sync.simulator.county import START
from tests.sync.village_day import accept, close, hand_over, receive, send

# A village's day, both ways, with all that HTTP says besides.
MOST_BYTES = 60_000
_PATIENCE = 120.0
_CHUNK = 65_536


@dataclass
class Wire:
    """What went over it, each way, with all that HTTP says besides."""

    url: str
    up: int = 0
    down: int = 0
    connections: int = 0


@contextmanager
def wire_to(url, *, cut_after=None):
    """A proxy on loopback that counts bytes, and cuts a connection after so many."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        found = Wire(f"http://127.0.0.1:{listening.getsockname()[1]}")
        threads = []
        thread = threading.Thread(
            target=_let_in, args=(listening, urlsplit(url), found, threads, cut_after)
        )
        thread.start()
        yield found
        # Wakes who waits for the next one.
        listening.shutdown(socket.SHUT_RDWR)
        thread.join()
        for thread in threads:
            thread.join()


def _let_in(listening, target, wire, threads, cut_after):
    while True:
        try:
            near, _ = listening.accept()
        except OSError:
            return
        far = socket.create_connection((target.hostname, target.port))
        wire.connections += 1
        threads.append(threading.Thread(target=_carry, args=(near, far, wire, cut_after)))
        threads[-1].start()


def _carry(near, far, wire, cut_after):
    left = cut_after or float("inf")
    with near, far:
        while True:
            for source in select.select([near, far], [], [])[0]:
                data = source.recv(min(left, _CHUNK))
                left -= len(data)
                if not data:
                    return
                if source is near:
                    wire.up += len(data)
                    far.sendall(data)
                else:
                    wire.down += len(data)
                    near.sendall(data)


def install(template: Path, home: Path) -> Machine:
    """A folder as an installation has it, over one of the simulator's databases."""
    home.mkdir()
    shutil.copy(template, home / "station.db")
    with closing(sqlite3.connect(home / "station.db")) as raw, raw:
        raw.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        raw.execute("INSERT INTO alembic_version VALUES (?)", (schema.NEWEST,))
    machine = Machine(Database(f"sqlite:///{home / 'station.db'}", synchronous="OFF"), None)
    machine.identity = identity_of(machine.database)
    (home / "node.key").write_text(machine.identity.key.encode().hex())
    return machine


def command(home: Path, *arguments: str, **environment: str) -> subprocess.Popen:
    own = {"STATION_HOME": str(home), "STATION_LOCALE": "en", "STATION_SYNCHRONOUS": "OFF"}
    return subprocess.Popen(
        [sys.executable, "-m", "station.cli", *arguments, "--json"],
        env=os.environ | own | environment,
        stdout=subprocess.PIPE,
        text=True,
    )


@contextmanager
def server(home: Path, **environment: str):
    process = command(home, "serve", "--port", "0", **environment)
    try:
        yield json.loads(process.stdout.readline())["url"]
    finally:
        process.terminate()
        process.communicate(timeout=_PATIENCE)


def exchange(home: Path, **environment: str):
    """``station exchange`` beside the server, which may be at it itself."""
    ended = time.monotonic() + _PATIENCE
    while True:
        process = command(home, "exchange", **environment)
        said = json.loads(process.communicate(timeout=_PATIENCE)[0])
        if "error" not in said or time.monotonic() > ended:
            return said


def wait_until(is_so):
    ended = time.monotonic() + _PATIENCE
    while not is_so():
        if time.monotonic() > ended:
            raise TimeoutError
        time.sleep(0.1)


@dataclass
class Day:
    """How a village's day by its processes ended."""

    wire: Wire
    at_hub: bytes
    at_village: bytes
    # What an exchange takes that has nothing to say, as the next one after that day.
    idle: int


def a_day(folder: Path) -> Day:
    (folder / "county").mkdir()
    county = places.build(folder / "county")
    hub = install(folder / "county" / "hub.db", folder / "hub")
    village = install(folder / "county" / "t0v0.db", folder / "village")
    random = Random(1)
    with server(folder / "hub") as url, wire_to(url) as wire:
        sorter = Writer(county.actors["county"], hub.node_id, START)
        with hub.database.write() as session:
            send(session, sorter, county, random)
        way = {"STATION_HUB_URL": wire.url}
        # The morning's exchange is the server's own, as it starts.
        with server(folder / "village", **way):
            wait_until(lambda: _is_told(village))
            clerk = Writer(county.actors["t0v0"], village.node_id, START)
            receive(village, clerk)
            hand_over(village, clerk, random)
            accept(village, clerk, random)
            close(village, clerk)
            exchange(folder / "village", **way)
        carried = replace(wire)
        exchange(folder / "village", **way)
        idle = wire.up + wire.down - carried.up - carried.down
        with hub.database.read() as there, village.database.read() as here:
            at_hub, at_village = digest.of_node(there, village.node_id), digest.of_all(here)
        day = Day(carried, at_hub, at_village, idle)
    hub.database.close()
    village.database.close()
    return day


def _is_told(machine: Machine) -> bool:
    with machine.database.read() as session:
        peer = nodes.peer_of(session)
        return bool(peer.tried_at) and peer.held == peer.goal and not peer.problem


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        day = a_day(Path(name))
    is_same = day.at_hub == day.at_village
    same = "the same" if is_same else "NOT the same"
    print(f"up {day.wire.up:,} bytes, down {day.wire.down:,}, with headers; both have {same}")
    print(f"an exchange that has nothing to say: {day.idle:,} bytes")
    return 0 if is_same and day.wire.up + day.wire.down <= MOST_BYTES else 1


if __name__ == "__main__":
    sys.exit(main())
