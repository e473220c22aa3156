"""One command serves the demonstration's hub and its villages, and stops all of them."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request

import pytest

from station.cli.demo_folders import LOGINS, write_logins
from station.keeping import clean_stop
from tests.cli.conftest import clean_environment

_PATIENCE_SECONDS = 60


@pytest.fixture
def home(county_station, tmp_path):
    """A hub and a village as the demonstration leaves them in their folders."""
    hub = tmp_path / "home"
    village = hub / "hongxia"
    subprocess.run(
        [sys.executable, "-m", "station.cli", "init"], env=clean_environment(village), check=True
    )
    write_logins(hub / LOGINS, [_login("coordinator"), _login("hongxia")])
    write_logins(village / LOGINS, [_login("hongxia")])
    return hub


def _login(name: str) -> dict[str, str]:
    words = ("role", "name", "password", "pin", "station")
    return dict.fromkeys(words, name) | {"login": name}


def two_ports() -> int:
    """The first of two ports that follow one another and are free."""
    while True:
        with socket.create_server(("127.0.0.1", 0)) as first:
            port: int = first.getsockname()[1]
            try:
                socket.create_server(("127.0.0.1", port + 1)).close()
            except (OSError, OverflowError):
                continue
        return port


def begin(home, port: int) -> subprocess.Popen:
    command = ("demo", "--nodes", "2", "--port", str(port), "--json", "--language", "en")
    return subprocess.Popen(
        [sys.executable, "-m", "station.cli", *command],
        env=clean_environment(home),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signal that stops one process in order")
def test_the_hub_and_its_villages_answer_until_all_of_them_are_stopped(home):
    port = two_ports()
    demo = begin(home, port)
    said = [json.loads(demo.stdout.readline()) for _ in range(2)]

    for url in said[1]["urls"]:
        assert urllib.request.urlopen(f"{url}/login").status == 200
    demo.send_signal(signal.SIGTERM)
    demo.communicate(timeout=_PATIENCE_SECONDS)

    assert said[1]["urls"] == [f"http://127.0.0.1:{port}", f"http://127.0.0.1:{port + 1}"]
    for at in (home, home / "hongxia"):
        assert not (at / clean_stop.NAME).exists()
    for number in (port, port + 1):
        socket.create_server(("127.0.0.1", number)).close()


def test_where_one_cannot_be_served_it_is_said_why_and_none_is_left(home):
    port = two_ports()

    with socket.create_server(("127.0.0.1", port + 1)):
        demo = begin(home, port)
        _, trouble = demo.communicate(timeout=_PATIENCE_SECONDS)

    assert demo.returncode == 1
    assert f"Nothing can be served at 127.0.0.1:{port + 1}" in trouble
    assert trouble.endswith("The others were stopped.\n")
    socket.create_server(("127.0.0.1", port)).close()


def test_the_commands_that_start_each_by_hand_are_said_where_none_is_to_be_served(
    home, county_station
):
    said = county_station("demo", "--nodes", "2", "--no-serve", "--port", "8100")

    commands = [line.strip() for line in said.out.splitlines() if "station serve" in line]
    assert [command.split()[-1] for command in commands] == ["8100", "8101"]
    assert all(str(home) in command for command in commands)
