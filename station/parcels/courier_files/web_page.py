"""Tables of web pages: many couriers' systems save one and call it ``.xls``."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Final, NamedTuple

from station.parcels.courier_files.cells import Cell
from station.parcels.courier_files.errors import CourierFileUnreadable, TooManyRows
from station.parcels.courier_files.tables import Table
from station.parcels.courier_files.workbook import MAX_AREA

_SEARCHED: Final = 200_000
# Wider than any table; a cell may claim to span thousands of columns.
_WIDEST_CELL: Final = 256
_NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9:]*)")
# Nobody writes more blanks there; any number of them would be tried in all ways.
_SPAN = re.compile(r"\b(col|row)span\s{0,3}=\s{0,3}[\"']?\s{0,3}([0-9]{1,4})", re.IGNORECASE)
_ENDS_OF_CODE = {
    name: re.compile(f"</{name}", re.IGNORECASE) for name in ("script", "style", "title")
}
_BREAKS = frozenset({"br", "p", "div"})


class _Token(NamedTuple):
    """A tag by its name, with a slash where it ends something; or text, without a name."""

    name: str
    text: str


def is_web_page(text: str) -> bool:
    start = text[:_SEARCHED].lstrip("\ufeff \t\r\n\x00")
    return start.startswith("<") and "<table" in start.lower()


def read_tables(text: str, filename: str, max_rows: int) -> list[Table]:
    """Every table with its rows; a cell over several places fills the first, as in a workbook."""
    reader = _TableReader(filename, max_rows)
    for token in _tokens(text):
        reader.read(token)
    if reader.is_cut_off:
        raise CourierFileUnreadable(filename=filename)
    filled = [rows for rows in reader.tables if rows]
    # A page's tables have no names: they are counted where there are several.
    return [Table(rows, str(n) if len(filled) > 1 else "") for n, rows in enumerate(filled, 1)]


def _tokens(text: str) -> Iterator[_Token]:
    """Looks at each character once, however the page is damaged: the library's parser does not."""
    at = 0
    while at < len(text):
        begin = text.find("<", at)
        if begin != at:
            yield _Token("", text[at : begin if begin > 0 else len(text)])
            if begin < 0:
                return
        is_comment = text.startswith("<!--", begin)
        end = text.find("-->" if is_comment else ">", begin)
        if end < 0:
            return
        at = end + (3 if is_comment else 1)
        if not is_comment and (name := _NAME.match(text, begin)):
            word = name[1].lower()
            is_end = text[begin + 1] == "/"
            yield _Token(f"/{word}" if is_end else word, text[begin:at])
            if not is_end and word in _ENDS_OF_CODE:
                closing = _ENDS_OF_CODE[word].search(text, at)
                at = closing.start() if closing else len(text)


class _TableReader:
    """Keeps the cells of all tables, however carelessly the tags are closed."""

    def __init__(self, filename: str, max_rows: int) -> None:
        self.tables: list[list[list[Cell]]] = []
        # Those that have not ended: a page's layout may be a table around the one of parcels.
        self._open: list[list[list[Cell]]] = []
        self._cell: list[str] | None = None
        # Columns that cells from above still fill, and for how many rows more.
        self._filled: dict[int, int] = {}
        self._filename, self._max_rows = filename, max_rows
        self._area = 0

    @property
    def is_cut_off(self) -> bool:
        return any(self._open)

    def read(self, token: _Token) -> None:
        name = token.name
        if not name:
            if self._cell is not None:
                self._cell.append(unescape(token.text))
        elif name in _BREAKS:
            if self._cell is not None:
                self._cell.append("\n")
        elif name.lstrip("/") in {"td", "th", "tr", "table"}:
            self._end_cell()
            self._begin(name, token.text)

    def _end_cell(self) -> None:
        if self._cell is not None:
            self._row[self._place] = "".join(self._cell).strip()
            self._cell = None

    def _begin(self, name: str, tag: str) -> None:
        if name == "table":
            self.tables.append([])
            self._open.append(self.tables[-1])
            self._filled = {}
        elif name == "/table":
            del self._open[-1:]
        elif name == "tr" and self._open:
            self._begin_row(self._open[-1])
        elif name in {"td", "th"} and self._open and self._open[-1]:
            self._begin_cell(self._open[-1][-1], tag)

    def _begin_row(self, table: list[list[Cell]]) -> None:
        if len(table) >= self._max_rows:
            raise TooManyRows(filename=self._filename, limit=self._max_rows)
        table.append([])

    def _begin_cell(self, row: list[Cell], tag: str) -> None:
        self._fill_from_above(row)
        spans = {which.lower(): int(span[:4]) for which, span in _SPAN.findall(tag)}
        width = min(max(spans.get("col", 1), 1), _WIDEST_CELL)
        if (height := spans.get("row", 1)) > 1:
            self._filled |= dict.fromkeys(range(len(row), len(row) + width), height - 1)
        self._take_place(width)
        row += [""] * width
        self._cell, self._row, self._place = [], row, len(row) - width

    def _fill_from_above(self, row: list[Cell]) -> None:
        while left := self._filled.get(len(row), 0):
            self._filled[len(row)] = left - 1
            self._take_place(1)
            row.append("")

    def _take_place(self, cells: int) -> None:
        """Also for what a cell above fills: a short page may claim to be of any size."""
        self._area += cells
        if self._area > MAX_AREA:
            raise TooManyRows(filename=self._filename, limit=self._max_rows)
