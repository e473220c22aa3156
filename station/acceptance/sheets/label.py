"""The waybill label, 100 by 150 mm as label printers take it, and the sender's receipt on A6."""

from datetime import datetime

from msgspec import Struct

from station.clock import local
from station.printing import barcodes, code128, money
from station.printing.numbers import in_groups
from station.printing.paper import MILLIMETRE, Paper, Pen, symbols_or_none
from station.printing.tables import draw_number

_WIDE, _HIGH = 100 * MILLIMETRE, 150 * MILLIMETRE
_A6 = (105 * MILLIMETRE, 148 * MILLIMETRE)
_MARGIN = 4 * MILLIMETRE
_ROOM = _WIDE - 2 * _MARGIN
_LINE = 8 * MILLIMETRE
_WIDEST = 0.5 * MILLIMETRE
_ADDRESS_LINE = 17


class Waybill(Struct, frozen=True):
    """Names and phones are masked already; the address is whole, as somebody must find it."""

    number: str
    partner: str
    station: str
    receipt: str
    zone: str
    recipient: str
    recipient_phone: str
    recipient_address: str
    sender: str
    sender_phone: str
    contents: str
    weight_grams: int
    insured_fen: int
    at: datetime


class Receipt(Struct, frozen=True):
    """What the sender keeps."""

    waybill: Waybill
    freight_fen: int
    premium_fen: int
    method: str
    hotline: str
    by: str

    @property
    def fen(self) -> int:
        return self.freight_fen + self.premium_fen


def draw_label(said: Waybill, on: type[Paper] = Paper) -> bytes:
    paper = on((_WIDE, _HIGH), f"面单 Waybill {said.number}")
    pen = paper.pen()
    top = _HIGH - _MARGIN
    pen.fitted(_MARGIN, top - 20, said.partner, _ROOM * 0.62, size=20, least=10, bold=True)
    at = _MARGIN + _ROOM * 0.62
    pen.fitted(at, top - 20, said.zone, _ROOM * 0.38, size=16, bold=True, align="right")
    y = _rule(pen, top - 28)
    _draw_bars(pen, said.number, y - 24 * MILLIMETRE, 20 * MILLIMETRE)
    draw_number(pen, _MARGIN, y - 31 * MILLIMETRE, said.number, _ROOM - 76, size=13)
    _, tail = in_groups(said.number)
    right = _MARGIN + _ROOM - 74
    pen.fitted(right, y - 32 * MILLIMETRE, tail, 74, size=26, bold=True, align="right")
    y = _rule(pen, y - 35 * MILLIMETRE)
    y = _draw_recipient(pen, y, said)
    y = _draw_sender(pen, y, said)
    _draw_facts(pen, y, said)
    paper.add_page(pen.layer())
    return paper.finish()


def _draw_recipient(pen: Pen, y: float, said: Waybill) -> float:
    pen.fitted(_MARGIN, y - 20, "收 To", 40, size=15, bold=True)
    who = f"{said.recipient}  {said.recipient_phone}"
    pen.fitted(_MARGIN + 44, y - 20, who, _ROOM - 44, size=18, least=9, bold=True)
    y -= 27
    for line in _wrapped(said.recipient_address):
        pen.fitted(_MARGIN, y - 17, line, _ROOM, size=15, least=8)
        y -= 21
    return _rule(pen, y - 7)


def _draw_sender(pen: Pen, y: float, said: Waybill) -> float:
    pen.fitted(_MARGIN, y - 16, "寄 From", 40, size=11, bold=True)
    who = f"{said.sender}  {said.sender_phone}"
    pen.fitted(_MARGIN + 44, y - 16, who, _ROOM - 44, size=12)
    pen.fitted(_MARGIN + 44, y - 32, said.station, _ROOM - 44, size=12)
    return _rule(pen, y - 39)


