"""Prepares long files beside the page that waits for them, and keeps the last few.

A preview is looked at page by page; reading and sorting the file each time would make
every page as slow as the first. What is kept is only a convenience: after a restart the
file is prepared again from the upload.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from msgspec import Struct, field

from station.errors import N_, TryLater

# Two people preview at once; a third makes the first one's be prepared again.
_KEPT = 3
_LONGEST_WAIT_SECONDS = 60

Report = Callable[[str, int, int], None]
Make = Callable[[Report], Any]


class StillPreparing(TryLater):
    message = N_("The file is still being read. Nothing was lost; please try again.")


class Preparation(Struct):
    """One file being prepared: how far it is, and what came of it."""

    stage: str = ""
    done: int = 0
    total: int = 0
    result: Any = None
    error: Exception | None = None
    ended: threading.Event = field(default_factory=threading.Event)

    def report(self, stage: str, done: int, total: int) -> None:
        self.stage, self.done, self.total = stage, done, total

    def outcome(self) -> Any:
        """What came of it.

        Raises:
            StillPreparing: it has not ended within a minute.
        """
        if not self.ended.wait(_LONGEST_WAIT_SECONDS):
            raise StillPreparing
        if self.error is not None:
            raise self.error
        return self.result


class Desk:
    """The preparations at work and the last that ended, by key."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: OrderedDict[str, Preparation] = OrderedDict()

    def start(self, key: str, make: Make, *, wait_seconds: float) -> Preparation:
        """The preparation under ``key``, begun now unless it was before.

        Waits for its end, but not longer than ``wait_seconds``: a page can then say how
        far it is.
        """
        with self._lock:
            preparation = self._known.get(key)
            is_new = preparation is None or preparation.error is not None
            if preparation is None or is_new:
                preparation = self._known[key] = Preparation()
            self._known.move_to_end(key)
            self._make_room()
        if is_new:
            work = threading.Thread(target=_run, args=(preparation, make), daemon=True)
            work.start()
        preparation.ended.wait(wait_seconds)
        return preparation

    def forget(self, key: str) -> None:
        with self._lock:
            self._known.pop(key, None)

    def _make_room(self) -> None:
        for key in list(self._known)[:-_KEPT]:
            if self._known[key].ended.is_set():
                del self._known[key]


def _run(preparation: Preparation, make: Make) -> None:
    try:
        preparation.result = make(preparation.report)
    except Exception as error:  # noqa: BLE001  raised again where somebody waits for it
        preparation.error = error
    finally:
        preparation.ended.set()
