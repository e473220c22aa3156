"""Read a courier's file, whatever its kind, into headings and rows."""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from station.parcels.courier_files import delimited, web_page, workbook
from station.parcels.courier_files.cells import Cell, to_text
from station.parcels.courier_files.errors import (
    FileIsEmpty,
    FileTooLarge,
    NoHeadings,
    NoSuchSheet,
    TooManyColumns,
    TooManyRows,
)
from station.parcels.courier_files.heading_rows import (
    MAX_COLUMNS,
    SEARCHED_ROWS,
    HeadingRow,
    find_heading_row,
    score_of,
)
from station.parcels.courier_files.headings import plain_heading
from station.parcels.courier_files.tables import Table

MAX_MEGABYTES: Final = 50
MAX_ROWS: Final = 200_000
# What is named where a courier's file has no headings.
USUAL_HEADINGS: Final = ("运单号", "收件人", "手机", "地址")
_LONGEST_FILENAME = 100


class Sheet(Struct, frozen=True):
    """Headings, and every row below them; rows are counted from 1 as spreadsheets do."""

    name: str
    headings: tuple[str, ...]
    heading_row: int
    rows: list[list[Cell]]
    # Rows above the headings that hold something: titles as a rule, and nobody reads them.
    rows_above: tuple[int, ...] = ()
    # Other sheets of the file that have headings too; nothing of them is in ``rows``.
    others: tuple[str, ...] = ()
    # Rows that whoever opens the file does not see.
    hidden_rows: frozenset[int] = frozenset()


def read_sheet(
    content: bytes,
    filename: str,
    *,
    sheet_name: str | None = None,
    known_headings: Sequence[str] = (),
    such_as: Sequence[str] = USUAL_HEADINGS,
) -> Sheet:
    """The named sheet, or the one whose headings say most.

    ``known_headings`` are words that a partner's remembered mapping, or another room, uses
    beyond the usual; ``such_as`` are named where the file has no headings at all.
    """
    filename = filename[-_LONGEST_FILENAME:]
    if not content.strip():
        raise FileIsEmpty(filename=filename)
    if len(content) > MAX_MEGABYTES * 1_000_000:
        raise FileTooLarge(filename=filename, limit=MAX_MEGABYTES)
    known = frozenset(map(plain_heading, known_headings))
    tables = _read_tables(content, filename, known)
    if not any(table.rows for table in tables):
        raise FileIsEmpty(filename=filename)
    found = [(table, find_heading_row(table.rows, known)) for table in tables]
    usable = [(table, heading) for table, heading in found if heading is not None]
    if not usable and sheet_name is None:
        raise NoHeadings(filename=filename, such_as="、".join(such_as))
    return _choose_sheet(usable, filename, sheet_name)


def _read_tables(content: bytes, filename: str, known: frozenset[str]) -> list[Table]:
    max_rows = MAX_ROWS + SEARCHED_ROWS
    if workbook.is_zip(content) or workbook.is_ole(content):
        return workbook.read_tables(content, filename, max_rows)
    text = delimited.decode(content, filename)
    if web_page.is_web_page(text) and (found := web_page.read_tables(text, filename, max_rows)):
        return found
    separators = delimited.SEPARATORS
    best = max(separators, key=lambda s: _score_of_sample(delimited.sample(text, s), known))
    return [Table(delimited.read_table(text, best, filename, max_rows))]


def _score_of_sample(rows: list[list[Cell]], known: frozenset[str]) -> tuple[int, int]:
    widest = max(map(len, rows), default=0)
    return max((score_of(row, known) for row in rows), default=0), widest


def _choose_sheet(
    usable: list[tuple[Table, HeadingRow]], filename: str, sheet_name: str | None
) -> Sheet:
    if sheet_name is not None:
        named = [each for each in usable if each[0].name == sheet_name]
        if not named:
            raise NoSuchSheet(filename=filename, sheet=sheet_name[:_LONGEST_FILENAME])
        table, heading = named[0]
    else:
        table, heading = max(usable, key=_preference)
    others = tuple(t.name for t, other in usable if t is not table and other.score > 0)
    return _build(table, heading, others, filename)


def _preference(usable: tuple[Table, HeadingRow]) -> tuple[bool, int, int]:
    """A sheet that nobody sees may be yesterday's; it is chosen where there is no other."""
    table, heading = usable
    return heading.score > 0 and not table.is_hidden, heading.score, len(table.rows)


def _build(table: Table, heading: HeadingRow, others: tuple[str, ...], filename: str) -> Sheet:
    rows = table.rows
    below = rows[heading.last + 1 :]
    if len(below) > MAX_ROWS:
        raise TooManyRows(filename=filename, limit=MAX_ROWS)
    if max(map(len, rows)) > MAX_COLUMNS:
        raise TooManyColumns(filename=filename, limit=MAX_COLUMNS)
    above = tuple(n for n, row in enumerate(rows[: heading.first], 1) if any(map(to_text, row)))
    return Sheet(
        table.name,
        heading.headings,
        heading.last + 1,
        below,
        above,
        others,
        table.hidden_rows,
    )
