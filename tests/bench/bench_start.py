"""From the start of ``station serve`` to its first page, and what it holds in memory later.

The first page is measured against ``python -c "import flask, sqlmodel"``, both in turn: from
the start of the process until ``GET /`` has answered. The installation has been made before.
The memory is that of the serving process after the demonstration's days, when every page of
the navigation and one sheet have been asked for.

``python -m tests.bench start`` measures.
"""

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from statistics import median
from time import perf_counter

from station import demo
from station.clock import system_clock
from station.keeping import installing
from tests.bench import counter
from tests.bench.serving import SERVE, Client, logged_in, resident_megabytes, server

REPEATS = 9
BAR = 2.0
MEGABYTES = 110.0
_LINK = re.compile(r'href="(/[^"#]*)"')


def measure() -> dict[str, dict[str, float]]:
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        settings = counter.settings_of(home)
        database = installing.install(settings, system_clock)
        logins = demo.build(database, home=home, progress=lambda *_: None)
        database.close()
        ours, imports = [], []
        for _ in range(REPEATS):
            imports.append(_seconds_to_import())
            ours.append(_seconds_to_first_page(home))
        login = next(login for login in logins if login.login == "coordinator")
        megabytes = _megabytes_after_a_day(home, login.login, login.password)
    return {
        "start_to_first_page": {"ratio": median(ours) / median(imports), "bar": BAR},
        "memory_after_the_day_mb": {"ratio": megabytes, "bar": MEGABYTES},
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


def _megabytes_after_a_day(home: Path, login: str, password: str) -> float:
    with server(*SERVE, STATION_HOME=str(home)) as (process, port):
        client = logged_in(port, login, password, "/sorting")
        client.headers.pop("X-Requested-With")
        pages = _links(client, ["/"])
        further = _links(client, pages)
        sheet = next(link for link in further if link.endswith(".pdf"))
        assert client.get(sheet).startswith(b"%PDF")
        return resident_megabytes(process)


def _links(client: Client, pages: Iterable[str]) -> list[str]:
    """Where these pages lead, each once."""
    texts = [client.get(page).decode("utf-8", "replace") for page in pages]
    return list(dict.fromkeys(link for text in texts for link in _LINK.findall(text)))


if __name__ == "__main__":
    print(json.dumps(measure(), indent=2))
