"""Taking in a courier's file: read and sort before the lock, write in one transaction.

``read`` and ``prepare`` look only; ``take_in`` writes. A scan never waits for more than
the last, which for 10,000 rows takes well under a second (docs/performance.md).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from station import custody
from station.access import Permission
from station.clock import business_day
from station.custody import Writer
from station.db import insert_columns, new_id, table_of
from station.errors import N_, RuleBroken
from station.network.models import Partner
from station.parcels.courier_files.columns import ColumnMapping, apply_remembered, recognise
from station.parcels.courier_files.columns import heading_fingerprint as fingerprint_of
from station.parcels.courier_files.rows import ParsedRows, TakenRow, parse_rows
from station.parcels.courier_files.sheet import Sheet, read_sheet
from station.parcels.models import (
    Contact,
    FileShape,
    Intake,
    IntakeProblem,
    Parcel,
)
from station.parcels.places import Places, load_places
from station.parcels.sorting import Sorting
from station.parcels.sorting_memory import Memory
from station.records import append

_PARCEL = table_of(Parcel)
_CONTACT = table_of(Contact)
_CHUNK = 5_000

Progress = Callable[[str, int, int], None]
"""Called with the stage (marked by ``N_``), rows done and rows in all."""

READING, SORTING, WRITING = N_("Reading"), N_("Sorting"), N_("Writing")


class NothingToTake(RuleBroken):
    message = N_("The file has no row that can be taken.")


@dataclass(frozen=True)
class ReadFile:
    """A courier's file as it was understood."""

    partner: Partner
    filename: str
    sha256: str
    sheet: Sheet
    mapping: ColumnMapping
    is_remembered: bool
    parsed: ParsedRows


@dataclass(frozen=True, slots=True)
class SortedRow:
    """A row that can be taken, with the place its address means."""

    row: TakenRow
    unit_id: UUID
    sorting: Sorting
    division_id: UUID | None
    destination_id: UUID | None
    candidates: tuple[str, ...]


@dataclass(frozen=True)
class Prepared:
    """What taking the file in would do. ``known`` are rows whose number is here already."""

    read: ReadFile
    new: list[SortedRow]
    known: list[SortedRow]
    # Of the known, those whose content differs: unit id to the fields that do.
    differing: dict[UUID, tuple[str, ...]]

    @property
    def sorted_counts(self) -> dict[Sorting, int]:
        counts = dict.fromkeys(Sorting, 0)
        for row in self.new:
            counts[row.sorting] += 1
        return counts


@dataclass(frozen=True)
class TakenIn:
    """What taking the file in did."""

    intake: Intake
    counts: dict[Sorting, int]


def read(
    session: Session,
    partner: Partner,
    content: bytes,
    filename: str,
    *,
    mapping: ColumnMapping | None = None,
    sheet_name: str | None = None,
) -> ReadFile:
    """Understand a courier's file, by the partner's remembered columns where there are any.

    Raises:
        CourierFileUnreadable, TrackingNumberColumnMissing: with the remedy.
    """
    shapes = session.exec(select(FileShape).where(FileShape.partner_id == partner.id)).all()
    sheet = read_sheet(content, filename, sheet_name=sheet_name)
    remembered = {shape.fingerprint: shape.mapping for shape in shapes}
    known = remembered.get(fingerprint_of(sheet.headings))
    if mapping is None:
        mapping = apply_remembered(known, sheet.headings) if known else recognise(sheet.headings)
    parsed = parse_rows(sheet, mapping, partner.code)
    digest = sha256(content).hexdigest()
    return ReadFile(partner, filename, digest, sheet, mapping, known is not None, parsed)


def prepare(
    session: Session, file: ReadFile, *, memory: Memory, progress: Progress | None = None
) -> Prepared:
    """Sort every row that can be taken, and tell the new from the known. Looks only."""
    places = load_places(session)
    rows = file.parsed.taken
    sorted_rows: list[SortedRow] = []
    for first in range(0, len(rows), _CHUNK):
        chunk = rows[first : first + _CHUNK]
        sorted_rows += _sort(session, places, memory, chunk)
        if progress:
            progress(SORTING, len(sorted_rows), len(rows))
    known = _known_digests(session, [row.unit_id for row in sorted_rows])
    new = [row for row in sorted_rows if row.unit_id not in known]
    old = [row for row in sorted_rows if row.unit_id in known]
    changed = [r for r in old if known[r.unit_id] != bytes.fromhex(r.row.content_digest)]
    return Prepared(file, new, old, _differences(session, changed))


