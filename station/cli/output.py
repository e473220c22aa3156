"""Files that a command writes: wholly or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from station.errors import N_, RuleBroken


class IsAFolder(RuleBroken):
    message = N_("%(path)s is a folder. Name a file in it.")


class NoSuchFolder(RuleBroken):
    message = N_("There is no folder %(path)s. Make it first, or name a file elsewhere.")


def ensure_writable(path: Path) -> None:
    """Said before the work, not after it.

    Raises:
        IsAFolder, NoSuchFolder: no file of this name can be made.
    """
    if path.is_dir():
        raise IsAFolder(path=path)
    if not path.absolute().parent.is_dir():
        raise NoSuchFolder(path=path.absolute().parent)


@contextmanager
def written(path: Path) -> Iterator[BinaryIO]:
    """A file that takes its name once it is whole; what had the name before is replaced."""
    ensure_writable(path)
    partial = path.with_name(path.name + ".partial")
    try:
        with partial.open("wb") as file:
            yield file
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
