"""Writes and reads a stick beside the counter's work, one at a time, and says how far it is."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime

from msgspec import Struct, field

from station.carrying.sticks import Outcome
from station.clock import Clock
from station.errors import N_, RuleBroken, StationError
from station.sync.bundles import Said

_log = logging.getLogger(__name__)


class CarryingAlready(RuleBroken):
    message = N_("A stick is being written or read already. Its end is shown here.")


Report = Callable[[str, int, int], None]
Errand = Callable[[Report], list[Outcome]]


class Ride(Struct):
    """What is done with one stick, or what it came to; ``where`` is empty for the browser's files."""

    where: str
    began_at: datetime
    is_written: bool
    step: str = ""
    done: int = 0
    total: int = 0
    outcomes: list[Outcome] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)

    @property
    def is_well(self) -> bool:
        return not any(said.tone == "bad" for one in self.outcomes for said in one.said)

    def report(self, step: str, done: int, total: int) -> None:
        self.step, self.done, self.total = step, done, total


class Carrier:
    """Remembers the last ride until the next, or until the server ends."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self.last: Ride | None = None

    def is_under_way(self) -> bool:
        with self._lock:
            return self.last is not None and not self.last.ended.is_set()

    def start(self, errand: Errand, *, where: str, is_written: bool, wait_seconds: float) -> Ride:
        """Begin, and wait a little for the end.

        Raises:
            CarryingAlready: another one is under way.
        """
        with self._lock:
            if self.last is not None and not self.last.ended.is_set():
                raise CarryingAlready
            ride = self.last = Ride(where, self._clock(), is_written)
        threading.Thread(target=_do, args=(errand, ride), name="stick", daemon=True).start()
        ride.ended.wait(wait_seconds)
        return ride

    def forget(self) -> None:
        """What was read is seen; one that is under way goes on."""
        with self._lock:
            if self.last is not None and self.last.ended.is_set():
                self.last = None


def _do(errand: Errand, ride: Ride) -> None:
    try:
        ride.outcomes = errand(ride.report)
    except StationError as error:
        ride.outcomes = [Outcome("", [Said(error.message, dict(error.values), "bad")])]
    except Exception:  # noqa: BLE001  whoever looks at the page is told; the log has the rest
        _log.exception("what was done with a stick has failed")
        ride.outcomes = [Outcome("", [Said(_FAILED, tone="bad")])]
    finally:
        ride.ended.set()


_FAILED = N_(
    "The program failed at this; nothing was lost. Try it once more, and if it fails again tell "
    "those who support it."
)
