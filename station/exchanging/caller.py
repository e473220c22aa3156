"""The thread of a station's computer that exchanges with the hub, beside the counter's work."""

import logging
import threading
import time
from collections.abc import Callable

from station.clock import Clock
from station.db import Database
from station.errors import StationError
from station.exchanging import calling, standing
from station.exchanging.rules import Turns
from station.settings import Settings
from station.sync import exchange, quarantine

TICK_SECONDS = 2.0
# A message that is under way ends with the process: nothing of it counts half.
_PATIENCE_SECONDS = 10.0
_log = logging.getLogger(__name__)


class Caller:
    """Calls the hub from ``start`` to ``stop``; where there is no hub, it only looks for one."""

    def __init__(
        self,
        database: Database,
        settings: Settings,
        clock: Clock,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database, self._settings, self._clock = database, settings, clock
        self._monotonic = monotonic
        self._turns = Turns(regularly=settings.exchange_minutes * 60.0)
        self._ending, self._asked = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._work, name="exchange", daemon=True)
        self.is_calling, self._has_begun = False, False

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._ending.set()
        self._asked.set()
        if self._thread.ident is not None:
            self._thread.join(_PATIENCE_SECONDS)

    @property
    def is_alive(self) -> bool:
        return self._thread.is_alive()

    def ask(self) -> None:
        """Exchange now, once this call has returned."""
        self._asked.set()

    def look(self) -> bool:
        """Exchange if it is time to; whether it was tried."""
        self._begin()
        with self._database.read() as session:
            found = standing.now(session)
        if found is None:
            return False
        now = self._monotonic()
        self._turns.saw(now, unsent=found.unsent)
        if not self._asked.is_set() and not self._turns.is_due(now):
            return False
        self._asked.clear()
        before = calling.position(self._database)
        is_well = self._exchange()
        got_further = calling.position(self._database) != before
        self._turns.end(self._monotonic(), is_well=is_well, got_further=got_further)
        return True

    def _begin(self) -> None:
        """Once: what was set aside may be known to this program, and was not to the one before."""
        if self._has_begun:
            return
        self._has_begun = True
        with self._database.read() as session:
            is_waiting = quarantine.count(session) > 0
        if is_waiting:
            exchange.upgraded(self._database, at=self._clock())

    def _exchange(self) -> bool:
        self.is_calling = True
        try:
            calling.exchange_once(self._database, self._settings, self._clock, go_on=self._go_on)
        except StationError:
            # Kept for the pages, in words.
            return False
        finally:
            self.is_calling = False
        return True

    def _go_on(self) -> None:
        if self._ending.is_set():
            raise calling.Stopping

    def _work(self) -> None:
        while not self._ending.is_set():
            try:
                self.look()
            except Exception:  # noqa: BLE001  the thread outlives whatever it meets
                _log.exception("the exchange could not be done")
                self._turns.end(self._monotonic(), is_well=False)
            self._asked.wait(TICK_SECONDS)
