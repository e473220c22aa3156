"""Files of text with commas, semicolons or tabs, in the encodings that couriers use."""

import codecs
import csv
import re
from collections import Counter
from io import StringIO
from itertools import islice
from typing import Final

from station.parcels.courier_files.cells import Cell
from station.parcels.courier_files.errors import (
    CourierFileUnreadable,
    FileIsEmpty,
    FileIsOldExcel,
    NotASpreadsheet,
    QuotationMarkOpen,
    TooManyRows,
)

SEPARATORS: Final = (",", "\t", ";", "|")
_SAMPLE_CHARACTERS = 50_000
_SAMPLE_ROWS = 20
_MARKED = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OTHER_KINDS = (b"%PDF", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")
_OTHER_TEXTS = ("<", "{", "[{", "mime-version:")
# What Excel wrote before it had containers, and some couriers' systems still do.
_OLD_EXCEL = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08")
# A disk that lost power leaves zeros where the end of a file should be.
_LOST_END = bytes(8)
# So that Excel leaves digits alone, some systems write ="731..." into every cell.
_LITERAL = re.compile(r'="([^"]*)"')
# A row put behind the last one: if a quotation mark swallows it, the mark was never closed.
_END = "\x1a\x1a"


def decode(content: bytes, filename: str) -> str:
    """The content as text, of whatever kind.

    Raises:
        CourierFileUnreadable: it is none, or damaged.
    """
    if content.startswith(_OLD_EXCEL):
        raise FileIsOldExcel(filename=filename)
    if content.startswith(_OTHER_KINDS):
        raise NotASpreadsheet(filename=filename)
    if content.endswith(_LOST_END):
        raise CourierFileUnreadable(filename=filename)
    for encoding in _encodings(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _is_text(text):
            raise NotASpreadsheet(filename=filename)
        return text
    raise CourierFileUnreadable(filename=filename)


def sample(text: str, separator: str) -> list[list[Cell]]:
    """The first rows if the file had this separator; to find out whether it has."""
    start = text[:_SAMPLE_CHARACTERS]
    try:
        rows = islice(csv.reader(StringIO(start, newline=""), delimiter=separator), _SAMPLE_ROWS)
        cells_of = _literals if '="' in start else _cells
        return [cells_of(row) for row in rows]
    except csv.Error:
        return []


def read_table(text: str, separator: str, filename: str, max_rows: int) -> list[list[Cell]]:
    """Rows as a spreadsheet counts them: a blank line is one, a break in quotes is none."""
    if text.lstrip("\ufeff \t\r\n").lower().startswith(_OTHER_TEXTS):
        raise NotASpreadsheet(filename=filename)
    if not text.strip("\ufeff \t\r\n,;\x00"):
        raise FileIsEmpty(filename=filename)
    lines = StringIO(f"{text.rstrip()}\r\n{_END}\r\n", newline="")
    rows: list[list[Cell]] = []
    cells_of = _literals if '="' in text else _cells
    try:
        for row in csv.reader(lines, delimiter=separator):
            rows.append(cells_of(row))
            if len(rows) > max_rows + 1:
                raise TooManyRows(filename=filename, limit=max_rows)
    except csv.Error as error:
        raise QuotationMarkOpen(filename=filename, row=len(rows) + 1) from error
    if rows.pop() != [_END]:
        raise QuotationMarkOpen(filename=filename, row=len(rows) + 1)
    _ensure_no_swallowed_rows(rows, separator, filename)
    return rows


def _encodings(content: bytes) -> tuple[str, ...]:
    for mark, encoding in _MARKED:
        if content.startswith(mark):
            return (encoding,)
    start = content[:2000]
    # Commas, digits and line ends have a zero byte in UTF-16, and never elsewhere.
    if start.count(0) > len(start) // 10:
        little_endian = start[1::2].count(0) > start[::2].count(0)
        return ("utf-16-le" if little_endian else "utf-16-be",)
    return ("utf-8", "gb18030")


def _is_text(text: str) -> bool:
    start = text[:4096]
    controls = sum(c < " " and c not in "\t\r\n" for c in start)
    return controls * 20 <= len(start)


def _cells(row: list[str]) -> list[Cell]:
    return list(row)


def _literals(row: list[str]) -> list[Cell]:
    return [found[1] if (found := _LITERAL.fullmatch(cell)) else cell for cell in row]


def _ensure_no_swallowed_rows(rows: list[list[Cell]], separator: str, filename: str) -> None:
    """A stray quotation mark takes the following rows into one cell, up to the next mark.

    Such a cell has as many separators as a row, or else its row has become too long.
    """
    usual = Counter(map(len, rows[:_SAMPLE_ROWS])).most_common(1)[0][0] if rows else 0
    for number, row in enumerate(rows, 1):
        enough = 1 if len(row) > usual else max(1, usual - 1)
        for cell in row:
            text = str(cell)
            if ("\n" in text or "\r" in text) and text.count(separator) >= enough:
                raise QuotationMarkOpen(filename=filename, row=number)
