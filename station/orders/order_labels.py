"""The label on goods that our own vans bring: the order's number, and where it goes; no name."""

from station.orders.carriage import OrderLabel, Piece
from station.printing import code128, fonts
from station.printing.paper import MILLIMETRE, Paper, Pen

_SIZE = (100 * MILLIMETRE, 70 * MILLIMETRE)
_MARGIN = 5 * MILLIMETRE
_WIDE = _SIZE[0] - 2 * _MARGIN
_BARS_AT = _MARGIN + 17
_BARS_HIGH = 12 * MILLIMETRE
_LINE = 12.5
_AMOUNT = 10


def draw(said: OrderLabel) -> bytes:
    paper = Paper(_SIZE, said.number)
    pen = paper.pen()
    _draw_pieces(pen, _draw_way(pen, said), said.what)
    _draw_number(pen, said.number)
    paper.add_page(pen.layer())
    return paper.finish()


def _draw_way(pen: Pen, said: OrderLabel) -> float:
    """Where to, when and from where; the answer is the height of the line below it."""
    y = _SIZE[1] - _MARGIN - 23
    pen.fitted(_MARGIN, y, said.to, _WIDE, size=24, least=13, bold=True)
    for row, line in enumerate(fonts.wrapped(said.place, 10, _WIDE, 2)):
        y -= 13 if row else 16
        pen.text(_MARGIN, y, line, 10, bold=True)
    if said.on:
        y -= 14
        when = f"{said.on.month} 月 {said.on.day} 日送达　To be brought on {said.on}"
        pen.fitted(_MARGIN, y, when, _WIDE, size=10.5)
    y -= 13
    pen.fitted(_MARGIN, y, f"{said.issuer} → {said.through}", _WIDE, size=9.5)
    y -= 5
    pen.line(_MARGIN, y, _MARGIN + _WIDE, y, 0.8)
    return y


def _draw_pieces(pen: Pen, top: float, pieces: tuple[Piece, ...]) -> None:
    """As many as there is room for; the last line says how many more there are."""
    lines = int((top - _BARS_AT - _BARS_HIGH - 3) / _LINE)
    shown = pieces if len(pieces) <= lines else pieces[: lines - 1]
    y = top
    for piece in shown:
        y -= _LINE
        taken = fonts.width(fonts.printable(piece.amount), _AMOUNT) + 8
        pen.fitted(_MARGIN, y, piece.title, _WIDE - taken, size=10.5)
        pen.fitted(
            _MARGIN + _WIDE - taken, y, piece.amount, taken, size=_AMOUNT, bold=True, align="right"
        )
    if more := len(pieces) - len(shown):
        pen.fitted(_MARGIN, y - _LINE, f"另有 {more} 样 and {more} more", _WIDE, size=9)


def _draw_number(pen: Pen, number: str) -> None:
    symbols = code128.encode(number)
    module = min(0.5 * MILLIMETRE, _WIDE / (code128.modules(symbols) + 20))
    pen.bars(_MARGIN + 10 * module, _BARS_AT, symbols, module=module, high=_BARS_HIGH)
    pen.fitted(_MARGIN, _MARGIN, number, _WIDE, size=13, bold=True)
