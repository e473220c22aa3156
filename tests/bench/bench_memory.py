"""What the server holds in memory after the demonstration county's day.

A server of ``station serve`` lives through the day of ``day.py``: pages, 3,000 parcels of
four couriers' files, scans, bags, trips, every kind of sheet, receiving, exports, a backup.
Then the resident memory of the server and of every process that it has started is read.
Megabytes are millions of bytes.

``python -m tests.bench memory`` measures, and says what was held after each step.
"""

import json
import tempfile
from pathlib import Path
from time import perf_counter

import psutil

from station import demo
from station.clock import system_clock
from station.keeping import installing
from tests.bench import counter
from tests.bench.day import SHEETS, Day
from tests.bench.serving import SERVE, server

MEGABYTES = 110.0


def measure() -> dict[str, dict[str, float]]:
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        database = installing.install(counter.settings_of(home), system_clock)
        logins = demo.build(database, home=home, progress=lambda *_: None)
        database.close()
        with server(*SERVE, STATION_HOME=str(home)) as (process, port):
            day = Day(port, logins)
            held = _live_through(day, psutil.Process(process.pid))
    assert set(day.printed) == set(SHEETS), day.printed
    print("  sheets:", ", ".join(f"{number} {name}" for name, number in day.printed.items()))
    return {"memory_after_the_day_mb": {"ratio": held, "bar": MEGABYTES}}


def _live_through(day: Day, process: psutil.Process) -> float:
    _say("started", process, 0)
    for name, step in day.steps():
        started = perf_counter()
        step()
        _say(name, process, perf_counter() - started)
    return _megabytes(process, "rss")


def _say(what: str, process: psutil.Process, seconds: float) -> None:
    resident, own = (_megabytes(process, kind) for kind in ("rss", "uss"))
    print(f"  {what:42} {seconds:6.1f} s  {resident:7.1f} MB, of these {own:6.1f} its own")


def _megabytes(process: psutil.Process, kind: str) -> float:
    """Of the server and of what it has started and not ended."""
    everyone = [process, *process.children(recursive=True)]
    return sum(getattr(one.memory_full_info(), kind) for one in everyone) / 1_000_000


if __name__ == "__main__":
    print(json.dumps(measure(), indent=2))
