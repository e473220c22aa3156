"""One thing for sale on paper: in the county's catalogue, and on the card for a shop's shelf."""

from collections.abc import Sequence

from msgspec import Struct

from station.printing import fonts
from station.printing.line_art import drawings
from station.printing.money import yuan
from station.printing.paper import A4, MILLIMETRE, Paper, Pen
from station.resources import PACKAGE

MARGIN = 14 * MILLIMETRE
RIGHT = A4[0] - MARGIN
GREEN, SAND = (0.173, 0.431, 0.286), (0.953, 0.941, 0.902)
# Lines between rows are there, and not looked at.
FINE = (0.80, 0.78, 0.69)
_NOT = (0.894, 0.878, 0.831)
_CARD = (148 * MILLIMETRE, 105 * MILLIMETRE)
_PHOTO = 74 * MILLIMETRE
_QR = 21 * MILLIMETRE
# Between what stands on a page.
_GAP = 11 * MILLIMETRE
_MONTHS = 12
_DRAWINGS = PACKAGE / "web" / "static" / "goods.svg"
# How much of its field a drawing takes.
_SHARE = 0.8


class Shown(Struct, frozen=True):
    """One thing for sale as paper shows it; without a ``photo`` (JPEG) its kind is drawn."""

    title: str
    english: str
    producer: str
    place: str
    kind: str
    category: str
    fen: int
    unit: str
    story: str
    facts: tuple[str, ...]
    marks: tuple[str, ...]
    months: tuple[bool, ...]
    link: str
    about: str = ""
    photo: bytes = b""
    ratio: float = 1.5


def draw_card(said: Shown) -> bytes:
    """A6, to stand before the goods: what it is, what it costs, where it comes from."""
    paper = Paper(_CARD, said.title)
    pen = paper.pen()
    margin, wide = 8 * MILLIMETRE, _CARD[0] - 16 * MILLIMETRE
    y, high, photo = _CARD[1] - margin, 40 * MILLIMETRE, 58 * MILLIMETRE
    picture(paper, pen, said, (_CARD[0] - margin - photo, y - high, photo, high))
    room = wide - photo - 5 * MILLIMETRE
    for line in fonts.wrapped(said.title, 25, room, 2):
        pen.fitted(margin, y - 24, line, room, size=25, least=14, bold=True)
        y -= 30
    pen.fitted(margin, y - 16, said.english, room, size=11)
    pen.fitted(margin, y - 34, f"{said.producer} · {said.place}", room, size=11)
    season(pen, margin, y - 58, min(room, 64 * MILLIMETRE), said.months)
    taken = pen.fitted(margin, margin + 54, yuan(said.fen), wide / 2, size=44, bold=True)
    pen.fitted(margin + taken + 6, margin + 54, f"/ {said.unit}", wide / 3, size=14)
    notes = (*said.marks, *said.facts)[:3]
    for number, line in enumerate(notes):
        pen.fitted(margin, margin + 30 - number * 14, line, wide - 36 * MILLIMETRE, size=10)
    side = 32 * MILLIMETRE
    pen.qr(_CARD[0] - margin - side, margin - 4, said.link, side)
    paper.add_page(pen.layer())
    return paper.finish()


def draw_thing(paper: Paper, pen: Pen, thing: Shown, top: float, high: float) -> None:
    """Its picture at the left, and what is said of it beside; ``high`` is its share of a page."""
    bottom = top - high + _GAP
    picture(paper, pen, thing, (MARGIN, bottom, _PHOTO, top - bottom))
    left = MARGIN + _PHOTO + 6 * MILLIMETRE
    room = RIGHT - left
    pen.fitted(left, top - 14, thing.title, room, size=16, least=11, bold=True)
    pen.fitted(left, top - 28, thing.english, room, size=9)
    pen.fitted(left, top - 42, f"{thing.producer} · {thing.place}", room, size=9.5)
    taken = pen.fitted(left, top - 65, yuan(thing.fen), room, size=18, bold=True)
    pen.fitted(left + taken + 4, top - 65, f"/ {thing.unit}", room - taken, size=10)
    _words(pen, thing, (left, bottom, top - 82))
    pen.qr(RIGHT - _QR, bottom - 4, thing.link, _QR)
    pen.fill(MARGIN, bottom - _GAP / 2, RIGHT - MARGIN, 0.6, FINE)


def _words(pen: Pen, thing: Shown, where: tuple[float, float, float]) -> None:
    """Season and facts at the foot, the story above them, and its producer's as there is room."""
    left, bottom, y = where
    beside = RIGHT - left - _QR - 4 * MILLIMETRE
    season(pen, left, bottom, beside * 0.9, thing.months)
    notes = (*thing.marks, *thing.facts)[:3]
    foot = bottom + 20
    for number, line in enumerate(reversed(notes)):
        pen.fitted(left, foot + number * 11.5, line, beside, size=8)
    lines = int((y - foot - len(notes) * 11.5) / 12.5) + 1
    told = fonts.wrapped(thing.story, 9, beside, max(lines, 1))
    for line in told:
        pen.fitted(left, y, line, beside, size=9)
        y -= 12.5
    least = 2
    if thing.about and lines - len(told) >= least:
        y -= 3
        for line in fonts.wrapped(thing.about, 8, beside, lines - len(told) - 1):
            pen.fitted(left, y, line, beside, size=8)
            y -= 11.5


def picture(paper: Paper, pen: Pen, thing: Shown, field: tuple[float, float, float, float]) -> None:
    """The photo of a thing, or its kind as the shop draws it, in a field: x, y, width, height."""
    x, y, wide, high = field
    if thing.photo:
        pen.picture(paper.picture(thing.photo), x, y, wide, high, thing.ratio)
        return
    drawing = drawings(_DRAWINGS)[thing.kind]
    pen.fill(x, y, wide, high, SAND)
    scale = _SHARE * min(wide / drawing.wide, high / drawing.high)
    across, up = drawing.wide * scale, drawing.high * scale
    pen.drawing(drawing, x + (wide - across) / 2, y + (high - up) / 2, scale)


def season(pen: Pen, x: float, y: float, wide: float, months: Sequence[bool]) -> None:
    """The year in twelve fields."""
    each = wide / _MONTHS
    for month, has in enumerate(months):
        pen.fill(x + month * each, y, each - 1.2, 4.5, GREEN if has else _NOT)
        pen.fitted(x + month * each, y + 6.5, str(month + 1), each, size=6, align="centre")
