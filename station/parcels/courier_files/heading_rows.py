"""Finds the row of headings, which may take two lines and have titles above it."""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from station.parcels.courier_files.cells import Cell, to_text
from station.parcels.courier_files.headings import Field, find_field, plain_heading

# Titles, dates and the sender's address may stand above the headings.
SEARCHED_ROWS: Final = 20
MAX_COLUMNS: Final = 256
# Over a group of columns: 收件信息 above 姓名, 电话, 地址, beside 寄件信息 above the same.
_GROUPS = {"收": "收件人", "寄": "寄件人", "发": "寄件人"}


class HeadingRow(Struct, frozen=True):
    """``score`` is how much the headings say; ``first`` and ``last`` are places, not numbers."""

    headings: tuple[str, ...]
    first: int
    last: int
    score: int


def find_heading_row(rows: list[list[Cell]], known: frozenset[str]) -> HeadingRow | None:
    """The row that says most; ``known`` are plain headings that a partner uses besides."""
    scores = [score_of(row, known) for row in rows[:SEARCHED_ROWS]]
    best = max(scores, default=0)
    if best >= 2:  # noqa: PLR2004  one word alone may be a title or a note
        place = scores.index(best)
        return _in_two_lines(rows, place, best, known) or _in_one_line(rows, place, best)
    for place, row in enumerate(rows[:SEARCHED_ROWS]):
        texts = list(filter(None, map(to_text, row)))
        if len(texts) > 1:
            return _in_one_line(rows, place, 0) if _could_be_headings(texts) else None
    return None


def score_of(row: Sequence[Cell], known: frozenset[str]) -> int:
    words = [cell for cell in row[:MAX_COLUMNS] if type(cell) is str and cell]
    fields = {found[0] for word in words if (found := find_field(word))}
    # Words without the number's are no better than others with it.
    number = Field.TRACKING_NUMBER in fields
    return len(fields) + number + sum(plain_heading(word) in known for word in words)


def _in_one_line(rows: list[list[Cell]], place: int, score: int) -> HeadingRow:
    return HeadingRow(tuple(map(to_text, rows[place])), place, place, score)


def _in_two_lines(
    rows: list[list[Cell]], place: int, score: int, known: frozenset[str]
) -> HeadingRow | None:
    """The two lines that say more than the best one alone."""
    best = None
    for first in (place - 1, place):
        if first < 0 or first + 1 >= len(rows):
            continue
        lower = [to_text(cell) for cell in rows[first + 1]]
        if _has_long_digits(lower):
            continue
        headings = _combined([to_text(cell) for cell in rows[first]], lower)
        if (found := score_of(headings, known)) > score:
            score = found
            best = HeadingRow(headings, first, first + 1, found)
    return best


def _combined(upper: list[str], lower: list[str]) -> tuple[str, ...]:
    width = max(len(upper), len(lower))
    upper += [""] * (width - len(upper))
    lower += [""] * (width - len(lower))
    headings, group = [], ""
    for above, below in zip(upper, lower, strict=True):
        # A merged cell is filled in its first column only.
        group = above or (group if below else "")
        headings.append(_in_group(group, below) if below else above)
    return tuple(headings)


def _in_group(group: str, heading: str) -> str:
    side = next((word for sign, word in _GROUPS.items() if sign in group), "")
    if side and side[0] not in heading and (side == "寄件人" or find_field(side + heading)):
        return side + heading
    return heading


def _could_be_headings(texts: list[str]) -> bool:
    """Unknown words, for a clerk to say what they are: all different, and no long digits."""
    return len(set(texts)) == len(texts) and not _has_long_digits(texts)


def _has_long_digits(texts: list[str]) -> bool:
    return any(sum(c.isdigit() for c in text) >= 5 for text in texts)  # noqa: PLR2004  a number
