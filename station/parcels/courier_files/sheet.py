"""Read a courier's file, whatever its kind, into headings and rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from station.parcels.courier_files import delimited, workbook
from station.parcels.courier_files.cells import Cell, to_text
from station.parcels.courier_files.errors import (
    FileIsEmpty,
    FileTooLarge,
    NoHeadings,
    NoSuchSheet,
    TooManyColumns,
    TooManyRows,
)
from station.parcels.courier_files.headings import Field, find_field, plain_heading

MAX_MEGABYTES: Final = 50
MAX_ROWS: Final = 200_000
MAX_COLUMNS: Final = 256
# Titles, dates and the sender's address may stand above the headings.
_SEARCHED_ROWS = 20
_LONGEST_FILENAME = 100


@dataclass(frozen=True, slots=True)
class Sheet:
    """Headings, and every row below them; rows are counted from 1 as spreadsheets do."""

    name: str
    headings: tuple[str, ...]
    heading_row: int
    rows: list[list[Cell]]
    # Rows above the headings that hold something: titles as a rule, and nobody reads them.
    rows_above: tuple[int, ...] = ()
    # Other sheets of the file that have headings too; nothing of them is in ``rows``.
    others: tuple[str, ...] = ()


def read_sheet(
    content: bytes,
    filename: str,
    *,
    sheet_name: str | None = None,
    known_headings: Sequence[str] = (),
) -> Sheet:
    """The named sheet, or the one whose headings say most.

    ``known_headings`` are words that a partner's remembered mapping uses beyond the usual.
    """
    filename = filename[-_LONGEST_FILENAME:]
    if not content.strip():
        raise FileIsEmpty(filename=filename)
    if len(content) > MAX_MEGABYTES * 1_000_000:
        raise FileTooLarge(filename=filename, limit=MAX_MEGABYTES)
    known = frozenset(map(plain_heading, known_headings))
    if workbook.is_zip(content) or workbook.is_ole(content):
        tables = workbook.read_tables(content, filename, MAX_ROWS + _SEARCHED_ROWS)
    else:
        separators = delimited.SEPARATORS
        text = delimited.decode(content, filename)
        best = max(separators, key=lambda s: _score_of_sample(delimited.sample(text, s), known))
        tables = [("", delimited.read_table(text, best, filename, MAX_ROWS + _SEARCHED_ROWS))]
    return _choose_sheet(tables, filename, sheet_name, known)


def _score_of_sample(rows: list[list[Cell]], known: frozenset[str]) -> tuple[int, int]:
    widest = max(map(len, rows), default=0)
    return max((_score(row, known) for row in rows), default=0), widest


def _choose_sheet(
    tables: list[tuple[str, list[list[Cell]]]],
    filename: str,
    sheet_name: str | None,
    known: frozenset[str],
) -> Sheet:
    if not any(rows for _, rows in tables):
        raise FileIsEmpty(filename=filename)
    found = [(name, rows, *_find_headings(rows, known)) for name, rows in tables]
    usable = [each for each in found if each[2] >= 0]
    if sheet_name is not None:
        chosen = next((each for each in usable if each[0] == sheet_name), None)
        if chosen is None:
            raise NoSuchSheet(filename=filename, sheet=sheet_name[:_LONGEST_FILENAME])
    elif usable:
        chosen = max(usable, key=lambda each: (each[3], len(each[1])))
    else:
        raise NoHeadings(filename=filename)
    name, rows, heading_index, _ = chosen
    others = tuple(each[0] for each in usable if each is not chosen and each[3] > 0)
    return _build(name, rows, heading_index, others, filename)


def _build(
    name: str, rows: list[list[Cell]], index: int, others: tuple[str, ...], filename: str
) -> Sheet:
    below = rows[index + 1 :]
    if len(below) > MAX_ROWS:
        raise TooManyRows(filename=filename, limit=MAX_ROWS)
    if max(map(len, rows)) > MAX_COLUMNS:
        raise TooManyColumns(filename=filename, limit=MAX_COLUMNS)
    headings = tuple(to_text(cell) for cell in rows[index])
    above = tuple(n for n, row in enumerate(rows[:index], 1) if any(map(to_text, row)))
    return Sheet(name, headings, index + 1, below, above, others)


def _find_headings(rows: list[list[Cell]], known: frozenset[str]) -> tuple[int, int]:
    """The place of the headings, -1 if there are none, and how much they say."""
    scores = [_score(row, known) for row in rows[:_SEARCHED_ROWS]]
    best = max(scores, default=0)
    if best >= 2:  # noqa: PLR2004  one word alone may be a title or a note
        return scores.index(best), best
    for index, row in enumerate(rows[:_SEARCHED_ROWS]):
        texts = list(filter(None, map(to_text, row)))
        if len(texts) > 1:
            return (index, 0) if _could_be_headings(texts) else (-1, 0)
    return -1, 0


def _score(row: Sequence[Cell], known: frozenset[str]) -> int:
    words = [cell for cell in row[:MAX_COLUMNS] if type(cell) is str and cell]
    fields = {found[0] for word in words if (found := find_field(word))}
    # Words without the number's are no better than others with it.
    number = Field.TRACKING_NUMBER in fields
    return len(fields) + number + sum(plain_heading(word) in known for word in words)


def _could_be_headings(texts: list[str]) -> bool:
    """Unknown words, for a clerk to say what they are: all different, and no long digits."""
    digits = max(sum(c.isdigit() for c in text) for text in texts)
    return len(set(texts)) == len(texts) and digits < 5  # noqa: PLR2004  a number of any kind