def _draw_facts(pen: Pen, y: float, said: Waybill) -> None:
    insured = money.yuan(said.insured_fen) if said.insured_fen else "–"
    half = _ROOM / 2
    facts = (
        ("物品 Contents", said.contents),
        ("重量 Weight", f"{said.weight_grams / 1000:.3f} kg"),
        ("保价 Insured", insured),
        ("收寄 Accepted", f"{local(said.at):%Y-%m-%d %H:%M}"),
    )
    for index, (label, value) in enumerate(facts):
        row, column = divmod(index, 2)
        left, top = _MARGIN + column * half, y - row * 12 * MILLIMETRE
        pen.fitted(left, top - 11, label, half - 4, size=8)
        pen.fitted(left, top - 27, value, half - 4, size=13, least=7, bold=True)
    y = _rule(pen, y - 25 * MILLIMETRE)
    note = "已验视 · 已实名 Inspected · registered by name"
    pen.fitted(_MARGIN, y - 15, note, _ROOM, size=11, bold=True)
    pen.fitted(_MARGIN, y - 29, f"内部收据 Internal receipt {said.receipt}", _ROOM, size=8)
    pen.fitted(_MARGIN, _MARGIN + 3, "签收 Received by ______________________", _ROOM, size=10)


def draw_receipt(said: Receipt) -> bytes:
    """With the waybill's number to follow it by, and what was paid in figures and capitals."""
    waybill = said.waybill
    paper = Paper(_A6, f"收寄回执 Receipt {waybill.receipt}")
    pen = paper.pen()
    margin = 8 * MILLIMETRE
    room, y = _A6[0] - 2 * margin, _A6[1] - margin
    pen.fitted(margin, y - 14, waybill.station, room, size=13, least=8, bold=True)
    title = f"收寄回执 Receipt   {waybill.receipt}"
    pen.fitted(margin, y - 28, title, room, size=9)
    pen.fitted(margin, y - 46, waybill.partner, room, size=12, bold=True)
    _draw_bars(pen, waybill.number, y - 100, 15 * MILLIMETRE, wide=_A6[0])
    pen.fitted(margin, y - 114, waybill.number, room, size=12, bold=True, align="centre")
    y = _draw_amounts(pen, margin, y - 126, room, said)
    for remark in (
        f"收 To {waybill.recipient}  {waybill.recipient_phone}  {waybill.zone}",
        f"物品 Contents {waybill.contents}   {waybill.weight_grams / 1000:.3f} kg",
        f"{local(waybill.at):%Y-%m-%d %H:%M}   经办 Accepted by {said.by}",
        f"查询 Enquiries {said.hotline}" if said.hotline else "",
    ):
        pen.fitted(margin, y - 15, remark, room, size=10)
        y -= 18
    note = "凭此回执查询,遗失时凭单号 Keep it: claims are made by this number"
    pen.fitted(margin, margin - 6, note, room, size=7.5)
    paper.add_page(pen.layer())
    return paper.finish()


def _draw_amounts(pen: Pen, left: float, y: float, room: float, said: Receipt) -> float:
    lines = [("运费 Freight", money.yuan(said.freight_fen))]
    if said.waybill.insured_fen:
        value = money.yuan(said.waybill.insured_fen)
        lines.append((f"保价费 Premium ({value})", money.yuan(said.premium_fen)))
    pen.line(left, y, left + room, y, 0.8)
    for label, amount in lines:
        pen.fitted(left, y - 14, label, room * 0.65, size=10)
        pen.fitted(left + room * 0.65, y - 14, amount, room * 0.35, size=10, align="right")
        y -= _LINE
    paid = f"实收 Paid · {said.method}"
    pen.fitted(left, y - 15, paid, room * 0.6, size=12, bold=True)
    total = money.yuan(said.fen)
    pen.fitted(left + room * 0.6, y - 15, total, room * 0.4, size=15, bold=True, align="right")
    pen.fitted(left, y - 29, f"人民币(大写) {money.capitals(said.fen)}", room, size=9)
    y -= 36
    pen.line(left, y, left + room, y, 0.8)
    return y


def _draw_bars(pen: Pen, number: str, bottom: float, high: float, *, wide: float = _WIDE) -> None:
    symbols = symbols_or_none(number)
    module = barcodes.widest_module(symbols, wide - 8, most=_WIDEST) if symbols else None
    if symbols and module:
        at = (wide - code128.modules(symbols) * module) / 2
        pen.bars(at, bottom, symbols, module=module, high=high)


def _wrapped(text: str) -> list[str]:
    """Two lines at most, and the rest is fitted into the second."""
    if len(text) <= _ADDRESS_LINE:
        return [text]
    return [text[:_ADDRESS_LINE], text[_ADDRESS_LINE:]]


def _rule(pen: Pen, y: float) -> float:
    pen.line(_MARGIN, y, _MARGIN + _ROOM, y, 1)
    return y
