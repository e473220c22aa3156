"""A courier's file as it was understood, and what taking it in would do."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from msgspec import Struct
from sqlmodel import Session, col, select

from station.errors import N_
from station.network.models import Partner
from station.parcels.courier_files.columns import ColumnMapping
from station.parcels.courier_files.rows import ParsedRows, TakenRow
from station.parcels.courier_files.shapes import suggest_partners
from station.parcels.courier_files.sheet import Sheet
from station.parcels.models import Contact, Parcel
from station.parcels.sorting import Sorting
from station.records import Tip

_CHUNK = 5_000


class Difference(Struct, frozen=True):
    """What a known number's new row says otherwise.

    ``old`` and ``new`` are fen or grams; None where the field names a person, whose data
    no page of problems keeps.
    """

    field: str
    old: int | None = None
    new: int | None = None


class ReadFile(Struct, frozen=True):
    """A courier's file as it was understood."""

    partner: Partner
    filename: str
    sha256: str
    sheet: Sheet
    mapping: ColumnMapping
    is_remembered: bool
    parsed: ParsedRows

    @property
    def likelier_partner(self) -> str | None:
        """The code of another courier that most numbers look like, if they do."""
        parsed = self.parsed
        if parsed.unlike_partner * 2 <= len(parsed.taken):
            return None
        looks = Counter(
            code for row in parsed.taken for code in suggest_partners(row.tracking_number)
        )
        return next((code for code, _ in looks.most_common()), None)


class SortedRow(NamedTuple):
    """A row that can be taken, with the place its address means; ids in hex."""

    row: TakenRow
    unit_key: str
    sorting: Sorting
    division_key: str | None
    destination_key: str | None
    candidates: tuple[str, ...]

    @property
    def unit_id(self) -> UUID:
        return UUID(self.unit_key)

    @property
    def division_id(self) -> UUID | None:
        return UUID(self.division_key) if self.division_key else None

    @property
    def destination_id(self) -> UUID | None:
        return UUID(self.destination_key) if self.destination_key else None


class Prepared(Struct, frozen=True):
    """What taking the file in would do. ``known`` are rows whose number is here already."""

    read: ReadFile
    new: list[SortedRow]
    known: list[SortedRow]
    # Of the known, those whose content differs.
    differing: dict[UUID, tuple[Difference, ...]]
    # Scanned before the file came: the number is known, and nothing else yet.
    bare: list[SortedRow]
    # Where the log ended before: as long as it does, nothing new is known.
    seen_up_to: Tip

    @property
    def has_something_new(self) -> bool:
        """Whether taking the file in would change anything; not where it was sent twice."""
        return bool(self.new or self.bare)

    @property
    def already(self) -> int:
        """How many rows name a number that is here, or stands further up in the file."""
        return len(self.known) + len(self.read.parsed.repeated)

    @property
    def sorted_counts(self) -> dict[Sorting, int]:
        counts = dict.fromkeys(Sorting, 0)
        for row in (*self.new, *self.bare):
            counts[row.sorting] += 1
        return counts


def find_differences(
    session: Session, rows: Sequence[SortedRow], partner_id: UUID
) -> dict[UUID, tuple[Difference, ...]]:
    """By unit id, what this partner's rows say otherwise than the parcels that are here."""
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
        row.unit_id: (
            *_of_partner(parcels[row.unit_id], partner_id),
            *_differences(parcels[row.unit_id], contacts[row.unit_id], row.row),
        )
        for row in rows
        if row.unit_id in parcels and row.unit_id in contacts
    }


def _of_partner(parcel: Parcel, partner_id: UUID) -> tuple[Difference, ...]:
    """A number that another partner has announced: the wrong partner was chosen, or a slip."""
    return () if parcel.partner_id == partner_id else (Difference(N_("partner")),)


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
