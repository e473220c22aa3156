"""A font's tables in a tenth of the room: ReportLab keeps a Python object for each figure.

WenQuanYi has 44,000 characters. As dicts of numbers and lists of pairs its tables take 23 MB
for as long as the server lives, as arrays 2 MB (docs/performance.md).
"""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, overload


class ByCode(Mapping[int, float]):
    """Numbers by character code, for a font that has most codes from the first to the last."""

    __slots__ = ("_has", "_length", "_values")

    def __init__(self, numbers: Mapping[int, float], kind: str) -> None:
        size = max(numbers, default=-1) + 1
        self._length = len(numbers)
        self._has = bytearray(size)
        self._values: Any = array(kind, bytes(array(kind).itemsize * size))
        for code, number in numbers.items():
            self._has[code] = 1
            self._values[code] = number

    def __getitem__(self, code: int) -> float:
        if code not in self:
            raise KeyError(code)
        number: float = self._values[code]
        return number

    def __contains__(self, code: object) -> bool:
        return isinstance(code, int) and 0 <= code < len(self._has) and self._has[code] == 1

    def __iter__(self) -> Iterator[int]:
        return (code for code, has in enumerate(self._has) if has)

    def __len__(self) -> int:
        return self._length


class Pairs(Sequence[tuple[int, int]]):
    """Advance width and left side bearing of each glyph."""

    __slots__ = ("_first", "_second")

    def __init__(self, pairs: Sequence[tuple[float, float]]) -> None:
        self._first = array("H", (int(first) for first, _ in pairs))
        self._second = array("H", (int(second) for _, second in pairs))

    @overload
    def __getitem__(self, at: int) -> tuple[int, int]: ...
    @overload
    def __getitem__(self, at: slice) -> list[tuple[int, int]]: ...
    def __getitem__(self, at: int | slice) -> tuple[int, int] | list[tuple[int, int]]:
        if isinstance(at, slice):
            return [*zip(self._first[at], self._second[at], strict=True)]
        return self._first[at], self._second[at]

    def __len__(self) -> int:
        return len(self._first)


def compact(face: Any) -> None:
    """Put arrays in the place of the tables of a ReportLab ``TTFontFace``."""
    face.charToGlyph = ByCode(face.charToGlyph, "H")
    face.charWidths = ByCode(face.charWidths, "d")
    face.hmetrics = Pairs(face.hmetrics)
    face.glyphPos = array("L", face.glyphPos)
    # Only its own reading needs the way back from glyph to character.
    face.glyphToChar = {}
