"""What lies in an installation's folder is its owner's alone."""

import os
import stat

import pytest

from station.cli.demo_folders import write_logins
from station.db import Database
from station.keeping import backup, copying, installing, restoring
from station.keeping.serving_lock import serving
from station.settings import Settings

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights in its own way")


@pytest.fixture
def settings(tmp_path, open_handed):
    home = tmp_path / "home"
    return Settings(home, f"sqlite:///{home / 'station.db'}", synchronous="OFF")


@pytest.fixture
def open_handed():
    """A system that lets everybody read what is made."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def rights(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_installation_is_read_by_its_owner_alone(settings, clock):
    database = installing.install(settings, clock)

    assert rights(settings.home) == 0o700
    assert {rights(path) for path in settings.home.glob("station.db*[!k]")} == {0o600}
    assert rights(settings.home / "secret.key") == 0o600
    database.close()


@pytest.mark.parametrize("make", ["secret", "lock", "database"])
def test_whatever_makes_the_folder_first_makes_it_for_the_owner_alone(settings, make):
    if make == "secret":
        settings.secret_key()
    elif make == "lock":
        with serving(settings.home):
            pass
    else:
        Database(settings.database_url).close()

    assert rights(settings.home) == 0o700


def test_a_folder_that_is_there_keeps_its_rights(settings):
    settings.home.mkdir(mode=0o750)

    settings.secret_key()

    assert rights(settings.home) == 0o750


def test_backups_and_what_is_restored_from_them_are_the_owners_alone(settings, clock, tmp_path):
    database = installing.install(settings, clock)
    kept = backup.back_up(database, settings, at=clock())
    copying.copy(settings.home / "station.db", tmp_path / "elsewhere.db")
    database.close()

    restoring.restore(settings, kept, at=clock())

    assert rights(kept) == rights(tmp_path / "elsewhere.db") == 0o600
    assert rights(settings.home / "station.db") == 0o600


def test_the_demonstrations_logins_are_the_owners_alone(tmp_path, open_handed):
    path = tmp_path / "demo-logins.json"
    path.write_text("[]")

    write_logins(path, [{"login": "chenjing"}])

    assert rights(path) == 0o600
    assert "chenjing" in path.read_text("utf-8")
