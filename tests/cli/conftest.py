"""A station of its own for each call of the command line."""

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from station.cli.start import run
from station.resources import PACKAGE

CHONGYANG = PACKAGE / "data" / "network" / "chongyang_421223.csv"


@dataclass(frozen=True)
class Said:
    """What a call came to."""

    code: int
    out: str
    err: str

    @property
    def result(self) -> dict[str, Any]:
        return json.loads(self.out)


@pytest.fixture
def station(tmp_path, monkeypatch, capsys) -> Callable[..., Said]:
    """Call ``station("intake", path, "--json")`` on an empty STATION_HOME, in English."""
    monkeypatch.setenv("STATION_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("STATION_LOCALE", "en")
    monkeypatch.setenv("STATION_SYNCHRONOUS", "OFF")
    # Set by every call; put back after the test.
    monkeypatch.setenv("LANGUAGE", "")

    def call(*arguments: object) -> Said:
        code = run([str(argument) for argument in arguments])
        return Said(code, *capsys.readouterr())

    return call


@pytest.fixture
def new_station(station, installed_home, tmp_path) -> Callable[..., Said]:
    """The same, after ``station init``."""
    shutil.copytree(installed_home, tmp_path / "home")
    return station


@pytest.fixture(scope="session")
def chongyang_home(tmp_path_factory) -> Path:
    home = tmp_path_factory.mktemp("chongyang")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STATION_HOME", str(home))
        patch.setenv("STATION_SYNCHRONOUS", "OFF")
        patch.setenv("LANGUAGE", "")
        assert run(["init"]) == 0
        assert run(["network", "import", str(CHONGYANG)]) == 0
    return home


@pytest.fixture
def county_station(station, chongyang_home, tmp_path) -> Callable[..., Said]:
    """The same, with the county of Chongyang read in."""
    shutil.copytree(chongyang_home, tmp_path / "home")
    return station


def clean_environment(home: Path) -> dict[str, str]:
    """This machine's, with a station of its own and no language but the station's."""
    left_out = {"LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "STATION_LOCALE"}
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    return kept | {"STATION_HOME": str(home), "STATION_SYNCHRONOUS": "OFF"}
