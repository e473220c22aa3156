"""Reads a weight from a scale at a serial port, within seconds or not at all.

A port that hangs is left to a thread of its own: whoever asked is answered in time, and
whoever asks meanwhile hears at once that the scale does not answer.
"""

import importlib
import importlib.util
import threading
import time
from typing import Any

from msgspec import Struct, field

from station.errors import N_, RuleBroken
from station.settings import ScalePort
from station.weighing import protocols
from station.weighing.protocols import Reading

SECONDS = 2.5
# What is kept of what came: a garbling line must not fill the memory.
_MOST_BYTES = 4_096
_PAUSE = 0.1
_LIBRARY = "serial"
_asked = threading.Lock()
_in_use: set[str] = set()


class NotWeighed(RuleBroken):
    message = N_("The scale does not answer. Is it switched on? Type the weight.")


class NoLibrary(NotWeighed):
    message = N_(
        "A scale is set up, but this computer lacks the program for it: pip install cunyi[scale]. "
        "Type the weight."
    )


class NoPort(NotWeighed):
    message = N_("There is no scale at %(port)s, or another program has it. Type the weight.")


class Busy(NotWeighed):
    message = N_("The scale is being read already. Wait a moment, or type the weight.")


class Garbled(NotWeighed):
    message = N_(
        "What the scale at %(port)s sends cannot be read as kilograms. "
        "Is it set to this protocol and speed? Type the weight."
    )


class Unsteady(NotWeighed):
    message = N_("The scale does not come to rest. Let go of the parcel and try again.")


class TooMuch(NotWeighed):
    message = N_("This is more than the scale can weigh.")


class Nothing(NotWeighed):
    message = N_("Nothing lies on the scale, or it was not set to zero.")


class _Hearing(Struct):
    """What one reading of the port has come to; the last word is the thread's."""

    port: ScalePort
    until: float
    grams: int | None = None
    found: list[Reading] = field(default_factory=list)
    received: bytes = b""
    error: NotWeighed | None = None


def is_installed() -> bool:
    return importlib.util.find_spec(_LIBRARY) is not None


def weigh(port: ScalePort, *, seconds: float = SECONDS) -> int:
    """The grams on the scale once it has come to rest.

    Raises:
        NotWeighed: for the reason that it says; it takes no longer than ``seconds``.
    """
    if not is_installed():
        raise NoLibrary
    with _asked:
        if port.name in _in_use:
            raise Busy
        _in_use.add(port.name)
    hearing = _Hearing(port, time.monotonic() + seconds)
    thread = threading.Thread(target=_hear, args=(hearing,), daemon=True)
    thread.start()
    thread.join(seconds + _PAUSE)
    if hearing.error is not None:
        raise hearing.error
    if hearing.grams is None:
        raise _why(hearing)
    if hearing.grams <= 0:
        raise Nothing
    return hearing.grams


def _hear(hearing: _Hearing) -> None:
    serial: Any = importlib.import_module(_LIBRARY)
    port = hearing.port
    try:
        with serial.Serial(port.name, port.speed, timeout=_PAUSE) as line:
            line.reset_input_buffer()
            while hearing.grams is None and time.monotonic() < hearing.until:
                came = line.read(line.in_waiting or 1)
                hearing.received = (hearing.received + came)[-_MOST_BYTES:]
                hearing.found = protocols.readings(port.protocol, hearing.received)
                hearing.grams = protocols.settled(hearing.found)
    except (OSError, ValueError):
        # Also what the library raises: its own error is an OSError.
        hearing.error = NoPort(port=port.name)
    finally:
        with _asked:
            _in_use.discard(port.name)


def _why(hearing: _Hearing) -> NotWeighed:
    if hearing.found and hearing.found[-1].is_too_much:
        return TooMuch()
    if hearing.found:
        return Unsteady()
    return Garbled(port=hearing.port.name) if hearing.received else NotWeighed()
