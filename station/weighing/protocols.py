r"""What scales send, understood without a port.

Four ways to say a weight cover what is sold for counters in China:

``text``
    lines of letters, as A&D and most others: ``ST,GS,+  1.234kg``, ``wn0001.23kg``
``yaohua``
    XK3190-A9 continuously: ``\x02``, sign, six digits, decimals, a checksum of two, ``\x03``
``toledo``
    Toledo continuously: ``\x02``, three status bytes, six digits, six of the tare, ``\r``
``bcd``
    ``\xff``, a status byte, and three bytes of two digits each, the lowest first
"""

import re
from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from functools import reduce
from operator import xor

from msgspec import Struct

# A scale that does not say whether it is steady is believed after so many equal weights.
_ENOUGH = 3
# The place of the point in a status byte; what is above says something else.
_MOST_POINT = 5


class Reading(Struct, frozen=True):
    """One weight; ``is_steady`` is None where the scale does not say."""

    grams: int
    is_steady: bool | None = None
    is_too_much: bool = False


TOO_MUCH = Reading(0, is_steady=False, is_too_much=True)

_STATED = re.compile(
    r"(?P<state>ST|US|OL)\s*,\s*(?:(?P<what>GS|NT|TR|GW|NW|G|N)\s*,)?\s*"
    r"(?:(?P<sign>[+-]?)\s*(?P<figures>\d{1,7}(?:\.\d{1,4})?)\s*,?\s*(?P<unit>kg|g)|[-+\s]*)",
    re.IGNORECASE,
)
_PLAIN = re.compile(
    r"(?:w(?P<what>[nw]))?(?P<sign>[+-]?)\s*(?P<figures>\d{1,7}(?:\.\d{1,4})?)\s*(?P<unit>kg|g)",
    re.IGNORECASE,
)
_YAOHUA = re.compile(rb"\x02([+-])(\d{6})([0-4])([0-9A-F]{2})\x03")
_TOLEDO = re.compile(rb"\x02([\x20-\x7f])([\x20-\x7f])[\x20-\x7f]([ \d]{6})[ \d]{6}\r")
_BCD = re.compile(rb"\xff([\x00-\xfe])([\x00-\x99])([\x00-\x99])([\x00-\x99])")


def readings(protocol: str, received: bytes) -> list[Reading]:
    r"""Every weight in what came from the scale; whatever else came is passed over.

    >>> readings("text", b"ST,GS,+  1.234kg\r\n")
    [Reading(grams=1234, is_steady=True, is_too_much=False)]
    """
    return list(_BY_PROTOCOL[protocol](received))


def settled(found: list[Reading]) -> int | None:
    """The grams that the scale has come to rest at, if it has."""
    if not found:
        return None
    if found[-1].is_steady:
        return found[-1].grams
    last = found[-_ENOUGH:]
    rests = len(last) == _ENOUGH and all(each == last[0] for each in last)
    return last[0].grams if rests and last[0].is_steady is None else None


def _of_text(received: bytes) -> Iterator[Reading]:
    """Whole lines only; the first may have been cut, so it counts where it has its beginning."""
    lines = re.split(rb"[\r\n\x03]+", received.replace(b"\x02", b""))
    for place, line in enumerate(lines[:-1]):
        text = line.decode("ascii", "replace").strip()
        if stated := _STATED.fullmatch(text):
            yield from _stated(stated)
        elif place and (plain := _PLAIN.fullmatch(text)):
            yield Reading(_signed(plain))


def _stated(found: re.Match[str]) -> Iterator[Reading]:
    state = found["state"].upper()
    if state == "OL":
        yield TOO_MUCH
    elif found["figures"] and (found["what"] or "").upper() != "TR":
        yield Reading(_signed(found), is_steady=state == "ST")


def _signed(found: re.Match[str]) -> int:
    per_unit = 1000 if found["unit"].lower() == "kg" else 1
    grams = _whole(Decimal(found["figures"]) * per_unit)
    return -grams if found["sign"] == "-" else grams


def _of_yaohua(received: bytes) -> Iterator[Reading]:
    for found in _YAOHUA.finditer(received):
        sign, figures, decimals, checked = found.groups()
        if reduce(xor, sign + figures + decimals) == int(checked, 16):
            grams = _kg(int(figures), int(decimals))
            yield Reading(-grams if sign == b"-" else grams)


def _of_toledo(received: bytes) -> Iterator[Reading]:
    for found in _TOLEDO.finditer(received):
        point, state = found[1][0] & 0b111, found[2][0]
        figures = found[3].strip()
        is_kg = state & 0b1_0000
        if point > _MOST_POINT or not figures.isdigit() or not is_kg:
            continue
        if state & 0b100:
            yield TOO_MUCH
            continue
        # 2 is a whole kilogram, 3 a tenth of it.
        grams = _kg(int(figures), point - 2)
        yield Reading(-grams if state & 0b10 else grams, is_steady=not state & 0b1000)


def _of_bcd(received: bytes) -> Iterator[Reading]:
    for found in _BCD.finditer(received):
        state = found[1][0]
        # The lowest two digits come first.
        digits = b"".join(reversed(found.groups()[1:])).hex()
        point, mode = state & 0b111, state >> 3 & 0b11
        if not digits.isdigit() or mode or not 1 <= point <= _MOST_POINT:
            continue
        if state & 0b1000_0000:
            yield TOO_MUCH
            continue
        grams = _kg(int(digits), point - 1)
        yield Reading(-grams if state & 0b10_0000 else grams, is_steady=bool(state & 0b100_0000))


def _kg(figures: int, decimals: int) -> int:
    return _whole(Decimal(figures).scaleb(3 - decimals))


def _whole(grams: Decimal) -> int:
    return int(grams.quantize(Decimal(1), ROUND_HALF_UP))


_BY_PROTOCOL: dict[str, Callable[[bytes], Iterator[Reading]]] = {
    "text": _of_text,
    "yaohua": _of_yaohua,
    "toledo": _of_toledo,
    "bcd": _of_bcd,
}
