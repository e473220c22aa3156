"""Excel workbooks: opened only once they are known to fit into a small PC's memory."""

import re
import sys
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final
from zipfile import BadZipFile, ZipFile, ZipInfo

from msgspec import Struct, field
from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from station.parcels.courier_files.cells import NOT_COMPUTED, Cell
from station.parcels.courier_files.errors import (
    CourierFileUnreadable,
    FileIsEncrypted,
    FileIsOldExcel,
    FileTooLarge,
    NotASpreadsheet,
    TooManyColumns,
    TooManyRows,
)
from station.parcels.courier_files.tables import Table
from station.parcels.courier_files.workbook_parts import parts_of_sheets

MAX_UNPACKED_MEGABYTES: Final = 200
# Calamine keeps a place for every cell between the first and the last, filled or not.
MAX_AREA: Final = 6_000_000
_MAX_PARTS = 2_000
_MAX_COPIED_BYTES = 2_000_000_000
_MAX_COLUMNS = 256

# A sheet without either has at most 26 columns and 99,999 rows: no need to look closer.
_WIDE_OR_TALL = re.compile(rb"""=\s*["'](?:[A-Za-z]{2,}[0-9]|[A-Za-z]?[0-9]{6})""")
_UNUSUAL_CELL = re.compile(rb"<(?:\w+:c|c(?!\sr=))[\s/>]")
# Any cell reference but that of an empty, self-closed cell, which takes no place.
_REFERENCE = re.compile(
    rb"""\br\s*=\s*["']([A-Za-z]+)([0-9]+)["'](?!(?:\s+[\w:]+="[^"<>]*")*\s*/>)"""
)
# Calamine reserves memory for as many as are declared, and takes the process down if it
# cannot have it.
_DECLARED_COUNT = re.compile(rb"""ount\s*=\s*["']\s*\+?([0-9]{7,})""")
_END_OF_TEXT = re.compile(rb"</(?:\w+:)?si>")
_ROW_REFERENCE = re.compile(rb"""<(?:\w+:)?row\b[^<>]*?\br\s*=\s*["']([0-9]+)["']""")
_CELL_WITHOUT_REFERENCE = re.compile(rb"<(?:\w+:)?c(?=[\s>])(?![^<>]*\sr\s*=)")
_FAILED = re.compile(
    rb"""<(?:\w+:)?c\s(?=[^<>]*\bt=["']e["'])[^<>]*?\br=["']([A-Z]+)([0-9]+)["']"""
)
_NEVER_COMPUTED = re.compile(
    rb"""<c\s(?![^<>]*\bt=)[^<>]*?\br="([A-Z]+)([0-9]+)"[^<>]*>\s*"""
    rb"""<f(?:\s[^<>]*)?(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>"""
)
_HIDDEN_ROW = re.compile(rb"""<(?:\w+:)?row\b(?=[^<>]*\bhidden=["'](?:1|true)["'])[^<>]*>""")
_ROW_NUMBER = re.compile(rb"""\br\s*=\s*["']([0-9]+)["']""")


class _Asides(Struct, frozen=True):
    """What calamine does not say of a sheet."""

    uncomputed: set[tuple[int, int]] = field(default_factory=set)
    hidden_rows: frozenset[int] = frozenset()


_NONE = _Asides()


def is_zip(content: bytes) -> bool:
    return content.startswith(b"PK\x03\x04")


def is_ole(content: bytes) -> bool:
    """The container of .xls files, and of .xlsx files with a password."""
    return content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")


def read_tables(content: bytes, filename: str, max_rows: int) -> list[Table]:
    """Every sheet's name and rows from row 1 on."""
    if is_ole(content):
        encrypted = "EncryptedPackage".encode("utf-16-le") in content
        raise (FileIsEncrypted if encrypted else FileIsOldExcel)(filename=filename)
    try:
        asides = _ensure_fits(content, filename, max_rows)
        with CalamineWorkbook.from_filelike(BytesIO(content)) as book:
            return [
                _table(book, meta, asides.get(place, _NONE))
                for place, meta in enumerate(book.sheets_metadata)
                if meta.typ == SheetTypeEnum.WorkSheet
            ]
    except PasswordError as error:
        raise FileIsEncrypted(filename=filename) from error
    except (CalamineError, ValueError) as error:
        # A ValueError is a number of thousands of digits.
        raise CourierFileUnreadable(filename=filename) from error


def _table(book: CalamineWorkbook, meta: Any, asides: _Asides) -> Table:
    rows = _rows(book.get_sheet_by_name(meta.name), asides.uncomputed)
    is_hidden = meta.visible != SheetVisibleEnum.Visible
    return Table(rows, meta.name, is_hidden, asides.hidden_rows)


