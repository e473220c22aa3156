import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import pytest

from station.db import Database
from station.keeping import anchor, backup, copying, restoring
from station.network.models import Partner
from station.records import installation
from station.settings import Settings
from tests.builders import a_partner, save

AT = datetime(2026, 11, 21, 0, 5, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path):
    return Settings(tmp_path, f"sqlite:///{tmp_path / 'station.db'}", synchronous="OFF")


def test_a_backup_of_a_database_in_use_is_whole_and_named_by_the_time(installed, settings):
    with installed.write() as session:
        session.add(a_partner(code="xx"))
        session.flush()
        path = backup.back_up(installed, settings, at=AT)

    assert path == settings.backups / "station-20261121-080500.db"
    copying.ensure_whole(path)
    assert "xx" not in partners_in(path)


def test_a_backup_never_overwrites(installed, settings, tmp_path):
    target = tmp_path / "mine.db"
    target.write_bytes(b"precious")

    with pytest.raises(copying.FileExists) as refusal:
        backup.back_up(installed, settings, at=AT, target=target)

    assert refusal.value.values == {"path": target}
    assert target.read_bytes() == b"precious"


def test_a_log_that_was_changed_is_no_backup(installed, settings, tmp_path):
    for code in ("xu", "xv", "xw", "xx", "xy", "xz"):
        save(installed, a_partner(code=code))
    with closing(sqlite3.connect(tmp_path / "station.db")) as connection, connection:
        connection.execute("UPDATE log_entry SET version = 9 WHERE seq = 3")

    with pytest.raises(copying.NotWhole) as refusal:
        backup.back_up(installed, settings, at=AT)

    assert refusal.value.values["problem"] == "1:3"
    assert list(settings.backups.iterdir()) == []


def test_restoring_brings_back_the_rows_and_keeps_the_database_that_was_there(installed, settings):
    path = backup.back_up(installed, settings, at=AT)
    save(installed, a_partner(code="later"))
    installed.close()

    aside = restoring.restore(settings, path, at=AT)

    assert "later" not in partners_in(settings.home / "station.db")
    assert "later" in partners_in(aside / "station.db")


def test_a_restored_database_is_a_new_incarnation_that_nobody_has_seen(installed, settings):
    path = backup.back_up(installed, settings, at=AT)
    installed.close()

    for expected in (2, 3):
        restoring.restore(settings, path, at=AT.replace(minute=expected))
        assert incarnation_of(settings) == expected


def test_restoring_is_refused_while_somebody_has_the_database_open(installed, settings):
    path = backup.back_up(installed, settings, at=AT)
    with installed.read() as session:
        installation(session)

        with pytest.raises(restoring.InUse):
            restoring.restore(settings, path, at=AT)


def test_a_damaged_database_can_be_replaced(installed, settings):
    path = backup.back_up(installed, settings, at=AT)
    installed.close()
    (settings.home / "station.db").write_bytes(b"this was a database once" * 1000)

    aside = restoring.restore(settings, path, at=AT)

    assert (aside / "station.db").read_bytes().startswith(b"this was")
    assert incarnation_of(settings) == 2


def test_a_file_that_is_no_backup_changes_nothing(installed, settings, tmp_path):
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as connection, connection:
        connection.execute("CREATE TABLE t (x)")
    installed.close()

    with pytest.raises(restoring.NotABackup):
        restoring.restore(settings, other, at=AT)

    assert incarnation_of(settings) == 1


def test_a_database_put_back_by_copying_files_begins_a_new_incarnation(installed, settings):
    old = (settings.home / "old.db", backup.back_up(installed, settings, at=AT))[1]
    save(installed, a_partner(code="later"))
    anchor.drop(installed, settings.home)
    installed.close()
    for file in settings.home.glob("station.db*"):
        file.unlink()
    (settings.home / "station.db").write_bytes(old.read_bytes())

    database = Database(settings.database_url, synchronous="OFF")
    noticed = anchor.reconcile(database, settings.home)
    noticed_again = anchor.reconcile(database, settings.home)
    database.close()

    assert (noticed, noticed_again, incarnation_of(settings)) == (True, False, 2)


def test_only_the_oldest_backups_are_dropped(installed, settings):
    for minute in range(4):
        backup.back_up(installed, settings, at=AT.replace(minute=minute))
    (settings.backups / "before-migration-1.db").write_bytes(b"")

    dropped = backup.drop_old(settings.backups, keep=3)

    assert [path.name for path in dropped] == ["station-20261121-080000.db"]


def partners_in(path) -> set[str]:
    with closing(sqlite3.connect(path)) as connection:
        return {code for (code,) in connection.execute(f"SELECT code FROM {Partner.__tablename__}")}


def incarnation_of(settings: Settings) -> int:
    with closing(sqlite3.connect(settings.home / "station.db")) as connection:
        (found,) = connection.execute("SELECT incarnation FROM installation").fetchone()
    return found
