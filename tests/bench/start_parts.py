"""Where the processor time of a start goes: ``python -m tests.bench.start_parts``.

The steps of ``station serve`` one after the other in a fresh process, five times; the medians.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from station import demo
from station.clock import system_clock
from station.keeping import installing
from tests.bench import counter

REPEATS = 5
STEPS = """
import json, sys, time
took = {}
began = time.process_time()

def done(what):
    global began
    took[what] = time.process_time() - began
    began = time.process_time()

import gc; gc.disable()
import flask, sqlmodel; done("flask and sqlmodel themselves")
from station.cli import serving; done("the command, the front's two rooms and the libraries of both")
from station.settings import Settings; from station.clock import system_clock
from station.keeping import installing
settings = Settings.read(); database = installing.ready(settings, system_clock)
done("the database opened")
from station.front import create_front
front = create_front(settings, opened=database, clock=system_clock); done("the front's app")
assert front.test_client().get("/").status_code == 200; done("the first page")
import station.app; done("all other rooms: tables, rules and views")
house = station.app.create_app(settings, opened=database); done("the whole app")
assert house.test_client().get("/login").status_code == 200; done("a page of it")
print(json.dumps(took))
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        database = installing.install(counter.settings_of(home), system_clock)
        demo.build(database, home=home, progress=lambda *_: None)
        database.close()
        environ = {**os.environ, "STATION_HOME": str(home)}
        environ.pop("PYTHONDONTWRITEBYTECODE", None)
        runs = [_once(environ) for _ in range(REPEATS + 1)][1:]
    for part in runs[0]:
        print(f"{median(run[part] for run in runs):6.3f} s  {part}")


def _once(environ: dict[str, str]) -> dict[str, float]:
    said = subprocess.run(
        [sys.executable, "-c", STEPS], env=environ, capture_output=True, text=True, check=True
    )
    took: dict[str, float] = json.loads(said.stdout)
    return took


if __name__ == "__main__":
    main()
