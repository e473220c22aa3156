"""Looks an installation over and says in plain words what is well and what is not."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from station.clock import SHANGHAI
from station.db import Database
from station.errors import N_
from station.keeping import anchor, copying, folds, log_chain, schema
from station.keeping.copying import Progress
from station.settings import Settings

LITTLE_SPACE, NO_SPACE = 1_000_000_000, 200_000_000
BACKUP_DAYS = 2
# A cheap PC's clock without its battery starts in the past; this program was not written then.
NOT_BEFORE = datetime.strptime(schema.NEWEST, "%Y%m%d_%H%M").replace(tzinfo=SHANGHAI)
CLOCK_SLACK = timedelta(days=1)


class Verdict(StrEnum):
    WELL = "well"
    WATCH = "watch"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one look found; ``message`` is marked by ``N_`` and says what to do."""

    check: str
    verdict: Verdict
    message: str
    values: dict[str, Any] = field(default_factory=dict)


def examine(
    database: Database,
    settings: Settings,
    *,
    at: datetime,
    sample: int | None = 500,
    progress: Progress | None = None,
) -> Iterator[Finding]:
    """Look at everything, what most depends on first.

    ``sample`` is how many units are folded from their events; None for all.
    """
    path = database.path
    if path is not None:
        pages = _pages(path)
        yield pages
        if pages.verdict is Verdict.WRONG:
            return  # what is read from a damaged file says nothing
    current = _schema(database)
    yield current
    if current.verdict is Verdict.WELL:
        if path is not None:
            yield _log(path, progress)
        yield _anchor(database, settings.home)
        yield _folds(database, sample, progress)
        yield _clock(database, at)
    yield _space(settings.home)
    if path is not None:
        yield _backups(settings.backups, at)
        yield _key(settings.home)


def _pages(path: Path) -> Finding:
    try:
        with closing(copying.open_read_only(path)) as connection:
            (answer,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            orphan = connection.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.DatabaseError as error:
        answer, orphan = str(error), None
    if answer != "ok":
        return Finding(
            "database",
            Verdict.WRONG,
            N_("The database is damaged (%(problem)s). Stop the server; station restore FILE"),
            {"problem": answer},
        )
    if orphan:
        return Finding(
            "database",
            Verdict.WRONG,
            N_(
                "A row of %(table)s has lost what it belongs to. Ask those who support this program."
            ),
            {"table": orphan[0]},
        )
    return Finding("database", Verdict.WELL, N_("The database is whole."))


def _schema(database: Database) -> Finding:
    revision = schema.revision_of(database)
    if revision == schema.NEWEST:
        return Finding("schema", Verdict.WELL, N_("The database is up to date."))
    return Finding(
        "schema",
        Verdict.WRONG,
        N_("The database is not up to date (%(revision)s). station migrate"),
        {"revision": revision or "–"},
    )


def _log(path: Path, progress: Progress | None) -> Finding:
    broken = log_chain.first_break(path, progress)
    if broken:
        return Finding(
            "log",
            Verdict.WRONG,
            N_("The log is broken at %(entry)s. Keep this database; ask those who support it."),
            {"entry": broken},
        )
    return Finding("log", Verdict.WELL, N_("The log has no gap, and nothing in it was changed."))


def _anchor(database: Database, home: Path) -> Finding:
    known = anchor.find(home)
    with database.read() as session:
        behind = known is not None and anchor.is_behind(session.connection(), known)
    if behind:
        return Finding(
            "anchor",
            Verdict.WATCH,
            N_(
                "The database is older than the last time it was seen here: somebody put it back "
                "by hand. The next start of the server begins a new incarnation."
            ),
        )
    return Finding("anchor", Verdict.WELL, N_("The database is the one that was here before."))


def _folds(database: Database, sample: int | None, progress: Progress | None) -> Finding:
    with database.read() as session:
        looked, wrong = folds.compare(session, sample=sample, progress=progress)
    if wrong:
        return Finding(
            "custody",
            Verdict.WRONG,
            N_("%(count)d units are not where their events say, such as %(numbers)s."),
            {"count": len(wrong), "numbers": ", ".join(wrong[:3])},
        )
    return Finding(
        "custody",
        Verdict.WELL,
        N_("All of %(count)d units looked at are where their events say."),
        {"count": looked},
    )


def _clock(database: Database, at: datetime) -> Finding:
    newest = max(NOT_BEFORE, folds.newest_event(database) or NOT_BEFORE)
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
    return Finding("clock", Verdict.WELL, N_("The clock is plausible."))


def _space(home: Path) -> Finding:
    free = shutil.disk_usage(home).free
    verdict = Verdict.WELL
    message = N_("%(free)d MB are free on the disk.")
    if free < LITTLE_SPACE:
        verdict = Verdict.WRONG if free < NO_SPACE else Verdict.WATCH
        message = N_("Only %(free)d MB are free on the disk. Make room.")
    return Finding("space", verdict, message, {"free": free // 1_000_000})


def _backups(folder: Path, at: datetime) -> Finding:
    times = [path.stat().st_mtime for path in folder.glob("*.db")]
    if not times:
        return Finding("backups", Verdict.WATCH, N_("There is no backup yet. station backup"))
    newest = datetime.fromtimestamp(max(times), UTC)
    days = (at - newest).days
    if days > BACKUP_DAYS:
        return Finding(
            "backups",
            Verdict.WATCH,
            N_("The newest backup is %(days)d days old. station backup"),
            {"days": days},
        )
    return Finding(
        "backups", Verdict.WELL, N_("The newest backup is of %(day)s."), {"day": newest.date()}
    )


def _key(home: Path) -> Finding:
    path = home / "secret.key"
    if not path.exists():
        return Finding(
            "key",
            Verdict.WRONG,
            N_("secret.key is missing: put your copy back, or everybody must log in anew."),
        )
    return Finding("key", Verdict.WELL, N_("The installation's key is there."))
