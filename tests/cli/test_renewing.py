"""A server that has grown begins anew while nobody asks, and nobody is turned away."""

import shutil
import sys
import threading
import time
from http.client import HTTPConnection
from types import SimpleNamespace

import psutil
import pytest
import waitress

from station.carrying.carrier import Carrier
from station.cli import renewing
from station.clock import system_clock
from station.keeping import clean_stop
from tests.bench.serving import server

# As "station serve", but with no patience and no room at all.
IMPATIENT = (
    "-c",
    "from station.cli import main, renewing as r; r.QUIET_SECONDS, r.LIMIT_MEGABYTES = 0.1, 1; main()",
    "serve",
    "--port",
    "0",
)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a server is not renewed")
def test_a_renewed_server_keeps_its_port_its_id_and_what_was_saved(chongyang_home, tmp_path):
    home = tmp_path / "home"
    shutil.copytree(chongyang_home, home)
    with server(*IMPATIENT, STATION_HOME=str(home)) as (process, port):
        ends = time.monotonic() + 60
        statuses = []
        while not is_renewed(process.pid) and time.monotonic() < ends:
            statuses.append(ask(port, "/"))
            # With a second between, the server finds that nobody asks.
            time.sleep(1.5)
        statuses.append(ask(port, "/"))
        assert is_renewed(process.pid)
        assert set(statuses) == {200}
    assert not (home / clean_stop.NAME).exists()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a server is not renewed")
def test_a_server_is_not_renewed_while_a_stick_is_read(monkeypatch):
    monkeypatch.setattr(renewing, "QUIET_SECONDS", 0)
    monkeypatch.setattr(renewing, "LIMIT_MEGABYTES", 0)
    carrier, may_end = Carrier(system_clock), threading.Event()
    renewal = renewing.Renewal(SimpleNamespace(active_channels={}), carrier.is_under_way)

    ride = carrier.start(
        lambda _report: may_end.wait(60) and [], where="E:", is_written=False, wait_seconds=0
    )
    assert renewal.readable() is False
    may_end.set()
    assert ride.ended.wait(60)

    with pytest.raises(SystemExit):
        renewal.readable()
    assert renewal.is_due


@pytest.mark.parametrize("platform", ["linux", "win32"])
def test_only_linux_asks_for_the_memory_whoever_else_has_its_file(monkeypatch, tmp_path, platform):
    statm = tmp_path / "statm"
    statm.write_text("27000 27000 0 0 0 0 0")
    monkeypatch.setattr(renewing, "_STATM", statm)
    monkeypatch.setattr(sys, "platform", platform)
    served = waitress.create_server(lambda *_: [], host="127.0.0.1", port=0)
    try:
        renewal = renewing.Renewal(served, lambda: False)
        assert (renewal in served._map.values()) == (platform == "linux")
    finally:
        served.close()


def is_renewed(process_id):
    return renewing.LISTENING in psutil.Process(process_id).environ()


def ask(port, path):
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path)
    status = connection.getresponse().status
    connection.close()
    return status
