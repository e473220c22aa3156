"""Whatever goes wrong at the keyboard is one sentence, and one object for a machine."""

import json
import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from station.cli.start import COMMANDS
from station.file_lock import FileLock
from station.keeping.serving_lock import serving

INTAKE = Path(__file__).parent.parent / "data" / "intake"
JD = INTAKE / "jd.csv"

# Every command, as somebody gets it wrong, in a station that has its county.
WRONG = {
    "intake-of-nothing": ("intake", "nowhere.csv", "--partner", "jd"),
    "intake-of-a-folder": ("intake", INTAKE, "--partner", "jd"),
    "intake-of-nobody": ("intake", JD, "--partner", "xx"),
    "intake-without-partner": ("intake", JD),
    "intake-without-file": ("intake",),
    "intake-of-no-such-sheet": ("intake", JD, "--partner", "jd", "--sheet", "PM"),
    "import-of-nothing": ("network", "import", "nowhere.csv"),
    "import-of-a-folder": ("network", "import", INTAKE),
    "import-of-no-divisions": ("network", "import", JD),
    "import-of-no-day": ("network", "import", JD, "--edition", "yesterday"),
    "export-into-a-folder": ("parcels", "export", "-o", INTAKE),
    "export-into-no-folder": ("parcels", "export", "-o", "nowhere/parcels.csv"),
    "sheet-of-no-number": ("sheet", "nonsense", "-o", "sheet.pdf"),
    "sheet-of-another-kind": ("sheet", "L-421223-0001-X", "-o", "sheet.pdf", "--kind", "no-kind"),
    "sheet-into-a-folder": ("sheet", "L-421223-0001-X", "-o", INTAKE),
    "user-of-no-station": ("user", "add", "liu", "--station", "99"),
    "user-of-no-role": ("user", "add", "liu", "--role", "king"),
    "user-with-a-space": ("user", "add", "liu bei"),
    "user-without-name": ("user", "add"),
    "backup-onto-a-file": ("backup", "-o", JD),
    "backup-onto-a-folder": ("backup", "-o", INTAKE),
    "backup-kept-none": ("backup", "--keep", "0"),
    "restore-of-nothing": ("restore", "nowhere.db"),
    "restore-of-a-folder": ("restore", INTAKE),
    "restore-of-a-table": ("restore", JD),
    "demo-where-there-is-a-station": ("demo",),
    "serve-at-no-port": ("serve", "--port", "99999"),
    "init-with-too-much": ("init", "here"),
    "migrate-with-too-much": ("migrate", "here"),
    "join-a-second-county": ("join", "https://cunyi.example", "K7Q2-M9XD-4TRW"),
    "join-over-an-open-line": ("join", "http://cunyi.example", "K7Q2-M9XD-4TRW"),
    "exchange-without-a-hub": ("exchange",),
    "bundle-into-nothing": ("bundle", "export", "nowhere"),
    "bundle-of-nothing": ("bundle", "import", "nowhere"),
    "bundle-join-a-second-county": ("bundle", "join", ".", "K7Q2-M9XD-4TRW"),
    "bundle-join-without-a-code": ("bundle", "join", "."),
    "bundle-what": ("bundle", "burn", "."),
    "outcomes-of-nobody": ("outcomes", "--partner", "xx"),
    "outcomes-that-were-not-made": ("outcomes", "--partner", "jd", "--again", "7"),
    "outcomes-into-a-folder": ("outcomes", "--partner", "jd", "-o", INTAKE),
    "doctor-of-what": ("doctor", "--frob"),
    "no-such-command": ("frob",),
}


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_every_command_is_tried():
    assert {command[0] for command in WRONG.values()} >= COMMANDS.keys()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_one_sentence_also_for_a_machine(county_station, tmp_path, name, language):
    said = county_station(*WRONG[name], "--language", language)
    as_json = county_station(*WRONG[name], "--language", language, "--json")

    assert said.code == as_json.code != 0
    assert said.out == ""
    first, *more = said.err.splitlines()
    assert all(line.startswith("  ") for line in more)  # the rows of a file that are at fault
    assert any("\u4e00" <= sign <= "\u9fff" for sign in first) is (language == "zh")
    assert as_json.result["error"].splitlines()[0] == first
    assert not list(tmp_path.glob("*.partial"))
    assert not list(INTAKE.parent.glob("*.partial"))


