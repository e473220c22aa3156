"""A restore may be cut anywhere; and a drill: the database is gone, and the day goes on."""

import shutil
import sqlite3
import sys
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from station.db import Database
from station.keeping import anchor, backup, copying, installing, restoring
from station.keeping.doctor import examine
from station.keeping.findings import Verdict
from station.network.models import Partner
from station.settings import Settings
from tests.builders import a_partner, save

AT = datetime(2026, 11, 21, 0, 5, tzinfo=UTC)
KEEPING = str(Path(restoring.__file__).parent)


@pytest.fixture
def settings(tmp_path):
    home = tmp_path / "home"
    return Settings(home, f"sqlite:///{home / 'station.db'}", synchronous="OFF")


@pytest.fixture
def kept(settings, installed, tmp_path):
    """A backup, and a database that has one partner more."""
    path = backup.back_up(installed, settings, at=AT, target=tmp_path / "kept.db")
    save(installed, a_partner(code="later"))
    installed.close()
    return path


@contextmanager
def cut_at_every_step(home: Path, cuts: Path):
    """Copy what is on the disk before each line that the keeping room runs."""

    def look(frame, event, _argument):
        if event == "call":
            return look if frame.f_code.co_filename.startswith((KEEPING, shutil.__file__)) else None
        if event == "line" and home.exists():
            found = snapshot_of(home)
            if found != seen[-1]:
                seen.append(found)
                shutil.copytree(home, cuts / f"{len(seen):03d}")
        return look

    seen = [{}]
    before = sys.gettrace()
    sys.settrace(look)
    try:
        yield
    finally:
        sys.settrace(before)
    shutil.copytree(home, cuts / "end")


def snapshot_of(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize("is_open_wal", [False, True], ids=["at-rest", "with-its-wal"])
def test_a_restore_that_is_cut_anywhere_leaves_the_old_or_the_restored_database(
    settings, kept, tmp_path, is_open_wal
):
    if is_open_wal:
        leave_a_wal(settings.home / "station.db")

    with cut_at_every_step(settings.home, tmp_path / "cuts"):
        restoring.restore(settings, kept, at=AT)

    states = [state_after(cut) for cut in sorted((tmp_path / "cuts").iterdir())]
    assert len(states) > 8
    decided = states.index("restored")
    assert set(states[:decided]) == {"old"}
    assert set(states[decided:]) == {"restored"}


def state_after(cut: Path) -> str:
    """What the next start finds, and that nothing of it is broken."""
    settings = Settings(cut, f"sqlite:///{cut / 'station.db'}", synchronous="OFF")
    database = installing.ready(settings, lambda: AT)
    with closing(sqlite3.connect(cut / "station.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    is_old = "later" in partners_in(cut / "station.db")
    wanted = 1 if is_old else 2
    assert incarnation_of(cut / "station.db") == wanted
    database.close()
    if not is_old:
        (aside,) = (cut / "replaced").iterdir()
        assert "later" in partners_in(aside / "station.db")
    restoring.drop_unfinished(settings)
    assert not list(cut.glob("*rest*"))
    return "old" if is_old else "restored"


def leave_a_wal(path: Path) -> None:
    """As a power cut does: rows that are in the write-ahead log alone."""
    aside = path.with_name("aside.db")
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("UPDATE partner SET name = 'in the log'")
    connection.commit()
    for end in ("", "-wal"):
        shutil.copy(f"{path}{end}", f"{aside}{end}")
    connection.close()
    for end in ("", "-wal"):
        Path(f"{aside}{end}").replace(f"{path}{end}")


def test_a_damaged_database_with_its_log_never_meets_the_restored_one(settings, kept, tmp_path):
    path = settings.home / "station.db"
    leave_a_wal(path)
    path.write_bytes(b"this was a database once" * 1000)

    with cut_at_every_step(settings.home, tmp_path / "cuts"):
        restoring.restore(settings, kept, at=AT)

    for cut in sorted((tmp_path / "cuts").iterdir()):
        still_damaged = (cut / "station.db").exists() and not (cut / "station.db.restored").exists()
        if still_damaged and (cut / "station.db").read_bytes().startswith(b"this was"):
            continue
        again = replace(settings, home=cut, database_url=f"sqlite:///{cut / 'station.db'}")
        installing.ready(again, lambda: AT).close()
        copying.ensure_whole(cut / "station.db")
        assert "later" not in partners_in(cut / "station.db")


def test_restoring_once_more_after_a_cut_is_a_new_incarnation_again(settings, kept, tmp_path):
    with cut_at_every_step(settings.home, tmp_path / "cuts"):
        restoring.restore(settings, kept, at=AT)

    found = set()
    for cut in sorted((tmp_path / "cuts").iterdir()):
        again = replace(settings, home=cut, database_url=f"sqlite:///{cut / 'station.db'}")
        restoring.restore(again, kept, at=AT + timedelta(minutes=1))
        found.add(incarnation_of(cut / "station.db"))
        assert "later" not in partners_in(cut / "station.db")

    assert found == {2, 3}


def test_two_restores_in_one_second_keep_both_databases(settings, kept):
    first = restoring.restore(settings, kept, at=AT)
    second = restoring.restore(settings, kept, at=AT)

    assert first != second
    assert [incarnation_of(aside / "station.db") for aside in (first, second)] == [1, 2]


def test_a_station_whose_database_is_gone_is_not_begun_anew(settings, kept):
    installed = installing.ready(settings, lambda: AT)
    newest = backup.back_up(installed, settings, at=AT)
    installed.close()
    for file in settings.home.glob("station.db*"):
        file.unlink()

    with pytest.raises(installing.DatabaseGone) as refusal:
        installing.ready(settings, lambda: AT)

    assert refusal.value.values == {"home": settings.home, "file": newest}
    assert not (settings.home / "station.db").exists()


def test_drill_the_database_is_deleted_and_the_station_works_again(settings, kept):
    """Nothing that was saved before the backup is lost, and no number is given out twice."""
    installed = installing.ready(settings, lambda: AT)
    newest = backup.back_up(installed, settings, at=AT)
    end = anchor.find(settings.home)
    installed.close()
    for file in settings.home.glob("station.db*"):
        file.unlink()

    assert restoring.restore(settings, newest, at=AT) is None

    database = installing.ready(settings, lambda: AT)
    save(database, a_partner(code="after"))
    assert {"later", "after"} <= partners_in(database.path)
    assert entries_of(database) == [(1, end.seq), (2, 1)]
    wrong = [f for f in examine(database, settings, at=AT) if f.verdict is Verdict.WRONG]
    assert [found.check for found in wrong if found.check not in {"clock", "space"}] == []
    database.close()


def entries_of(database: Database) -> list[tuple[int, int]]:
    """The last number of each incarnation."""
    with closing(sqlite3.connect(database.path)) as connection:
        return connection.execute(
            "SELECT incarnation, max(seq) FROM log_entry GROUP BY incarnation ORDER BY 1"
        ).fetchall()


def partners_in(path) -> set[str]:
    with closing(sqlite3.connect(path)) as connection:
        return {code for (code,) in connection.execute(f"SELECT code FROM {Partner.__tablename__}")}


def incarnation_of(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        (found,) = connection.execute("SELECT incarnation FROM installation").fetchone()
    return found
