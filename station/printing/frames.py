"""What surrounds the lines of an A4 sheet: head, foot, copy name, signatures."""

from collections.abc import Sequence
from typing import NamedTuple

from msgspec import Struct

from station.printing import barcodes, code128, codes, fonts
from station.printing.paper import A4, MILLIMETRE, Pen, symbols_or_none

MARGIN = 12 * MILLIMETRE
WIDTH = A4[0] - 2 * MARGIN
RIGHT = A4[0] - MARGIN
# Below this is the foot.
BOTTOM = 16 * MILLIMETRE

_STRIP = A4[1] - 10 * MILLIMETRE
_TOP = A4[1] - 15 * MILLIMETRE
_TITLE_BLOCK = 33 * MILLIMETRE
_ROUTE_LINE = 9 * MILLIMETRE
_FACT_HEIGHT = 10.5 * MILLIMETRE
_FACTS_ACROSS = 4
_SMALL_VALUE = 7.5
_WIDEST_MODULE = 0.375 * MILLIMETRE
_GAP = 4 * MILLIMETRE
SIGNATURES_HEIGHT = 33 * MILLIMETRE
TICKS_HEIGHT = 12 * MILLIMETRE


class Fact(NamedTuple):
    label: str
    english: str
    value: str


class Signature(NamedTuple):
    """A box to sign in; the stamp's has no line for a name."""

    title: str
    english: str
    name: str = ""
    note: str = ""
    is_stamp: bool = False


class Head(Struct, frozen=True):
    """``number`` is also the sheet's code, unless ``code`` says something else.

    ``revision`` is of a sheet that is frozen; what is made anew each time it is printed
    has none, and says so.
    """

    title: str
    english: str
    number: str
    issuer: str
    headline: str
    facts: tuple[Fact, ...]
    revision: int | None = None
    code: str = ""
    codes: tuple[str, ...] = ()
    made: str = ""

    @property
    def revision_text(self) -> str:
        if self.revision is None:
            return "打印时所知 As known when printed"
        return f"第 {self.revision} 版 Rev. {self.revision}"


