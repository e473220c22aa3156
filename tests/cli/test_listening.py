"""The server as it is started: whom it believes, how it is quiet, and how it ends."""

import logging
import re
import shutil
import sqlite3
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from urllib.parse import urlencode

import pytest

from station.cli import listening
from station.settings import BadSetting, Settings
from tests.bench.serving import SERVE, server

FORWARDED = {
    "X-Forwarded-For": "203.0.113.7",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "cunyi.example",
}
TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')


@pytest.fixture
def served(chongyang_home, tmp_path):
    """``with served(STATION_TRUSTED_PROXY=...) as ask``: a real server on loopback."""
    home = tmp_path / "home"
    shutil.copytree(chongyang_home, home)

    @contextmanager
    def serve(**settings):
        environ = {"STATION_HOME": str(home), "STATION_SYNCHRONOUS": "OFF", **settings}
        with server(*SERVE, **environ) as (_process, port):
            yield lambda *request, **headers: ask(port, *request, **headers)

    serve.home = home
    return serve


def ask(port, method, path, fields=None, **headers):
    """One request, and its answer: status, headers, page."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    body = urlencode(fields) if fields else None
    if fields:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request(method, path, body, headers)
    response = connection.getresponse()
    page = response.read().decode()
    connection.close()
    return response.status, response.headers, page


def log_in_wrongly(request) -> None:
    """Try a password that is wrong, through a proxy that says who asks."""
    _, headers, page = request("GET", "/login", **FORWARDED)
    cookie = headers["Set-Cookie"].partition(";")[0]
    fields = {"login": "nobody", "password": "wrong", "csrf_token": TOKEN.search(page)[1]}
    status, _, _ = request("POST", "/login", fields, Cookie=cookie, **FORWARDED)
    assert status == 403


def who_tried(home) -> str:
    with closing(sqlite3.connect(home / "station.db")) as connection:
        [(key,)] = connection.execute("SELECT key FROM attempt WHERE door = 'log_in'").fetchall()
    return key.partition("|")[2]


def test_behind_its_proxy_the_server_knows_who_asks_and_that_the_line_is_encrypted(served):
    with served(STATION_TRUSTED_PROXY="127.0.0.1") as request:
        _, headers, _ = request("GET", "/login", **FORWARDED)
        log_in_wrongly(request)

    assert who_tried(served.home) == "203.0.113.7"
    assert "; Secure;" in headers["Set-Cookie"]


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param({}, id="no-proxy"),
        pytest.param({"STATION_TRUSTED_PROXY": "10.0.0.1"}, id="another-machine-than-the-proxy"),
    ],
)
def test_what_anybody_else_says_of_the_client_is_ignored(served, settings):
    with served(**settings) as request:
        _, headers, _ = request("GET", "/login", **FORWARDED)
        log_in_wrongly(request)

    assert who_tried(served.home) == "127.0.0.1"
    assert "Secure" not in headers["Set-Cookie"]


def test_cookies_can_be_secure_where_the_server_cannot_see_that_the_line_is(served):
    with served(STATION_SECURE_COOKIES="always") as request:
        _, session, _ = request("GET", "/login")
        token = TOKEN.search(request("GET", "/login")[2])[1]
        cookie = session["Set-Cookie"].partition(";")[0]
        token = TOKEN.search(request("GET", "/login", Cookie=cookie)[2])[1]
        fields = {"next": "/", "csrf_token": token}
        _, language, _ = request("POST", "/language/en", fields, Cookie=cookie)

    assert "; Secure;" in session["Set-Cookie"]
    assert "; Secure;" in language["Set-Cookie"]


def test_a_server_that_is_told_to_stop_ends_by_itself_and_notes_where_the_log_ended(served):
    anchor = served.home / "anchor.json"
    environ = {"STATION_HOME": str(served.home), "STATION_SYNCHRONOUS": "OFF"}
    with server(*SERVE, **environ) as (process, port):
        ask(port, "GET", "/")
        anchor.unlink()
        process.terminate()
        process.wait(timeout=60)

    assert process.returncode == 0
    assert anchor.exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("STATION_TRUSTED_PROXY", "*"),
        ("STATION_TRUSTED_PROXY", "localhost"),
        ("STATION_SECURE_COOKIES", "never"),
        ("STATION_CONTACT_DAYS", "0"),
        ("STATION_CONTACT_DAYS", "3651"),
        ("STATION_BACKUPS_KEPT", "many"),
    ],
)
def test_a_setting_that_makes_no_sense_stops_the_start(name, value):
    with pytest.raises(BadSetting) as refusal:
        Settings.read({name: value})

    assert (refusal.value.values["name"], refusal.value.values["value"]) == (name, value)


def test_settings_are_read_from_the_environment():
    environ = {
        "STATION_TRUSTED_PROXY": "::1",
        "STATION_SECURE_COOKIES": "always",
        "STATION_CONTACT_DAYS": "1",
        "STATION_BACKUPS_KEPT": "3650",
    }

    found = Settings.read(environ)

    assert (found.trusted_proxy, found.secure_cookies) == ("::1", True)
    assert (found.contact_days, found.backups_kept) == (1, 3650)


@pytest.mark.parametrize(
    ("remark", "told"),
    [
        pytest.param(("Task queue depth is %d", 1), False, id="short"),
        pytest.param(("Task queue depth is %d", listening.DEEP - 1), False, id="nearly-deep"),
        pytest.param(("Task queue depth is %d", listening.DEEP), True, id="deep"),
        pytest.param(("%s is gone", "The queue"), True, id="another-remark"),
    ],
)
def test_a_line_of_waiting_requests_is_told_only_where_it_is_deep(
    app, settings, remark, told, caplog
):
    listening.listen(app, settings, "127.0.0.1", 0).close()

    logging.getLogger("waitress.queue").warning(*remark)

    assert bool(caplog.messages) is told
