"""Bar codes and QR codes as runs of rectangles, in the operators of a PDF page.

A code is written in units of its own module and scaled as a whole, so the rectangles of
each symbol are worked out once, and a code is a join of strings.
"""

from functools import cache, lru_cache

import segno

from station.printing import code128

MILLIMETRE = 72 / 25.4
# Two dots of a label printer (8 dots a millimetre): the least that a cheap scanner reads.
FINEST = 0.25 * MILLIMETRE
# In millimetres. Between these, bars of one and of two modules come out alike on printers of
# 180 and of 203 dots to the inch, and up to one in ten codes is not read.
_STEPS = (0.75, 0.625, 0.5, 0.375, 0.3, 0.27, 0.25)
MODULE = 0.3 * MILLIMETRE
# The narrowest that 24-pin printers (180 to the inch) still print apart.
NARROW = 0.27 * MILLIMETRE

_A_HAIR = 1e-6
# What alphanumeric mode carries (ISO/IEC 18004, table 5); Base45 (RFC 9285) keeps to it.
_ALPHANUMERIC = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")


@cache
def _symbol(place: int, value: int) -> str:
    left = 11 * place
    return "".join(f"{left + at} 0 {wide} 1 re " for at, wide in code128.bars(value))


def bars(symbols: tuple[int, ...]) -> str:
    """One path of a Code 128, a module wide and one unit high."""
    return "".join(map(_symbol, range(len(symbols)), symbols))


def widest_module(symbols: tuple[int, ...], room: float, most: float = MODULE) -> float | None:
    """In points, quiet zones included; None where even the finest bars need more room."""
    fitting = min(most, room / (code128.modules(symbols) + 2 * code128.QUIET)) + _A_HAIR
    return next((step * MILLIMETRE for step in _STEPS if step * MILLIMETRE <= fitting), None)


@lru_cache(maxsize=64)
def qr(payload: str) -> tuple[str, int]:
    """One path of a QR code and its size in modules, without the quiet zone."""
    if _ALPHANUMERIC.issuperset(payload):
        # A smudged corner takes more than level L can mend (docs/paper.md).
        code = segno.make_qr(payload, mode="alphanumeric", error="m", boost_error=False)
    else:
        # Left to itself the encoder guesses Shift-JIS for some Chinese names.
        code = segno.make_qr(payload, mode="byte", encoding="utf-8", error="m")
    return _rectangles([bytes(row) for row in code.matrix]), len(code.matrix)


def _rectangles(matrix: list[bytes]) -> str:
    """Equal runs in neighbouring rows become one rectangle: fewer seams, fewer bytes."""
    size, done, path = len(matrix), set[tuple[int, int, int]](), []
    runs = [_runs(row) for row in matrix]
    for top, row in enumerate(runs):
        for run in sorted(row):
            if (top, *run) in done:
                continue
            bottom = top
            while bottom < size and run in runs[bottom]:
                done.add((bottom, *run))
                bottom += 1
            path.append(f"{run[0]} {size - bottom} {run[1]} {bottom - top} re ")
    return "".join(path)


def _runs(row: bytes) -> set[tuple[int, int]]:
    runs, at = set(), row.find(1)
    while at >= 0:
        end = row.find(0, at)
        end = len(row) if end < 0 else end
        runs.add((at, end - at))
        at = row.find(1, end)
    return runs
