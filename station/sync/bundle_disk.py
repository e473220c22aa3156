"""A file on a stick: there whole and proven, or not there."""

import errno
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from station.errors import N_, RuleBroken, is_disk_full
from station.sync import bundle_file
from station.sync.bundle_file import SUFFIX

_PIECE = 1024 * 1024
_LOCKED = {errno.EROFS, errno.EACCES, errno.EPERM}


class StickFull(RuleBroken):
    http_status = 507
    message = N_(
        "There is no room left on the stick. Nothing was lost. Delete what nobody needs from it, "
        "or take another one, and write it again."
    )


class StickGone(RuleBroken):
    message = N_(
        "The stick could not be written to the end (%(reason)s): was it pulled out? Nothing was "
        "lost. Put it in and write it again, or take another one."
    )


class StickLocked(RuleBroken):
    message = N_(
        "Nothing can be written on this stick: it is write-protected, or this program may not. "
        "Nothing was lost. Move the little switch on its side if it has one, take another stick, "
        "or save the file in the browser."
    )


class StickUnreadable(RuleBroken):
    message = N_("The stick could not be read (%(reason)s). Put it in once more, and try again.")


class NotAsWritten(RuleBroken):
    message = N_(
        "What was written on the stick does not read back the same: the stick is breaking. "
        "Nothing was lost. Take another one and write it again."
    )


Progress = Callable[[int, int], None]


def save(path: Path, data: bytes, *, progress: Progress | None = None) -> None:
    """Write the file under another name, to the stick itself; read it back; give it its name.

    What had the name before stays until the new file is proven.

    Raises:
        StickFull, StickGone, StickLocked, NotAsWritten: there is no new file.
    """
    partial = path.with_name(path.name + ".partial")
    try:
        _write(partial, data, progress or _silent)
        _ensure_same(partial, data)
        partial.replace(path)
        _sync_folder(path.parent)
        _ensure_same(path, data)
    except OSError as error:
        raise _sentence(error) from error
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)


def _write(path: Path, data: bytes, progress: Progress) -> None:
    """Piece by piece to the stick itself, so that how far it is can be believed."""
    with suppress(FileNotFoundError):
        path.unlink()
    # A stick may hold a link of this name to a file of this computer: never through one.
    with path.open("xb") as file:
        for start in range(0, len(data), _PIECE):
            file.write(data[start : start + _PIECE])
            file.flush()
            os.fsync(file.fileno())
            progress(min(start + _PIECE, len(data)), len(data))


def _silent(_done: int, _total: int) -> None:
    pass


def load(path: Path) -> bytes:
    """The bytes of a file, never many more than one of ours can have.

    Raises:
        StickUnreadable: it is not there, or cannot be read to its end.
    """
    try:
        with path.open("rb") as file:
            return file.read(bundle_file.MOST_BYTES + 1)
    except OSError as error:
        raise StickUnreadable(reason=error.strerror or str(error)) from error


def files_in(path: Path) -> list[Path]:
    """The file itself, or all of ours in a folder, the oldest first.

    Raises:
        StickUnreadable: there is none.
    """
    if not path.exists():
        raise StickUnreadable(reason=os.strerror(errno.ENOENT))
    if not path.is_dir():
        return [path]
    try:
        found = [
            one
            for one in path.iterdir()
            if one.suffix == SUFFIX and one.is_file() and not one.is_symlink()
        ]
        return sorted(found, key=lambda one: (one.stat().st_mtime, one.name))
    except OSError as error:
        raise StickUnreadable(reason=error.strerror or str(error)) from error


def _ensure_same(path: Path, data: bytes) -> None:
    with path.open("rb") as file:
        if hasattr(os, "posix_fadvise"):
            # From the stick, not from what the system remembers of it.
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        if file.read(len(data) + 1) != data:
            raise NotAsWritten


def _sync_folder(path: Path) -> None:
    if os.name == "nt":
        return  # Windows cannot open a folder, and keeps its list by itself
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sentence(error: OSError) -> RuleBroken:
    if is_disk_full(error):
        return StickFull()
    if error.errno in _LOCKED:
        return StickLocked()
    return StickGone(reason=error.strerror or str(error))
