"""The card that stands on a shop's shelf, and the county's catalogue: drawn, with their photos."""

from collections.abc import Sequence
from datetime import date
from itertools import count

from msgspec import Struct

from station.goods import map_sheets
from station.goods.map_sheets import Field, Spot
from station.printing import fonts
from station.printing.money import yuan
from station.printing.paper import A4, MILLIMETRE, Paper, Pen

_CARD = (148 * MILLIMETRE, 105 * MILLIMETRE)
_MARGIN = 14 * MILLIMETRE
_RIGHT = A4[0] - _MARGIN
_ITEMS = 4
_ITEM = 65 * MILLIMETRE
_PHOTO = (74 * MILLIMETRE, 54 * MILLIMETRE)
_QR = 21 * MILLIMETRE
_MONTHS = 12
_GREEN, _PALE, _SAND = (0.173, 0.431, 0.286), (0.56, 0.71, 0.63), (0.953, 0.941, 0.902)
_NAME = 46 * MILLIMETRE
_ROW = 6.4 * MILLIMETRE
_ROWS = 34
# Lines of two places each under the map.
_PLACES = 7
_PLACE = 11 * MILLIMETRE
# Of a place that has no coordinates in the register.
_NO_POINT = "图上未标 not on the map"


class Shown(Struct, frozen=True):
    """One thing for sale as paper shows it; ``photo`` is a JPEG, or empty."""

    title: str
    english: str
    producer: str
    place: str
    category: str
    fen: int
    unit: str
    story: str
    facts: tuple[str, ...]
    marks: tuple[str, ...]
    months: tuple[bool, ...]
    link: str
    photo: bytes = b""
    ratio: float = 1.5


class Season(Struct, frozen=True):
    """A product of the calendar."""

    category: str
    name: str
    english: str
    months: tuple[bool, ...]


class Catalogue(Struct, frozen=True):
    county: str
    on: date
    link: str
    phone: str
    things: tuple[Shown, ...]
    seasons: tuple[Season, ...]
    spots: tuple[Spot, ...] = ()


def draw_card(said: Shown) -> bytes:
    """A6, to stand before the goods: what it is, what it costs, where it comes from."""
    paper = Paper(_CARD, said.title)
    pen = paper.pen()
    margin, wide = 8 * MILLIMETRE, _CARD[0] - 16 * MILLIMETRE
    y = _CARD[1] - margin
    if said.photo:
        high = 40 * MILLIMETRE
        photo = 58 * MILLIMETRE
        name = paper.picture(said.photo)
        pen.picture(name, _CARD[0] - margin - photo, y - high, photo, high, said.ratio)
        room = wide - photo - 5 * MILLIMETRE
    else:
        room = wide
    for line in fonts.wrapped(said.title, 25, room, 2):
        pen.fitted(margin, y - 24, line, room, size=25, least=14, bold=True)
        y -= 30
    pen.fitted(margin, y - 16, said.english, room, size=11)
    pen.fitted(margin, y - 34, f"{said.producer} · {said.place}", room, size=11)
    _season(pen, margin, y - 58, min(room, 64 * MILLIMETRE), said.months)
    taken = pen.fitted(margin, margin + 54, yuan(said.fen), wide / 2, size=44, bold=True)
    pen.fitted(margin + taken + 6, margin + 54, f"/ {said.unit}", wide / 3, size=14)
    notes = (*said.marks, *said.facts)[:3]
    for number, line in enumerate(notes):
        pen.fitted(margin, margin + 30 - number * 14, line, wide - 36 * MILLIMETRE, size=10)
    side = 32 * MILLIMETRE
    pen.qr(_CARD[0] - margin - side, margin - 4, said.link, side)
    paper.add_page(pen.layer())
    return paper.finish()


def draw_catalogue(said: Catalogue) -> bytes:
    """A cover, four things a page in the order of their kinds, and the year at the end."""
    paper = Paper(A4, f"{said.county} 乡里好物")
    numbers = count(2)
    _cover(paper, said)
    if any(spot.things for spot in said.spots):
        _map(paper, said, next(numbers))
    for first in range(0, len(said.things), _ITEMS):
        _page(paper, said, said.things[first : first + _ITEMS], next(numbers))
    for first in range(0, len(said.seasons), _ROWS):
        _year(paper, said, said.seasons[first : first + _ROWS], next(numbers))
    return paper.finish()


