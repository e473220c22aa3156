"""Code 128 as numbers: which symbols carry a text, and how wide their bars are. Draws nothing.

ISO/IEC 15417. ReportLab's encoder builds a widget per code; a route bill has ten thousand.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

# Starts a GS1-128 code; the scanner then knows the digits for an application identifier's.
FNC1 = "\xf1"

# Quiet zone on both sides, in modules (ISO/IEC 15417, 4.4).
QUIET = 10

_START_B, _START_C, _STOP = 104, 105, 106
_TO_C, _TO_B, _FNC1_VALUE = 99, 100, 102
_CHECK_MODULUS = 103
_SSCC_LENGTH = 18
_PAIR = 2
_DIGITS = re.compile("[0-9]*")

# Widths of bar, space, bar, space, bar, space of the symbols 0 to 105; then the stop's seven.
_TABLE = (
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 "
    "112232 122132 122231 113222 123122 123221 223211 221132 221231 213212 223112 312131 "
    "311222 321122 321221 312212 322112 322211 212123 212321 232121 111323 131123 131321 "
    "112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 "
    "313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 "
    "314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 112412 122114 "
    "122411 142112 142211 241211 221114 413111 241112 134111 111242 121142 121241 114212 "
    "124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 "
    "114311 411113 411311 113141 114131 311141 411131 211412 211214 211232 2331112"
)
_WIDTHS = tuple(_TABLE.split())


class CannotEncode(ValueError):
    """The text has a character that Code 128 as scanners type it does not carry."""


def gs1_sscc(sscc: str) -> str:
    """The payload of an SSCC: FNC1, its application identifier and the eighteen digits."""
    if len(sscc) != _SSCC_LENGTH or not sscc.isascii() or not sscc.isdigit():
        raise CannotEncode(f"An SSCC has 18 digits; got {sscc!r}.")
    weighted = sum(int(digit) * (3, 1)[index % 2] for index, digit in enumerate(sscc[:-1]))
    if (-weighted) % 10 != int(sscc[-1]):
        raise CannotEncode(f"The check digit of SSCC {sscc} is {-weighted % 10}.")
    return f"{FNC1}00{sscc}"


def spoken(code: str) -> str:
    """What stands under the bars for people: a GS1 code's identifier in brackets."""
    return f"({code[1:3]}) {code[3:]}" if code.startswith(FNC1) else code


@lru_cache(maxsize=4096)
def encode(text: str) -> tuple[int, ...]:
    """Symbols from start to stop, digits in pairs (code set C) wherever that is shorter."""
    if not text:
        raise CannotEncode("An empty text has no code.")
    values = list(_data(text))
    check = values[0] + sum(place * value for place, value in enumerate(values[1:], start=1))
    return (*values, check % _CHECK_MODULUS, _STOP)


def modules(symbols: tuple[int, ...]) -> int:
    """Width without the quiet zones: eleven modules a symbol, the stop has thirteen."""
    return 11 * len(symbols) + 2


def bars(symbol: int) -> list[tuple[int, int]]:
    """Offset and width in modules of the dark bars of one symbol."""
    offset, dark = 0, []
    for index, width in enumerate(map(int, _WIDTHS[symbol])):
        if index % 2 == 0:
            dark.append((offset, width))
        offset += width
    return dark


def _data(text: str) -> Iterator[int]:
    in_pairs = _is_worth_pairs(text, 1 if text[0] == FNC1 else 0)
    yield _START_C if in_pairs else _START_B
    at = 0
    while at < len(text):
        if text[at] == FNC1:
            yield _FNC1_VALUE
            at += 1
        elif in_pairs and _run(text, at) >= _PAIR:
            yield int(text[at : at + 2])
            at += 2
        elif in_pairs:
            in_pairs = False
            yield _TO_B
        elif at and _run(text, at) % 2 == 0 and _is_worth_pairs(text, at):
            in_pairs = True
            yield _TO_C
        else:
            yield _character(text, at)
            at += 1


def _is_worth_pairs(text: str, at: int) -> bool:
    """A switch to code set C and back costs two symbols, at an end of the text only one."""
    run = _run(text, at)
    at_an_end = at <= 1 or at + run == len(text)
    return run >= (4 if at_an_end else 6) or run == _PAIR == len(text) - at


def _run(text: str, at: int) -> int:
    match = _DIGITS.match(text, at)
    return match.end() - at if match else 0


def _character(text: str, at: int) -> int:
    if not " " <= text[at] <= "~":
        raise CannotEncode(f"Code 128 carries letters, digits and signs; got {text!r}.")
    return ord(text[at]) - 32
