"""A server that has grown begins anew while nobody asks for anything.

What pages, files and statements leave behind stays with a process for as long as it lives;
a PC of 2 GB has other work at night (docs/performance.md). The process stops as it always
does and is then replaced by a fresh one under the same id, which goes on with the socket
that listens: who comes meanwhile waits in the system's line for about a second, and nobody
is turned away. Only on Linux: elsewhere a process cannot be replaced so, or its memory not
be read cheaply, and nothing is done.
"""

import os
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, NoReturn

from waitress.server import BaseWSGIServer, MultiSocketServer

# What a server that has just begun holds, and a tenth more.
LIMIT_MEGABYTES: Final = 110
# Since the last connection was closed; browsers keep theirs for two minutes.
QUIET_SECONDS: Final = 600.0

LISTENING = "STATIONLISTENING_FD"
_STATM = Path("/proc/self/statm")
# No descriptor has this number: the server's loop asks it at each turn, and never reads it.
_NO_DESCRIPTOR = -1


def inherited() -> socket.socket | None:
    """The socket of the process that this one replaces."""
    descriptor = os.environ.pop(LISTENING, "")
    if not descriptor:
        return None
    found = socket.socket(fileno=int(descriptor))
    found.set_inheritable(False)
    return found


class Renewal:
    """Asked by the server's loop at each turn, which is every second at least."""

    accepting = False

    def __init__(
        self, server: BaseWSGIServer | MultiSocketServer, is_busy: Callable[[], bool]
    ) -> None:
        """``is_busy`` says whether something goes on for which nobody keeps a page open."""
        self._server = server
        self._is_busy = is_busy
        self._last_asked = time.monotonic()
        self.is_due = False
        if isinstance(server, BaseWSGIServer) and _can_be_replaced():
            server._map[_NO_DESCRIPTOR] = self  # noqa: SLF001  waitress calls what its map holds

    def readable(self) -> bool:
        """Ends the loop where it is time to, between two requests."""
        now = time.monotonic()
        if self._server.active_channels or self._is_busy():
            self._last_asked = now
        elif now - self._last_asked >= QUIET_SECONDS:
            if held_megabytes() > LIMIT_MEGABYTES:
                self.is_due = True
                raise SystemExit
            self._last_asked = now
        return False

    def writable(self) -> bool:
        return False

    def close(self) -> None:
        """As waitress closes all that its map holds."""

    def keep_socket(self) -> int | None:
        """The socket that listens, for the next process; None where there is none to be."""
        return os.dup(self._server.socket.fileno()) if self.is_due else None


def begin_again(descriptor: int) -> NoReturn:
    """Become a fresh process of the same command, when all of this one is closed."""
    os.set_inheritable(descriptor, True)  # noqa: FBT003  it takes no name
    os.environ[LISTENING] = str(descriptor)
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606  our own command


def _can_be_replaced() -> bool:
    """A file of that name alone says nothing: Wine shows Linux's to a program for Windows."""
    return sys.platform == "linux" and _STATM.exists()


def held_megabytes() -> float:
    pages = int(_STATM.read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1_000_000