def test_a_database_that_another_program_keeps_is_waited_for_and_then_said(
    county_station, tmp_path, monkeypatch
):
    monkeypatch.setattr("station.db.LOCK_SECONDS", 0)
    lock = FileLock(tmp_path / "home" / "station.db.lock")
    assert lock.acquire(seconds=0)

    said = county_station("user", "add", "liu", "--json")
    lock.release()

    sentence = "The station is busy. Nothing was lost; please try again."
    assert (said.code, said.err, said.result) == (1, f"{sentence}\n", {"error": sentence})
    assert county_station("user", "add", "liu").code == 0


def test_a_database_that_another_program_writes_to_is_said_to_be_busy(county_station, tmp_path):
    with closing(sqlite3.connect(tmp_path / "home" / "station.db")) as other:
        other.execute("BEGIN IMMEDIATE")

        said = county_station("user", "add", "liu")

    assert said.err == "The station is busy. Nothing was lost; please try again.\n"


@pytest.mark.parametrize("command", [("restore", "kept.db"), ("serve", "--port", "0")])
def test_what_must_not_happen_under_a_server_is_refused(county_station, tmp_path, command):
    county_station("backup", "-o", "kept.db")

    with serving(tmp_path / "home"):
        said = county_station(*command)

    assert said.code == 1
    assert said.err == f"A server is running on {tmp_path / 'home'}. Stop it first.\n"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root becomes another")
@pytest.mark.parametrize("command", [("init",), ("doctor",), ("user", "add", "liu"), ("serve",)])
@pytest.mark.parametrize("rights", [0o700, 0o755])
def test_a_folder_of_somebody_else_is_said_to_be_so(county_station, tmp_path, command, rights):
    """Also where the database may be looked at, and SQLite needs more for that."""
    home = tmp_path / "home"
    home.chmod(rights)
    for path in (home, *home.parents[:2]):
        path.chmod(path.stat().st_mode | (0o011 if path != home else 0))
    done = subprocess.run(
        [sys.executable, "-c", AS_NOBODY, *command, "--json"],
        env={**os.environ, "STATION_HOME": str(home), "STATION_LOCALE": "en"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    error = json.loads(done.stdout)["error"]
    assert re.search("may not (be )?read or writ", error)
    assert error.count("\n") == 0


# Everything is loaded before, as nobody may not even read Python's own library.
AS_NOBODY = """
import encodings.ascii, os, sys
import station.cli, station.cli.serving, station.cli.keeping, station.cli.people, station.cli.installing
import station.demo, station.keeping.doctor
os.setgid(65534); os.setuid(65534)
sys.exit(station.cli.start.run(sys.argv[1:]))
"""


def test_every_result_is_one_object(county_station, tmp_path):
    commands = [
        ("init",),
        ("migrate",),
        ("network", "import", INTAKE.parent / "network" / "tonglu_330122.csv"),
        ("user", "add", "liu"),
        ("intake", INTAKE / "bad_rows.csv", "--partner", "jd"),
        ("parcels", "export"),
        ("parcels", "export", "-o", "parcels.csv"),
        ("backup", "-o", "kept.db"),
        ("restore", "kept.db"),
        ("doctor",),
    ]

    results = [county_station(*command, "--json").result for command in commands]

    assert "error" in results[2]
    assert all("error" not in result for result in results[:2] + results[3:])
    assert results[5]["parcels"] == len(results[5]["rows"]) == results[6]["parcels"] == 7
    assert results[5]["rows"][0].keys() >= {"tracking_number", "partner", "sorting", "station"}
