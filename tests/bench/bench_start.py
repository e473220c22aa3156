"""From the start of ``station serve`` to its first page.

The first page is measured against ``python -c "import flask, sqlmodel"``, both in turn: from
the start of the process until ``GET /`` has answered. The installation has been made before.

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


def measure() -> dict[str, dict[str, float]]:
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        settings = counter.settings_of(home)
        database = installing.install(settings, system_clock)
        demo.build(database, home=home, progress=lambda *_: None)
        database.close()
        ours, imports = [], []
        for _ in range(REPEATS):
            imports.append(_seconds_to_import())
            ours.append(_seconds_to_first_page(home))
    return {
        "start_to_first_page": {"ratio": median(ours) / median(imports), "bar": BAR},
    }


def _seconds_to_import() -> float:
    started = perf_counter()
    subprocess.run([sys.executable, "-c", "import flask, sqlmodel"], check=True)
    return perf_counter() - started


def _seconds_to_first_page(home: Path) -> float:
    started = perf_counter()
    with server(*SERVE, STATION_HOME=str(home)) as (_, port):
        Client(port).get("/")
        return perf_counter() - started


if __name__ == "__main__":
    print(json.dumps(measure(), indent=2))
