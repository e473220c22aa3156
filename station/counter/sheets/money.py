"""The count of a day's cash, and the receipt of what goes to the county, on A5."""

from datetime import date, datetime

from msgspec import Struct

from station.clock import local
from station.printing import barcodes, money
from station.printing.money import figures
from station.printing.paper import MILLIMETRE, Paper, Pen, symbols_or_none

_A5 = (148 * MILLIMETRE, 210 * MILLIMETRE)
_MARGIN = 10 * MILLIMETRE
_ROOM = _A5[0] - 2 * _MARGIN
_ROW = 8 * MILLIMETRE


class MoneySheet(Struct, frozen=True):
    """Lines of a label and an amount, the sum, and who signs."""

    title: str
    english: str
    number: str
    station: str
    # What lists of sheets show of it.
    about: str
    on: date
    at: datetime
    lines: tuple[tuple[str, str, int], ...]
    sum_label: str
    sum_fen: int
    remarks: tuple[str, ...] = ()
    signatures: tuple[str, ...] = ()
    copies: tuple[str, ...] = ("",)
    revision: int = 1
    code: str = ""


def draw(sheet: MoneySheet) -> bytes:
    paper = Paper(_A5, f"{sheet.title} {sheet.number}")
    for copy in sheet.copies:
        pen = paper.pen()
        y = _draw_head(pen, sheet, copy)
        y = _draw_lines(pen, sheet, y)
        _draw_signatures(pen, sheet, y)
        paper.add_page(pen.layer())
    return paper.finish()


def _draw_head(pen: Pen, sheet: MoneySheet, copy: str) -> float:
    top = _A5[1] - _MARGIN
    pen.fitted(_MARGIN, top - 6, f"村驿 Cunyi · {sheet.station}", _ROOM * 0.6, size=8)
    pen.fitted(_MARGIN + _ROOM * 0.6, top - 6, copy, _ROOM * 0.4, size=9, bold=True, align="right")
    taken = pen.fitted(_MARGIN, top - 32, sheet.title, _ROOM * 0.6, size=22, bold=True)
    pen.fitted(_MARGIN + taken + 6, top - 32, sheet.english, _ROOM - taken - 6, size=11)
    taken = pen.fitted(_MARGIN, top - 52, sheet.number, _ROOM * 0.4, size=13, bold=True)
    revision = f"第 {sheet.revision} 版 Rev. {sheet.revision}"
    pen.fitted(_MARGIN + taken + 6, top - 52, revision, _ROOM * 0.6 - taken - 6, size=9)
    when = f"{local(sheet.at):%Y-%m-%d %H:%M}"
    pen.fitted(_MARGIN + _ROOM * 0.6, top - 52, when, _ROOM * 0.4, size=11, align="right")
    symbols = symbols_or_none(sheet.code or sheet.number)
    module = barcodes.widest_module(symbols, _ROOM) if symbols else None
    if symbols and module:
        pen.bars(_MARGIN + 8, top - 60 - 10 * MILLIMETRE, symbols, module=module, high=28)
    return top - 60 - 15 * MILLIMETRE


def _draw_lines(pen: Pen, sheet: MoneySheet, y: float) -> float:
    pen.line(_MARGIN, y, _MARGIN + _ROOM, y, 1)
    for label, detail, fen in sheet.lines:
        pen.fitted(_MARGIN + 3, y - 15, label, _ROOM * 0.4, size=10.5)
        pen.fitted(_MARGIN + _ROOM * 0.4, y - 15, detail, _ROOM * 0.3, size=10.5)
        amount = figures(fen)
        pen.fitted(_MARGIN + _ROOM * 0.7, y - 15, amount, _ROOM * 0.3, size=10.5, align="right")
        y -= _ROW
        pen.line(_MARGIN, y, _MARGIN + _ROOM, y)
    pen.fitted(_MARGIN + 3, y - 17, sheet.sum_label, _ROOM * 0.6, size=12, bold=True)
    total = money.yuan(sheet.sum_fen)
    pen.fitted(_MARGIN + _ROOM * 0.6, y - 17, total, _ROOM * 0.4, size=13, bold=True, align="right")
    y -= _ROW + 4
    pen.line(_MARGIN, y, _MARGIN + _ROOM, y, 1)
    for remark in (f"人民币(大写) {money.capitals(sheet.sum_fen)}", *sheet.remarks):
        pen.fitted(_MARGIN + 3, y - 14, remark, _ROOM - 6, size=10)
        y -= 6.5 * MILLIMETRE
    return y


def _draw_signatures(pen: Pen, sheet: MoneySheet, y: float) -> None:
    wide, high = _ROOM / max(len(sheet.signatures), 1), 24 * MILLIMETRE
    bottom = max(y - 8 - high, _MARGIN)
    for index, title in enumerate(sheet.signatures):
        left = _MARGIN + index * wide
        pen.box(left, bottom, wide, high, 0.8)
        pen.fitted(left + 4, bottom + high - 12, title, wide - 8, size=9, bold=True)
        pen.fitted(left + 4, bottom + 5, "时间 Time ____月____日____:____", wide - 8, size=7.5)
