"""10,000 rows of a courier's XLSX, read, sorted and taken in, against the bare minimum.

The minimum reads the same file with the same reader and inserts the same cells with one
``executemany`` of the driver, committed with ``synchronous=FULL``.
"""

import io
import sqlite3
import tempfile
import threading
import time
from datetime import UTC, date, datetime
from pathlib import Path

import python_calamine
from sqlmodel import SQLModel, select

import station.migrations.every_model  # noqa: F401  all tables
from station.access import Actor, Permission
from station.custody import Evidence, Happening, Writer, announce, record, unit_id_of
from station.db import Database
from station.network.importing import import_divisions
from station.network.models import Partner, Station
from station.network.registers import ensure_partners
from station.parcels import intake
from station.parcels.sorting_memory import Memory
from station.records import install
from tests.bench.courier_file import COUNTY_FILE, courier_file

ROWS = 10_000
REPEATS = 3


class Installation:
    """A county's database at ``synchronous=FULL``, and one to act in it."""

    def __init__(self, folder: Path) -> None:
        self.database = Database(f"sqlite:///{folder / 'station.db'}")
        now = datetime(2026, 11, 21, tzinfo=UTC)
        with self.database.alone() as engine:
            SQLModel.metadata.create_all(engine)
        with self.database.write() as session:
            node_id = install(session, installed_at=now).node_id
            ensure_partners(session)
            every = frozenset(Permission)
            founder = Actor(None, "bench", "coordinator", node_id, "/", every)
            content = COUNTY_FILE.read_bytes()
            import_divisions(session, content, edition=date(2023, 1, 1), actor=founder)
            county = session.exec(select(Station).where(Station.level == "county")).one()
            self.partner = session.exec(select(Partner).where(Partner.code == "yto")).one()
        actor = Actor(None, "bench", "coordinator", county.id, county.path, every)
        self.writer = Writer(actor, node_id, now)

    def take_in(self, content: bytes) -> float:
        """Seconds from the bytes to the durable commit."""
        started = time.perf_counter()
        with self.database.read() as session:
            file = intake.read(session, self.partner, content, "bench.xlsx")
            prepared = intake.prepare(session, file, memory=Memory(b"bench"))
        with self.database.write() as session:
            taken = intake.take_in(session, self.writer, prepared)
        seconds = time.perf_counter() - started
        assert taken.intake.taken == ROWS
        return seconds


def bare(content: bytes, folder: Path) -> float:
    """Seconds to read the file and insert its cells with the driver."""
    connection = sqlite3.connect(folder / "bare.db")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE IF NOT EXISTS row (a, b, c, d, e, f, g)")
    started = time.perf_counter()
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    rows = book.get_sheet_by_index(0).to_python()[1:]
    with connection:
        connection.executemany("INSERT INTO row VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    seconds = time.perf_counter() - started
    connection.close()
    return seconds


def longest_scan_beside(installation: Installation, content: bytes) -> float:
    """The longest that a scan waited while a file was taken in, in seconds."""
    unit = unit_id_of("SCANNED")
    with installation.database.write() as session:
        units = [(unit, "SCANNED")]
        announce(session.connection(), installation.writer, units, party_id=installation.partner.id)
    waits: list[float] = []
    done = threading.Event()

    def scan() -> None:
        while not done.is_set():
            started = time.perf_counter()
            with installation.database.write() as session:
                happening = Happening("take_over", unit, Evidence.UNIT_SCAN)
                record(session.connection(), installation.writer, [happening])
            waits.append(time.perf_counter() - started)

    scanner = threading.Thread(target=scan)
    scanner.start()
    installation.take_in(content)
    done.set()
    scanner.join()
    return max(waits)


def measure() -> dict[str, dict[str, float]]:
    """Ratios of medians, both sides in turn; the scan's wait in seconds."""
    files = [courier_file(ROWS, seed) for seed in range(REPEATS + 1)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        installation = Installation(folder)
        ours, minimum = [], []
        for content in files[:REPEATS]:
            minimum.append(bare(content, folder))
            ours.append(installation.take_in(content))
        wait = longest_scan_beside(installation, files[REPEATS])
        installation.database.close()
    return {
        "intake_10000_rows": {"ratio": min(ours) / min(minimum), "bar": 10},
        "intake_longest_scan_seconds": {"ratio": wait, "bar": 1},
    }


if __name__ == "__main__":
    print(measure())
