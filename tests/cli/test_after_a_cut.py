"""What the server says when it starts after it was not stopped as it should be."""

import os
import re
import signal
import subprocess
import sys
import urllib.request

import pytest

from station.keeping import clean_stop
from tests.bench.serving import SERVE
from tests.cli.conftest import clean_environment


@pytest.fixture
def home(chongyang_home, tmp_path):
    return tmp_path / "home"


def serve_until(stop: int, home) -> str:
    """Serve, stop by this signal once it answers, and return what it said of trouble."""
    server = subprocess.Popen(
        [sys.executable, *SERVE],
        env=clean_environment(home) | {"STATION_LOCALE": "en", "PYTHONUTF8": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    urllib.request.urlopen(re.search(r"http://[\d.:]+", server.stdout.readline())[0]).close()
    server.send_signal(stop)
    return server.communicate(timeout=60)[1]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signals to tell the two apart")
def test_a_server_that_was_killed_checks_its_database_before_it_serves_again(county_station, home):
    killed = serve_until(signal.SIGKILL, home)
    after = serve_until(signal.SIGTERM, home)
    then = serve_until(signal.SIGTERM, home)

    assert killed == ""
    assert after == (
        "The station was not stopped as it should be. Its database was checked: "
        "it is whole, and nothing that was saved is lost.\n"
    )
    assert then == ""


def test_a_server_does_not_start_on_a_database_that_did_not_survive(county_station, home):
    backup = county_station("backup", "--json").result["file"]
    clean_stop.begin(home)
    (home / "station.db").write_bytes(b"\0" * 40_960)

    said = county_station("serve", "--port", "0")

    assert (said.code, said.out) == (1, "")
    assert said.err.startswith(
        "The station was not stopped as it should be, and its database was damaged ("
    )
    assert said.err.endswith(f"). Put the newest backup in its place: station restore {backup}\n")


def test_where_the_database_is_gone_the_newest_backup_is_named_and_a_drill_brings_it_back(
    county_station, home, tmp_path
):
    county_station("user", "add", "liu")
    backup = county_station("backup", "--json").result["file"]
    for file in home.glob("station.db*"):
        file.unlink()
    sentence = (
        f"The database of the station in {home} is gone. "
        f"Put its newest backup in its place: station restore {backup}\n"
    )

    for command in (["serve"], ["init"], ["doctor"], ["migrate"], ["parcels", "export"]):
        said = county_station(*command)
        assert (said.code, said.err) == (1, sentence), command

    assert county_station("restore", backup).code == 0
    again = county_station("user", "add", "liu")
    assert again.err == "The login name liu is taken. Choose another one.\n"
