"""After a power cut or a kill the database is looked at before anybody works with it."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import pytest

from station.keeping import backup, clean_stop
from station.settings import Settings
from tests.builders import a_partner, save

AT = datetime(2026, 11, 21, 0, 5, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path):
    return Settings(tmp_path, f"sqlite:///{tmp_path / 'station.db'}", synchronous="OFF")


@pytest.fixture
def cut_off(settings, installed):
    """A station that was being served when the power went; returns its one backup."""
    for code in ("xu", "xv", "xw", "xx", "xy", "xz"):
        save(installed, a_partner(code=code))
    path = backup.back_up(installed, settings, at=AT)
    clean_stop.begin(settings.home)
    installed.close()
    return path


def tamper(settings: Settings, statement: str) -> None:
    with closing(sqlite3.connect(settings.home / "station.db")) as connection, connection:
        connection.execute(statement)


def test_a_whole_database_is_served_again(settings, cut_off):
    assert clean_stop.ensure_survived(settings)


def test_after_a_clean_stop_nothing_is_looked_at(settings, cut_off):
    tamper(settings, "DELETE FROM log_entry WHERE seq = 3")
    clean_stop.end(settings.home)

    assert not clean_stop.ensure_survived(settings)


def test_a_new_station_was_never_cut_off(settings):
    assert not clean_stop.ensure_survived(settings)


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("UPDATE log_entry SET version = 9 WHERE seq = 3", id="log-changed"),
        pytest.param("DELETE FROM log_entry WHERE seq = 3", id="log-gap"),
        pytest.param("DELETE FROM log_entry WHERE seq = 1", id="log-without-its-beginning"),
    ],
)
def test_a_log_that_did_not_survive_is_not_served(settings, cut_off, statement):
    tamper(settings, statement)

    with pytest.raises(clean_stop.NotSurvived) as refusal:
        clean_stop.ensure_survived(settings)

    assert refusal.value.values["file"] == cut_off


def test_a_page_that_did_not_survive_is_named_with_the_backup_that_helps(settings, cut_off):
    path = settings.home / "station.db"
    pages = path.read_bytes()
    path.write_bytes(pages[: len(pages) // 2] + bytes(len(pages) - len(pages) // 2))

    with pytest.raises(clean_stop.NotSurvived) as refusal:
        clean_stop.ensure_survived(settings)

    assert refusal.value.values["file"] == cut_off


def test_only_the_end_of_a_long_log_is_looked_at(settings, cut_off, monkeypatch):
    monkeypatch.setattr(clean_stop, "TAIL", 3)

    tamper(settings, "UPDATE log_entry SET version = 9 WHERE seq = 3")
    assert clean_stop.ensure_survived(settings)

    tamper(
        settings, "UPDATE log_entry SET version = 9 WHERE seq = (SELECT max(seq) FROM log_entry)"
    )
    with pytest.raises(clean_stop.NotSurvived):
        clean_stop.ensure_survived(settings)
