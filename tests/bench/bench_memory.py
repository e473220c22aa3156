"""What the server holds in memory after the demonstration county's day.

A server of ``station serve`` lives through the day of ``day.py``: pages, 3,000 parcels of
four couriers' files, scans, bags, trips, every kind of sheet, receiving, exports, a backup.
Then the resident memory of the server and of every process that it has started is read: at
the last page, with what draws, and after the day, when that has ended and the server has begun
anew. It does so after twenty seconds here, and not after ten minutes. Megabytes are millions
of bytes.

``python -m tests.bench memory`` measures, and says what was held after each step.
"""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from time import perf_counter, sleep

import psutil

from station import demo
from station.clock import system_clock
from station.keeping import installing
from tests.bench import counter
from tests.bench.day import SHEETS, Day
from tests.bench.serving import server

MEGABYTES = 110.0
# While people work, a PC of 2 GB can spare this; nobody has asked for it, so it is ours.
AT_WORK_MEGABYTES = 300.0
SERVE = (
    "-c",
    "from station.cli import main, renewing; renewing.QUIET_SECONDS = 20.0; main()",
    "serve",
    "--port",
    "0",
)
# Longer than the drawing process and the server wait.
REST_SECONDS = 75


def measure() -> dict[str, dict[str, float]]:
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        database = installing.install(counter.settings_of(home), system_clock)
        logins = demo.build(database, home=home, progress=lambda *_: None)
        database.close()
        with server(*SERVE, STATION_HOME=str(home)) as (process, port):
            day = Day(port, logins)
            held, at_rest = _live_through(day, psutil.Process(process.pid))
    assert set(day.printed) == set(SHEETS), day.printed
    print("  sheets:", ", ".join(f"{number} {name}" for name, number in day.printed.items()))
    return {
        "memory_at_the_last_page_mb": {"ratio": held, "bar": AT_WORK_MEGABYTES},
        "memory_after_the_day_mb": {"ratio": at_rest, "bar": MEGABYTES},
    }


def _live_through(day: Day, process: psutil.Process) -> tuple[float, float]:
    """What is held after the last page, and at rest."""
    _say("started", process, 0)
    with _peak(process):
        for name, step in day.steps():
            started = perf_counter()
            step()
            _say(name, process, perf_counter() - started)
    held = _megabytes(process)
    sleep(REST_SECONDS)
    _say("at rest", process, REST_SECONDS)
    return held, _megabytes(process)


@contextmanager
def _peak(process: psutil.Process) -> Iterator[None]:
    """Says the most that was held, of looks a quarter of a second apart."""
    seen, ended = [0.0], Event()

    def look() -> None:
        while not ended.wait(0.25):
            try:
                seen.append(_megabytes(process))
            except psutil.NoSuchProcess:
                continue  # the process that draws has ended between two looks

    looking = Thread(target=look)
    looking.start()
    try:
        yield
    finally:
        ended.set()
        looking.join()
        print(f"  at the most {max(seen):.1f} MB")


def _say(what: str, process: psutil.Process, seconds: float) -> None:
    server, everyone = process.memory_info().rss / 1_000_000, _megabytes(process)
    print(f"  {what:42} {seconds:6.1f} s  {server:7.1f} MB, with what it started {everyone:7.1f}")


def _megabytes(process: psutil.Process) -> float:
    """Resident, of the server and of what it has started and not ended."""
    everyone = [process, *process.children(recursive=True)]
    return sum(one.memory_info().rss for one in everyone) / 1_000_000


if __name__ == "__main__":
    print(json.dumps(measure(), indent=2))
