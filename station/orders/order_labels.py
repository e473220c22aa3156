"""The label on goods that our own vans bring: the order's number, and where it goes; no name."""

from station.orders.carriage import OrderLabel
from station.printing import code128
from station.printing.paper import MILLIMETRE, Paper

_SIZE = (100 * MILLIMETRE, 70 * MILLIMETRE)
_MARGIN = 5 * MILLIMETRE


def draw(said: OrderLabel) -> bytes:
    paper = Paper(_SIZE, said.number)
    pen, wide = paper.pen(), _SIZE[0] - 2 * _MARGIN
    y = _SIZE[1] - _MARGIN
    pen.fitted(_MARGIN, y - 24, said.to, wide, size=24, least=13, bold=True)
    when = f"{said.on.month} 月 {said.on.day} 日送达　To be brought on {said.on}" if said.on else ""
    pen.fitted(_MARGIN, y - 41, when, wide, size=11)
    pen.fitted(_MARGIN, y - 55, f"{said.issuer} → {said.through}", wide, size=9.5)
    pen.line(_MARGIN, y - 61, _MARGIN + wide, y - 61, 0.8)
    for row, line in enumerate(said.what[:3]):
        pen.fitted(_MARGIN, y - 75 - row * 14, line, wide, size=11)
    symbols = code128.encode(said.number)
    module = min(0.5 * MILLIMETRE, wide / (code128.modules(symbols) + 20))
    bars = _MARGIN + 10 * module
    pen.bars(bars, _MARGIN + 17, symbols, module=module, high=15 * MILLIMETRE)
    pen.fitted(_MARGIN, _MARGIN, said.number, wide, size=13, bold=True)
    paper.add_page(pen.layer())
    return paper.finish()
