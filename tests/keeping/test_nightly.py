"""What is done every night: a backup that is proven, and a look at everything."""

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from station import jobs
from station.jobs import Stopped, Work, run_due
from station.keeping import backup, copying
from station.keeping.doctor import examine
from station.keeping.findings import Verdict
from station.keeping.nightly import BACK_UP, CHECK, NotWell
from station.keeping.surroundings import NOT_BEFORE, glance
from station.settings import Settings
from tests.builders import a_partner, save
from tests.conftest import StandingClock

AT = NOT_BEFORE + timedelta(days=30)
DAY = timedelta(days=1)


@pytest.fixture
def settings(tmp_path):
    path = tmp_path / "home"
    return Settings(path, f"sqlite:///{path / 'station.db'}", synchronous="OFF", backups_kept=2)


def names(settings) -> list[str]:
    return sorted(path.name for path in settings.backups.iterdir())


def test_every_night_a_backup_is_made_and_the_oldest_goes(installed, settings):
    for night in range(3):
        BACK_UP.do(Work(installed, settings, AT + night * DAY))

    made = [f"station-{AT + night * DAY:%Y%m%d-%H%M%S}.db" for night in (1, 2)]
    assert names(settings) == made
    copying.ensure_whole(settings.backups / made[-1])


def test_the_backup_that_was_just_made_stays_also_by_a_clock_that_is_behind(installed, settings):
    for at in (AT, AT + DAY, AT.replace(year=2010)):
        BACK_UP.do(Work(installed, settings, at))

    assert names(settings) == [
        f"station-2010{AT:%m%d-%H%M%S}.db",
        f"station-{AT + DAY:%Y%m%d-%H%M%S}.db",
    ]


def test_a_backup_of_a_log_that_was_changed_fails_and_removes_nothing(installed, settings):
    for code in ("xu", "xv", "xw", "xx", "xy", "xz"):
        save(installed, a_partner(code=code))
    for at in (AT, AT + DAY):
        BACK_UP.do(Work(installed, settings, at))
    before = names(settings)
    with closing(sqlite3.connect(installed.path)) as connection, connection:
        connection.execute("UPDATE log_entry SET version = 9 WHERE seq = 3")

    with pytest.raises(copying.NotWhole):
        BACK_UP.do(Work(installed, settings, AT + 2 * DAY))

    assert names(settings) == before


def test_a_backup_that_is_told_to_leave_off_leaves_nothing_behind(installed, settings):
    def stop():
        raise Stopped

    with pytest.raises(Stopped):
        BACK_UP.do(Work(installed, settings, AT, stop))

    assert names(settings) == []


def test_what_a_power_cut_left_of_a_backup_is_no_backup_and_goes_after_a_day(installed, settings):
    settings.backups.mkdir()
    halves = [settings.backups / "station-1.db", settings.backups / "station-1.db.partial"]
    for path in halves:
        path.touch()
        os.utime(path, (AT.timestamp(), AT.timestamp()))
    assert backup.kept(settings.backups) == []

    BACK_UP.do(Work(installed, settings, AT + DAY))
    assert all(path.exists() for path in halves)

    BACK_UP.do(Work(installed, settings, AT + DAY + timedelta(seconds=1)))
    assert not any(path.exists() for path in halves)


def test_a_night_on_which_all_is_well_says_nothing(installed, settings):
    clock = StandingClock(AT)
    for _ in range(2):
        run_due([CHECK], installed, settings, clock, by="this hub")
        clock.advance(days=1)

    with installed.read() as session:
        assert jobs.rows_of(session)[CHECK.name].last_ended_at == AT + DAY
        assert jobs.failed(session) == []


def test_what_the_doctor_finds_wrong_at_night_is_a_job_that_failed(installed, settings):
    (settings.home / "secret.key").unlink()

    with pytest.raises(NotWell) as failure:
        CHECK.do(Work(installed, settings, AT))

    assert failure.value.values == {"count": 1}


def test_the_doctor_and_the_glance_tell_what_failed_in_the_background(installed, settings):
    def fail(_work):
        raise copying.NotWhole(path="a.db", problem="page 7")

    clock = StandingClock(AT)
    failing = replace(BACK_UP, do=fail)
    for _ in range(2):
        run_due([failing], installed, settings, clock, by="this hub")
        clock.advance(days=1)

    for found in (examine(installed, settings, at=AT), glance(installed, settings, AT)):
        [told] = [finding for finding in found if finding.check == "jobs"]
        assert told.verdict is Verdict.WRONG
        assert told.sentence(str.__mod__) == (
            f"This failed in the background: {BACK_UP.name}. "
            "a.db is not a whole database: page 7 "
            "It is tried again within the hour; if it goes on, ask those who support this program."
        )


def test_the_doctor_does_not_tell_of_its_own_visit(installed, settings):
    clock = StandingClock(AT)
    (settings.home / "secret.key").unlink()
    for _ in range(2):
        run_due([CHECK], installed, settings, clock, by="this hub")
        clock.advance(days=1)
    with installed.read() as session:
        assert [row.name for row in jobs.failed(session)] == [CHECK.name]

    assert told_of_jobs(installed, settings, clock.at) is Verdict.WELL


def test_jobs_that_nobody_does_are_to_be_watched(installed, settings):
    run_due([BACK_UP], installed, settings, lambda: AT, by="this hub")
    due = BACK_UP.following(AT)

    assert told_of_jobs(installed, settings, due + DAY) is Verdict.WELL
    assert told_of_jobs(installed, settings, due + DAY + timedelta(seconds=1)) is Verdict.WATCH


def told_of_jobs(database, settings, at: datetime) -> Verdict:
    [told] = [finding for finding in glance(database, settings, at) if finding.check == "jobs"]
    return told.verdict


def test_the_newest_backup_is_named_by_its_day_in_shanghai(installed, settings):
    late = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)
    BACK_UP.do(Work(installed, settings, late))
    [one] = backup.kept(settings.backups)
    os.utime(one.path, (late.timestamp(), late.timestamp()))

    [told] = [f for f in glance(installed, settings, late) if f.check == "backups"]

    assert told.values == {"day": datetime(2027, 1, 1).date()}  # noqa: DTZ001