def top_of_first_page(head: Head) -> float:
    rows = -(-len(head.facts) // _FACTS_ACROSS)
    return _TOP - _block(head) - _ROUTE_LINE - rows * _FACT_HEIGHT - _GAP


TOP_OF_LATER_PAGES = _TOP - 9 * MILLIMETRE


def draw_head(pen: Pen, head: Head) -> None:
    _draw_title(pen, head, WIDTH - codes.draw_in_head(pen, RIGHT, _TOP, head.codes))
    base = _TOP - _block(head) - 15
    pen.fitted(MARGIN, base, head.headline, WIDTH, size=15, least=8, bold=True)
    _draw_facts(pen, _TOP - _block(head) - _ROUTE_LINE, head.facts)


def draw_later_head(pen: Pen, head: Head) -> None:
    base = _TOP - 4 * MILLIMETRE
    taken = pen.fitted(
        MARGIN, base, f"{head.title} {head.number}", WIDTH / 2, size=11, least=8, bold=True
    )
    left = MARGIN + taken + 8
    rest = f"{head.revision_text} · {head.headline}"
    pen.fitted(left, base, rest, RIGHT - left, size=9)


def draw_strip(pen: Pen, head: Head) -> None:
    pen.fitted(MARGIN, _STRIP, f"村驿 Cunyi · {head.issuer}", WIDTH / 2, size=8)


def draw_foot(pen: Pen, head: Head, page: int, pages: int) -> None:
    pen.line(MARGIN, BOTTOM - 8, RIGHT, BOTTOM - 8)
    base = BOTTOM - 19
    pen.fitted(MARGIN, base, f"{head.number} · {head.revision_text}", WIDTH / 3, size=8)
    pen.fitted(MARGIN + WIDTH / 3, base, head.made, WIDTH / 3, size=8, align="centre")
    count = f"第 {page} 页 共 {pages} 页 Page {page} of {pages}"
    pen.fitted(MARGIN + 2 * WIDTH / 3, base, count, WIDTH / 3, size=8.5, align="right")


def draw_copy_name(pen: Pen, name: str) -> None:
    """At the same place of every page, so that one layer does for a whole copy."""
    pen.fitted(MARGIN + WIDTH / 2, _STRIP, name, WIDTH / 2, size=9.5, bold=True, align="right")


def draw_ticks(pen: Pen, top: float, title: str, ticks: Sequence[str]) -> None:
    """What differed, to be ticked, with room to write."""
    pen.box(MARGIN, top - TICKS_HEIGHT + 6, WIDTH, TICKS_HEIGHT - 6)
    base, x = top - TICKS_HEIGHT / 2 - 0.5, MARGIN + 6
    x += pen.fitted(x, base, title, WIDTH / 4, size=9, bold=True) + 10
    for tick in ticks:
        pen.box(x, base - 1.5, 9, 9, 0.8)
        x += 13 + pen.fitted(x + 13, base, tick, WIDTH / 5, size=9) + 10
    pen.line(x, base - 3, RIGHT - 6, base - 3)


def draw_signatures(pen: Pen, top: float, signatures: Sequence[Signature]) -> None:
    wide, high = WIDTH / len(signatures), SIGNATURES_HEIGHT - 6
    bottom = top - high
    for index, signature in enumerate(signatures):
        x, room = MARGIN + index * wide + 5, wide - 10
        pen.box(x - 5, bottom, wide, high, 0.8)
        taken = pen.fitted(x, top - 13, signature.title, room, size=9.5, bold=True)
        pen.fitted(x + taken + 4, top - 13, signature.english, room - taken - 4, size=7.5, least=5)
        if signature.is_stamp:
            pen.fitted(x, bottom + 5, signature.note, room, size=8)
            continue
        if signature.name:
            pen.fitted(x, top - 28, signature.name, room, size=10)
        pen.line(x, top - 48, x + room, top - 48)
        if signature.note:
            pen.box(x, bottom + 17, 8, 8, 0.8)
            pen.fitted(x + 11, bottom + 18, signature.note, room - 11, size=8.5)
        pen.fitted(x, bottom + 5, "时间 Time", room, size=8)
        pen.fitted(x, bottom + 5, "____月____日____:____", room - 2, size=8, align="right")


def _block(head: Head) -> float:
    return max(_TITLE_BLOCK, codes.height_in_head(head.codes))


def _draw_title(pen: Pen, head: Head, room: float) -> None:
    taken = pen.fitted(MARGIN, _TOP - 20, head.title, room * 0.7, size=22, least=12, bold=True)
    left = MARGIN + taken + 6
    pen.fitted(left, _TOP - 20, head.english, MARGIN + room - left - 4, size=11)
    taken = pen.fitted(MARGIN, _TOP - 42, head.number, room * 0.75, size=15, least=9, bold=True)
    left = MARGIN + taken + 8
    pen.fitted(left, _TOP - 42, head.revision_text, MARGIN + room - left - 4, size=9.5)
    symbols = symbols_or_none(head.code or head.number)
    module = barcodes.widest_module(symbols, room, _WIDEST_MODULE) if symbols else None
    if symbols and module:
        high = 13 * MILLIMETRE
        left = MARGIN + code128.QUIET * module / 2
        pen.bars(left, _TOP - 50 - high, symbols, module=module, high=high)


def _draw_facts(pen: Pen, top: float, facts: Sequence[Fact]) -> None:
    wide = WIDTH / _FACTS_ACROSS
    rows = -(-len(facts) // _FACTS_ACROSS)
    for row in range(rows + 1):
        y = top - row * _FACT_HEIGHT
        pen.line(MARGIN, y, RIGHT, y, 0.8 if row in {0, rows} else 0.5)
    for index, fact in enumerate(facts):
        row, column = divmod(index, _FACTS_ACROSS)
        x, y = MARGIN + column * wide, top - row * _FACT_HEIGHT
        pen.fitted(x + 2, y - 10, f"{fact.label} {fact.english}", wide - 6, size=7.5)
        _draw_value(pen, x + 2, y, wide - 6, fact.value)


def _draw_value(pen: Pen, x: float, top: float, room: float, value: str) -> None:
    """In two small lines where one would be smaller still."""
    lines = fonts.wrapped(value, _SMALL_VALUE, room, 2)
    if len(lines) == 1:
        pen.fitted(x, top - 24, value, room, size=11.5)
    for row, line in enumerate(lines if len(lines) > 1 else ()):
        pen.fitted(x, top - 18.5 - row * 8.5, line, room, size=_SMALL_VALUE)
