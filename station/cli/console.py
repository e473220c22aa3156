"""What a command says: sentences and results on stdout, bars and trouble on stderr."""

import json
import sys
import time
from io import TextIOWrapper
from typing import Any, TextIO

from msgspec import Struct

from station.cli.words import say

_BAR_WIDTH = 30
_TRIED = "村驿"
_SECONDS_BETWEEN_BARS = 0.1
# Where nobody watches, a line now and then tells a log that the work goes on.
_SECONDS_BETWEEN_LINES = 10


def open_stream(stream: TextIO) -> None:
    """Let a stream say Chinese, whatever the system thinks of it.

    A console of Windows takes every character already. A file or pipe there has the
    system's code page, which stays if it can: its reader expects it. Where it cannot, as
    under ``LANG=C``, UTF-8 is what a reader understands most likely. No character that
    cannot be said stops a command half-way.
    """
    if not isinstance(stream, TextIOWrapper):
        return
    try:
        _TRIED.encode(stream.encoding)
        stream.reconfigure(errors="replace")
    except UnicodeEncodeError:
        stream.reconfigure(encoding="utf-8", errors="replace")


class Console(Struct):
    """One call's way of speaking; ``as_json`` leaves stdout to the result."""

    as_json: bool = False

    def say(self, message: str, **values: object) -> None:
        """A sentence for people; none where a machine reads."""
        if not self.as_json:
            print(say(message, **values))  # noqa: T201

    def warn(self, message: str, **values: object) -> None:
        print(say(message, **values), file=sys.stderr)  # noqa: T201

    def result(self, **fields: Any) -> None:
        """The machine's answer, one object on one line."""
        if self.as_json:
            print(json.dumps(fields, ensure_ascii=not _is_unicode(sys.stdout), default=str))  # noqa: T201

    def progress(self) -> "Progress":
        return Progress(sys.stderr)


class Progress:
    """A bar with counts on a terminal, sparse lines elsewhere.

    Call it with the stage (marked by ``N_``), how much is done, and how much there is.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._is_watched = stream.isatty()
        self._stage = ""
        self._told_at = time.monotonic()

    def __call__(self, stage: str, done: int, total: int) -> None:
        ended, began = done >= total, stage != self._stage
        pause = _SECONDS_BETWEEN_BARS if self._is_watched else _SECONDS_BETWEEN_LINES
        now = time.monotonic()
        if now - self._told_at < pause and not (self._is_watched and (ended or began)):
            return
        self._stage, self._told_at = stage, now
        if self._is_watched:
            filled = _BAR_WIDTH * done // max(total, 1)
            bar = "█" * filled + "░" * (_BAR_WIDTH - filled)
            end = "\n" if ended else ""
            self._stream.write(f"\r{say(stage)} {bar} {done:,} / {total:,}{end}")
        else:
            self._stream.write(f"{say(stage)} {done:,} / {total:,}\n")
        self._stream.flush()

    def of(self, stage: str) -> "Stage":
        """For work that counts only: ``progress.of(N_("Importing"))``."""
        return Stage(self, stage)


class Stage(Struct, frozen=True):
    """One stage of a progress."""

    progress: Progress
    name: str

    def __call__(self, done: int, total: int) -> None:
        self.progress(self.name, done, total)


def _is_unicode(stream: TextIO) -> bool:
    return (stream.encoding or "").lower().replace("-", "").startswith("utf")
