"""One server an installation: while it runs, nobody may put another database in its place."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from station.errors import N_, RuleBroken
from station.settings import make_private_folder


class ServedAlready(RuleBroken):
    message = N_("A server is running on %(home)s. Stop it first.")


@contextmanager
def serving(home: Path) -> Iterator[None]:
    """Hold the installation for as long as it is served, or replaced.

    Raises:
        ServedAlready: another process does either.
    """
    make_private_folder(home)
    lock = FileLock(home / "serving.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as held:
        raise ServedAlready(home=home) from held
    try:
        yield
    finally:
        lock.release()
