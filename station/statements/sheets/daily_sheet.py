"""What a daily sheet (日报表) says: each row balances, and so does the sum."""

from datetime import date
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict, replace

from station.manifests.sheets.lines import Made
from station.statements.sheets.figures import PIECE_WORDS, TOTAL, changes

_FIGURES = {**PIECE_WORDS, "cod_fen": "代收(分)", "freight_fen": "运费(分)"}


class DailyRow(Struct, frozen=True):
    """``key`` is whose row it is: two stations may have one name."""

    label: str
    opening: int
    received: int
    handed_over: int
    returned: int
    passed_on: int
    lost: int
    closing: int
    cod_fen: int
    freight_fen: int
    key: str = ""


class DailySheet(Struct, frozen=True):
    """``about`` is the station, or the partner; ``differs`` what the last revision said else."""

    number: str
    revision: int
    issuer: str
    about: str
    of_partner: bool
    on: date
    rows: tuple[DailyRow, ...]
    total: DailyRow
    made: Made
    code: str = ""
    differs: tuple[str, ...] = ()


def with_differences(sheet: DailySheet, before: dict[str, Any] | None) -> DailySheet:
    """The sheet, which says where its figures are others than on the revision before."""
    if before is None:
        return sheet
    # Sheets of before told rows apart by their labels alone.
    told_by = "key" if all("key" in row for row in before["rows"]) else "label"
    old = {row[told_by]: row for row in before["rows"]}
    new = {getattr(row, told_by): asdict(row) for row in sheet.rows}
    pairs = [(old.get(key, {}), new.get(key, {})) for key in dict.fromkeys([*old, *new])]
    told = [_told(was, now) for was, now in pairs]
    told.append(_told(before["total"], asdict(sheet.total), TOTAL))
    return replace(sheet, differs=tuple(filter(None, told)))


def _told(old: dict[str, Any], new: dict[str, Any], label: str = "") -> str:
    what = changes(old, new, _FIGURES)
    return f"{label or (new or old)['label']}: {what}" if what else ""
