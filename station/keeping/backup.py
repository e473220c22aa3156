"""Backups that are proven whole before they count, and restoring one without losing another."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from station.clock import local
from station.db import Database
from station.errors import N_, RuleBroken
from station.keeping import anchor, copying, log_chain, schema
from station.keeping.copying import NotWhole, Progress
from station.keeping.serving_lock import serving
from station.settings import Settings


class NotABackup(RuleBroken):
    message = N_("%(path)s is no backup of a station.")


class OnlyOnSqlite(RuleBroken):
    message = N_("This database is PostgreSQL's. Use pg_dump and pg_restore.")


class InUse(RuleBroken):
    message = N_("Another program has the database open. Stop it first.")


@dataclass(frozen=True, slots=True)
class Kept:
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
        _ensure_chained(target, progress)
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


def restore(
    settings: Settings, source: Path, *, at: datetime, progress: Progress | None = None
) -> Path | None:
    """Put a backup in the database's place, as a new incarnation of this node.

    Returns:
        the folder in which the database that was there is kept, where there was one.

    Raises:
        NotABackup, NotWhole, MadeByAnotherVersion: nothing was changed.
        ServedAlready, InUse: somebody works with the database.
    """
    database = Database(settings.database_url, synchronous=settings.synchronous)
    if database.path is None:
        raise OnlyOnSqlite
    path = database.path
    with source.open("rb"):
        pass  # the sentence for a file that is not there is better than SQLite's
    copying.ensure_whole(source)
    _ensure_ours(source)
    _ensure_chained(source, progress)
    with serving(settings.home), database.alone():
        _ensure_alone(path)
        fresh = path.with_name(path.name + ".restoring")
        fresh.unlink(missing_ok=True)
        copying.copy(source, fresh, progress=progress)
        _renew(fresh, settings.home, path)
        aside = _set_aside(path, settings.home / "replaced" / f"{local(at):%Y%m%d-%H%M%S}")
        fresh.replace(path)
        copying.sync_to_disk(path.parent)
    schema.upgrade(database, backups=settings.backups)
    anchor.drop(database, settings.home)
    database.close()
    return aside


def _ensure_ours(path: Path) -> None:
    with closing(copying.open_read_only(path)) as connection:
        try:
            (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            connection.execute("SELECT node_id, incarnation FROM installation").fetchone()[0]
        except (sqlite3.DatabaseError, TypeError) as error:
            raise NotABackup(path=path) from error
    if revision not in schema.REVISIONS:
        raise schema.MadeByAnotherVersion(revision=revision)


def _ensure_chained(path: Path, progress: Progress | None) -> None:
    broken = log_chain.first_break(path, progress)
    if broken:
        raise NotWhole(path=path, problem=broken)


def _ensure_alone(path: Path) -> None:
    """Leaving the WAL succeeds only where no other connection is open, and empties it."""
    if not path.exists():
        return
    try:
        with closing(sqlite3.connect(path, timeout=0)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE").fetchone()
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise InUse from error
        # What is there is damaged, which is why a backup is wanted.
    except sqlite3.DatabaseError:
        pass


def _renew(fresh: Path, home: Path, replaced: Path) -> None:
    """A higher incarnation than anyone has seen of this node."""
    known = anchor.find(home)
    seen = max(known.incarnation if known else 0, _incarnation(replaced))
    with closing(sqlite3.connect(fresh)) as connection, connection:
        connection.execute("UPDATE installation SET incarnation = max(incarnation, ?) + 1", (seen,))
    copying.sync_to_disk(fresh)


def _incarnation(path: Path) -> int:
    try:
        with closing(copying.open_read_only(path)) as connection:
            return int(connection.execute("SELECT incarnation FROM installation").fetchone()[0])
    except (sqlite3.DatabaseError, TypeError):
        return 0


def _set_aside(path: Path, folder: Path) -> Path | None:
    files = [path.with_name(path.name + end) for end in ("", "-wal", "-shm", "-journal")]
    if not path.exists():
        return None
    folder.mkdir(parents=True)
    for file in files:
        if file.exists():
            shutil.move(file, folder / file.name)
    return folder
