"""Draws in a process of its own, which ends when nobody has printed for a while.

ReportLab and the font take 40 MB, and 25 more while the font is read: on a small PC the
server does not hold them all day for some sheets (docs/performance.md). Without ``begin``,
as in commands and tests, the caller draws by itself.
"""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock, Timer
from typing import Any, Final

from station.printing import framed

IDLE_SECONDS: Final = 30.0
# The longest sheet takes a few seconds; who departs holds the write lock meanwhile.
LONGEST_SECONDS: Final = 60.0
BROCHURE_IDLE_SECONDS: Final = 5.0
LONGEST_BROCHURE_SECONDS: Final = 300.0


class DrawingFailed(RuntimeError):
    """What went wrong in the other process, with its lines and without anybody's data."""


class Drawer:
    """One process at a time, begun when it is needed; threads take turns."""

    def __init__(
        self, idle_seconds: float = IDLE_SECONDS, longest_seconds: float = LONGEST_SECONDS
    ) -> None:
        self._idle_seconds, self._longest_seconds = idle_seconds, longest_seconds
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._timer: Timer | None = None

    @property
    def process_id(self) -> int | None:
        return self._process.pid if self._process else None

    def be_ready(self) -> None:
        """Begin the process, if there is none, and wait until it has read the font."""
        with self._in_turn():
            self._running()

    def draw(
        self, how: Callable[..., bytes], said: tuple[Any, ...], named: dict[str, Any]
    ) -> bytes:
        """What ``how``, a function of a module, makes of the arguments.

        Raises:
            DrawingFailed: it made a mistake, or did not come to an end, twice.
        """
        task = framed.packed((how, said, named))
        with self._in_turn():
            try:
                is_drawn, answer = self._ask(task)
            except (OSError, EOFError):
                # The machine was short of memory and has ended it, or somebody did.
                self._drop()
                is_drawn, answer = self._ask_again(task)
        if not is_drawn:
            raise DrawingFailed(answer)
        drawn: bytes = answer
        return drawn

    def end(self) -> None:
        with self._lock:
            self._drop()

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        with self._lock:
            if self._timer:
                self._timer.cancel()
            try:
                yield
            finally:
                self._timer = Timer(self._idle_seconds, self.end)
                self._timer.daemon = True
                self._timer.start()

    def _ask_again(self, task: bytes) -> Any:
        try:
            return self._ask(task)
        except (OSError, EOFError) as error:
            self._drop()
            raise DrawingFailed("the process that draws has ended twice") from error

    def _ask(self, task: bytes) -> Any:
        process = self._running()
        assert process.stdin  # noqa: S101  for the type checker
        assert process.stdout  # noqa: S101
        overdue = Timer(self._longest_seconds, process.kill)
        overdue.daemon = True
        overdue.start()
        try:
            framed.write(process.stdin, task)
            return framed.read(process.stdout)
        finally:
            overdue.cancel()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "station.printing.drawer"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                # Ctrl+C at the server's window is the server's, which ends this one itself.
                start_new_session=sys.platform != "win32",
                creationflags=_WINDOWS_FLAGS,
            )
            assert self._process.stdout  # noqa: S101  for the type checker
            framed.read(self._process.stdout)
        return self._process

    def _drop(self) -> None:
        if self._timer:
            self._timer.cancel()
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.communicate()


if sys.platform == "win32":
    _WINDOWS_FLAGS = subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP
else:
    _WINDOWS_FLAGS = 0

# One for sheets; and one for brochures, which nobody at the write lock waits behind.
_drawers: list[Drawer] = []


def begin() -> None:
    """From here on this process has its sheets drawn."""
    _drawers[:] = [
        Drawer(),
        Drawer(idle_seconds=BROCHURE_IDLE_SECONDS, longest_seconds=LONGEST_BROCHURE_SECONDS),
    ]


def end() -> None:
    while _drawers:
        _drawers.pop().end()


def be_ready() -> None:
    """Before the write lock is taken: nobody waits at it for a process to begin."""
    if _drawers:
        _drawers[0].be_ready()


def drawn(how: Callable[..., bytes], *said: Any, **named: Any) -> bytes:
    """The PDF that ``how`` makes of what a sheet says."""
    return _drawers[0].draw(how, said, named) if _drawers else how(*said, **named)


def drawn_at_leisure(how: Callable[..., bytes], *said: Any) -> bytes:
    """The same for what may take long, as with many photos; no sheet waits behind it."""
    return _drawers[-1].draw(how, said, {}) if _drawers else how(*said)
