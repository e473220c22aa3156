"""What can be said of an installation at a glance: jobs, backups, disk, key. And the clock."""

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from station import custody, jobs
from station.clock import SHANGHAI, WITNESSED_WITHIN, local
from station.db import Database
from station.errors import N_, NN_
from station.keeping import afterwards, backup, folds, schema
from station.keeping.findings import Finding, Said, Verdict
from station.settings import Settings

LITTLE_SPACE, NO_SPACE = 1_000_000_000, 200_000_000
BACKUP_DAYS = 2
# A cheap PC's clock without its battery starts in the past; this program was not written then.
NOT_BEFORE = datetime.strptime(schema.NEWEST, "%Y%m%d_%H%M").replace(tzinfo=SHANGHAI)
CLOCK_SLACK = timedelta(days=1)
# The doctor's own visit: what it found is no news to itself.
LOOK_OVER = N_("look the installation over")
_OVERDUE = timedelta(days=1)


def glance(database: Database, settings: Settings, at: datetime) -> Iterator[Finding]:
    """What takes no time to look at."""
    yield from of_jobs(database, at)
    yield from afterwards.findings(database)
    yield from outside_of_it(database, settings, at)


def outside_of_it(database: Database, settings: Settings, at: datetime) -> Iterator[Finding]:
    """What is seen without opening the database."""
    if database.path is not None:
        yield of_backups(settings.backups, at)
    yield of_space(settings.home)
    if database.path is not None:
        yield of_key(settings.home)


def of_jobs(database: Database, at: datetime) -> Iterator[Finding]:
    """A finding for each job that failed; one for all where none has, or where none runs."""
    with database.read() as session:
        rows = [row for row in jobs.rows_of(session).values() if row.name != LOOK_OVER]
    failed = [row for row in rows if row.last_error]
    for row in failed:
        yield Finding(
            "jobs",
            Verdict.WRONG,
            N_(
                "This failed in the background: %(job)s. %(error)s "
                "It is tried again within the hour; if it goes on, ask those who support this "
                "program."
            ),
            {"job": row.name, "error": Said(row.last_error, row.error_values)},
        )
    if failed:
        return
    if any(row.next_at < at - _OVERDUE and row.lease_by is None for row in rows):
        yield Finding(
            "jobs",
            Verdict.WATCH,
            N_("What is done in the background waits: it is done while the server runs."),
        )
    else:
        yield Finding(
            "jobs", Verdict.WELL, N_("Nothing that is done in the background has failed.")
        )


def of_last_check(database: Database) -> Finding:
    """What the doctor's nightly visit found; for a page, as the visit itself takes too long."""
    with database.read() as session:
        row = jobs.rows_of(session).get(LOOK_OVER)
    if row is None or row.last_ended_at is None:
        return Finding(
            "database",
            Verdict.WATCH,
            N_("The database was not checked here yet. It is done every night."),
        )
    when = f"{local(row.last_ended_at):%Y-%m-%d %H:%M}"
    if row.last_error:
        return Finding(
            "database",
            Verdict.WRONG,
            N_(
                "The check of %(when)s found something wrong. Tell the coordinator, or whoever "
                "looks after this computer."
            ),
            {"when": when},
        )
    return Finding(
        "database",
        Verdict.WELL,
        N_("The database was checked %(when)s: it is whole."),
        {"when": when},
    )


def of_clock(database: Database, at: datetime) -> Finding:
    with database.read() as session:
        # One scan by a clock that was ahead is forgotten after three more days of work.
        recorded = custody.last_days(session) or folds.newest_event(session)
    newest = max([NOT_BEFORE, *recorded])
    if at < newest - CLOCK_SLACK:
        return Finding(
            "clock",
            Verdict.WRONG,
            N_(
                "This machine's clock says %(now)s, but it is later than %(newest)s. "
                "Set it; its battery may be empty."
            ),
            {"now": f"{at:%Y-%m-%d %H:%M}", "newest": f"{newest:%Y-%m-%d %H:%M}"},
        )
    if recorded and at > max(recorded) + WITNESSED_WITHIN:
        return Finding(
            "clock",
            Verdict.WATCH,
            N_(
                "This machine's clock says %(now)s, and nothing was recorded here since "
                "%(newest)s. Set it if it is ahead."
            ),
            {"now": f"{at:%Y-%m-%d %H:%M}", "newest": f"{max(recorded):%Y-%m-%d %H:%M}"},
        )
    return Finding("clock", Verdict.WELL, N_("The clock is plausible."))


def free_space(home: Path) -> int:
    """Bytes that may still be written where the installation lies."""
    return shutil.disk_usage(home).free


def of_space(home: Path) -> Finding:
    free = free_space(home)
    verdict = Verdict.WELL
    message = N_("%(free)d MB are free on the disk.")
    if free < LITTLE_SPACE:
        verdict = Verdict.WRONG if free < NO_SPACE else Verdict.WATCH
        message = N_("Only %(free)d MB are free on the disk. Make room.")
    return Finding("space", verdict, message, {"free": free // 1_000_000})


def of_backups(folder: Path, at: datetime) -> Finding:
    found = backup.kept(folder)
    if not found:
        return Finding("backups", Verdict.WATCH, N_("There is no backup yet. station backup"))
    newest = found[0].made_at
    days = (at - newest).days
    if days > BACKUP_DAYS:
        return Finding(
            "backups",
            Verdict.WATCH,
            NN_(
                "The newest backup is %(count)d day old. station backup",
                "The newest backup is %(count)d days old. station backup",
            ),
            {"count": days},
        )
    return Finding(
        "backups",
        Verdict.WELL,
        N_("The newest backup is of %(day)s."),
        {"day": local(newest).date()},
    )


def of_key(home: Path) -> Finding:
    path = home / "secret.key"
    if not path.exists():
        return Finding(
            "key",
            Verdict.WRONG,
            N_("secret.key is missing: put your copy back, or everybody must log in anew."),
        )
    return Finding("key", Verdict.WELL, N_("The installation's key is there."))
