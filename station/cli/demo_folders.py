"""What the demonstration keeps in its folders: how to log in, and villages' own computers."""

import importlib
import json
import os
from pathlib import Path
from typing import Any

from station.cli.console import Console
from station.cli.opened import opened
from station.errors import N_
from station.settings import Settings, open_private

LOGINS = "demo-logins.json"
PORT = 8000


def make_villages(console: Console, settings: Settings, count: int, *, hub_port: int) -> list[Path]:
    """Villages with a computer each, in folders beside the hub's database; the hub's comes first."""
    # Needed by this command alone, and by nobody's station.
    villages = importlib.import_module("station.demo.villages")
    folders = {login: settings.home / login for login in villages.LOGINS[:count]}
    new = {login: folder for login, folder in folders.items() if not (folder / LOGINS).exists()}
    with opened(settings) as hub:
        url = f"http://127.0.0.1:{hub_port}"
        villages.add(hub, settings, new, url=url, progress=console.progress())
    for login, folder in new.items():
        own = [row for row in read_logins(settings.home) if row["login"] == login]
        write_logins(folder / LOGINS, own)
    return [settings.home, *folders.values()]


def say_commands(console: Console, homes: list[Path], *, first_port: int) -> None:
    """How to start each of them by hand."""
    console.say(N_("Start each in a window of its own; the first is the hub:"))
    started = [_command(home, port) for port, home in enumerate(homes, first_port)]
    for line in started:
        console.say("  %(command)s", command=line)
    console.say(N_("On a village's page of the exchange its cable can be pulled."))
    console.result(commands=started)


def _command(folder: Path, port: int) -> str:
    if os.name == "nt":
        return f'set "STATION_HOME={folder}" && station serve --port {port}'
    return f"STATION_HOME={folder} station serve --port {port}"


def write_logins(path: Path, logins: list[dict[str, Any]]) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(open_private(path), "w", encoding="utf-8") as file:
        json.dump(logins, file, ensure_ascii=False, indent=1)


def read_logins(home: Path) -> list[dict[str, str]]:
    try:
        found: list[dict[str, str]] = json.loads((home / LOGINS).read_text("utf-8"))
    except FileNotFoundError:
        return []
    return found
