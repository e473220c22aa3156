"""The county's catalogue: a cover, the map, what is for sale with its pictures, and the year."""

from collections.abc import Sequence
from datetime import date
from itertools import count, pairwise

from msgspec import Struct
from msgspec.structs import replace

from station.goods import map_sheets
from station.goods.county_map import Field, Spot
from station.goods.thing_sheets import FINE, GREEN, MARGIN, RIGHT, SAND, Shown, draw_thing, picture
from station.printing.paper import A4, MILLIMETRE, Paper, Pen

# How many things stand on a page at the most, and how high each is at the least.
_ITEMS, _ITEM = 4, 65 * MILLIMETRE
_TALLEST = 87 * MILLIMETRE
_PICTURES = 6
_MONTHS = 12
_PALE = (0.56, 0.71, 0.63)
_NAME = 46 * MILLIMETRE
_ROW = 6.4 * MILLIMETRE
_ROWS = 34
# Lines of two places each under the map.
_PLACES = 7
_PLACE = 11 * MILLIMETRE
# Of a place that has no coordinates in the register.
_NO_POINT = "图上未标 not on the map"


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


def draw_catalogue(said: Catalogue) -> bytes:
    """Things in the order of their kinds, as many on each page as on the others."""
    paper = Paper(A4, f"{said.county} 乡里好物")
    numbers = count(2)
    _cover(paper, said)
    if any(spot.things for spot in said.spots):
        _map(paper, said, next(numbers))
    for things in _shared(said.things):
        _page(paper, said, things, next(numbers))
    for first in range(0, len(said.seasons), _ROWS):
        _year(paper, said, said.seasons[first : first + _ROWS], next(numbers))
    return paper.finish()


