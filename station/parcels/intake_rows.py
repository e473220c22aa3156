"""Writes the rows of a courier's file: many at once, and what became of the others."""

from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from station import custody
from station.bulk import insert_columns
from station.custody import Writer
from station.db import table_of
from station.errors import N_
from station.incidents import service as incidents
from station.incidents.models import IncidentKind
from station.parcels.courier_files.rows import RepeatedRow, TakenRow
from station.parcels.handling import handling_in
from station.parcels.models import Contact, Intake, IntakeProblem, Parcel
from station.parcels.prepared import Prepared, SortedRow
from station.parcels.words import FIELD_NAMES
from station.records import append_alike

_PARCEL = table_of(Parcel)
_CONTACT = table_of(Contact)

REPEATED = N_("The number stands in row %(row)s of this file already.")
OTHER_CONTENT = N_("The number is here already with other content. Nothing was overwritten.")
SCANNED_BEFORE = N_("It was scanned before; the file now says the rest.")
SAME_CONTENT = N_("The number is here already with the same content.")


def insert_rows(
    connection: sa.Connection, writer: Writer, intake: Intake, rows: Sequence[SortedRow]
) -> None:
    """Units, events, parcels, contacts and the log, column by column.

    In the order of the key, by which the tables are kept: neighbours share a page.
    """
    if not rows:
        return
    rows = sorted(rows, key=attrgetter("unit_key"))
    taken, ids, sortings, divisions, destinations, candidates = zip(*rows, strict=True)
    numbers = [row.tracking_number for row in taken]
    units = [*zip(ids, numbers, strict=True)]
    custody.announce(connection, writer, units, party_id=intake.partner_id)
    sorted_to = {
        "division_id": divisions,
        "destination_id": destinations,
        "sorting": sortings,
        "candidates": [*map(",".join, candidates)],
    }
    own = {"version": 1, "home_station_id": writer.station_id}
    same = own | {
        "partner_id": intake.partner_id,
        "direction": "down",
        "intake_id": intake.id,
        "station_id": writer.station_id,
        "announced_on": intake.day,
    }
    insert_columns(connection, _PARCEL, {"id": ids} | sorted_to | _said_of_parcels(taken), same)
    insert_columns(connection, _CONTACT, {"id": ids} | _said_of_contacts(taken), own)
    append_alike(connection, "parcel", 1, ids)
    append_alike(connection, "contact", 1, ids)


def _said_of_parcels(taken: Sequence[TakenRow]) -> dict[str, Sequence[Any]]:
    return {
        "number": [row.tracking_number for row in taken],
        "row": [row.row for row in taken],
        "weight_grams": [row.weight_grams for row in taken],
        "cod_fen": [row.cod_fen for row in taken],
        "freight_collect_fen": [row.freight_collect_fen for row in taken],
        "insured_fen": [row.insured_fen for row in taken],
        "handling": [handling_in(row.remark) for row in taken],
        "content_digest": [row.content_digest for row in taken],
    }


def _said_of_contacts(taken: Sequence[TakenRow]) -> dict[str, Sequence[Any]]:
    return {
        "name": [row.name for row in taken],
        "phone": [row.phone for row in taken],
        "phone_tail": [row.phone_tail for row in taken],
        "address": [row.address for row in taken],
    }


def is_bare(session: Session, unit_id: UUID) -> bool:
    """Whether only the number of a parcel is known, because it was scanned before its file."""
    parcel = session.get(Parcel, unit_id)
    return parcel is None or parcel.content_digest == b""


def fill_in(session: Session, writer: Writer, intake: Intake, rows: Iterable[SortedRow]) -> None:
    """Say of parcels that were scanned before their file came what the file says.

    They stay with the count in which they were handed over. A place that a clerk has
    given meanwhile stays as well.
    """
    for item in rows:
        row = item.row
        parcel = session.get(Parcel, item.unit_id) or Parcel(
            id=item.unit_id,
            home_station_id=writer.station_id,
            number=row.tracking_number,
            partner_id=intake.partner_id,
            intake_id=intake.id,
            station_id=writer.station_id,
            sorting=item.sorting,
            announced_on=intake.day,
        )
        if parcel.sorted_by_id is None:
            parcel.sorting, parcel.candidates = item.sorting, ",".join(item.candidates)
            parcel.division_id, parcel.destination_id = item.division_id, item.destination_id
        parcel.weight_grams, parcel.cod_fen = row.weight_grams, row.cod_fen
        parcel.freight_collect_fen, parcel.insured_fen = row.freight_collect_fen, row.insured_fen
        parcel.handling = handling_in(row.remark)
        parcel.content_digest = row.content_digest
        contact = session.get(Contact, item.unit_id) or Contact(
            id=item.unit_id, home_station_id=writer.station_id
        )
        contact.name, contact.phone, contact.phone_tail = row.name, row.phone, row.phone_tail
        contact.address = row.address
        session.add_all([parcel, contact])
        incidents.settle_of_unit(
            session, item.unit_id, {IncidentKind.EXTRA}, outcome="announced later", at=writer.at
        )
    session.flush()


def problems_of(intake: Intake, prepared: Prepared) -> Iterator[IntakeProblem]:
    """What is kept of the rows that were not taken, or taken with a doubt.

    The cells of a row that was not taken stay with it until the contacts of its time are
    purged, so that the courier gets the row back as it was sent.
    """
    for said in (*_of_the_file(prepared), *_of_the_books(prepared), *_of_doubts(prepared)):
        yield IntakeProblem(intake_id=intake.id, **said)


def _of_the_file(prepared: Prepared) -> Iterator[dict[str, Any]]:
    """Rows that are wrong in themselves, and those that say a number once more."""
    parsed = prepared.read.parsed
    for refused in parsed.refused:
        yield {
            "row": refused.row,
            "outcome": "refused",
            "reason": refused.reason.message,
            "details": dict(refused.reason.values),
            "cells": list(refused.cells),
        }
    for repeated in parsed.repeated:
        yield {
            "row": repeated.row,
            "outcome": "already",
            "number": repeated.tracking_number,
            "reason": REPEATED,
            "details": {"row": repeated.first_row, "differs": repeated_fields(repeated)},
            "cells": list(repeated.cells),
        }


def _of_the_books(prepared: Prepared) -> Iterator[dict[str, Any]]:
    """Rows whose number is here already and was said otherwise."""
    sheet = prepared.read.sheet
    for known in prepared.known:
        if differs := prepared.differing.get(known.unit_id):
            yield {
                "row": known.row.row,
                "outcome": "already",
                "number": known.row.tracking_number,
                "reason": OTHER_CONTENT,
                "details": {"differs": [[d.field, d.old, d.new] for d in differs]},
                "cells": list(sheet.rows[known.row.row - sheet.heading_row - 1]),
            }


def _of_doubts(prepared: Prepared) -> Iterator[dict[str, Any]]:
    """What was taken, and taken as something else than was written."""
    for item in (*prepared.new, *prepared.bare):
        for warning in item.row.warnings:
            yield {
                "row": item.row.row,
                "outcome": "warning",
                "number": item.row.tracking_number,
                "reason": warning.message,
                "details": dict(warning.values),
            }


def repeated_fields(repeated: RepeatedRow) -> list[list[str | None]]:
    """The fields that a repeated row says otherwise, in the shape of ``details``."""
    return [[FIELD_NAMES[field], None, None] for field in repeated.differences]
