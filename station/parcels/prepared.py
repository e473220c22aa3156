"""A courier's file as it was understood, and what taking it in would do."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlmodel import Session, col, select

from station.errors import N_
from station.network.models import Partner
from station.parcels.courier_files.columns import ColumnMapping
from station.parcels.courier_files.rows import ParsedRows, TakenRow
from station.parcels.courier_files.sheet import Sheet
from station.parcels.models import Contact, Parcel
from station.parcels.sorting import Sorting

_CHUNK = 5_000


@dataclass(frozen=True, slots=True)
class Difference:
    """What a known number's new row says otherwise.

    ``old`` and ``new`` are fen or grams; None where the field names a person, whose data
    no page of problems keeps.
    """

    field: str
    old: int | None = None
    new: int | None = None


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
    # Of the known, those whose content differs.
    differing: dict[UUID, tuple[Difference, ...]]
    # Scanned before the file came: the number is known, and nothing else yet.
    bare: list[SortedRow] = field(default_factory=list)

    @property
    def sorted_counts(self) -> dict[Sorting, int]:
        counts = dict.fromkeys(Sorting, 0)
        for row in (*self.new, *self.bare):
            counts[row.sorting] += 1
        return counts


def find_differences(
    session: Session, rows: Sequence[SortedRow]
) -> dict[UUID, tuple[Difference, ...]]:
    """By unit id, what the rows say otherwise than the parcels that are here already."""
    ids = [row.unit_id for row in rows]
    parcels: dict[UUID, Parcel] = {}
    contacts: dict[UUID, Contact] = {}
    for first in range(0, len(ids), _CHUNK):
        chunk = ids[first : first + _CHUNK]
        parcels |= {p.id: p for p in session.exec(select(Parcel).where(col(Parcel.id).in_(chunk)))}
        contacts |= {
            c.id: c for c in session.exec(select(Contact).where(col(Contact.id).in_(chunk)))
        }
    return {
        row.unit_id: _differences(parcels[row.unit_id], contacts[row.unit_id], row.row)
        for row in rows
        if row.unit_id in parcels and row.unit_id in contacts
    }


def _differences(parcel: Parcel, contact: Contact, row: TakenRow) -> tuple[Difference, ...]:
    personal = {
        N_("recipient"): (contact.name, row.name),
        N_("phone"): (contact.phone, row.phone),
        N_("address"): (contact.address, row.address),
    }
    figures = {
        N_("weight"): (parcel.weight_grams, row.weight_grams),
        N_("cash on delivery"): (parcel.cod_fen, row.cod_fen),
        N_("freight collect"): (parcel.freight_collect_fen, row.freight_collect_fen),
        N_("insured value"): (parcel.insured_fen, row.insured_fen),
    }
    return (
        *(Difference(field) for field, (old, new) in personal.items() if old != new),
        *(Difference(field, old, new) for field, (old, new) in figures.items() if old != new),
    )