def _rows(sheet: Any, uncomputed: set[tuple[int, int]]) -> list[list[Cell]]:
    if sheet.start is None:
        return []
    first_row, first_column = sheet.start
    rows: list[list[Any]] = [[] for _ in range(first_row)]
    rows += sheet.to_python(skip_empty_area=True)
    for row in rows:
        for column, cell in enumerate(row):
            if type(cell) is not str and type(cell) is not float:
                row[column] = _as_cell(cell)
    for row_index, column in uncomputed:
        place = column - first_column
        if row_index < len(rows) and 0 <= place < len(rows[row_index]):
            # Calamine reads both as empty; an amount that is not known is not zero.
            rows[row_index][place] = rows[row_index][place] or NOT_COMPUTED
    return rows


def _as_cell(value: Any) -> Cell:
    """A date in a column of weights or amounts stays a text, to be refused as one."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return "" if value is None else str(value)


def _ensure_fits(content: bytes, filename: str, max_rows: int) -> dict[int, _Asides]:
    """Refuse what would unpack to more than memory holds; by the sheet's place, its asides."""
    asides: dict[str, _Asides] = {}
    longest_text = uses_of_texts = 0
    indexes: dict[str, bytes] = {}
    for name, part in _unpack_parts(content, filename):
        _ensure_counts(part, filename)
        if name.endswith(("workbook.xml", "workbook.xml.rels")):
            indexes[name] = part
        if b"sst" in part:
            longest_text = max(longest_text, *map(len, _END_OF_TEXT.split(part)))
        if b"sheetData" in part:
            _ensure_area(part, filename, max_rows)
            asides[name] = _Asides(_uncomputed(part), _hidden_rows(part))
            uses_of_texts += part.count(b'"s"') + part.count(b"'s'")
    # Each cell gets a copy of its text: one long text in many cells fills the memory.
    if longest_text * uses_of_texts > _MAX_COPIED_BYTES:
        raise FileTooLarge(filename=filename, limit=MAX_UNPACKED_MEGABYTES)
    return {
        place: asides[name] for place, name in enumerate(parts_of_sheets(indexes)) if name in asides
    }


def _unpack_parts(content: bytes, filename: str) -> Iterator[tuple[str, bytes]]:
    left = MAX_UNPACKED_MEGABYTES * 1_000_000
    try:
        with ZipFile(BytesIO(content)) as archive:
            _ensure_plausible(archive, filename, left)
            for info in archive.infolist():
                part = _unpack(archive, info, left)
                left -= len(part)
                if left < 0:
                    raise FileTooLarge(filename=filename, limit=MAX_UNPACKED_MEGABYTES)
                yield info.filename, part
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:
        raise CourierFileUnreadable(filename=filename) from error
    except RuntimeError as error:
        raise FileIsEncrypted(filename=filename) from error


def _ensure_plausible(archive: ZipFile, filename: str, limit: int) -> None:
    infos = archive.infolist()
    if not any(info.filename.startswith("xl/worksheets/") for info in infos):
        raise NotASpreadsheet(filename=filename)
    if len(infos) > _MAX_PARTS or sum(info.file_size for info in infos) > limit:
        raise FileTooLarge(filename=filename, limit=MAX_UNPACKED_MEGABYTES)


def _unpack(archive: ZipFile, info: ZipInfo, limit: int) -> bytes:
    # The declared size may be a lie, and calamine would go on to the real end.
    info.file_size = sys.maxsize
    with archive.open(info) as part:
        return part.read(limit + 1)


def _ensure_counts(part: bytes, filename: str) -> None:
    """No table of the workbook is longer than its cells are many."""
    if any(int(count) > MAX_AREA for count in _DECLARED_COUNT.findall(part)):
        raise CourierFileUnreadable(filename=filename)


def _ensure_area(part: bytes, filename: str, max_rows: int) -> None:
    if not (_WIDE_OR_TALL.search(part) or _UNUSUAL_CELL.search(part)):
        return
    letters, numbers = set(), set()
    for column, row in _REFERENCE.findall(part):
        letters.add(column)
        numbers.add(row)
    height = max(map(int, numbers), default=1)
    width = max(map(_column_number, letters), default=1)
    if _CELL_WITHOUT_REFERENCE.search(part):
        height = max([height, part.count(b"<row"), *map(int, _ROW_REFERENCE.findall(part))])
        width += max(row.count(b"<c") for row in part.split(b"<row"))
    if height > max_rows:
        raise TooManyRows(filename=filename, limit=max_rows)
    if width > _MAX_COLUMNS:
        raise TooManyColumns(filename=filename, limit=_MAX_COLUMNS)
    if height * width > MAX_AREA:
        raise TooManyRows(filename=filename, limit=MAX_AREA // width)


def _uncomputed(part: bytes) -> set[tuple[int, int]]:
    found = _FAILED.findall(part) if b't="e"' in part or b"t='e'" in part else []
    if b"<f" in part:
        found += _NEVER_COMPUTED.findall(part)
    return {(int(row) - 1, _column_number(letters) - 1) for letters, row in found}


def _hidden_rows(part: bytes) -> frozenset[int]:
    if b"hidden=" not in part:
        return frozenset()
    rows = map(_ROW_NUMBER.search, _HIDDEN_ROW.findall(part))
    return frozenset(int(row[1]) for row in rows if row)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper()[:4]:
        number = number * 26 + letter - ord("A") + 1
    return number