def _cover(paper: Paper, said: Catalogue) -> None:
    pen = paper.pen()
    pen.fill(0, A4[1] - 118 * MILLIMETRE, A4[0], 118 * MILLIMETRE, _SAND)
    pen.fill(0, A4[1] - 121 * MILLIMETRE, A4[0], 3 * MILLIMETRE, _GREEN)
    top = A4[1] - 52 * MILLIMETRE
    wide = _RIGHT - _MARGIN
    pen.fitted(_MARGIN, top, said.county, wide, size=24)
    pen.fitted(_MARGIN, top - 66, "乡里好物", wide, size=64, bold=True)
    pen.fitted(_MARGIN, top - 96, "From our villages", wide, size=18)
    when = f"{said.on.year} 年 {said.on.month} 月　{len(said.things)} 种　{said.on:%B %Y}"
    pen.fitted(_MARGIN, top - 130, when, wide, size=12)
    photos = [thing for thing in said.things if thing.photo][:6]
    if photos:
        _mosaic(paper, pen, photos)
    else:
        bottom = 62 * MILLIMETRE
        field = Field(_MARGIN, bottom, wide, A4[1] - 133 * MILLIMETRE - bottom)
        map_sheets.draw(pen, said.spots, field)
    side = 34 * MILLIMETRE
    pen.qr(_RIGHT - side, 14 * MILLIMETRE, said.link, side)
    line = 30 * MILLIMETRE
    room = wide - side - 10
    pen.fitted(_MARGIN, line, "扫码看全部商品、下单、查来源", room, size=13, bold=True)
    pen.fitted(_MARGIN, line - 18, "Scan to see everything, to order, and to trace", room, size=10)
    pen.fitted(_MARGIN, line - 36, f"{said.link}　{said.phone}".strip(), room, size=10)
    paper.add_page(pen.layer())


