"""The one font of the sheets: where it lies, which characters it has, how wide they are.

WenQuanYi Micro Hei comes as a package of its own, so that every machine prints the same
sheet, embedded, whatever fonts its system has.
"""

import logging
from functools import lru_cache
from importlib.resources import as_file, files
from itertools import accumulate
from threading import RLock
from typing import TYPE_CHECKING, Any

from station.lazy import lazy_module
from station.printing.compact import compact

if TYPE_CHECKING:
    from reportlab.pdfbase import pdfmetrics, ttfonts
else:
    # What a sheet says is known in processes that draw none.
    pdfmetrics = lazy_module("reportlab.pdfbase.pdfmetrics")
    ttfonts = lazy_module("reportlab.pdfbase.ttfonts")

NAME = "CunyiHei"
# Stands for a character that the font lacks; two division names use private ones.
BOX = "□"
ELLIPSIS = "…"
_NEVER_FIRST = frozenset("，。、；：？！）》」』】〉”’…,.;:?!)]}%")
_NEVER_LAST = frozenset("（《「『【〈“‘([{¥")

# ReportLab keeps its place in the font file in the font itself while it cuts subsets out,
# so one thread at a time loads it or finishes a document.
lock = RLock()

_log = logging.getLogger(__name__)


def font() -> Any:
    """The font, read and registered with ReportLab on first use."""
    with lock:
        if NAME not in pdfmetrics.getRegisteredFontNames():
            source = files("paperang_p2_fonts_cjk") / "fonts" / "wqy-microhei.ttc"
            with as_file(source) as path:
                # ASCII keeps its own codes: figures then need no search for their subset.
                read = ttfonts.TTFont(NAME, str(path), subfontIndex=0, asciiReadable=1)
            compact(read.face)
            pdfmetrics.registerFont(read)
    return pdfmetrics.getFont(NAME)


def printable(text: str) -> str:
    """The text with a box for each character that cannot be printed, and on one line."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_glyphs().__getitem__, text))


def width(text: str, size: float) -> float:
    """Of printable text, in points."""
    return sum(map(_widths().__getitem__, text)) * size


def fit(text: str, size: float, room: float, *, least: float) -> tuple[str, float, float]:
    """Text, size and width at which it fits: shrunk to ``least``, then cut with an ellipsis."""
    needed = width(text, size)
    if needed <= room:
        return text, size, needed
    shrunk = size * room / needed
    if shrunk >= least:
        return text, shrunk, room
    ends = accumulate(width(character, least) for character in text)
    kept = sum(1 for end in ends if end <= room - width(ELLIPSIS, least))
    text = text[:kept] + ELLIPSIS
    return text, least, width(text, least)


def in_two(text: str, size: float, room: float) -> tuple[str, str]:
    """What fits on a first line, and the rest: no word is broken if there are several."""
    ends = accumulate(width(character, size) for character in text)
    fitting = max(1, sum(1 for end in ends if end <= room))
    at = next((at for at in range(fitting, 0, -1) if _may_break(text, at)), fitting)
    return text[:at].rstrip(), text[at:].lstrip()


def _may_break(text: str, at: int) -> bool:
    """Whether a line may end before this character (GB/T 15834: no line begins with a comma)."""
    before, after = text[at - 1], text[at : at + 1]
    if after in {"", " "} or before == " ":
        return bool(text[:at].strip())
    if after in _NEVER_FIRST or before in _NEVER_LAST:
        return False
    return not (before.isascii() and after.isascii())


def wrapped(text: str, size: float, room: float, most: int) -> list[str]:
    """At most so many lines; the last says by a dot triple that there is more."""
    lines: list[str] = []
    for paragraph in filter(None, map(str.strip, text.splitlines())):
        rest = printable(paragraph)
        while rest:
            if len(lines) == most:
                lines[-1] = fit(f"{lines[-1]}…", size, room, least=size)[0]
                return lines
            line, rest = (rest, "") if width(rest, size) <= room else in_two(rest, size, room)
            lines.append(line)
    return lines


class _Glyphs(dict[str, str]):
    """What is printed for each character met so far."""

    def __missing__(self, character: str) -> str:
        self[character] = printed = self._choose(character)
        return printed

    @staticmethod
    def _choose(character: str) -> str:
        if character.isspace() or character in "\u200b\ufeff":
            return " "
        if character.isprintable() and ord(character) in font().face.charToGlyph:
            return character
        _log.warning("The font lacks U+%04X; a box is printed for it.", ord(character))
        return BOX


class _Widths(dict[str, float]):
    """Widths at a size of one point, of each character met so far."""

    def __missing__(self, character: str) -> float:
        thousandths: float = font().face.getCharWidth(ord(character))
        self[character] = thousandths / 1000
        return self[character]


@lru_cache(maxsize=1)
def _glyphs() -> _Glyphs:
    return _Glyphs()


@lru_cache(maxsize=1)
def _widths() -> _Widths:
    return _Widths()
