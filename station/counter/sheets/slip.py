"""The slip that tells somebody without a phone what waits, and the label on a parcel."""

from datetime import date

from msgspec import Struct

from station.printing import barcodes, code128
from station.printing.money import yuan
from station.printing.numbers import in_groups
from station.printing.paper import MILLIMETRE, Paper, Pen, symbols_or_none
from station.printing.tables import draw_number

A6 = (105 * MILLIMETRE, 148 * MILLIMETRE)
_ROLL_WIDE = 80 * MILLIMETRE
_LABEL = (60 * MILLIMETRE, 40 * MILLIMETRE)
_A4 = (210 * MILLIMETRE, 297 * MILLIMETRE)
_ACROSS, _DOWN = 3, 7
_LINE = 9 * MILLIMETRE
_MOST_LINES = 8


class SlipLine(Struct, frozen=True):
    code: str
    partner: str
    number: str
    due_fen: int = 0


class Slip(Struct, frozen=True):
    """``name`` and ``phone`` are masked already."""

    station: str
    hours: str
    name: str
    phone: str
    lines: tuple[SlipLine, ...]
    on: date

    @property
    def due_fen(self) -> int:
        return sum(line.due_fen for line in self.lines)


class ShelfLabel(Struct, frozen=True):
    code: str
    name: str
    phone: str
    number: str
    partner: str
    on: date
    due_fen: int = 0


def draw_slip(slip: Slip, *, roll: bool = False) -> bytes:
    """On a sheet of A6, or as long as it needs to be on a roll of 80 mm."""
    shown = slip.lines[:_MOST_LINES]
    size = (_ROLL_WIDE, 62 * MILLIMETRE + len(shown) * _LINE) if roll else A6
    paper = Paper(size, "取件单 Pickup slip")
    pen = paper.pen()
    margin = 4 * MILLIMETRE if roll else 8 * MILLIMETRE
    left, room, y = margin, size[0] - 2 * margin, size[1] - margin
    pen.fitted(left, y - 14, slip.station, room, size=14, least=8, bold=True)
    pen.fitted(left, y - 27, f"取件单 Pickup slip   {slip.on:%Y-%m-%d}", room, size=9)
    pen.fitted(left, y - 44, f"{slip.name}   {slip.phone}", room, size=13, bold=True)
    y -= 52
    pen.line(left, y, left + room, y, 0.8)
    for line in shown:
        _draw_line(pen, left, y, room, line)
        y -= _LINE
        pen.line(left, y, left + room, y)
    if len(slip.lines) > len(shown):
        more = len(slip.lines) - len(shown)
        pen.fitted(left, y - 10, f"另有 {more} 件 and {more} more", room, size=8)
    if slip.due_fen:
        text = f"应付 To be paid  {yuan(slip.due_fen)}"
        pen.fitted(left, y - 20, text, room, size=13, bold=True)
    _draw_bars(pen, left, margin + 26, room, shown[0].number if shown else "")
    hours = f"营业时间 Open {slip.hours}" if slip.hours else ""
    pen.fitted(left, margin + 12, hours, room, size=9)
    note = "取件不收费 Collecting a parcel costs nothing"
    pen.fitted(left, margin, note, room, size=8)
    paper.add_page(pen.layer())
    return paper.finish()


def draw_labels(labels: tuple[ShelfLabel, ...], on: type[Paper] = Paper) -> bytes:
    """60 by 40 mm, one to a page, as a label printer takes them."""
    paper = on(_LABEL, "货架标签 Shelf label")
    for label in labels:
        pen = paper.pen()
        _draw_label(pen, 0, 0, label)
        paper.add_page(pen.layer())
    return paper.finish()


def draw_label_sheet(labels: tuple[ShelfLabel, ...]) -> bytes:
    """Three across and seven down on A4."""
    paper = Paper(_A4, "货架标签 Shelf labels")
    on_page = _ACROSS * _DOWN
    for first in range(0, max(len(labels), 1), on_page):
        pen = paper.pen()
        for index, label in enumerate(labels[first : first + on_page]):
            row, column = divmod(index, _ACROSS)
            left = 15 * MILLIMETRE + column * _LABEL[0]
            bottom = _A4[1] - 8.5 * MILLIMETRE - (row + 1) * _LABEL[1]
            pen.box(left, bottom, *_LABEL, 0.2)
            _draw_label(pen, left, bottom, label)
        paper.add_page(pen.layer())
    return paper.finish()


def _draw_line(pen: Pen, left: float, top: float, room: float, line: SlipLine) -> None:
    base = top - _LINE / 2 - 6
    code = room * 0.4
    pen.fitted(left, base, line.code or "–", code, size=18, least=10, bold=True)
    rest = room - code
    tail = line.number[-4:]
    pen.fitted(left + code, base + 4, f"{line.partner} …{tail}", rest * 0.62, size=9)
    if line.due_fen:
        at = left + code + rest * 0.62
        pen.fitted(at, base + 2, yuan(line.due_fen), rest * 0.38, size=11, bold=True, align="right")


def _draw_label(pen: Pen, left: float, bottom: float, label: ShelfLabel) -> None:
    wide, high = _LABEL
    margin = 2 * MILLIMETRE
    room, top = wide - 2 * margin, bottom + high - margin
    pen.fitted(left + margin, top - 38, label.code, room, size=42, least=16, bold=True)
    pen.line(left + margin, top - 46, left + wide - margin, top - 46, 0.8)
    who = f"{label.name} {label.phone}"
    pen.fitted(left + margin, top - 57, who, room * 0.68, size=10, least=6, bold=True)
    day = f"{label.on:%m-%d} 入库"
    pen.fitted(left + margin + room * 0.7, top - 57, day, room * 0.3, size=8, align="right")
    due = yuan(label.due_fen) if label.due_fen else ""
    pen.fitted(left + margin, top - 68, label.partner, room * 0.6, size=8)
    pen.fitted(left + margin + room * 0.6, top - 69, due, room * 0.4, bold=True, align="right")
    symbols = symbols_or_none(label.number)
    module = barcodes.widest_module(symbols, wide, most=barcodes.FINEST) if symbols else None
    if symbols and module:
        at = left + (wide - code128.modules(symbols) * module) / 2
        pen.bars(at, bottom + 13, symbols, module=module, high=6 * MILLIMETRE)
    _, tail = in_groups(label.number)
    draw_number(pen, left + margin, bottom + 4, label.number, room - 34, size=7.5)
    pen.fitted(left + wide - margin - 32, bottom + 3, tail, 32, size=11, bold=True, align="right")


def _draw_bars(pen: Pen, left: float, bottom: float, room: float, number: str) -> None:
    symbols = symbols_or_none(number) if number else None
    module = barcodes.widest_module(symbols, room) if symbols else None
    if symbols and module:
        at = left + (room - code128.modules(symbols) * module) / 2
        pen.bars(at, bottom + 10, symbols, module=module, high=11 * MILLIMETRE)
        pen.fitted(left, bottom, number, room, size=8, align="centre")


def bars_of(number: str) -> tuple[int, str]:
    """A number's code for a page: its width in modules, and its bars as an SVG path."""
    symbols = symbols_or_none(number)
    if symbols is None:
        return 0, ""
    dark = [(11 * place, bar) for place, value in enumerate(symbols) for bar in code128.bars(value)]
    path = "".join(f"M{left + at} 0h{wide}v1h-{wide}z" for left, (at, wide) in dark)
    return code128.modules(symbols), path
