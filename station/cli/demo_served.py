"""Serves the demonstration's hub and villages, each as a process of its own, until Ctrl+C."""

import json
import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from station.cli.console import Console
from station.cli.demo_folders import read_logins
from station.errors import N_, RuleBroken
from station.settings import LOCALES

_LOOKS_SECONDS = 0.5
# Each saves what it has to; on Windows Ctrl+C has reached all of them by itself.
_PATIENCE_SECONDS = 20.0


class NotServed(RuleBroken):
    message = N_(
        "One of them could not be served, or has ended; what it says of that stands above. "
        "The others were stopped."
    )


class Served(Struct, frozen=True):
    """One of them, and where it answers."""

    home: Path
    url: str
    process: subprocess.Popen[str]


def serve_all(console: Console, homes: list[Path], *, first_port: int) -> None:
    """Serve the hub, which is the first, and the villages on ports that follow one another.

    Raises:
        NotServed: one of them ended by itself; none is left.
    """
    started: list[Served] = []
    try:
        for port, home in enumerate(homes, first_port):
            started.append(_begin(home, port, hub_port=first_port))
            _say_where(console, started[-1], is_hub=len(started) == 1)
        console.say(N_("On a village's page of the exchange its cable can be pulled."))
        console.say(N_("Stop all of them with Ctrl+C."))
        console.result(urls=[one.url for one in started])
        sys.stdout.flush()
        while all(one.process.poll() is None for one in started):
            time.sleep(_LOOKS_SECONDS)
        raise NotServed
    finally:
        _end(started)


def _begin(home: Path, port: int, *, hub_port: int) -> Served:
    own = {
        "STATION_HOME": str(home),
        "STATION_DATABASE_URL": "",
        "STATION_HUB_URL": "" if port == hub_port else f"http://127.0.0.1:{hub_port}",
    }
    # As this command was told to speak.
    language = ("--language", os.environ.get("LANGUAGE") or LOCALES[0])
    serve = ("serve", "--port", str(port), "--json", *language)
    process = subprocess.Popen(  # noqa: S603  our own command
        [sys.executable, "-m", "station.cli", *serve],
        env=os.environ | own,
        stdout=subprocess.PIPE,
        text=True,
        # Ctrl+C reaches this process, which stops them in turn.
        start_new_session=os.name != "nt",
    )
    try:
        url = json.loads(process.stdout.readline() if process.stdout else "")["url"]
    except (ValueError, KeyError) as error:
        _end([Served(home, "", process)])
        raise NotServed from error
    except BaseException:
        process.terminate()
        raise
    return Served(home, str(url), process)


def _say_where(console: Console, one: Served, *, is_hub: bool) -> None:
    logins = read_logins(one.home)
    values = {"url": one.url, "station": logins[0]["station"], "login": logins[0]["login"]}
    console.say(_HUB if is_hub else _VILLAGE, **values)


_HUB = N_("The hub:    %(url)s  %(station)s (%(login)s)")
_VILLAGE = N_("A village:  %(url)s  %(station)s (%(login)s)")


def _end(started: list[Served]) -> None:
    """The villages first: what they did last is still heard by their hub."""
    ended = time.monotonic() + _PATIENCE_SECONDS
    for one in reversed(started):
        if os.name == "nt":
            with suppress(subprocess.TimeoutExpired):
                one.process.wait(_PATIENCE_SECONDS / len(started))
        one.process.terminate()
    for one in started:
        try:
            one.process.wait(max(ended - time.monotonic(), 1.0))
        except subprocess.TimeoutExpired:
            one.process.kill()
            one.process.wait()
        if one.process.stdout is not None:
            one.process.stdout.close()
