"""When Python's collector of garbage looks, and at what.

What is loaded at the start stays for good. The collector would look through all of it
again and again while it grows, a tenth of the start's time, and later at every look.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer

# When the first pages have been answered.
_LATER_SECONDS = 3.0


@contextmanager
def uncollected() -> Iterator[None]:
    """Make many objects that all stay in use, without the collector."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def set_apart() -> None:
    """Never look again at what there is now; what of it is garbage is freed a little later."""
    gc.freeze()
    later = Timer(_LATER_SECONDS, _sift)
    later.daemon = True
    later.start()


def _sift() -> None:
    gc.unfreeze()
    gc.collect()
    gc.freeze()
