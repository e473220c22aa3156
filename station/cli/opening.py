"""What is served: the first page at once, and the whole house as soon as it stands.

Loading every room takes longer than the rest of the start (docs/performance.md). It begins
when the first page has been answered, or nobody has asked for it, or somebody asks for
another one, who then waits for it.
"""

import _thread
import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, Final

from flask import Flask

from station.clock import Clock
from station.db import Database
from station.front import create_front, is_for_front
from station.garbage import set_apart, uncollected
from station.jobs import Worker
from station.lazy import lazy_module
from station.settings import Settings

if TYPE_CHECKING:
    from station import app
else:
    app = lazy_module("station.app")

# As long as a browser needs that was opened together with the program.
PATIENCE_SECONDS: Final = 1.0


class Opening:
    """A WSGI application, and the background work that begins when it is whole."""

    def __init__(self, settings: Settings, database: Database, clock: Clock) -> None:
        self._settings, self._database, self._clock = settings, database, clock
        self._front = create_front(settings, opened=database, clock=clock)
        self._wanted, self._ended, self._stopping = Event(), Event(), Event()
        self._house: Flask | None = None
        self._problem: BaseException | None = None

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        if self._front is None or self._house is not None or not is_for_front(environ):
            return self._whole()(environ, start_response)
        try:
            return self._front(environ, start_response)
        finally:
            self._wanted.set()

    def is_busy(self) -> bool:
        """Whether something goes on for which nobody keeps a page open."""
        if self._house is None:
            return True
        return bool(self._house.extensions["carrier"].is_under_way())

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Build the house and let its background work go on until the block ends.

        What has kept the house from standing interrupts the block, and is raised at its end.
        """
        builder = Thread(target=self._build, name="opening", daemon=True)
        builder.start()
        try:
            yield
        finally:
            self._stopping.set()
            self._wanted.set()
            builder.join()
            if self._house is not None:
                self._house.extensions["caller"].stop()
                self._worker.stop()
            if self._problem is not None:
                raise self._problem

    def _whole(self) -> Flask:
        self._wanted.set()
        self._ended.wait()
        if self._house is None:
            raise RuntimeError("the server is stopping") from self._problem
        return self._house

    def _build(self) -> None:
        self._wanted.wait(PATIENCE_SECONDS)
        try:
            if not self._stopping.is_set():
                self._house = self._furnished()
        except BaseException as error:  # noqa: BLE001  raised again where the server ends
            self._problem = error
            # What the server listens to even where a shell has it started in the background.
            _thread.interrupt_main(signal.SIGTERM)
        finally:
            self._ended.set()

    def _furnished(self) -> Flask:
        with uncollected():
            house = app.create_app(self._settings, opened=self._database, clock=self._clock)
        jobs = house.extensions["jobs"]
        self._worker = Worker(jobs, self._database, self._settings, self._clock)
        set_apart()
        self._worker.start()
        house.extensions["caller"].start()
        return house
