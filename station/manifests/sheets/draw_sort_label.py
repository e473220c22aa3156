"""Draws sorting labels of 60 by 40 mm, one to a page, as a label printer takes them."""

from station.manifests.sheets.sort_label import SortLabel
from station.printing import barcodes, code128
from station.printing.numbers import in_groups
from station.printing.paper import MILLIMETRE, Paper, Pen, symbols_or_none
from station.printing.tables import draw_number

_WIDE, _HIGH = 60 * MILLIMETRE, 40 * MILLIMETRE
_MARGIN = 2 * MILLIMETRE
_SLOT = 23 * MILLIMETRE
_BARS = 8.5 * MILLIMETRE


def draw(*labels: SortLabel, on: type[Paper] = Paper) -> bytes:
    paper = on((_WIDE, _HIGH), "分拣标签 Sorting label")
    for label in labels:
        pen = paper.pen()
        _draw_place(pen, label)
        _draw_code(pen, label)
        paper.add_page(pen.layer())
    return paper.finish()


def _draw_place(pen: Pen, label: SortLabel) -> None:
    top, left = _HIGH - _MARGIN, _MARGIN + _SLOT + 4
    room = _WIDE - _MARGIN - left
    pen.fitted(_MARGIN, top - 7, "格口 Slot", _SLOT, size=7)
    pen.fitted(_MARGIN, top - 57, label.slot, _SLOT, size=62, least=14, bold=True, align="centre")
    pen.line(left - 3, top, left - 3, top - 61, 0.8)
    pen.fitted(left, top - 20, label.village, room, size=22, least=9, bold=True)
    pen.fitted(left, top - 34, label.township, room, size=12, least=7)
    pen.fitted(left, top - 46, label.line, room, size=9)
    pen.fitted(left, top - 58, label.stop_on_line, room, size=9)
    pen.line(_MARGIN, top - 63, _WIDE - _MARGIN, top - 63, 0.8)


def _draw_code(pen: Pen, label: SortLabel) -> None:
    room = _WIDE - 2 * _MARGIN
    symbols = symbols_or_none(label.code or label.number)
    # Whole dots of the printer: a quarter of a millimetre is two.
    module = barcodes.widest_module(symbols, _WIDE, most=barcodes.FINEST) if symbols else None
    if symbols and module:
        left = (_WIDE - code128.modules(symbols) * module) / 2
        pen.bars(left, 14.5, symbols, module=module, high=_BARS)
    _, tail = in_groups(label.number)
    draw_number(pen, _MARGIN, 4, label.number, room - 36, size=8.5)
    pen.fitted(_WIDE - _MARGIN - 34, 3, tail, 34, size=14, bold=True, align="right")
