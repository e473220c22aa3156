"""Has the C library give memory back that the server needs no longer.

A log-in hashes a password in 19 MB, a courier's file is read in more. glibc keeps such a
piece for the thread that asked for it, and each of the server's threads has a store of its
own: after a day of five people's work the same server held 173 MB, and 107 MB with the
limits below (docs/performance.md).
"""

import ctypes
import sys

# <malloc.h> of glibc; mallopt(3).
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
_KILOBYTE = 1024


def give_back_early() -> None:
    """Set the limits before the first thread starts; does nothing where there is no glibc."""
    if not sys.platform.startswith("linux"):
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return
    mallopt(_ARENA_MAX, 2)
    # Setting it also ends glibc's habit of raising it to the largest piece seen.
    mallopt(_MMAP_THRESHOLD, 256 * _KILOBYTE)
    mallopt(_TRIM_THRESHOLD, 128 * _KILOBYTE)
