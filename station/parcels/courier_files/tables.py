"""One table of a courier's file, as it was found there."""

from dataclasses import dataclass

from station.parcels.courier_files.cells import Cell


@dataclass(frozen=True, slots=True)
class Table:
    """Rows from the first one on; only a workbook has several tables, and hides some."""

    rows: list[list[Cell]]
    name: str = ""
    is_hidden: bool = False
    # Counted from 1, as spreadsheets do.
    hidden_rows: frozenset[int] = frozenset()
