"""Backups that are proven whole before they count."""

from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct

from station.clock import local
from station.db import Database
from station.errors import N_, RuleBroken
from station.keeping import anchor, copying, log_chain
from station.keeping.copying import Progress
from station.settings import Settings


class OnlyOnSqlite(RuleBroken):
    message = N_("This database is PostgreSQL's. Use pg_dump and pg_restore.")


class Kept(Struct, frozen=True):
    """A backup that lies in a folder."""

    path: Path
    made_at: datetime
    bytes: int


def back_up(
    database: Database,
    settings: Settings,
    *,
    at: datetime,
    target: Path | None = None,
    progress: Progress | None = None,
) -> Path:
    """Copy the database while it is in use, and check the copy: its pages and its log.

    Raises:
        FileExists: the target is there.
        NotWhole: the copy is not to be trusted, and was removed.
    """
    if database.path is None:
        raise OnlyOnSqlite
    stem = f"station-{local(at):%Y%m%d-%H%M%S}"
    target = target or copying.free_name(settings.backups, stem)
    copying.copy(database.path, target, progress=progress)
    try:
        log_chain.ensure_whole(target, progress)
    except BaseException:
        target.unlink()
        raise
    anchor.drop(database, settings.home)
    return target


def kept(folder: Path) -> list[Kept]:
    """The backups in a folder, the newest first; not those that a power cut left unfinished."""
    found = [(path, path.stat()) for path in folder.glob("*.db")]
    backups = [
        Kept(path, datetime.fromtimestamp(stat.st_mtime, UTC), stat.st_size)
        for path, stat in found
        if stat.st_size
    ]
    return sorted(backups, key=lambda backup: backup.made_at, reverse=True)


def drop_old(folder: Path, *, keep: int, made: Path | None = None) -> list[Path]:
    """Remove the oldest backups that were named by the time, all but ``keep`` of them.

    The one just ``made`` stays, also where a clock that is behind has given it the oldest name.
    """
    # By name, as a clock that was wrong once has given a file a wrong time as well.
    named = sorted(path for path in folder.glob("station-[0-9]*.db") if path != made)
    old = named[: max(0, len(named) - (keep - bool(made)))]
    for path in old:
        path.unlink()
    return old


def drop_unfinished(folder: Path, *, before: datetime) -> None:
    """Remove what a power cut has left of a backup that was begun so long ago."""
    for path in [*folder.glob("*.partial"), *folder.glob("station-[0-9]*.db")]:
        stat = path.stat()
        is_unfinished = path.suffix == ".partial" or stat.st_size == 0
        if is_unfinished and datetime.fromtimestamp(stat.st_mtime, UTC) < before:
            path.unlink()
