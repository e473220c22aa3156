"""Draws a monthly statement, and writes it as a workbook."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

import xlsxwriter

from station.printing import lists
from station.printing.frames import Fact, Head, Signature
from station.printing.money import capitals, count_in_capitals, figures, yuan
from station.printing.paper import MILLIMETRE
from station.printing.tables import Cell, Column, Total
from station.statements.sheets.figures import (
    PIECES,
    RULE,
    TOTAL,
    columns_of_pieces,
    pieces_of,
    told,
)
from station.statements.sheets.monthly_statement import DayRow, MonthlyStatement, Owed

_MONEY = (
    ("collected_fen", "代收货款", "COD ¥"),
    ("paid_fen", "已付", "Paid ¥"),
    ("fen", "结欠", "Owed ¥"),
)
# What the partner and the county agree on, in figures and in capitals.
_AGREED = ("received", "handed_over", "returned", "passed_on", "lost", "closing")
_DAY = ("日期", "Day")


def draw(said: MonthlyStatement) -> bytes:
    sheet: lists.ListSheet[DayRow] = lists.ListSheet(
        head=_head(said),
        columns=_columns(),
        sections=(lists.Section("", said.rows),),
        cells=_cells,
        total=_page_total,
        totals=(Total(TOTAL, _values(said.total)),),
        row_height=5.5 * MILLIMETRE,
        remarks=(RULE, *_in_words(said), *told(said.differs)),
        signatures=(
            Signature("县级经办", "Made by", said.made.by),
            Signature("县级盖章", "County's stamp", is_stamp=True),
            Signature("合作方核对", "Partner"),
            Signature("合作方盖章", "Partner's stamp", is_stamp=True),
        ),
    )
    return lists.draw_list(sheet)


def workbook(says: dict[str, Any]) -> bytes:
    """The frozen revision's figures, as numbers."""
    output = BytesIO()
    with xlsxwriter.Workbook(output, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("月结对账单 Statement")
        bold, money = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00"})
        title = f"{says['number']} {says['about']} {says['on']} – {says['until']}"
        sheet.write_string(0, 0, title, bold)
        for column, names in enumerate([_DAY, *(names for _, *names in (*PIECES, *_MONEY))]):
            sheet.write_string(1, column, " ".join(names), bold)
            sheet.set_column(column, column, 14)
        for number, row in enumerate([*says["rows"], says["total"]], start=2):
            is_total = number == len(says["rows"]) + 2
            sheet.write_string(
                number, 0, TOTAL if is_total else row["on"], bold if is_total else None
            )
            for column, (name, *_) in enumerate(PIECES, start=1):
                sheet.write_number(number, column, row[name])
            owed = Owed(**row["cod"])
            for column, (name, *_) in enumerate(_MONEY, start=1 + len(PIECES)):
                sheet.write_number(number, column, getattr(owed, name) / 100, money)
        freight = Owed(**says["freight"])
        sheet.write_string(number + 1, 0, "运费 Freight", bold)
        for column, (name, *_) in enumerate(_MONEY, start=1 + len(PIECES)):
            sheet.write_number(number + 1, column, getattr(freight, name) / 100, money)
        sheet.freeze_panes(2, 1)
    return output.getvalue()


def _head(said: MonthlyStatement) -> Head:
    return Head(
        title="月结对账单",
        english="Monthly statement",
        number=said.number,
        revision=said.revision,
        issuer=said.issuer,
        headline=said.about,
        facts=(
            Fact("月份", "Month", f"{said.on:%Y-%m}"),
            Fact("起止", "From, until", f"{said.on:%m-%d} – {said.until:%m-%d}"),
            Fact("交付件数", "Handed over", f"{said.total.handed_over} 件"),
            Fact("代收货款结欠", "COD owed", yuan(said.total.cod.fen)),
        ),
        code=said.code,
        made=str(said.made),
    )


def _in_words(said: MonthlyStatement) -> Iterator[str]:
    """The sums in figures and in capitals: neither can be altered unseen."""
    for name, chinese, english in PIECES:
        if name in _AGREED:
            many = getattr(said.total, name)
            yield f"{chinese} {english}   {many} 件 (大写) {count_in_capitals(many)}件"
    yield from _money_in_words("代收货款 COD", said.total.cod)
    yield from _money_in_words("运费 Freight", said.freight)


def _money_in_words(name: str, owed: Owed) -> Iterator[str]:
    if owed == Owed() and "COD" not in name:
        return
    yield f"{name}   上期结欠 Before {figures(owed.before_fen)} + 代收 Collected {figures(owed.collected_fen)} - 已付 Paid {figures(owed.paid_fen)} = 结欠 Owed {figures(owed.fen)}"
    for word, fen in (
        ("代收 Collected", owed.collected_fen),
        ("已付 Paid", owed.paid_fen),
        ("结欠 Owed", owed.fen),
    ):
        yield f"{name} {word}   {yuan(fen)}   人民币(大写) {capitals(fen)}"


def _columns() -> tuple[Column, ...]:
    title, english = _DAY
    money = (Column(zh, en, 20, "right", 9) for _, zh, en in _MONEY)
    return (Column(title, english, 21, size=10), *columns_of_pieces(), *money)


def _values(row: DayRow) -> tuple[str, ...]:
    money = (figures(getattr(row.cod, name)) for name, *_ in _MONEY)
    return (*pieces_of(row), *money)


def _cells(_number: int, row: DayRow) -> Sequence[Cell]:
    return (f"{row.on:%m-%d}", *_values(row))


def _page_total(label: str, rows: Sequence[DayRow]) -> Total:
    return Total(f"{label}   {len(rows)} 天 days", ())
