"""Cuts the power under the station's own database settings: ``make powercuts N=1000``.

Each round commits until the power goes at a random step of the disk, opens what is left,
and looks for every commit that was acknowledged. The cuts are those of a seed.
"""

import random
import sys
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import apsw
from sqlmodel import SQLModel

from station.app import ROOMS
from station.clock import system_clock
from station.db import Database, settings_of_connection
from station.keeping import copying, log_chain
from station.records import install
from station.records.service import chained
from tests.keeping.unsynced_disk import Disk, File, PowerIsOff, UnsyncedVfs

assert ROOMS  # every table is known once every room is

_NAME = "/station.db"
# So many changes of the disk at most until the power goes: a few scans, or half a file of one.
_LONGEST_ROUND = 60
_EVERY = 50
_LOG = "INSERT INTO log_entry VALUES (?, 1, ?, 'unit', ?, 0, x'00', ?)"
_AUDIT = (
    "INSERT INTO audit (id, at, action, subject, detail) VALUES (?, '2026-11-21', 'scan', '', ?)"
)


@dataclass
class Outcome:
    """What came of so many cuts."""

    cuts: int = 0
    acknowledged: int = 0
    lost: int = 0
    damaged: int = 0


class Station:
    """The log of a node as it grows: what was acknowledged, and what is in the database."""

    def __init__(self, synchronous: str, seed: int, folder: Path) -> None:
        self.chance = random.Random(seed)
        self.synchronous = synchronous
        self.folder = folder
        self.disk = Disk(self.chance, {_NAME: _made(folder)})
        self.outcome = Outcome()

    def cut(self) -> None:
        """Work until the power goes, and look at what is left."""
        self.disk.steps_left = self.chance.randrange(1, _LONGEST_ROUND)
        acknowledged = self._work_until_the_power_goes()
        self.disk = self.disk.after_cut()
        self.outcome.cuts += 1
        try:
            with closing(self._open()) as connection:
                self._look(connection, acknowledged)
        except apsw.CorruptError:
            self.outcome.damaged += 1
        self._look_as_the_station_does()

    def _work_until_the_power_goes(self) -> int:
        """The number of the last entry whose commit was acknowledged."""
        connection, said = None, 0
        try:
            connection = self._open()
            said = _end_of(connection)[0]
            while True:
                seq = self._commit(connection)
                if self.disk.is_off:
                    break  # SQLite did not mind; nobody is there to hear of it
                said = seq
                self.outcome.acknowledged += 1
                if self.chance.random() < 0.05:
                    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except PowerIsOff:
            pass
        if connection is not None:
            connection.close(force=True)
        return said

    def _commit(self, connection: apsw.Connection) -> int:
        """One scan, or now and then a courier's file."""
        rows = self.chance.choice((1, 1, 1, 1, 40))
        seq, chain, node = _end_of(connection)
        ids = [f"{seq + n:032x}" for n in range(1, rows + 1)]
        chains = chained(chain, "unit", 0, ids, [b"\0"] * rows)
        connection.execute("BEGIN IMMEDIATE")
        for number, (unit, link) in enumerate(zip(ids, chains, strict=True), seq + 1):
            connection.execute(_LOG, (node, number, unit, link))
            connection.execute(_AUDIT, (unit, "x" * self.chance.randrange(400)))
        connection.execute("COMMIT")
        return seq + rows

    def _look(self, connection: apsw.Connection, acknowledged: int) -> None:
        (answer,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
        seq = _end_of(connection)[0]
        (audits,) = connection.execute("SELECT count(*) FROM audit").fetchone()
        self.outcome.damaged += answer != "ok" or audits != seq
        self.outcome.lost += seq < acknowledged

    def _look_as_the_station_does(self) -> None:
        """Now and then, as it takes longer: with its own SQLite, and the log from its beginning."""
        if self.outcome.cuts % _EVERY:
            return
        for name, file in self.disk.files.items():
            (self.folder / name.strip("/")).write_bytes(file.now)
        copying.ensure_whole(self.folder / "station.db")
        log_chain.ensure_whole(self.folder / "station.db")
        for left in self.folder.iterdir():
            left.unlink()

    def _open(self) -> apsw.Connection:
        """Told what every connection of the station is told.

        A VFS in Python has no memory to share, so the connection keeps the file to itself:
        what is written and synced, and when, is the same.
        """
        self.vfs = UnsyncedVfs(self.disk)  # SQLite knows it as long as we do
        connection = apsw.Connection(_NAME, vfs=self.vfs.name)
        try:
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            for setting in settings_of_connection(self.synchronous):
                connection.execute(setting)
        except apsw.Error:
            connection.close(force=True)
            raise
        return connection


def cut_power(synchronous: str, *, times: int, seed: int, folder: Path) -> Outcome:
    station = Station(synchronous, seed, folder)
    for _ in range(times):
        station.cut()
    return station.outcome


def _made(folder: Path) -> File:
    """A new station's database, all of it on the disk."""
    path = folder / "made.db"
    database = Database(f"sqlite:///{path}")
    with database.alone() as engine:
        SQLModel.metadata.create_all(engine)
    with database.write() as session:
        install(session, installed_at=system_clock())
    database.close()
    file = File(bytearray(path.read_bytes()))
    file.sync()
    for left in folder.iterdir():
        left.unlink()
    return file


def _end_of(connection: apsw.Connection) -> tuple[int, bytes, str]:
    (node,) = connection.execute("SELECT node_id FROM installation").fetchone()
    found = connection.execute("SELECT seq, chain FROM log_entry ORDER BY seq DESC LIMIT 1")
    seq, chain = found.fetchone() or (0, b"")
    return seq, chain, node


def main(times: int, seed: int | None = None) -> int:
    seed = random.randrange(1_000_000) if seed is None else seed
    print(f"seed {seed}")
    print("synchronous   cuts  acknowledged  lost  damaged")
    outcomes = {}
    for synchronous in ("FULL", "NORMAL"):
        with tempfile.TemporaryDirectory() as folder:
            made = cut_power(synchronous, times=times, seed=seed, folder=Path(folder))
        outcomes[synchronous] = made
        print(
            f"{synchronous:11} {made.cuts:6,} {made.acknowledged:13,} {made.lost:5,} {made.damaged:8,}"
        )
    full, normal = outcomes["FULL"], outcomes["NORMAL"]
    is_well = not (full.lost or full.damaged) and normal.lost
    if not is_well:
        print(
            f"FULL must lose nothing, and NORMAL some; again: make powercuts N={times} SEED={seed}"
        )
    return 0 if is_well else 1


if __name__ == "__main__":
    sys.exit(main(*(int(told) for told in sys.argv[1:] or ["1000"])))
