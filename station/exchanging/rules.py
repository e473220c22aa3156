"""When a station's computer calls, and how often the hub lets itself be asked."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from msgspec import Struct

# After work the line is used soon, but not for every single scan.
SOON = 20.0
_FIRST_WAIT, _LONGEST_WAIT = 30.0, 1_800.0
_MOST_KNOWN = 10_000


class Turns(Struct):
    """When the next exchange is due. In seconds of a clock that nobody sets."""

    regularly: float
    ended: float | None = None
    failures: int = 0
    unsent_since: float | None = None

    def is_due(self, now: float) -> bool:
        if self.ended is None:
            return True
        if self.failures:
            return now >= self.ended + pause_after(self.failures)
        if self.unsent_since is not None and now >= self.unsent_since + SOON:
            return True
        return now >= self.ended + self.regularly

    def saw(self, now: float, *, unsent: int) -> None:
        """What waits is seen; the first of it sets the time."""
        if not unsent:
            self.unsent_since = None
        elif self.unsent_since is None:
            self.unsent_since = now

    def end(self, now: float, *, is_well: bool, got_further: bool = False) -> None:
        """``got_further``: it broke off, but not where it was before; the line is not dead."""
        self.ended, self.unsent_since = now, None
        before = 0 if got_further else self.failures
        self.failures = 0 if is_well else before + 1


def pause_after(failures: int) -> float:
    """Twice as long after each failure, half an hour at most: a dead line is not hammered."""
    return min(_FIRST_WAIT * 2.0 ** (min(failures, 16) - 1), _LONGEST_WAIT)


class Pace:
    """So many requests a second from one address, and some at once (a token bucket each)."""

    def __init__(
        self, *, a_second: float, at_once: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._a_second, self._at_once, self._clock = a_second, at_once, clock
        self._known: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def allows(self, who: str) -> bool:
        with self._lock:
            now = self._clock()
            left, since = self._known.pop(who, (self._at_once, now))
            left = min(self._at_once, left + (now - since) * self._a_second)
            allowed = left >= 1
            self._known[who] = (left - allowed, now)
            if len(self._known) > _MOST_KNOWN:
                self._known.popitem(last=False)
            return allowed
