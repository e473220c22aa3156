"""Copies of a SQLite database that are whole, whatever is written meanwhile."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from station.errors import N_, RuleBroken, StationError
from station.settings import make_private_folder, open_private

Progress = Callable[[str, int, int], None]
"""Called with the stage (marked by ``N_``), how much is done, and how much there is."""

COPYING = N_("Copying")

# 4 MB a step: often enough for a bar, seldom enough to cost nothing.
_PAGES = 1_000


class FileExists(RuleBroken):
    message = N_("%(path)s is there already, and a backup is never overwritten.")


class NotWhole(StationError):
    message = N_("%(path)s is not a whole database: %(problem)s")


def free_name(folder: Path, stem: str) -> Path:
    """``stem.db`` in the folder, or the next number where that is taken."""
    candidate, number = folder / f"{stem}.db", 1
    while candidate.exists():
        number += 1
        candidate = folder / f"{stem}-{number}.db"
    return candidate


def open_read_only(path: Path) -> sqlite3.Connection:
    """Never writes, and so never checkpoints: only who has the write lock may do that."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


def copy(source: Path, target: Path, *, progress: Progress | None = None) -> None:
    """Copy a database that may be in use into a new file, and prove that the copy is whole.

    Raises:
        FileExists: the target is there; it is left as it is.
        NotWhole: the copy does not pass SQLite's own check, and was removed.
    """
    make_private_folder(target.parent)
    try:
        os.close(open_private(target))
    except FileExistsError as taken:
        raise FileExists(path=target) from taken
    partial = target.with_name(target.name + ".partial")
    partial.unlink(missing_ok=True)
    try:
        os.close(open_private(partial))
        _copy_pages(source, partial, progress)
        ensure_whole(partial)
        sync_to_disk(partial)
        partial.replace(target)
    except BaseException:
        partial.unlink(missing_ok=True)
        target.unlink(missing_ok=True)
        raise
    sync_to_disk(target.parent)


def ensure_whole(path: Path) -> None:
    """Raises NotWhole unless SQLite finds every page and index of the file in order."""
    _ensure(path, "integrity_check")


def ensure_readable(path: Path) -> None:
    """The same without comparing indexes with their tables: in a tenth of the time."""
    _ensure(path, "quick_check")


def _ensure(path: Path, check: str) -> None:
    try:
        with closing(open_read_only(path)) as connection:
            (answer,) = connection.execute(f"PRAGMA {check}(1)").fetchone()
    except sqlite3.DatabaseError as error:
        if is_shut(error):
            raise
        answer = str(error)
    if answer != "ok":
        raise NotWhole(path=path, problem=answer)


def is_shut(error: sqlite3.Error) -> bool:
    """Whether a database could not be looked at, which says nothing of what is in it."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    return code & 0xFF in _SHUT


_SHUT = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_READONLY,
}


def sync_to_disk(path: Path) -> None:
    """Wait until the file, or the folder's list of files, is on the disk itself."""
    if path.is_dir() and os.name == "nt":
        return  # Windows cannot open a folder, and keeps its list by itself
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _copy_pages(source: Path, target: Path, progress: Progress | None) -> None:
    def tell(_status: int, remaining: int, total: int) -> None:
        if progress:
            progress(COPYING, total - remaining, total)

    with closing(open_read_only(source)) as reading, closing(sqlite3.connect(target)) as writing:
        # One snapshot for the whole copy: without it a busy counter starts it over and over.
        reading.execute("BEGIN")
        reading.execute("SELECT count(*) FROM sqlite_master").fetchone()
        reading.backup(writing, pages=_PAGES, progress=tell)
        writing.execute("PRAGMA journal_mode = DELETE")
