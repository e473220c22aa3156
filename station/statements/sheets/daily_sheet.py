"""What a daily sheet (日报表) says: each row balances, and so does the sum."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from station.manifests.sheets.lines import Made

_FIGURES = {
    "opening": "期初",
    "received": "收进",
    "handed_over": "交付",
    "returned": "退回",
    "passed_on": "转出",
    "lost": "遗失",
    "closing": "期末",
    "cod_fen": "代收(分)",
    "freight_fen": "运费(分)",
}


@dataclass(frozen=True, slots=True)
class DailyRow:
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


@dataclass(frozen=True)
class DailySheet:
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
    old = {row["label"]: row for row in before["rows"]} | {"": before["total"]}
    new = {row.label: asdict(row) for row in sheet.rows} | {"": asdict(sheet.total)}
    labels = dict.fromkeys([*old, *new])
    told = (_told(label, old.get(label, {}), new.get(label, {})) for label in labels)
    return replace(sheet, differs=tuple(each for each in told if each))


def _told(label: str, old: dict[str, Any], new: dict[str, Any]) -> str:
    parts = " ".join(_changes(old, new))
    return f"{label or '合计 Total'}: {parts}" if parts else ""


def _changes(old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    for name, word in _FIGURES.items():
        before, after = old.get(name, 0), new.get(name, 0)
        if before != after:
            yield f"{word} {before}→{after}"
