"""Taking in a courier's file: read and sort before the lock, write in one transaction.

``read`` and ``prepare`` look only; ``take_in`` writes. A scan never waits for more than
the last, which for 10,000 rows takes well under a second (docs/performance.md).
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct
from msgspec.structs import replace
from sqlmodel import Session, col, select

from station import custody
from station.access import Permission
from station.bulk import among
from station.clock import business_day
from station.custody import Writer
from station.db import table_of
from station.errors import N_, RuleBroken
from station.garbage import uncollected
from station.network.models import Partner
from station.parcels.courier_files.columns import (
    ColumnMapping,
    apply_remembered,
    headings_named_in,
    recognise,
)
from station.parcels.courier_files.columns import heading_fingerprint as fingerprint_of
from station.parcels.courier_files.rows import ParsedRows, TakenRow, parse_rows
from station.parcels.courier_files.sheet import read_sheet
from station.parcels.intake_rows import fill_in, insert_rows, is_bare, problems_of
from station.parcels.models import FileShape, Intake, IntakeProblem, Parcel
from station.parcels.places import Places, load_places
from station.parcels.prepared import Prepared, ReadFile, SortedRow, find_differences
from station.parcels.sorting import Sorting
from station.parcels.sorting_memory import Memory
from station.records import tip

_PARCEL = table_of(Parcel)
_KNOWN = sa.select(custody.UNIT.c.id, _PARCEL.c.content_digest, _PARCEL.c.partner_id).select_from(
    custody.UNIT.outerjoin(_PARCEL, _PARCEL.c.id == custody.UNIT.c.id)
)
# So many rows take about a tenth of a second to sort: often enough for a bar.
_SORTED_AT_ONCE = 1_000

__all__ = ["Prepared", "ReadFile", "SortedRow"]

Progress = Callable[[str, int, int], None]
"""Called with the stage (marked by ``N_``), rows done and rows in all."""

READING, SORTING, WRITING = N_("Reading"), N_("Sorting"), N_("Writing")


class NothingToTake(RuleBroken):
    message = N_("The file has no row that is new. Nothing was changed.")


class TakenIn(Struct, frozen=True):
    """What taking the file in did."""

    intake: Intake
    counts: dict[Sorting, int]


@uncollected()
def read(
    session: Session,
    partner: Partner,
    content: bytes,
    filename: str,
    *,
    mapping: ColumnMapping | None = None,
    chosen: Mapping[str, Any] | None = None,
    sheet_name: str | None = None,
) -> ReadFile:
    """Understand a courier's file, by the partner's remembered columns where there are any.

    ``mapping`` are the columns where the caller has looked at the headings already,
    ``chosen`` the columns as ``ColumnMapping.to_json`` keeps them.

    Raises:
        CourierFileUnreadable, TrackingNumberColumnMissing: with the remedy.
    """
    file = read_columns(session, partner, content, filename, chosen=chosen, sheet_name=sheet_name)
    mapping = mapping or file.mapping
    return replace(file, mapping=mapping, parsed=parse_rows(file.sheet, mapping, partner.code))


def read_columns(
    session: Session,
    partner: Partner,
    content: bytes,
    filename: str,
    *,
    chosen: Mapping[str, Any] | None = None,
    sheet_name: str | None = None,
) -> ReadFile:
    """The sheet and what its columns are taken for; its rows are not read yet."""
    shapes = session.exec(select(FileShape).where(FileShape.partner_id == partner.id)).all()
    named = headings_named_in(shape.mapping for shape in shapes)
    sheet = read_sheet(content, filename, sheet_name=sheet_name, known_headings=named)
    remembered = {shape.fingerprint: shape.mapping for shape in shapes}
    known = remembered.get(fingerprint_of(sheet.headings))
    wanted = chosen or known
    mapping = apply_remembered(wanted, sheet.headings) if wanted else recognise(sheet.headings)
    digest = sha256(content).hexdigest()
    return ReadFile(partner, filename, digest, sheet, mapping, known is not None, ParsedRows())


@uncollected()
def prepare(
    session: Session, file: ReadFile, *, memory: Memory, progress: Progress | None = None
) -> Prepared:
    """Sort every row that can be taken, and tell the new from the known. Looks only."""
    places = load_places(session)
    seen_up_to = tip(session.connection())
    rows = file.parsed.taken
    sorted_rows: list[SortedRow] = []
    for first in range(0, len(rows), _SORTED_AT_ONCE):
        chunk = rows[first : first + _SORTED_AT_ONCE]
        sorted_rows += _sort(session, places, memory, chunk)
        if progress:
            progress(SORTING, len(sorted_rows), len(rows))
    known = _known_of(session, sorted_rows)
    new = [row for row in sorted_rows if row.unit_key not in known]
    bare = [r for r in sorted_rows if r.unit_key in known and not known[r.unit_key].digest]
    old = [r for r in sorted_rows if r.unit_key in known and known[r.unit_key].digest]
    partner_id = file.partner.id
    changed = [r for r in old if known[r.unit_key] != _Known(r.row.content_digest, partner_id)]
    differing = find_differences(session, changed, partner_id)
    return Prepared(file, new, old, differing, bare, seen_up_to)


def ensure_something_new(prepared: Prepared) -> None:
    """Raises NothingToTake for a file that would change nothing, such as one sent twice."""
    if not prepared.has_something_new:
        raise NothingToTake


@uncollected()
def take_in(
    session: Session, writer: Writer, prepared: Prepared, *, progress: Progress | None = None
) -> TakenIn:
    """Write what was prepared: units, events, parcels, contacts and the log, or nothing.

    A row that another file brought since ``prepare`` counts as already known.

    Raises:
        NothingToTake: another one brought all of them, such as the same in two windows.
    """
    writer.actor.ensure_may(Permission.TAKE_IN)
    since = _known_since(session, prepared)
    new = [row for row in prepared.new if row.unit_key not in since]
    bare = [row for row in prepared.bare if is_bare(session, row.unit_id)]
    if not new and not bare:
        raise NothingToTake
    taken, already = len(new) + len(bare), prepared.already + len(since)
    intake = _intake_of(writer, prepared, taken=taken, already=already)
    session.add(intake)
    session.flush()
    insert_rows(session.connection(), writer, intake, new)
    fill_in(session, writer, intake, bare)
    if problems := [problem.model_dump() for problem in problems_of(intake, prepared)]:
        session.connection().execute(sa.insert(table_of(IntakeProblem)), problems)
    if progress:
        progress(WRITING, intake.taken, intake.taken)
    counted = Counter(row.sorting for row in (*new, *bare))
    return TakenIn(intake, {sorting: counted[sorting] for sorting in Sorting})


def _intake_of(writer: Writer, prepared: Prepared, *, taken: int, already: int) -> Intake:
    file, parsed = prepared.read, prepared.read.parsed
    return Intake(
        partner_id=file.partner.id,
        station_id=writer.station_id,
        home_station_id=writer.station_id,
        filename=file.filename,
        headings=list(file.sheet.headings),
        file_sha256=file.sha256,
        taken=taken,
        already=already,
        refused=len(parsed.refused),
        skipped=len(parsed.skipped),
        day=business_day(writer.at),
        started_at=writer.at,
        started_by_id=writer.actor_id,
    )


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
    sort = places.sorter.sort
    verdicts = [sort(row.address) for row in rows]
    asked = [row for row, v in zip(rows, verdicts, strict=True) if v.sorting is Sorting.ASKED]
    answers = memory.answers(session, [(row.address, row.name) for row in asked])
    found = []
    for row, verdict in zip(rows, verdicts, strict=True):
        sorting, code = verdict.sorting, verdict.division_code
        if sorting is Sorting.ASKED and (row.address, row.name) in answers:
            sorting, code = _answered(places, answers[row.address, row.name])
        place = places.by_code.get(code) if code else None
        if place is None and sorting is not Sorting.MISROUTED:
            sorting = Sorting.ASKED
        key = custody.unit_key_of(row.tracking_number)
        division, destination = place.keys if place else (None, None)
        found.append(SortedRow(row, key, sorting, division, destination, verdict.candidates))
    return found


def _answered(places: Places, division_id: UUID | None) -> tuple[Sorting, str | None]:
    if division_id is None:
        return Sorting.MISROUTED, None
    place = places.by_id.get(division_id)
    if place is None:
        return Sorting.ASKED, None
    return (Sorting.TOWNSHIP if place.level == "township" else Sorting.SURE), place.code


class _Known(NamedTuple):
    """What a known number's parcel says; without a digest where the unit has no parcel."""

    digest: bytes
    partner_id: UUID | None


def _known_since(session: Session, prepared: Prepared) -> dict[str, _Known]:
    """Of the rows that were new, those that have become known: none while the log rests."""
    if tip(session.connection()) == prepared.seen_up_to:
        return {}
    return _known_of(session, prepared.new)


def _known_of(session: Session, rows: Sequence[SortedRow]) -> dict[str, _Known]:
    """By the unit's key."""
    connection = session.connection()
    keys = [row.unit_key for row in rows]
    known = connection.execute(_KNOWN.where(among(connection, custody.UNIT.c.id, keys)))
    return {unit_id.hex: _Known(digest or b"", partner) for unit_id, digest, partner in known}


def list_problems(session: Session, intake_id: UUID) -> Sequence[IntakeProblem]:
    return session.exec(
        select(IntakeProblem)
        .where(IntakeProblem.intake_id == intake_id)
        .order_by(col(IntakeProblem.row))
    ).all()
