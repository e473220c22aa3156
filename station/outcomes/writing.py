"""The bytes of a file of outcomes, in the partner's columns and words."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO, StringIO
from uuid import UUID

import xlsxwriter
from msgspec import Struct

from station.clock import business_day, local
from station.outcomes.models import Outcome, OutcomeLine
from station.outcomes.rules import DETAIL_WORDS, PROXY, SELF, TAKEN_BACK, TOLD_AGAIN, Column, Shape
from station.spreadsheets import harmless

_SIGNERS = {Outcome.HANDED_OVER: SELF, Outcome.BY_PROXY: PROXY}


class Told(Struct, frozen=True):
    """What lines say beside their events: numbers of parcels, stations' names and codes."""

    file: str
    numbers: Mapping[UUID, str]
    stations: Mapping[UUID, tuple[str, str]]


def table(lines: Iterable[OutcomeLine], shape: Shape, told: Told) -> list[list[str]]:
    """The headings, and one row a line."""
    rows = [[heading for _, heading in shape.columns]]
    for line in lines:
        cells = _cells(line, shape, told)
        rows.append([cells[name] for name, _ in shape.columns])
    return rows


def _cells(line: OutcomeLine, shape: Shape, told: Told) -> dict[str, str]:
    name, code = told.stations.get(line.station_id, ("", ""))
    signer = _SIGNERS.get(line.outcome)
    return {
        Column.NUMBER: told.numbers.get(line.unit_id, ""),
        Column.OUTCOME: shape.word(line.outcome),
        Column.AT: f"{local(line.at):%Y-%m-%d %H:%M:%S}",
        Column.STATION: name,
        Column.STATION_CODE: code,
        Column.SIGNER: shape.word(signer) if signer else "",
        Column.DETAIL: DETAIL_WORDS.get(line.detail, ""),
        Column.CORRECTION: _correction(line, shape),
        Column.DAY: business_day(line.at).isoformat(),
        Column.FILE: told.file,
        Column.LINE: str(line.line),
        Column.EVENT: line.event_id.hex,
    }


def _correction(line: OutcomeLine, shape: Shape) -> str:
    if line.turn == 0:
        return ""
    return shape.word(TAKEN_BACK if line.is_correction else TOLD_AGAIN)


def as_csv(rows: Sequence[Sequence[str]]) -> bytes:
    """UTF-8 with a byte order mark, by which Excel knows the encoding."""
    output = StringIO(newline="")
    csv.writer(output).writerows([harmless(cell) for cell in row] for row in rows)
    return output.getvalue().encode("utf-8-sig", "replace")


def as_xlsx(rows: Sequence[Sequence[str]]) -> bytes:
    """Texts are written as texts, so that a number keeps its digits and nothing is run."""
    output = BytesIO()
    with xlsxwriter.Workbook(output, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        head = book.add_format({"bold": True})
        for index, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write_string(index, column, cell, None if index else head)
        for column in range(len(rows[0])):
            wide = max(sum(1 + (sign > "⺀") for sign in row[column]) for row in rows)
            sheet.set_column(column, column, min(wide + 2, 60))
        sheet.freeze_panes(1, 0)
    return output.getvalue()
