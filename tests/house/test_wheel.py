"""The wheel works where there is nothing else: no checkout, no other package."""

import json
import os
import re
import sqlite3
import subprocess
import sys
import urllib.request
import venv
from contextlib import closing
from pathlib import Path

import pytest

from station.resources import PACKAGE

ROOT = PACKAGE.parent
BIN = "Scripts" if os.name == "nt" else "bin"


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """The programs of an environment that has the wheel and what it requires."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--outdir", folder, ROOT)
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "venv", with_pip=False)
    programs = folder / "venv" / BIN
    pip = [sys.executable, "-m", "pip", "--python", programs / "python"]
    quick = ["--quiet", "--no-compile", "--disable-pip-version-check"]
    run(*pip, "install", *quick, "--require-hashes", "-r", ROOT / "requirements.txt")
    run(*pip, "install", *quick, "--no-deps", wheel)
    run(*pip, "check")
    return programs


@pytest.mark.slow
def test_the_wheel_makes_a_station_and_serves_it_in_chinese(installed, tmp_path):
    elsewhere = {"cwd": tmp_path, "env": clean_environment(tmp_path / "home")}
    station = installed / "station"
    where = "import station.resources as r; print(r.PACKAGE)"
    package = Path(run(installed / "python", "-c", where, **elsewhere).strip())
    divisions = package / "data" / "network" / "chongyang_421223.csv"

    run(station, "init", **elsewhere)
    run(station, "network", "import", divisions, **elsewhere)
    server = subprocess.Popen(
        [station, "serve", "--port", "0"], stdout=subprocess.PIPE, text=True, **elsewhere
    )
    try:
        url = re.search(r"http://[\d.:]+", server.stdout.readline())[0]
        page = urllib.request.urlopen(url)
        style = urllib.request.urlopen(f"{url}/static/station.css")
        said = page.read().decode()
    finally:
        server.terminate()
        server.communicate()

    assert ROOT not in package.parents
    assert (page.status, page.url, style.status) == (200, f"{url}", 200)
    assert "登录" in said


@pytest.mark.slow
def test_the_wheel_makes_the_demonstration_county_its_sheets_and_a_backup(installed, tmp_path):
    elsewhere = {"cwd": tmp_path, "env": clean_environment(tmp_path / "home")}
    station = installed / "station"

    made = json.loads(run(station, "demo", "--json", **elsewhere))
    with closing(sqlite3.connect(tmp_path / "home" / "station.db")) as connection:
        (number,) = connection.execute(
            "SELECT number FROM sheet WHERE kind = 'route_bill' ORDER BY number LIMIT 1"
        ).fetchone()
    run(station, "sheet", number, "-o", "bill.pdf", **elsewhere)
    kept = json.loads(run(station, "backup", "--json", **elsewhere))
    run(station, "doctor", **elsewhere)

    assert (made["made"], made["logins"][0]["login"]) == (True, "coordinator")
    assert (tmp_path / "bill.pdf").read_bytes().startswith(b"%PDF")
    assert Path(kept["file"]).stat().st_size == kept["bytes"]


def run(*command: object, **where: object) -> str:
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, check=False, **where
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def clean_environment(home: Path) -> dict[str, str]:
    """Nothing that would let the checkout in, and no language but the station's own."""
    left_out = {"PYTHONPATH", "VIRTUAL_ENV", "LANG", "LANGUAGE", "LC_ALL", "STATION_LOCALE"}
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    return kept | {"STATION_HOME": str(home), "PYTHONUTF8": "1"}