def _mosaic(paper: Paper, pen: Pen, things: Sequence[Shown]) -> None:
    """Up to six photos between title and foot."""
    across = 3 if len(things) > 2 else len(things)  # noqa: PLR2004
    rows = -(-len(things) // across)
    gap = 3 * MILLIMETRE
    wide = (_RIGHT - _MARGIN - (across - 1) * gap) / across
    high = min(52 * MILLIMETRE, (112 * MILLIMETRE - (rows - 1) * gap) / rows)
    top = A4[1] - 130 * MILLIMETRE
    for index, thing in enumerate(things):
        row, column = divmod(index, across)
        x, y = _MARGIN + column * (wide + gap), top - high - row * (high + gap)
        pen.picture(paper.picture(thing.photo), x, y, wide, high, thing.ratio)


def _map(paper: Paper, said: Catalogue, number: int) -> None:
    """The county with its villages, and what comes from each."""
    pen = paper.pen()
    _frame(pen, said, "从哪里来 Where it comes from", number)
    places: dict[str, list[str]] = {}
    for thing in said.things:
        places.setdefault(thing.place, []).append(thing.title)
    listed = list(places.items())[: 2 * _PLACES]
    foot = 20 * MILLIMETRE + -(-len(listed) // 2) * _PLACE
    top = A4[1] - 30 * MILLIMETRE
    inset, wide = 9 * MILLIMETRE, _RIGHT - _MARGIN
    field = Field(_MARGIN + inset, foot + inset, wide - 2 * inset, top - foot - 2 * inset)
    map_sheets.draw(pen, said.spots, field)
    drawn = {spot.name for spot in said.spots if spot.things}
    for index, (place, titles) in enumerate(listed):
        x, y = _MARGIN + index % 2 * wide / 2, foot - (index // 2 + 1) * _PLACE + 5 * MILLIMETRE
        if place in drawn:
            pen.dot(x + 3, y + 3.8, 6, _GREEN)
        taken = pen.fitted(x + 11, y, place, wide / 2 - 16, size=11, bold=True)
        if place not in drawn:
            beside = x + 15 + taken
            pen.fitted(beside, y, _NO_POINT, x + wide / 2 - 5 - beside, size=7.5)
        pen.fitted(x + 11, y - 12, "、".join(titles), wide / 2 - 18, size=8.5)
    if more := len(places) - len(listed):
        said_of = f"另有 {more} 处，见以下各页 and {more} more, on the pages that follow"
        pen.fitted(_MARGIN, 14 * MILLIMETRE, said_of, wide, size=8.5)
    paper.add_page(pen.layer())


def _page(paper: Paper, said: Catalogue, things: Sequence[Shown], number: int) -> None:
    pen = paper.pen()
    kinds = dict.fromkeys(thing.category for thing in things)
    _frame(pen, said, " · ".join(kinds), number)
    top = A4[1] - 27 * MILLIMETRE
    for thing in things:
        _thing(paper, pen, thing, top)
        top -= _ITEM
    paper.add_page(pen.layer())


def _thing(paper: Paper, pen: Pen, thing: Shown, top: float) -> None:
    wide, high = _PHOTO
    left = _MARGIN
    if thing.photo:
        pen.picture(paper.picture(thing.photo), left, top - high, wide, high, thing.ratio)
        left += wide + 6 * MILLIMETRE
    room = _RIGHT - left
    pen.fitted(left, top - 14, thing.title, room, size=16, least=11, bold=True)
    pen.fitted(left, top - 27, thing.english, room, size=9)
    pen.fitted(left, top - 41, f"{thing.producer} · {thing.place}", room, size=9.5)
    taken = pen.fitted(left, top - 63, yuan(thing.fen), room, size=18, bold=True)
    pen.fitted(left + taken + 4, top - 63, f"/ {thing.unit}", room - taken, size=10)
    y, beside = top - 79, room - _QR - 4 * MILLIMETRE
    for line in fonts.wrapped(thing.story, 9, beside, 3):
        pen.fitted(left, y, line, beside, size=9)
        y -= 12.5
    for line in (*thing.marks, *thing.facts)[:2]:
        pen.fitted(left, y - 2, line, beside, size=8)
        y -= 11.5
    _season(pen, left, top - high, beside * 0.8, thing.months)
    pen.qr(_RIGHT - _QR, top - high - 4, thing.link, _QR)
    pen.line(_MARGIN, top - high - 5 * MILLIMETRE, _RIGHT, top - high - 5 * MILLIMETRE, 0.4)


def _year(paper: Paper, said: Catalogue, seasons: Sequence[Season], number: int) -> None:
    """What there is in which month, as bars."""
    pen = paper.pen()
    _frame(pen, said, "什么时候有什么 What there is, and when", number)
    top = A4[1] - 32 * MILLIMETRE
    left, wide = _MARGIN + _NAME, (_RIGHT - _MARGIN - _NAME) / _MONTHS
    now = left + (said.on.month - 1) * wide
    rows = len(seasons) + len({season.category for season in seasons})
    pen.fill(now, top - (rows + 0.4) * _ROW, wide, (rows + 1.4) * _ROW, _SAND)
    for month in range(_MONTHS):
        place = left + month * wide
        pen.fitted(place, top + 4, f"{month + 1} 月", wide, size=8, align="centre")
    y, before = top, ""
    for season in seasons:
        if season.category != before:
            y -= _ROW
            pen.fitted(_MARGIN, y + 4, season.category, _NAME, size=8.5, bold=True)
            before = season.category
        y -= _ROW
        pen.fitted(_MARGIN, y + 5, f"{season.name} {season.english}", _NAME - 6, size=9)
        for month, has in enumerate(season.months):
            if has:
                colour = _GREEN if month + 1 == said.on.month else _PALE
                pen.fill(left + month * wide, y + 3, wide + 0.3, _ROW - 6.5, colour)
        pen.line(_MARGIN, y, _RIGHT, y, 0.3)
    paper.add_page(pen.layer())


def _frame(pen: Pen, said: Catalogue, title: str, number: int) -> None:
    pen.fitted(_MARGIN, A4[1] - 17 * MILLIMETRE, title, _RIGHT - _MARGIN, size=15, bold=True)
    pen.fill(_MARGIN, A4[1] - 21 * MILLIMETRE, _RIGHT - _MARGIN, 1.2, _GREEN)
    base = 9 * MILLIMETRE
    pen.fitted(_MARGIN, base, f"{said.county} 乡里好物", 200, size=8)
    pen.fitted(_RIGHT - 100, base, str(number), 100, size=8, align="right")


def _season(pen: Pen, x: float, y: float, wide: float, months: Sequence[bool]) -> None:
    """The year in twelve fields."""
    each = wide / _MONTHS
    for month, has in enumerate(months):
        pen.fill(x + month * each, y, each - 1.2, 4.5, _GREEN if has else (0.894, 0.878, 0.831))
        pen.fitted(x + month * each, y + 6.5, str(month + 1), each, size=6, align="centre")
