"""Sends a label to its printer: at an address of the network, or a device file.

A printer that is off, hangs or is busy is said in a sentence, and the label is there as a
PDF all the same: whoever stands at the counter never waits longer than some seconds.
"""

import os
import select
import socket
import stat
import time
from enum import StrEnum

from msgspec import Struct

from station.errors import N_, RuleBroken
from station.settings import printer_place

SECONDS = 4.0
# "How are you?", answered by a byte, or by nothing where the printer's board is a cheap one.
_ASK = b"\x1b!?"
_ANSWER_SECONDS = 1.0
_PRINTING = 0x20
_CHUNK = 16_384


class NotPrinted(RuleBroken):
    message = N_("The label printer does not answer. Is it switched on? The label opens as PDF.")


class Hangs(NotPrinted):
    message = N_(
        "The label printer takes nothing. Switch it off and on again; the label opens as PDF."
    )


class Busy(NotPrinted):
    message = N_("The label printer is busy with another label. Wait, or open the label as PDF.")


class CoverOpen(NotPrinted):
    message = N_("The label printer is open. Close it and print again.")


class NoLabels(NotPrinted):
    message = N_("The label printer has no labels or no ribbon left, or they are jammed.")


class Paused(NotPrinted):
    message = N_("The label printer is paused. Press its button and print again.")


# Bits of the answer; the first that is set says it.
_TROUBLES: tuple[tuple[int, type[NotPrinted]], ...] = (
    (0x01, CoverOpen),
    (0x0E, NoLabels),
    (0x10, Paused),
)


class Sent(StrEnum):
    """What is known of a label that was sent."""

    TAKEN = "taken"
    # Taken by a printer that says nothing: whoever stands beside it looks.
    UNKNOWN = "unknown"


class Printer(Struct, frozen=True):
    """``host:port`` on the network, or the path of a device."""

    address: str

    def send(self, program: bytes, *, seconds: float = SECONDS) -> Sent:
        """Hand the whole of it to the printer.

        Raises:
            NotPrinted: and nothing came out, as far as one can know.
        """
        until = time.monotonic() + seconds
        place = printer_place(self.address)
        if isinstance(place, str):
            return _to_device(place, program, until)
        return _to_network(place, program, until)


def _to_network(place: tuple[str, int], program: bytes, until: float) -> Sent:
    try:
        with socket.create_connection(place, timeout=_left(until)) as line:
            known = _ask(line, until)
            line.settimeout(_left(until))
            line.sendall(program)
            line.shutdown(socket.SHUT_WR)
            return known
    except TimeoutError:
        raise Hangs from None
    except OSError:
        raise NotPrinted from None


def _ask(line: socket.socket, until: float) -> Sent:
    """How the printer is; a busy one is asked again until the time is up."""
    while True:
        line.settimeout(_left(until))
        line.sendall(_ASK)
        line.settimeout(min(_ANSWER_SECONDS, _left(until)))
        try:
            answer = line.recv(1)
        except TimeoutError:
            return Sent.UNKNOWN
        if not answer:
            # It keeps one line at a time, and this is not the one.
            raise Busy
        for bits, trouble in _TROUBLES:
            if answer[0] & bits:
                raise trouble
        if not answer[0] & _PRINTING:
            return Sent.TAKEN
        if time.monotonic() + _ANSWER_SECONDS / 4 >= until:
            raise Busy
        time.sleep(_ANSWER_SECONDS / 4)


def _to_device(path: str, program: bytes, until: float) -> Sent:
    try:
        _ensure_device(path)
        file = os.open(path, os.O_WRONLY | getattr(os, "O_NONBLOCK", 0))
    except OSError:
        raise NotPrinted from None
    try:
        left = memoryview(program)
        while left:
            # Only sockets can be waited for on Windows; there the write itself waits.
            if os.name == "posix" and not select.select([], [file], [], _left(until))[1]:
                raise Hangs
            left = left[os.write(file, left[:_CHUNK]) :]
    except OSError:
        raise NotPrinted from None
    finally:
        os.close(file)
    return Sent.UNKNOWN


def _ensure_device(path: str) -> None:
    """A mistyped path must not become a file, or write over one."""
    if os.name == "posix" and stat.S_ISREG(os.stat(path).st_mode):  # noqa: PTH116  a device
        raise OSError(path)


def _left(until: float) -> float:
    return max(0.05, until - time.monotonic())
