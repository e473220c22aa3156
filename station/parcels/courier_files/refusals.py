"""The rest: refused rows as a file that goes back to the courier, each with its reason."""

from collections.abc import Callable, Iterable, Sequence
from io import BytesIO
from math import isfinite

import xlsxwriter

from station.errors import N_
from station.parcels.courier_files.cells import Cell, number_text
from station.parcels.courier_files.rows import RefusedRow
from station.spreadsheets import csv_bytes, is_long_number, legible

ROW = N_("Row")
REASON = N_("Reason")

_LONGEST_CELL = 32_767


def write_csv(
    refused: Iterable[RefusedRow], headings: Sequence[str], translate: Callable[[str], str] = str
) -> bytes:
    return csv_bytes(_line(row) for row in _lay_out(refused, headings, translate))


def write_xlsx(
    refused: Iterable[RefusedRow], headings: Sequence[str], translate: Callable[[str], str] = str
) -> bytes:
    """Texts are written as texts, so that no cell becomes a formula or a link."""
    output = BytesIO()
    with xlsxwriter.Workbook(output, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for row_index, row in enumerate(_lay_out(refused, headings, translate)):
            for column, cell in enumerate(row):
                if isinstance(cell, str) or not isfinite(cell) or is_long_number(_text(cell)):
                    sheet.write_string(row_index, column, _text(cell)[:_LONGEST_CELL])
                else:
                    sheet.write_number(row_index, column, cell)
    return output.getvalue()


def _lay_out(
    refused: Iterable[RefusedRow], headings: Sequence[str], translate: Callable[[str], str]
) -> Iterable[list[Cell]]:
    """The reason stands behind the longest row, so that the courier's columns stay in place."""
    rows = list(refused)
    width = max([len(headings), *(len(row.cells) for row in rows)])
    yield [*headings, *[""] * (width - len(headings)), translate(ROW), translate(REASON)]
    for row in rows:
        padding = [""] * (width - len(row.cells))
        yield [*row.cells, *padding, row.row, row.reason.text(translate)]


def _text(cell: Cell) -> str:
    return cell if isinstance(cell, str) else number_text(cell)


def _line(cells: Iterable[Cell]) -> list[str]:
    """A negative number is a number, and not a formula."""
    return [legible(cell) if isinstance(cell, str) else _number(cell) for cell in cells]


def _number(cell: float) -> str:
    text = number_text(cell)
    return f"{text}\t" if is_long_number(text) else text
