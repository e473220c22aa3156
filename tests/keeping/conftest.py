"""A station as ``station init`` leaves it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from station.db import Database
from station.keeping import installing
from station.settings import Settings


@pytest.fixture
def installed(settings: Settings, installed_home: Path) -> Iterator[Database]:
    shutil.copytree(installed_home, settings.home, dirs_exist_ok=True)
    database = installing.open_any(settings)
    yield database
    database.close()
