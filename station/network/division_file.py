"""Reads a division file: the county, townships and villages of one edition of the codes."""

import csv
import io
import re
from collections.abc import Iterator
from enum import StrEnum

from msgspec import Struct

from station.errors import N_, StationError

COLUMNS = ("code", "level", "parent_code", "name", "longitude", "latitude")

# More than fits a screen helps nobody; the rest shows after the first are corrected.
MAX_FAULTS = 20

# A rectangle around China; a point outside is a slip, such as the two numbers exchanged.
LONGITUDES = (73.0, 136.0)
LATITUDES = (3.0, 54.0)


class DivisionLevel(StrEnum):
    COUNTY = "county"
    TOWNSHIP = "township"
    VILLAGE = "village"


class DivisionRow(Struct, frozen=True):
    """One division as its edition states it; the county has no parent."""

    code: str
    level: DivisionLevel
    parent_code: str | None
    name: str
    longitude: float | None = None
    latitude: float | None = None


class DivisionFile(Struct, frozen=True):
    """One edition of one county, in the order of the codes."""

    rows: tuple[DivisionRow, ...]

    @property
    def county(self) -> DivisionRow:
        return next(row for row in self.rows if row.level is DivisionLevel.COUNTY)


class DivisionFileUnreadable(StationError):
    message = N_("The file is not a CSV table. Save the table as “CSV UTF-8” and choose it again.")


class DivisionColumnsMissing(StationError):
    message = N_("The first row lacks %(missing)s. It must read: %(columns)s.")


class DivisionFileFaulty(StationError):
    """``faults`` are errors of their own, each with its row; nothing was imported."""

    message = N_("Correct the rows named below (%(count)d) and choose the file again.")

    def __init__(self, faults: tuple[StationError, ...]) -> None:
        super().__init__(count=len(faults))
        self.faults = faults


class CodeMalformed(StationError):
    message = N_(
        "Row %(row)d: the code “%(code)s” is not 12 digits. "
        "Format the column as text and enter the whole code."
    )


class LevelUnknown(StationError):
    message = N_(
        "Row %(row)d: the level “%(level)s” is unknown. Write county, township or village."
    )


class LevelAgainstCode(StationError):
    message = N_(
        "Row %(row)d: the code %(code)s is that of a %(expected)s. Correct the code or the level."
    )


class NameMissing(StationError):
    message = N_("Row %(row)d: the name is missing. Enter the name that belongs to %(code)s.")


class CodeRepeated(StationError):
    message = N_("Row %(row)d: row %(first_row)d has the code %(code)s too. Correct or remove one.")


class ParentAgainstCode(StationError):
    message = N_(
        "Row %(row)d: the parent of %(code)s is %(expected)s, not “%(parent_code)s”. "
        "Correct the parent or the code."
    )


class ParentMissing(StationError):
    message = N_(
        "Row %(row)d: the parent %(parent_code)s has no row of its own. "
        "Add its row, or remove this one."
    )


class CountyMissing(StationError):
    message = N_("The file has no row of the level county. Add the county's own row.")


class CountyRepeated(StationError):
    message = N_(
        "Row %(row)d: %(name)s is a second county. "
        "Remove its rows; a file holds one county with its townships and villages."
    )


def read(data: bytes) -> DivisionFile:
    """Understand the file wholly, or raise all that is wrong with it."""
    lines = ((number, cells) for number, cells in _lines(_text(data)) if any(cells))
    header = _header(next(lines, (1, []))[1])
    raw = [(number, _record(header, cells)) for number, cells in lines]
    faults: list[StationError] = []
    numbered: dict[str, tuple[int, DivisionRow]] = {}
    for number, record in raw:
        found = _row(number, record)
        if isinstance(found, StationError):
            faults.append(found)
        elif found.code in numbered:
            first_row = numbered[found.code][0]
            faults.append(CodeRepeated(row=number, first_row=first_row, code=found.code))
        else:
            numbered[found.code] = (number, found)
    # A parent may only seem to be missing because its own row is faulty.
    stated = {record["code"] for _, record in raw}
    faults.extend(_faults_between(numbered, stated))
    if faults:
        raise DivisionFileFaulty(tuple(faults[:MAX_FAULTS]))
    return DivisionFile(tuple(numbered[code][1] for code in sorted(numbered)))


def level_of(code: str) -> DivisionLevel:
    if code.endswith("000000"):
        return DivisionLevel.COUNTY
    return DivisionLevel.TOWNSHIP if code.endswith("000") else DivisionLevel.VILLAGE


def parent_of(code: str) -> str | None:
    match level_of(code):
        case DivisionLevel.COUNTY:
            return None
        case DivisionLevel.TOWNSHIP:
            return code[:6] + "000000"
        case DivisionLevel.VILLAGE:
            return code[:9] + "000"


def _text(data: bytes) -> str:
    if b"\0" in data:
        raise DivisionFileUnreadable  # a workbook, or text in two bytes a character
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise DivisionFileUnreadable


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for cells in reader:
            yield reader.line_num, [cell.strip() for cell in cells]
    except csv.Error as error:
        raise DivisionFileUnreadable from error


def _header(cells: list[str]) -> list[str]:
    missing = [column for column in COLUMNS if column not in cells]
    if missing:
        raise DivisionColumnsMissing(missing=", ".join(missing), columns=",".join(COLUMNS))
    return cells


def _record(header: list[str], cells: list[str]) -> dict[str, str]:
    return dict.fromkeys(header, "") | dict(zip(header, cells, strict=False))


def _row(number: int, record: dict[str, str]) -> DivisionRow | StationError:
    code, level, parent_code = record["code"], record["level"], record["parent_code"]
    if not re.fullmatch(r"[0-9]{12}", code):
        return CodeMalformed(row=number, code=code)
    if level not in set(DivisionLevel):
        return LevelUnknown(row=number, level=level)
    if level != level_of(code):
        return LevelAgainstCode(row=number, code=code, expected=_LEVEL_WORDS[level_of(code)])
    if not record["name"]:
        return NameMissing(row=number, code=code)
    expected = parent_of(code)
    if parent_code != (expected or ""):
        return ParentAgainstCode(
            row=number, code=code, expected=expected or N_("empty"), parent_code=parent_code
        )
    longitude, latitude = _point(record)
    return DivisionRow(
        code, DivisionLevel(level), expected, record["name"], longitude=longitude, latitude=latitude
    )


_LEVEL_WORDS = {
    DivisionLevel.COUNTY: N_("county"),
    DivisionLevel.TOWNSHIP: N_("township"),
    DivisionLevel.VILLAGE: N_("village"),
}


def _point(record: dict[str, str]) -> tuple[float, float] | tuple[None, None]:
    """A point that makes no sense is left out: no decision rests on points."""
    try:
        longitude, latitude = float(record["longitude"]), float(record["latitude"])
    except ValueError:
        return None, None
    if not (
        LONGITUDES[0] <= longitude <= LONGITUDES[1] and LATITUDES[0] <= latitude <= LATITUDES[1]
    ):
        return None, None
    return longitude, latitude


def _faults_between(
    numbered: dict[str, tuple[int, DivisionRow]], stated: set[str]
) -> Iterator[StationError]:
    for number, row in numbered.values():
        if row.parent_code is not None and row.parent_code not in stated:
            yield ParentMissing(row=number, parent_code=row.parent_code)
    counties = [item for item in numbered.values() if item[1].level is DivisionLevel.COUNTY]
    for number, county in counties[1:]:
        yield CountyRepeated(row=number, name=county.name)
    if not any(code.endswith("000000") for code in stated):
        yield CountyMissing()
