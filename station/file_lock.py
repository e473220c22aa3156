"""A lock among the processes of one machine: a file that one of them holds.

Each scan takes and leaves it; filelock, which is used elsewhere, needs a twentieth of a
scan for that (docs/performance.md). The system lets go when its process ends.
"""

import os
import sys
import time
from pathlib import Path

_POLL_SECONDS = 0.01

if sys.platform == "win32":
    import msvcrt

    def _try_to_lock(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(descriptor: int) -> None:
        os.lseek(descriptor, 0, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _try_to_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _unlock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)


class FileLock:
    """Held by one process at a time; its threads must take turns by another lock."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def acquire(self, *, seconds: float) -> bool:
        """Wait for the lock, so many seconds at most; whether it is held now."""
        deadline = time.monotonic() + seconds
        while True:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
            # A file that was deleted while it was awaited locks nobody out.
            if _try_to_lock(descriptor) and self._path.exists():
                self._descriptor = descriptor
                return True
            os.close(descriptor)
            if time.monotonic() >= deadline:
                return False
            time.sleep(_POLL_SECONDS)

    def release(self) -> None:
        if self._descriptor is None:
            raise RuntimeError("the lock is not held")
        descriptor, self._descriptor = self._descriptor, None
        _unlock(descriptor)
        os.close(descriptor)
