"""What a monthly statement (月结对账单) says: a partner's pieces and money, day by day."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict, replace

from station.manifests.sheets.lines import Made
from station.statements.sheets.figures import PIECE_WORDS, TOTAL, changes

_MONEY = {"before_fen": "上期结欠(分)", "collected_fen": "代收(分)", "paid_fen": "已付(分)"}


class Owed(Struct, frozen=True):
    """What was owed before, what was collected, and what was paid."""

    before_fen: int = 0
    collected_fen: int = 0
    paid_fen: int = 0

    @property
    def fen(self) -> int:
        return self.before_fen + self.collected_fen - self.paid_fen


class DayRow(Struct, frozen=True):
    on: date
    opening: int
    received: int
    handed_over: int
    returned: int
    passed_on: int
    lost: int
    closing: int
    cod: Owed


class MonthlyStatement(Struct, frozen=True):
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
    total = (
        changes(before["total"], asdict(sheet.total), PIECE_WORDS),
        changes(before["total"]["cod"], asdict(sheet.total.cod), _MONEY),
    )
    sums = {
        TOTAL: " ".join(filter(None, total)),
        "运费 Freight": changes(before["freight"], asdict(sheet.freight), _MONEY),
    }
    told = [f"{name}: {what}" for name, what in sums.items() if what]
    return replace(sheet, differs=(*_told_of_days(sheet, before), *told))


def _told_of_days(sheet: MonthlyStatement, before: dict[str, Any]) -> Iterator[str]:
    """The days whose own figures are others, not those that follow from them."""
    old = {row["on"]: row for row in before["rows"]}
    moves = {name: word for name, word in PIECE_WORDS.items() if name not in {"opening", "closing"}}
    money = {name: word for name, word in _MONEY.items() if name != "before_fen"}
    for row in sheet.rows:
        was = old.get(row.on.isoformat())
        if was is None:
            continue
        parts = changes(was, asdict(row), moves), changes(was["cod"], asdict(row.cod), money)
        if any(parts):
            yield f"{row.on:%m-%d}: {' '.join(filter(None, parts))}"
