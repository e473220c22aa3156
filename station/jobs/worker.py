"""The thread that looks now and then for jobs that are due."""

import logging
import os
import socket
import threading
from collections.abc import Iterable

from station.clock import Clock
from station.db import Database, new_id
from station.jobs.rules import Job, Stopped
from station.jobs.service import run_due
from station.settings import Settings

TICK_SECONDS = 30.0
# A stop waits for the step that a job is at, and systemd kills after thirty seconds.
PATIENCE_SECONDS = 20.0
_log = logging.getLogger(__name__)


class Worker:
    """Runs the jobs of one process from ``start`` to ``stop``."""

    def __init__(
        self,
        jobs: Iterable[Job],
        database: Database,
        settings: Settings,
        clock: Clock,
        *,
        tick_seconds: float = TICK_SECONDS,
    ) -> None:
        self._jobs = tuple(jobs)
        self._database, self._settings, self._clock = database, settings, clock
        self._tick_seconds = tick_seconds
        self._name = f"{socket.gethostname()[:40]}:{os.getpid()}:{new_id().hex[-8:]}"
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._work, name="jobs", daemon=True)

    def start(self) -> None:
        """The first look is a tick later: the first page is waited for, a job is not."""
        self._thread.start()

    def stop(self) -> bool:
        """End the thread once its job has come to the end of a step; whether it has ended."""
        self._ending.set()
        if self._thread.ident is not None:  # a thread that was never started has ended
            self._thread.join(PATIENCE_SECONDS)
        return not self._thread.is_alive()

    def _work(self) -> None:
        while not self._ending.wait(self._tick_seconds):
            try:
                run_due(
                    self._jobs,
                    self._database,
                    self._settings,
                    self._clock,
                    by=self._name,
                    go_on=self._go_on,
                )
            except Stopped:
                return
            except Exception:  # noqa: BLE001  the thread outlives a line that is down
                _log.exception("the jobs could not be looked at")

    def _go_on(self) -> None:
        if self._ending.is_set():
            raise Stopped
