"""Puts a backup in the database's place without losing another, wherever it is cut.

Until a file with the name of ``decided`` is there, nothing was changed; from then on the
backup is what counts, and whoever opens the installation next ends what was begun. At no
moment is there neither.
"""

import os
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

from station.clock import local
from station.db import Database
from station.errors import N_, RuleBroken
from station.keeping import anchor, copying, log_chain, schema
from station.keeping.backup import OnlyOnSqlite
from station.keeping.copying import Progress
from station.keeping.serving_lock import serving
from station.lazy import lazy_module
from station.network import numbers
from station.settings import Settings

# Not needed by a start, which looks here whether a backup was being put back.
if TYPE_CHECKING:
    from station.goods import mending
else:
    mending = lazy_module("station.goods.mending")

_UNFINISHED = ".restoring"
_SQLITE = b"SQLite format 3\0"
# What SQLite keeps beside a database; the database itself last.
_FILES = ("-wal", "-shm", "-journal", "")


class NotABackup(RuleBroken):
    message = N_("%(path)s is no backup of a station.")


class InUse(RuleBroken):
    message = N_("Another program has the database open. Stop it first.")


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
    with source.open("rb") as file:
        if file.read(len(_SQLITE)) != _SQLITE:
            raise NotABackup(path=source)
    copying.ensure_whole(source)
    _ensure_ours(source)
    log_chain.ensure_whole(source, progress)
    database = Database(settings.database_url, synchronous=settings.synchronous)
    if database.path is None:
        raise OnlyOnSqlite
    path = database.path
    with serving(settings.home), database.alone():
        _end(path, settings.home)
        _ensure_alone(path)
        _decide(_copied(source, path, settings.home, progress), path, settings.home, at)
        aside = _end(path, settings.home)
    schema.upgrade(database, backups=settings.backups)
    mending.mend(database)
    anchor.drop(database, settings.home)
    database.close()
    return aside


def finish(settings: Settings) -> None:
    """End a restore that was cut after it was decided; nothing where there is none.

    Raises:
        ServedAlready: it is still at it.
    """
    path = path_of(settings)
    if path is None or not decided(path).exists():
        return
    with serving(settings.home), Database(settings.database_url).alone():
        _end(path, settings.home)


def drop_unfinished(settings: Settings) -> None:
    """Remove what a restore has left that was cut before it was decided; for who serves."""
    path = path_of(settings)
    if path is not None:
        _drop_unfinished(path)


def path_of(settings: Settings) -> Path | None:
    """The database's file; None where it is not SQLite's."""
    url = make_url(settings.database_url)
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None


def decided(path: Path) -> Path:
    """The backup that takes this database's place, whole and renewed."""
    return path.with_name(path.name + ".restored")


def _ensure_ours(path: Path) -> None:
    with closing(copying.open_read_only(path)) as connection:
        try:
            (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            connection.execute("SELECT node_id, incarnation FROM installation").fetchone()[0]
        except (sqlite3.DatabaseError, TypeError) as error:
            raise NotABackup(path=path) from error
    if revision not in schema.REVISIONS:
        raise schema.MadeByAnotherVersion(revision=revision)


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


def _copied(source: Path, path: Path, home: Path, progress: Progress | None) -> Path:
    """The backup as a file beside the database, of a higher incarnation than anyone has seen."""
    _drop_unfinished(path)
    fresh = path.with_name(path.name + _UNFINISHED)
    copying.copy(source, fresh, progress=progress)
    known = anchor.find(home)
    seen = max(known.incarnation if known else 0, _incarnation(path))
    with closing(sqlite3.connect(fresh)) as connection, connection:
        connection.execute("UPDATE installation SET incarnation = max(incarnation, ?) + 1", (seen,))
    _leave_room(fresh)
    return fresh


def _leave_room(path: Path) -> None:
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        numbers.leave_room(connection)
    engine.dispose()


def _drop_unfinished(path: Path) -> None:
    for left in path.parent.glob(f"{path.name}{_UNFINISHED}*"):
        left.unlink()


def _incarnation(path: Path) -> int:
    try:
        with closing(copying.open_read_only(path)) as connection:
            return int(connection.execute("SELECT incarnation FROM installation").fetchone()[0])
    except (sqlite3.DatabaseError, TypeError):
        return 0


def _decide(fresh: Path, path: Path, home: Path, at: datetime) -> None:
    """From here on the backup counts. Its time names the folder of what was there."""
    while _aside(home, at).exists():
        at += timedelta(seconds=1)
    os.utime(fresh, (at.timestamp(), at.timestamp()))
    copying.sync_to_disk(fresh)
    fresh.replace(decided(path))
    copying.sync_to_disk(path.parent)


def _end(path: Path, home: Path) -> Path | None:
    """Do what was decided, as far as it was not done yet; once more is as good as once."""
    fresh, aside = decided(path), None
    if fresh.exists():
        aside = _set_aside(path, _aside(home, datetime.fromtimestamp(fresh.stat().st_mtime, UTC)))
        fresh.replace(path)
        copying.sync_to_disk(path.parent)
    return aside


def _aside(home: Path, at: datetime) -> Path:
    return home / "replaced" / f"{local(at):%Y%m%d-%H%M%S}"


def _set_aside(path: Path, folder: Path) -> Path | None:
    """Move what is there; nothing of it may be left when another takes the name."""
    found = [path.with_name(path.name + end) for end in _FILES]
    for file in [file for file in found if file.exists()]:
        folder.mkdir(parents=True, exist_ok=True)
        shutil.move(file, folder / file.name)
    if not folder.exists():
        return None
    for changed in (folder, folder.parent, folder.parent.parent, path.parent):
        copying.sync_to_disk(changed)
    return folder
