"""Columns of a table, drawn straight on the page: heads, rows, totals. Knows no breaks."""

from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple

from msgspec import Struct

from station.printing import barcodes, code128, fonts
from station.printing.numbers import in_groups
from station.printing.paper import LEAST_SIZE, MILLIMETRE, Pen, symbols_or_none

ROW = 8.2 * MILLIMETRE
# Where numbers stand above their bars, and the bars are still as high as a scanner needs.
TALL_ROW = 11.5 * MILLIMETRE
HEAD_HEIGHT = 9 * MILLIMETRE
TOTAL_HEIGHT = 7 * MILLIMETRE
_PADDING = 1.2 * MILLIMETRE
# White above and below the bars, so that a scanner takes one line and not its neighbour.
_BARS_GAP = 1.3 * MILLIMETRE
_NUMBER = 9.5
_BARS_AT = 34 * MILLIMETRE
# Below this size a number beside its bars is hard to read in a van.
_LEAST_NUMBER = 7.0
_WRAPPED = 7.0
_ABOVE_BARS = 9.5


class Coded(NamedTuple):
    """A number, and what its Code 128 says; no bars where that is empty."""

    number: str
    code: str = ""


Cell = str | Coded


class Column(Struct, frozen=True):
    title: str
    english: str
    millimetres: float
    align: str = "left"
    size: float = 9
    # Whether what is too long goes on in a second line.
    wraps: bool = False


class Total(NamedTuple):
    """A label across the first columns, then one value in each of the last."""

    label: str
    values: tuple[str, ...]
    bold: bool = False


class Table:
    """Stands at ``left``; every method takes the top of what it draws, and stays below it."""

    def __init__(self, columns: Sequence[Column], left: float, row_height: float) -> None:
        self.columns, self.left, self.row_height = columns, left, row_height
        wides = [column.millimetres * MILLIMETRE for column in columns]
        self.width = sum(wides)
        self._places = [
            (begin + _PADDING, wide - 2 * _PADDING, column)
            for begin, wide, column in zip(
                accumulate(wides, initial=left), wides, columns, strict=False
            )
        ]

    def draw_head(self, pen: Pen, top: float) -> None:
        right = self.left + self.width
        pen.line(self.left, top, right, top, 1)
        pen.line(self.left, top - HEAD_HEIGHT, right, top - HEAD_HEIGHT, 0.8)
        for x, room, column in self._places:
            pen.fitted(x, top - 12, column.title, room, size=8.5, bold=True, align=column.align)
            pen.fitted(x, top - 21.5, column.english, room, size=7, least=5, align=column.align)

    def draw_row(self, pen: Pen, top: float, cells: Sequence[Cell]) -> None:
        middle = top - self.row_height / 2
        for (x, room, column), cell in zip(self._places, cells, strict=True):
            if isinstance(cell, Coded):
                self._draw_coded(pen, x, middle, room, cell)
            elif column.wraps and fonts.width(fonts.printable(cell), column.size) > room:
                _draw_in_two(pen, x, middle, room, cell)
            elif cell:
                base = middle - column.size * 0.36
                pen.fitted(x, base, cell, room, size=column.size, align=column.align)
        bottom = top - self.row_height
        pen.line(self.left, bottom, self.left + self.width, bottom)

    def draw_total(self, pen: Pen, top: float, total: Total) -> None:
        base = top - TOTAL_HEIGHT / 2 - 3.2
        places = self._places[-len(total.values) :] if total.values else []
        end = places[0][0] - _PADDING if places else self.left + self.width
        label_left = self.left + _PADDING
        pen.fitted(label_left, base, total.label, end - label_left, size=9, bold=total.bold)
        for (x, room, column), value in zip(places, total.values, strict=True):
            pen.fitted(x, base, value, room, bold=total.bold, align=column.align)
        bottom = top - TOTAL_HEIGHT
        pen.line(self.left, bottom, self.left + self.width, bottom, 0.8)

    def _draw_coded(self, pen: Pen, x: float, middle: float, room: float, cell: Coded) -> None:
        """The number, and its bars beside it or, if both are long, below it."""
        symbols = symbols_or_none(cell.code) if cell.code else None
        if symbols is None or barcodes.widest_module(symbols, room) is None:
            draw_number(pen, x, middle - 3.2, cell.number, room)
            return
        module = _module_beside(cell, symbols, room)
        if module is None:
            self._draw_above(pen, x, middle, room, cell, symbols)
            return
        quiet = code128.QUIET * module
        ends_right = x + room - quiet - code128.modules(symbols) * module
        # Bars start at one place down the column, unless the code or the number is long.
        bars_left = min(ends_right, x + max(_BARS_AT, number_width(cell.number) + quiet))
        draw_number(pen, x, middle - 3.2, cell.number, bars_left - quiet - x)
        bottom = middle - self.row_height / 2 + _BARS_GAP
        high = self.row_height - 2 * _BARS_GAP
        pen.bars(bars_left, bottom, symbols, module=module, high=high)

    def _draw_above(
        self, pen: Pen, x: float, middle: float, room: float, cell: Coded, symbols: tuple[int, ...]
    ) -> None:
        module = barcodes.widest_module(symbols, room) or barcodes.FINEST
        draw_number(pen, x, middle + self.row_height / 2 - _ABOVE_BARS, cell.number, room, size=8)
        bottom = middle - self.row_height / 2 + _BARS_GAP
        high = self.row_height - 2 * _BARS_GAP - _ABOVE_BARS
        pen.bars(x + code128.QUIET * module, bottom, symbols, module=module, high=high)


