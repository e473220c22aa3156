"""Every parcel as a line of a table: where it goes and where it is, and nobody's name."""

import csv
import io
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

import sqlalchemy as sa
from sqlmodel import Session, func, select

from station import custody
from station.db import table_of
from station.errors import N_
from station.network.models import Division, Partner, Station
from station.parcels.models import Parcel
from station.spreadsheets import harmless

Progress = Callable[[str, int, int], None]
"""Called with the stage (marked by ``N_``), rows done and rows in all."""

EXPORTING = N_("Writing")
COLUMNS = (
    "tracking_number",
    "partner",
    "division_code",
    "division",
    "state",
    "station",
    "station_name",
    "sorting",
    "holder",
    "held_at",
    "announced_on",
)
_CHUNK = 1_000


def write_csv(session: Session, file: BinaryIO, *, progress: Progress | None = None) -> int:
    """Write all parcels, in the order in which they came; returns how many.

    ``station`` is the code of the station a parcel goes to, ``held_at`` that of the
    station that has it now. With a byte order mark, by which Excel knows UTF-8.
    """
    total = session.exec(select(func.count()).select_from(Parcel)).one()
    text = io.TextIOWrapper(file, "utf-8-sig", newline="", write_through=True)
    table = csv.writer(text)
    table.writerow(COLUMNS)
    done = 0
    for row in _rows(session):
        table.writerow([harmless("" if cell is None else str(cell)) for cell in row])
        done += 1
        if progress and (done % _CHUNK == 0 or done == total):
            progress(EXPORTING, done, total)
    text.detach()
    return done


def rows_of(session: Session) -> list[dict[str, Any]]:
    """The same, for a machine that would rather read fields than columns."""
    return [dict(zip(COLUMNS, row, strict=True)) for row in _rows(session)]


def _rows(session: Session) -> Iterator[Any]:
    parcel = table_of(Parcel)
    partner = table_of(Partner)
    division = table_of(Division)
    station = table_of(Station)
    held_at = station.alias("held_at")
    units, now = custody.whereabouts()
    query = (
        sa.select(
            parcel.c.number,
            partner.c.code,
            division.c.code,
            division.c.name,
            now["state"],
            station.c.code,
            station.c.name,
            parcel.c.sorting,
            now["holder"],
            held_at.c.code,
            parcel.c.announced_on,
        )
        .select_from(
            units.join(parcel, parcel.c.id == custody.UNIT.c.id)
            .outerjoin(partner, partner.c.id == parcel.c.partner_id)
            .outerjoin(division, division.c.id == parcel.c.division_id)
            .outerjoin(station, station.c.id == parcel.c.destination_id)
            .outerjoin(held_at, held_at.c.id == now["holder_id"])
        )
        .order_by(parcel.c.announced_on, parcel.c.intake_id, parcel.c.row, parcel.c.number)
        .execution_options(yield_per=_CHUNK)
    )
    yield from session.connection().execute(query)