def take_in(
    session: Session, writer: Writer, prepared: Prepared, *, progress: Progress | None = None
) -> TakenIn:
    """Write what was prepared: units, events, parcels, contacts and the log, or nothing.

    A row that another file brought since ``prepare`` counts as already known.
    """
    writer.actor.ensure_may(Permission.TAKE_IN)
    since = _known_digests(session, [row.unit_id for row in prepared.new])
    new = [row for row in prepared.new if row.unit_id not in since]
    file, parsed = prepared.read, prepared.read.parsed
    intake = Intake(
        partner_id=file.partner.id,
        station_id=writer.station_id,
        home_station_id=writer.station_id,
        filename=file.filename,
        file_sha256=file.sha256,
        taken=len(new),
        already=len(prepared.known) + len(since) + len(parsed.repeated),
        refused=len(parsed.refused),
        skipped=len(parsed.skipped),
        day=business_day(writer.at),
        started_at=writer.at,
        started_by_id=writer.actor_id,
    )
    session.add(intake)
    session.flush()
    _insert(session.connection(), writer, intake, new)
    session.add_all(_problems(intake, prepared))
    session.flush()
    if progress:
        progress(WRITING, len(new), len(new))
    counts = dict.fromkeys(Sorting, 0)
    for row in new:
        counts[row.sorting] += 1
    return TakenIn(intake, counts)


def remember_columns(session: Session, writer: Writer, file: ReadFile) -> None:
    """Keep how a clerk has confirmed that the partner's columns are read."""
    writer.actor.ensure_may(Permission.TAKE_IN)
    fingerprint = fingerprint_of(file.sheet.headings)
    shape = session.exec(
        select(FileShape).where(
            FileShape.partner_id == file.partner.id, FileShape.fingerprint == fingerprint
        )
    ).first() or FileShape(partner_id=file.partner.id, fingerprint=fingerprint)
    shape.mapping = file.mapping.to_json()
    session.add(shape)


def _sort(
    session: Session, places: Places, memory: Memory, rows: Sequence[TakenRow]
) -> list[SortedRow]:
    sort = places.gazetteer.sort
    verdicts = [sort(row.address) for row in rows]
    asked = [row for row, v in zip(rows, verdicts, strict=True) if v.sorting is Sorting.ASKED]
    answers = memory.answers(session, [(row.address, row.name) for row in asked])
    found = []
    for row, verdict in zip(rows, verdicts, strict=True):
        unit_id = custody.unit_id_of(row.tracking_number)
        sorting, code = verdict.sorting, verdict.division_code
        if sorting is Sorting.ASKED and (row.address, row.name) in answers:
            sorting, code = _answered(places, answers[row.address, row.name])
        place = places.by_code.get(code) if code else None
        found.append(
            SortedRow(
                row,
                unit_id,
                sorting if place or sorting is Sorting.MISROUTED else Sorting.ASKED,
                place.division_id if place else None,
                place.station_id if place else None,
                verdict.candidates,
            )
        )
    return found


def _answered(places: Places, division_id: UUID | None) -> tuple[Sorting, str | None]:
    if division_id is None:
        return Sorting.MISROUTED, None
    place = places.by_id.get(division_id)
    if place is None:
        return Sorting.ASKED, None
    return (Sorting.TOWNSHIP if place.level == "township" else Sorting.SURE), place.code


def _known_digests(session: Session, unit_ids: Sequence[UUID]) -> dict[UUID, bytes]:
    found: dict[UUID, bytes] = {}
    for first in range(0, len(unit_ids), _CHUNK):
        chunk = unit_ids[first : first + _CHUNK]
        query = (
            sa.select(custody.UNIT.c.id, _PARCEL.c.content_digest)
            .select_from(custody.UNIT.outerjoin(_PARCEL, _PARCEL.c.id == custody.UNIT.c.id))
            .where(custody.UNIT.c.id.in_(chunk))
        )
        rows = session.connection().execute(query)
        found.update({unit_id: digest or b"" for unit_id, digest in rows})
    return found


