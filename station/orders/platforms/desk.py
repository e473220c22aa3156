"""What the pages of one platform's file share: the file as it was read, and what becomes of it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import Struct
from sqlmodel import Session

from station.access import Actor
from station.orders.platforms import names
from station.orders.platforms.files.columns import Columns
from station.orders.platforms.files.headings import RANKS, SUCH_AS
from station.orders.platforms.files.rows import Row, read_rows
from station.orders.platforms.reading import (
    MOST_ROWS,
    Line,
    Outcome,
    Reading,
    TooManyOrders,
    parts,
)
from station.orders.platforms.reading import read as read_lines
from station.parcels.courier_files import refusals
from station.parcels.courier_files.notes import Note
from station.parcels.courier_files.rows import RefusedRow
from station.parcels.courier_files.sheet import Sheet, read_sheet
from station.web.i18n import translated


class File(Struct, frozen=True):
    """A sheet with what its columns mean; ``is_known`` where a clerk has said so."""

    sheet: Sheet
    columns: Columns
    is_known: bool


def open_file(
    session: Session,
    platform: str,
    filename: str,
    content: bytes,
    *,
    sheet_name: str | None = None,
    chosen: Mapping[str, Any] | None = None,
) -> File:
    """Raises CourierFileUnreadable, TooManyOrders: nothing of the file can be taken."""
    sheet = read_sheet(
        content,
        filename,
        sheet_name=sheet_name,
        known_headings=[*RANKS, *names.headings_known(session, platform)],
        such_as=SUCH_AS,
    )
    if len(sheet.rows) > MOST_ROWS:
        raise TooManyOrders(most=MOST_ROWS)
    columns, is_known = names.columns_of(session, platform, sheet, chosen)
    return File(sheet, columns, is_known)


def read(session: Session, platform: str, file: File, *, actor: Actor, on: date) -> Reading:
    rows = read_rows(file.sheet, file.columns)
    return read_lines(session, platform, rows, actor=actor, on=on)


def parts_of(file: File) -> list[list[Row]]:
    return parts(read_rows(file.sheet, file.columns))


def rest_of(reading: Reading) -> list[RefusedRow]:
    """The rows that are not taken, and those of which the file says something else by now."""
    return [
        RefusedRow(line.row.row, Note(_reason(line).replace("%", "%%")), list(line.row.cells))
        for line in reading.lines
        if line.outcome in {Outcome.REFUSED, Outcome.ASKED} or line.differs
    ]


def write_rest(reading: Reading, headings: Sequence[str], kind: str) -> bytes:
    write = refusals.write_csv if kind == "csv" else refusals.write_xlsx
    return write(rest_of(reading), headings, translated)


def _reason(line: Line) -> str:
    return " ".join(note.text(translated) for note in (*line.notes, *line.differs))
