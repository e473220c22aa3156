"""Which column holds what: recognised by its heading, corrected by a clerk, remembered."""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any, Self

from msgspec import Struct, field
from msgspec.structs import replace

from station.parcels.courier_files.errors import ColumnsAmbiguous
from station.parcels.courier_files.headings import Field, Unit, find_field, plain_heading

# Without these a parcel can be taken but hardly delivered.
WANTED = (Field.TRACKING_NUMBER, Field.NAME, Field.PHONE, Field.ADDRESS)
_USUAL_UNITS = {
    Field.WEIGHT: Unit.KILOGRAM,
    Field.COD: Unit.YUAN,
    Field.FREIGHT_COLLECT: Unit.YUAN,
    Field.INSURED: Unit.YUAN,
}
_POSSIBLE_UNITS = {
    Field.WEIGHT: (Unit.KILOGRAM, Unit.GRAM, Unit.JIN),
    Field.COD: (Unit.YUAN, Unit.FEN),
    Field.FREIGHT_COLLECT: (Unit.YUAN, Unit.FEN),
    Field.INSURED: (Unit.YUAN, Unit.FEN),
}
_FIELDS = {field.value: field for field in Field}


class ColumnMapping(Struct, frozen=True):
    """Which column of one sheet holds which field, and in which unit."""

    headings: tuple[str, ...]
    columns: Mapping[Field, int]
    units: Mapping[Field, Unit] = field(default_factory=dict)
    # Fields that several columns claim with the same right; the first is proposed.
    ambiguous: Mapping[Field, tuple[int, ...]] = field(default_factory=dict)

    @property
    def missing(self) -> tuple[Field, ...]:
        return tuple(wanted for wanted in WANTED if wanted not in self.columns)

    @property
    def assumed_units(self) -> tuple[Field, ...]:
        """Columns whose heading states no unit; a page should ask about the weight's."""
        return tuple(f for f in _USUAL_UNITS if f in self.columns and f not in self.units)

    def unit_of(self, field: Field) -> Unit:
        return self.units.get(field) or _USUAL_UNITS[field]

    def choose(self, field: Field, column: int | None, unit: Unit | None = None) -> Self:
        """The mapping with a clerk's choice for one field; None for "not in this file"."""
        columns = {f: c for f, c in self.columns.items() if f is not field and c != column}
        units = {f: u for f, u in self.units.items() if f in columns}
        if column is not None and 0 <= column < len(self.headings):
            columns[field] = column
            if unit := unit or _unit_in(self.headings[column], field):
                units[field] = unit
        ambiguous = {f: c for f, c in self.ambiguous.items() if f is not field}
        return replace(self, columns=columns, units=units, ambiguous=ambiguous)

    def to_json(self) -> dict[str, Any]:
        """What to remember for a partner: names of headings, since columns move."""
        return {
            "columns": {f.value: name_of_column(self.headings, c) for f, c in self.columns.items()},
            "units": {f.value: u.value for f, u in self.units.items()},
        }


def recognise(headings: Sequence[object]) -> ColumnMapping:
    claims: dict[Field, list[tuple[int, int, Unit | None]]] = {}
    for column, heading in enumerate(headings):
        if found := find_field(heading):
            claims.setdefault(found[0], []).append((found[1], column, found[2]))
    columns: dict[Field, int] = {}
    units: dict[Field, Unit] = {}
    ambiguous: dict[Field, tuple[int, ...]] = {}
    for claimed, candidates in claims.items():
        best = min(rank for rank, _, _ in candidates)
        rivals = [(column, unit) for rank, column, unit in candidates if rank == best]
        columns[claimed], unit = rivals[0]
        if unit in _POSSIBLE_UNITS.get(claimed, ()):
            units[claimed] = unit
        if len(rivals) > 1:
            ambiguous[claimed] = tuple(column for column, _ in rivals)
    names = tuple(str(heading) for heading in headings)
    _accept_second_phone(names, columns, ambiguous)
    return ColumnMapping(names, columns, units, ambiguous)


def apply_remembered(remembered: Mapping[str, Any], headings: Sequence[object]) -> ColumnMapping:
    """A partner's remembered mapping on today's headings; columns that are gone are missing."""
    names = tuple(str(heading) for heading in headings)
    columns: dict[Field, int] = {}
    for key, name in dict(remembered.get("columns", {})).items():
        column = column_named(names, name)
        if key in _FIELDS and column is not None:
            columns[_FIELDS[key]] = column
    units = {
        _FIELDS[key]: Unit(unit)
        for key, unit in dict(remembered.get("units", {})).items()
        if _FIELDS.get(key) in columns and unit in _POSSIBLE_UNITS.get(_FIELDS[key], ())
    }
    return ColumnMapping(names, columns, units)


def headings_named_in(remembered: Iterable[Mapping[str, Any]]) -> list[str]:
    """The plain headings that a partner's remembered mappings name."""
    return [
        str(name[0])
        for mapping in remembered
        for name in dict(mapping.get("columns", {})).values()
        if isinstance(name, list | tuple) and name
    ]


def ensure_unambiguous(mapping: ColumnMapping) -> None:
    """For where nobody can be asked: the first of two addresses may be the sender's."""
    for columns in mapping.ambiguous.values():
        headings = " / ".join(dict.fromkeys(mapping.headings[column] for column in columns))
        raise ColumnsAmbiguous(headings=headings)


def heading_fingerprint(headings: Iterable[object]) -> str:
    """Equal for files of one kind, wherever their columns stand."""
    names = sorted(filter(None, map(plain_heading, headings)))
    return sha256("\x1f".join(names).encode("utf-8", "replace")).hexdigest()


def _accept_second_phone(
    names: tuple[str, ...], columns: dict[Field, int], ambiguous: dict[Field, tuple[int, ...]]
) -> None:
    """手机 and 电话 side by side are two phones of one person; 电话 twice is a question."""
    rivals = ambiguous.get(Field.PHONE, ())
    if len(rivals) == 2 and len({plain_heading(names[c]) for c in rivals}) == 2:  # noqa: PLR2004  two of them
        mobile_first = sorted(rivals, key=lambda c: not _names_mobile(names[c]))
        columns[Field.PHONE], columns[Field.OTHER_PHONE] = mobile_first
        del ambiguous[Field.PHONE]


def _names_mobile(heading: str) -> bool:
    plain = plain_heading(heading)
    return "手机" in plain or "mobile" in plain


def _unit_in(heading: str, field: Field) -> Unit | None:
    found = find_field(heading)
    unit = found[2] if found else None
    return unit if unit in _POSSIBLE_UNITS.get(field, ()) else None


def name_of_column(headings: Sequence[str], column: int) -> list[Any]:
    """By which a column is remembered: its heading, and how many before it have the same."""
    plain = plain_heading(headings[column])
    earlier = sum(plain_heading(heading) == plain for heading in headings[:column])
    return [plain, earlier]


def column_named(headings: Sequence[str], name: Any) -> int | None:
    """Where the column with a remembered name stands today."""
    if not (isinstance(name, list | tuple) and len(name) == 2):  # noqa: PLR2004  name, nth
        return None
    plain, nth = name
    found = [c for c, heading in enumerate(headings) if plain_heading(heading) == plain]
    return found[nth] if isinstance(nth, int) and 0 <= nth < len(found) else None
