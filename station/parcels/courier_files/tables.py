"""One table of a courier's file, as it was found there."""

from msgspec import Struct

from station.parcels.courier_files.cells import Cell


class Table(Struct, frozen=True):
    """Rows from the first one on; only a workbook has several tables, and hides some."""

    rows: list[list[Cell]]
    name: str = ""
    is_hidden: bool = False
    # Counted from 1, as spreadsheets do.
    hidden_rows: frozenset[int] = frozenset()
