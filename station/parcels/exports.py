"""The parcels of a list as a file, for a spreadsheet; names and phones are masked."""

from collections.abc import Iterable
from datetime import datetime
from io import BytesIO
from typing import Any

import xlsxwriter
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from station.clock import business_day
from station.parcels.masking import mask_name, mask_phone
from station.parcels.words import SORTING_NAMES, STATE_NAMES
from station.spreadsheets import csv_bytes, legible
from station.web.i18n import translated
from station.web.spreadsheet_file import ensure_kind, send_spreadsheet


def send(rows: Iterable[Any], kind: str, *, on: datetime) -> ResponseReturnValue:
    """A CSV or XLSX file of ``lookup.listing``'s rows."""
    lines: list[list[str | float]] = [[*headings()], *(line_of(row) for row in rows)]
    ensure_kind(kind)
    content = write_csv(lines) if kind == "csv" else write_xlsx(lines)
    name = f"{_('parcels')}-{business_day(on).isoformat()}.{kind}"
    return send_spreadsheet(content, name)


def headings() -> list[str]:
    return [
        _("tracking number"),
        _("partner"),
        _("day"),
        _("recipient"),
        _("phone"),
        _("division code"),
        _("place"),
        _("station"),
        _("sorting"),
        _("state"),
        _("where"),
        _("weight (kg)"),
        _("cash on delivery (yuan)"),
        _("freight collect (yuan)"),
    ]


def line_of(row: Any) -> list[str | float]:
    return [
        row.number,
        row.partner or "",
        row.announced_on.isoformat(),
        mask_name(row.recipient or ""),
        mask_phone(row.phone or ""),
        row.division_code or "",
        row.division or "",
        row.destination or "",
        translated(SORTING_NAMES[row.sorting]),
        translated(STATE_NAMES.get(row.state, "")),
        row.holder_station or "",
        row.weight_grams / 1000 if row.weight_grams else "",
        row.cod_fen / 100 if row.cod_fen else "",
        row.freight_collect_fen / 100 if row.freight_collect_fen else "",
    ]


def write_csv(lines: Iterable[list[str | float]]) -> bytes:
    return csv_bytes(
        [legible(cell) if isinstance(cell, str) else cell for cell in line] for line in lines
    )


def write_xlsx(lines: Iterable[list[str | float]]) -> bytes:
    """Texts are written as texts, so that no cell becomes a formula or a link."""
    output = BytesIO()
    with xlsxwriter.Workbook(output, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for index, line in enumerate(lines):
            for column, cell in enumerate(line):
                if isinstance(cell, str):
                    sheet.write_string(index, column, cell)
                else:
                    sheet.write_number(index, column, cell)
    return output.getvalue()
