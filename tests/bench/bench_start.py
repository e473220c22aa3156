"""From the start of ``station serve`` to its first page, and to one that needs the whole house.

Both are measured against ``python -c "import flask, sqlmodel"``, all in turn: from the start
of the process until ``GET /``, or ``GET /login`` in its place, has answered. The installation
has been made before.

``python -m tests.bench start`` measures.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

from station import demo
from station.clock import system_clock
from station.keeping import installing
from tests.bench import counter
from tests.bench.serving import SERVE, Client, server

REPEATS = 9
BAR = 2.0
HOUSE_BAR = 3.0


def measure() -> dict[str, dict[str, float]]:
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        settings = counter.settings_of(home)
        database = installing.install(settings, system_clock)
        demo.build(database, home=home, progress=lambda *_: None)
        database.close()
        imports, first, another = [], [], []
        for _ in range(REPEATS):
            imports.append(_seconds_to_import())
            first.append(_seconds_to(home, "/"))
            another.append(_seconds_to(home, "/login"))
    return {
        "start_to_first_page": {"ratio": median(first) / median(imports), "bar": BAR},
        "start_to_another_page": {"ratio": median(another) / median(imports), "bar": HOUSE_BAR},
    }


def _seconds_to_import() -> float:
    started = perf_counter()
    subprocess.run([sys.executable, "-c", "import flask, sqlmodel"], check=True)
    return perf_counter() - started


def _seconds_to(home: Path, page: str) -> float:
    started = perf_counter()
    with server(*SERVE, STATION_HOME=str(home)) as (_, port):
        Client(port).get(page)
        return perf_counter() - started


if __name__ == "__main__":
    print(json.dumps(measure(), indent=2))