def _shared(things: Sequence[Shown]) -> list[Sequence[Shown]]:
    """No page is nearly empty: nine are three and three and three."""
    pages = -(-len(things) // _ITEMS)
    ends = [len(things) * page // pages for page in range(pages + 1)] if pages else []
    return [things[first:last] for first, last in pairwise(ends)]


def _cover(paper: Paper, said: Catalogue) -> None:
    pen = paper.pen()
    pen.fill(0, A4[1] - 118 * MILLIMETRE, A4[0], 118 * MILLIMETRE, SAND)
    pen.fill(0, A4[1] - 121 * MILLIMETRE, A4[0], 3 * MILLIMETRE, GREEN)
    top = A4[1] - 52 * MILLIMETRE
    wide = RIGHT - MARGIN
    pen.fitted(MARGIN, top, said.county, wide, size=24)
    pen.fitted(MARGIN, top - 66, "乡里好物", wide, size=64, bold=True)
    pen.fitted(MARGIN, top - 96, "From our villages", wide, size=18)
    when = f"{said.on.year} 年 {said.on.month} 月　{len(said.things)} 种　{said.on:%B %Y}"
    pen.fitted(MARGIN, top - 130, when, wide, size=12)
    if shown := _for_cover(said.things):
        _mosaic(paper, pen, shown)
    else:
        bottom = 62 * MILLIMETRE
        field = Field(MARGIN, bottom, wide, A4[1] - 133 * MILLIMETRE - bottom)
        map_sheets.draw(pen, said.spots, field)
    side = 34 * MILLIMETRE
    pen.qr(RIGHT - side, 14 * MILLIMETRE, said.link, side)
    line = 30 * MILLIMETRE
    room = wide - side - 10
    pen.fitted(MARGIN, line, "扫码看全部商品、下单、查来源", room, size=13, bold=True)
    pen.fitted(MARGIN, line - 18, "Scan to see everything, to order, and to trace", room, size=10)
    pen.fitted(MARGIN, line - 36, f"{said.link}　{said.phone}".strip(), room, size=10)
    paper.add_page(pen.layer())


def _for_cover(things: Sequence[Shown]) -> list[Shown]:
    """Photos first, then one of each other kind; full rows of them."""
    photos = [thing for thing in things if thing.photo]
    shown = {thing.kind for thing in photos}
    found = [*photos, *{t.kind: t for t in things if t.kind not in shown}.values()]
    row = _PICTURES // 2
    return found[: _PICTURES if len(found) >= _PICTURES else row]


def _mosaic(paper: Paper, pen: Pen, things: Sequence[Shown]) -> None:
    """Up to six pictures between title and foot."""
    across = min(len(things), _PICTURES // 2)
    rows = -(-len(things) // across)
    gap = 3 * MILLIMETRE
    wide = (RIGHT - MARGIN - (across - 1) * gap) / across
    high = min(wide * 1.4, (112 * MILLIMETRE - (rows - 1) * gap) / rows)
    top = A4[1] - 130 * MILLIMETRE
    for index, thing in enumerate(things):
        row, column = divmod(index, across)
        x, y = MARGIN + column * (wide + gap), top - high - row * (high + gap)
        picture(paper, pen, thing, (x, y, wide, high))


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
    wide, inset = RIGHT - MARGIN, 4 * MILLIMETRE
    map_sheets.draw(pen, said.spots, Field(MARGIN, foot + inset, wide, top - foot - 2 * inset))
    drawn = {spot.name for spot in said.spots if spot.things}
    for index, (place, titles) in enumerate(listed):
        x, y = MARGIN + index % 2 * wide / 2, foot - (index // 2 + 1) * _PLACE + 5 * MILLIMETRE
        if place in drawn:
            pen.dot(x + 3, y + 3.8, 6, GREEN)
        taken = pen.fitted(x + 11, y, place, wide / 2 - 16, size=11, bold=True)
        if place not in drawn:
            beside = x + 15 + taken
            pen.fitted(beside, y, _NO_POINT, x + wide / 2 - 5 - beside, size=7.5)
        pen.fitted(x + 11, y - 12, "、".join(titles), wide / 2 - 18, size=8.5)
    if more := len(places) - len(listed):
        said_of = f"另有 {more} 处，见以下各页 and {more} more, on the pages that follow"
        pen.fitted(MARGIN, 14 * MILLIMETRE, said_of, wide, size=8.5)
    paper.add_page(pen.layer())


def _page(paper: Paper, said: Catalogue, things: Sequence[Shown], number: int) -> None:
    pen = paper.pen()
    kinds = dict.fromkeys(thing.category for thing in things)
    _frame(pen, said, " · ".join(kinds), number)
    top = A4[1] - 27 * MILLIMETRE
    high = min(_TALLEST, _ITEMS * _ITEM / len(things))
    told: set[str] = set()
    for thing in things:
        # A producer's own story stands on a page once.
        is_new = thing.about not in told
        told.add(thing.about)
        draw_thing(paper, pen, thing if is_new else replace(thing, about=""), top, high)
        top -= high
    paper.add_page(pen.layer())


def _year(paper: Paper, said: Catalogue, seasons: Sequence[Season], number: int) -> None:
    """What there is in which month, as bars."""
    pen = paper.pen()
    _frame(pen, said, "什么时候有什么 What there is, and when", number)
    top = A4[1] - 32 * MILLIMETRE
    left, wide = MARGIN + _NAME, (RIGHT - MARGIN - _NAME) / _MONTHS
    now = left + (said.on.month - 1) * wide
    rows = len(seasons) + len({season.category for season in seasons})
    pen.fill(now, top - (rows + 0.4) * _ROW, wide, (rows + 1.4) * _ROW, SAND)
    for month in range(_MONTHS):
        place = left + month * wide
        pen.fitted(place, top + 4, f"{month + 1} 月", wide, size=8, align="centre")
    y, before = top, ""
    for season in seasons:
        if season.category != before:
            y -= _ROW
            pen.fitted(MARGIN, y + 4, season.category, _NAME, size=8.5, bold=True)
            pen.fill(MARGIN, y, RIGHT - MARGIN, 0.6, FINE)
            before = season.category
        y -= _ROW
        pen.fitted(MARGIN, y + 5, f"{season.name} {season.english}", _NAME - 6, size=9)
        for month, has in enumerate(season.months):
            if has:
                colour = GREEN if month + 1 == said.on.month else _PALE
                pen.fill(left + month * wide, y + 3.5, wide + 0.3, _ROW - 7, colour)
        pen.fill(MARGIN, y, RIGHT - MARGIN, 0.4, FINE)
    paper.add_page(pen.layer())


def _frame(pen: Pen, said: Catalogue, title: str, number: int) -> None:
    pen.fitted(MARGIN, A4[1] - 17 * MILLIMETRE, title, RIGHT - MARGIN, size=15, bold=True)
    pen.fill(MARGIN, A4[1] - 21 * MILLIMETRE, RIGHT - MARGIN, 1.2, GREEN)
    base = 9 * MILLIMETRE
    pen.fitted(MARGIN, base, f"{said.county} 乡里好物", 200, size=8)
    pen.fitted(RIGHT - 100, base, str(number), 100, size=8, align="right")
