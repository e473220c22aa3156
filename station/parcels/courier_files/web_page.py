"""Tables of web pages: many couriers' systems save one and call it ``.xls``."""

from html.parser import HTMLParser
from typing import Final

from station.parcels.courier_files.cells import Cell
from station.parcels.courier_files.errors import TooManyRows
from station.parcels.courier_files.tables import Table
from station.parcels.courier_files.workbook import MAX_AREA

_SEARCHED: Final = 200_000
# Wider than any table; a cell may claim to span thousands of columns.
_WIDEST_CELL = 256


def is_web_page(text: str) -> bool:
    start = text[:_SEARCHED].lstrip("\ufeff \t\r\n\x00")
    return start.startswith("<") and "<table" in start.lower()


def read_tables(text: str, filename: str, max_rows: int) -> list[Table]:
    """Every table with its rows; a cell over several places fills the first, as in a workbook."""
    reader = _TableReader(filename, max_rows)
    reader.feed(text)
    reader.close()
    return [Table(rows) for rows in reader.tables if rows]


class _TableReader(HTMLParser):
    """Keeps the cells of all tables, however carelessly the tags are closed."""

    def __init__(self, filename: str, max_rows: int) -> None:
        super().__init__()
        self.tables: list[list[list[Cell]]] = []
        self._cell: list[str] | None = None
        # Columns that cells from above still fill, and for how many rows more.
        self._filled: dict[int, int] = {}
        self._filename, self._max_rows = filename, max_rows
        self._area = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._end_cell()
            self.tables.append([])
            self._filled = {}
        elif tag == "tr" and self.tables:
            self._end_cell()
            self._begin_row(self.tables[-1])
        elif tag in {"td", "th"} and self.tables and self.tables[-1]:
            self._end_cell()
            self._begin_cell(self.tables[-1][-1], dict(attrs))
        elif tag in {"br", "p", "div"} and self._cell is not None:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th", "tr", "table"}:
            self._end_cell()

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def _begin_row(self, table: list[list[Cell]]) -> None:
        if len(table) >= self._max_rows:
            raise TooManyRows(filename=self._filename, limit=self._max_rows)
        table.append([])

    def _begin_cell(self, row: list[Cell], attributes: dict[str, str | None]) -> None:
        self._fill_from_above(row)
        width = _count(attributes.get("colspan"))
        if (height := _count(attributes.get("rowspan"))) > 1:
            self._filled |= dict.fromkeys(range(len(row), len(row) + width), height - 1)
        self._area += width
        if self._area > MAX_AREA:
            raise TooManyRows(filename=self._filename, limit=self._max_rows)
        row += [""] * width
        self._cell, self._row, self._place = [], row, len(row) - width

    def _fill_from_above(self, row: list[Cell]) -> None:
        while left := self._filled.get(len(row), 0):
            self._filled[len(row)] = left - 1
            row.append("")

    def _end_cell(self) -> None:
        if self._cell is not None:
            self._row[self._place] = "".join(self._cell).strip()
            self._cell = None


def _count(span: str | None) -> int:
    return min(int(span), _WIDEST_CELL) if span and span.isdecimal() and int(span) else 1
