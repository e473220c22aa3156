"""Which sticks are in this machine: what the system has mounted, and the folder of the settings."""

import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from station.errors import N_, RuleBroken
from station.settings import Settings
from station.sync.bundle_file import SUFFIX

# Where desktops mount what is put in: by its name, or below the person who is logged in.
_ROOTS = (Path("/media"), Path("/run/media"))
_REMOVABLE = 2


class NoSuchDrive(RuleBroken):
    message = N_("This stick is not in this computer (any more). Put it in, and choose it again.")


class Drive(Struct, frozen=True):
    """A stick that is in. ``files`` counts the program's own on it."""

    path: Path
    name: str
    free_bytes: int
    is_writable: bool
    files: int


def find(settings: Settings) -> list[Drive]:
    """All that are in, by name; one that answers no longer is left out."""
    found = dict.fromkeys([*_set(settings), *_plugged_in()])
    return [drive for path in found if (drive := _look_at(path)) is not None]


def get(settings: Settings, path: str) -> Drive:
    """The stick that was chosen on a page: only one of those that are offered.

    Raises:
        NoSuchDrive: it is none of them.
    """
    for drive in find(settings):
        if str(drive.path) == path:
            return drive
    raise NoSuchDrive


def _set(settings: Settings) -> list[Path]:
    return [settings.stick] if settings.stick is not None else []


def _look_at(path: Path) -> Drive | None:
    try:
        names = [entry.name for entry in os.scandir(path)]
        free = shutil.disk_usage(path).free
    except OSError:
        return None
    own = sum(name.endswith(SUFFIX) for name in names)
    return Drive(path, path.name or str(path), free, os.access(path, os.W_OK), own)


if sys.platform == "win32":
    import ctypes
    import string

    def _plugged_in() -> Iterable[Path]:
        kernel = ctypes.windll.kernel32
        mask = kernel.GetLogicalDrives()
        for place, letter in enumerate(string.ascii_uppercase):
            root = f"{letter}:\\"
            if mask >> place & 1 and kernel.GetDriveTypeW(root) == _REMOVABLE:
                yield Path(root)

else:

    def _plugged_in() -> Iterable[Path]:
        return mounted_below(_ROOTS, os.path.ismount)


def mounted_below(roots: Iterable[Path], is_mount: Callable[[Path], bool]) -> Iterator[Path]:
    """What is mounted in the folders themselves or one below, in the order of their names."""
    for root in roots:
        for folder in _folders_in(root):
            if is_mount(folder):
                yield folder
            else:
                yield from (below for below in _folders_in(folder) if is_mount(below))


def _folders_in(path: Path) -> list[Path]:
    try:
        entries = sorted(path.iterdir())
    except OSError:
        return []
    return [entry for entry in entries if _is_folder(entry)]


def _is_folder(path: Path) -> bool:
    """No where it does not answer: the others do."""
    try:
        return path.is_dir()
    except OSError:
        return False