def row_height(cells: Iterable[Coded], column: Column, usual: float = ROW) -> float:
    """Taller where a number is too long to stand beside its bars."""
    # Codes of one length are about as wide: the widest number of each is looked at.
    widest: dict[int, Coded] = {}
    for cell in cells:
        known = widest.get(len(cell.code))
        if known is None or number_width(cell.number) > number_width(known.number):
            widest[len(cell.code)] = cell
    return usual if all(_fits_beside(cell, column) for cell in widest.values()) else TALL_ROW


def _fits_beside(cell: Coded, column: Column) -> bool:
    """Whether a number can be read beside its bars in such a column; or has none."""
    symbols = symbols_or_none(cell.code) if cell.code else None
    room = column.millimetres * MILLIMETRE - 2 * _PADDING
    if symbols is None or barcodes.widest_module(symbols, room) is None:
        return True
    return _module_beside(cell, symbols, room) is not None


def _module_beside(cell: Coded, symbols: tuple[int, ...], room: float) -> float | None:
    """The widest module that leaves room to read the number beside the bars."""
    left = room - number_width(cell.number, _LEAST_NUMBER)
    module = barcodes.widest_module(symbols, left)
    return module if module and module >= barcodes.NARROW else None


def _draw_in_two(pen: Pen, x: float, middle: float, room: float, cell: str) -> None:
    first, rest = fonts.in_two(fonts.printable(cell), _WRAPPED, room)
    if not rest:
        pen.fitted(x, middle - _WRAPPED * 0.36, first, room, size=_WRAPPED)
        return
    pen.fitted(x, middle + 1.4, first, room, size=_WRAPPED)
    pen.fitted(x, middle - 6.4, rest, room, size=_WRAPPED)


def number_width(number: str, size: float = _NUMBER) -> float:
    return fonts.width(" ".join(in_groups(fonts.printable(number))), size)


def draw_number(
    pen: Pen, x: float, base: float, number: str, room: float, *, size: float = _NUMBER
) -> None:
    """In groups of four, the last of them in bold."""
    head, tail = in_groups(fonts.printable(number))
    head += " " if head else ""
    size = min(size, room / max(fonts.width(head + tail, 1), 0.01))
    if size < LEAST_SIZE:
        pen.fitted(x, base, number, room)
        return
    if head:
        pen.text(x, base, head, size)
    pen.text(x + fonts.width(head, size), base, tail, size, bold=True)
