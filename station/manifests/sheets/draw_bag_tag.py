"""Draws bag tags of 100 by 150 mm: the village to be read across a room."""

import re
from collections.abc import Iterator

from station.manifests.sheets.bag_tag import BagTag
from station.printing import barcodes, code128, fonts
from station.printing.numbers import kilograms
from station.printing.paper import MILLIMETRE, Paper, Pen, symbols_or_none

_WIDE, _HIGH = 100 * MILLIMETRE, 150 * MILLIMETRE
_MARGIN = 3 * MILLIMETRE
# The bars stand along the right side, where the tag is held against the scanner.
_BARS_LEFT = 80 * MILLIMETRE
_BARS_RIGHT = 94 * MILLIMETRE
# Three letters of 25 mm beside each other.
_ROOM = 75.6 * MILLIMETRE
_VILLAGE_HIGH = 62 * MILLIMETRE
_LETTER = 28 * MILLIMETRE
# Three dots of a label printer more or less: as wide as a laser in a hand still spans.
_WIDEST = 0.75 * MILLIMETRE
_DOT = 0.125 * MILLIMETRE
# For a trip that no timetable names yet.
_TO_WRITE = "__________"
_WORD = re.compile(r"[!-~]+|[^!-~\s]")


def draw(*tags: BagTag) -> bytes:
    paper = Paper((_WIDE, _HIGH), "袋牌 Bag tag")
    for tag in tags:
        pen = paper.pen()
        _draw_destination(pen, tag)
        _draw_facts(pen, tag)
        _draw_code(pen, tag)
        paper.add_page(pen.layer())
    return paper.finish()


def _draw_destination(pen: Pen, tag: BagTag) -> None:
    top = _HIGH - 4 * MILLIMETRE
    pen.fitted(_MARGIN, top - 9, "村驿 袋牌 Cunyi bag tag", _ROOM, size=9)
    pen.fitted(_MARGIN, top - 45, tag.township, _ROOM, size=34, least=12, bold=True)
    pen.line(_MARGIN, top - 54, _MARGIN + _ROOM, top - 54, 1)
    lines, size = village_lines(fonts.printable(tag.village))
    height = len(lines) * size * 1.08
    base = top - 54 - (_VILLAGE_HIGH - height) / 2 - size * 0.95
    for index, line in enumerate(lines):
        y = base - index * size * 1.08
        pen.fitted(_MARGIN, y, line, _ROOM, size=size, bold=True, align="centre")


def village_lines(name: str) -> tuple[list[str], float]:
    """The split that gives the largest letters; a line more must be worth it."""
    best, best_size = [name], 0.0
    for lines in _splits(_WORD.findall(name) or [""]):
        widest = max(fonts.width(line, 1) for line in lines) or 1
        size = min(_LETTER, _ROOM / widest, (_VILLAGE_HIGH - 8) / len(lines) / 1.08)
        if size > best_size * 1.15:
            best, best_size = lines, size
    return best, best_size


def _splits(words: list[str]) -> Iterator[list[str]]:
    """Into one to six lines of about as many words."""
    for count in range(1, min(6, len(words)) + 1):
        each = -(-len(words) // count)
        yield [_join(words[at : at + each]) for at in range(0, len(words), each)]


def _join(words: list[str]) -> str:
    """Spaces stand between two Latin words only."""
    return re.sub(r"(?<![!-~]) | (?![!-~])", "", " ".join(words))


def _draw_facts(pen: Pen, tag: BagTag) -> None:
    top = _HIGH - 4 * MILLIMETRE - 54 - _VILLAGE_HIGH
    facts = (
        ("发自", "From", tag.origin),
        ("班次", "Trip", tag.trip or _TO_WRITE),
        ("日期", "Date", f"{tag.on:%Y-%m-%d}"),
        ("封志号", "Seal no.", tag.seal),
        ("重量", "Weight", _weight(tag)),
        ("件数", "Items", f"{tag.pieces}"),
    )
    wide, high = _ROOM / 2, 12.5 * MILLIMETRE
    for index, (label, english, value) in enumerate(facts):
        row, column = divmod(index, 2)
        x, y = _MARGIN + column * wide, top - row * high
        if not column:
            pen.line(_MARGIN, y, _MARGIN + _ROOM, y, 0.8)
        pen.fitted(x, y - 10, f"{label} {english}", wide - 4, size=8)
        pen.fitted(x, y - 27, value, wide - 4, size=15, least=7)
    base = top - 3 * high
    pen.line(_MARGIN, base, _MARGIN + _ROOM, base, 0.8)
    pen.fitted(_MARGIN, base - 10, "袋号 Bag no.", wide, size=8)
    pen.fitted(_MARGIN, base - 34, tag.number, wide + 20, size=20, least=9, bold=True)
    x = _MARGIN + wide + 24
    pen.fitted(x, base - 10, "第几袋 Bag n of m", wide - 24, size=8, align="right")
    of = f"{tag.ordinal}/{tag.of}"
    pen.fitted(x, base - 38, of, wide - 24, size=30, least=12, bold=True, align="right")


def _weight(tag: BagTag) -> str:
    if tag.weight_grams is None:
        return "无重量 no weight"
    left_out = f" + {tag.unweighed} 件无重量" if tag.unweighed else ""
    return f"{kilograms(tag.weight_grams)} kg{left_out}"


def _draw_code(pen: Pen, tag: BagTag) -> None:
    symbols = symbols_or_none(tag.code or tag.number)
    room = _HIGH - 2 * _MARGIN
    module = barcodes.widest_module(symbols, room, most=_WIDEST) if symbols else None
    if symbols and module:
        # Whole dots, so that no bar comes out a dot wider than its neighbour.
        module = max(barcodes.FINEST, module // _DOT * _DOT)
        bottom = (_HIGH - code128.modules(symbols) * module) / 2
        high = _BARS_RIGHT - _BARS_LEFT
        pen.turned_bars(_BARS_RIGHT, bottom, symbols, module=module, high=high)
    text = fonts.printable(code128.spoken(tag.code or tag.number))
    size = min(11, room / max(fonts.width(text, 1), 0.01))
    bottom = (_HIGH - fonts.width(text, size)) / 2
    pen.turned_text(_BARS_RIGHT + 11, bottom, text, size)
