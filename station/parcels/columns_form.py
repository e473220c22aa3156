"""The page on which a clerk says what each column of a courier's file means."""

from collections.abc import Callable, Collection, Mapping, Sequence

from msgspec import Struct

from station.errors import N_, InvalidInput
from station.parcels.courier_files.cells import to_text
from station.parcels.courier_files.columns import ColumnMapping
from station.parcels.courier_files.headings import Field, Unit
from station.parcels.courier_files.sheet import Sheet
from station.parcels.masking import mask_address, mask_name, mask_phone
from station.parcels.words import UNITS_OF

_SAMPLES = 3
_MASKS = {
    Field.NAME: mask_name,
    Field.PHONE: mask_phone,
    Field.OTHER_PHONE: mask_phone,
    Field.ADDRESS: mask_address,
}

TWICE = N_("Two columns cannot both be this. Choose one of them.")
NO_NUMBER = N_("Say which column holds the tracking number.")


class ColumnLine(Struct, frozen=True):
    """One column of the file: its heading, its first cells, and what it is taken for."""

    index: int
    heading: str
    samples: tuple[str, ...]
    choice: str
    is_doubtful: bool


def choices() -> list[tuple[str, Field, Unit | None]]:
    """What a column can mean; a weight in grams is another choice than one in kg."""
    found: list[tuple[str, Field, Unit | None]] = []
    for field in Field:
        units: tuple[Unit | None, ...] = UNITS_OF.get(field) or (None,)
        found += [(_key(field, unit), field, unit) for unit in units]
    return found


def lines_of(sheet: Sheet, mapping: ColumnMapping) -> list[ColumnLine]:
    """The columns as the file has them, with the proposed meaning of each."""
    doubtful = {column for rivals in mapping.ambiguous.values() for column in rivals}
    doubtful |= {mapping.columns[field] for field in mapping.assumed_units if field is Field.WEIGHT}
    return columns_of(
        sheet,
        {column: _key(field, _unit(mapping, field)) for field, column in mapping.columns.items()},
        {column: _MASKS[field] for field, column in mapping.columns.items() if field in _MASKS},
        doubtful,
    )


def columns_of(
    sheet: Sheet,
    choices: Mapping[int, str],
    masks: Mapping[int, Callable[[str], str]],
    doubtful: Collection[int],
) -> list[ColumnLine]:
    """The columns of any file; ``masks`` are for those of which samples would name somebody."""
    lines = []
    for index, heading in enumerate(sheet.headings):
        cells = [to_text(row[index]) for row in sheet.rows if index < len(row)]
        samples = tuple(cell for cell in cells[:50] if cell)[:_SAMPLES]
        if not heading and not samples:
            continue
        if index in masks:
            samples = tuple(map(masks[index], samples))
        lines.append(ColumnLine(index, heading, samples, choices.get(index, ""), index in doubtful))
    return lines


def mapping_from(headings: Sequence[str], submitted: Mapping[str, str]) -> ColumnMapping:
    """What the clerk has chosen: ``column-3`` is ``weight:g``.

    Raises:
        InvalidInput: no column holds the number, or two hold the same.
    """
    known = {key: (field, unit) for key, field, unit in choices()}
    columns: dict[Field, int] = {}
    units: dict[Field, Unit] = {}
    problems: dict[str, str] = {}
    for index in range(len(headings)):
        chosen = known.get(submitted.get(f"column-{index}", ""))
        if chosen is None:
            continue
        field, unit = chosen
        if field in columns:
            problems[f"column-{index}"] = TWICE
            continue
        columns[field] = index
        if unit is not None:
            units[field] = unit
    if Field.TRACKING_NUMBER not in columns:
        problems["number"] = NO_NUMBER
    if problems:
        raise InvalidInput(problems)
    return ColumnMapping(tuple(headings), columns, units)


def _unit(mapping: ColumnMapping, field: Field) -> Unit | None:
    return mapping.unit_of(field) if field in UNITS_OF else None


def _key(field: Field, unit: Unit | None) -> str:
    return f"{field.value}:{unit.value}" if unit else field.value
