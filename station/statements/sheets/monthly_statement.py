"""What a monthly statement (月结对账单) says: a partner's pieces and money, day by day."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from station.manifests.sheets.lines import Made

_PIECES = {
    "opening": "期初",
    "received": "收进",
    "handed_over": "交付",
    "returned": "退回",
    "passed_on": "转出",
    "lost": "遗失",
    "closing": "期末",
}
_MONEY = {"before_fen": "上期结欠(分)", "collected_fen": "代收(分)", "paid_fen": "已付(分)"}


@dataclass(frozen=True, slots=True)
class Owed:
    """What was owed before, what was collected, and what was paid."""

    before_fen: int = 0
    collected_fen: int = 0
    paid_fen: int = 0

    @property
    def fen(self) -> int:
        return self.before_fen + self.collected_fen - self.paid_fen


@dataclass(frozen=True, slots=True)
class DayRow:
    on: date
    opening: int
    received: int
    handed_over: int
    returned: int
    passed_on: int
    lost: int
    closing: int
    cod: Owed


@dataclass(frozen=True)
class MonthlyStatement:
    """``about`` is the partner, ``on`` and ``until`` the days from which until which."""

    number: str
    revision: int
    issuer: str
    about: str
    on: date
    until: date
    rows: tuple[DayRow, ...]
    total: DayRow
    freight: Owed
    made: Made
    code: str = ""
    differs: tuple[str, ...] = ()


def with_differences(sheet: MonthlyStatement, before: dict[str, Any] | None) -> MonthlyStatement:
    """The statement, which says where it has other sums than the revision before."""
    if before is None:
        return sheet
    told = [*_told_of_days(sheet, before)]
    total = [*_changes(before["total"], sheet.total, _PIECES)]
    total += _changes(before["total"]["cod"], sheet.total.cod, _MONEY)
    freight = [*_changes(before["freight"], sheet.freight, _MONEY)]
    told += [f"合计 Total: {' '.join(total)}"] if total else []
    told += [f"运费 Freight: {' '.join(freight)}"] if freight else []
    return replace(sheet, differs=tuple(told))


def _told_of_days(sheet: MonthlyStatement, before: dict[str, Any]) -> Iterator[str]:
    """The days whose own figures are others, not those that follow from them."""
    old = {row["on"]: row for row in before["rows"]}
    moves = {name: word for name, word in _PIECES.items() if name not in {"opening", "closing"}}
    money = {name: word for name, word in _MONEY.items() if name != "before_fen"}
    for row in sheet.rows:
        was = old.get(row.on.isoformat())
        parts = [] if was is None else [*_changes(was, row, moves)]
        parts += [] if was is None else _changes(was["cod"], row.cod, money)
        if parts:
            yield f"{row.on:%m-%d}: {' '.join(parts)}"


def _changes(old: dict[str, Any], new: Any, words: dict[str, str]) -> Iterator[str]:
    for name, word in words.items():
        before, after = old.get(name, 0), getattr(new, name)
        if before != after:
            yield f"{word} {before}→{after}"