def _differences(session: Session, rows: Sequence[SortedRow]) -> dict[UUID, tuple[str, ...]]:
    """Which fields a known number's new row says otherwise."""
    differing: dict[UUID, tuple[str, ...]] = {}
    for item in rows:
        parcel = session.get(Parcel, item.unit_id)
        contact = session.get(Contact, item.unit_id)
        if parcel is None or contact is None:
            continue
        row = item.row
        pairs = {
            N_("name"): (contact.name, row.name),
            N_("phone"): (contact.phone, row.phone),
            N_("address"): (contact.address, row.address),
            N_("weight"): (parcel.weight_grams, row.weight_grams),
            N_("cash on delivery"): (parcel.cod_fen, row.cod_fen),
            N_("freight collect"): (parcel.freight_collect_fen, row.freight_collect_fen),
            N_("insured value"): (parcel.insured_fen, row.insured_fen),
        }
        differing[item.unit_id] = tuple(k for k, (old, new) in pairs.items() if old != new)
    return differing


def _insert(
    connection: sa.Connection, writer: Writer, intake: Intake, rows: Sequence[SortedRow]
) -> None:
    if not rows:
        return
    ids = [row.unit_id for row in rows]
    taken = [row.row for row in rows]
    custody.announce(
        connection,
        writer,
        [(row.unit_id, row.row.tracking_number) for row in rows],
        party_id=intake.partner_id,
    )
    insert_columns(
        connection,
        _PARCEL,
        {
            "id": ids,
            "number": [row.tracking_number for row in taken],
            "row": [row.row for row in taken],
            "division_id": [row.division_id for row in rows],
            "destination_id": [row.destination_id for row in rows],
            "sorting": [row.sorting for row in rows],
            "candidates": [",".join(row.candidates) for row in rows],
            "weight_grams": [row.weight_grams for row in taken],
            "cod_fen": [row.cod_fen for row in taken],
            "freight_collect_fen": [row.freight_collect_fen for row in taken],
            "insured_fen": [row.insured_fen for row in taken],
            "content_digest": [bytes.fromhex(row.content_digest) for row in taken],
        },
        {
            "version": 1,
            "home_station_id": writer.station_id,
            "partner_id": intake.partner_id,
            "direction": "down",
            "intake_id": intake.id,
            "station_id": writer.station_id,
            "announced_on": intake.day,
        },
    )
    insert_columns(
        connection,
        _CONTACT,
        {
            "id": ids,
            "name": [row.name for row in taken],
            "phone": [row.phone for row in taken],
            "phone_tail": [row.phone_tail for row in taken],
            "address": [row.address for row in taken],
        },
        {"version": 1, "home_station_id": writer.station_id},
    )
    append(connection, [("parcel", unit_id, 1, b"") for unit_id in ids])
    append(connection, [("contact", unit_id, 1, b"") for unit_id in ids])


def _problems(intake: Intake, prepared: Prepared) -> Iterable[IntakeProblem]:
    parsed = prepared.read.parsed
    for refused in parsed.refused:
        yield IntakeProblem(
            id=new_id(),
            intake_id=intake.id,
            row=refused.row,
            outcome="refused",
            reason=refused.reason.message,
            details=dict(refused.reason.values),
            cells=list(refused.cells),
        )
    for repeated in parsed.repeated:
        yield IntakeProblem(
            intake_id=intake.id,
            row=repeated.row,
            outcome="already",
            number=repeated.tracking_number,
            reason=N_("The number stands in row %(row)s of this file already."),
            details={"row": repeated.first_row, "differs": [str(f) for f in repeated.differences]},
        )
    for known in prepared.known:
        if differs := prepared.differing.get(known.unit_id):
            yield IntakeProblem(
                intake_id=intake.id,
                row=known.row.row,
                outcome="already",
                number=known.row.tracking_number,
                reason=N_(
                    "The number is here already with other content. Nothing was overwritten."
                ),
                details={"differs": list(differs)},
            )
    for item in prepared.new:
        for warning in item.row.warnings:
            yield IntakeProblem(
                intake_id=intake.id,
                row=item.row.row,
                outcome="warning",
                number=item.row.tracking_number,
                reason=warning.message,
                details=dict(warning.values),
            )


def list_problems(session: Session, intake_id: UUID) -> Sequence[IntakeProblem]:
    return session.exec(
        select(IntakeProblem)
        .where(IntakeProblem.intake_id == intake_id)
        .order_by(col(IntakeProblem.row))
    ).all()
