"""Draws a daily sheet, and writes it as a workbook."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import xlsxwriter

from station.printing import lists
from station.printing.frames import Fact, Head, Signature
from station.printing.money import figures
from station.printing.paper import MILLIMETRE
from station.printing.tables import Cell, Column, Total
from station.statements.sheets.daily_sheet import DailyRow, DailySheet
from station.statements.sheets.figures import (
    PIECES,
    RULE,
    TOTAL,
    columns_of_pieces,
    pieces_of,
    told,
)

_MONEY = (
    ("cod_fen", "代收货款", "COD ¥"),
    ("freight_fen", "运费", "Freight ¥"),
)
_NAME = {True: ("站点", "Station"), False: ("合作方", "Partner")}
_TOTAL_OF_PARTNER = "合计(站间流转不计) Total, without moves between stations"


def draw(said: DailySheet) -> bytes:
    sheet: lists.ListSheet[DailyRow] = lists.ListSheet(
        head=Head(
            title="日报表",
            english="Daily sheet",
            number=said.number,
            revision=said.revision,
            issuer=said.issuer,
            headline=said.about,
            facts=(
                Fact("日期", "Date", f"{said.on:%Y-%m-%d}"),
                Fact("期末件数", "Closing", f"{said.total.closing} 件"),
            ),
            code=said.code,
            made=str(said.made),
        ),
        columns=_columns(said),
        sections=(lists.Section("", said.rows),),
        cells=_cells,
        total=_page_total,
        totals=(_total(said),),
        row_height=7 * MILLIMETRE,
        remarks=(RULE, *told(said.differs)),
        signatures=(
            Signature("制表", "Made by", said.made.by),
            Signature("站点盖章", "Station's stamp", is_stamp=True),
            Signature("核对", "Checked by"),
            Signature("合作方盖章", "Partner's stamp", is_stamp=True),
        ),
    )
    return lists.draw_list(sheet)


def workbook(says: dict[str, Any]) -> bytes:
    """The frozen revision's figures, as numbers."""
    output = BytesIO()
    with xlsxwriter.Workbook(output, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("日报表 Daily sheet")
        bold = book.add_format({"bold": True})
        sheet.write_string(0, 0, f"{says['number']} {says['about']} {says['on']}", bold)
        heads = [_NAME[says["of_partner"]], *(names for _, *names in (*PIECES, *_MONEY))]
        for column, names in enumerate(heads):
            sheet.write_string(1, column, " ".join(names), bold)
            sheet.set_column(column, column, 16 if column else 24)
        label = _TOTAL_OF_PARTNER if says["of_partner"] else TOTAL
        rows = [*says["rows"], says["total"] | {"label": label}]
        for number, row in enumerate(rows, start=2):
            sheet.write_string(number, 0, row["label"])
            for column, (name, *_) in enumerate(PIECES, start=1):
                sheet.write_number(number, column, row[name])
            for column, (name, *_) in enumerate(_MONEY, start=1 + len(PIECES)):
                sheet.write_number(number, column, row[name] / 100)
        sheet.freeze_panes(2, 1)
    return output.getvalue()


def _columns(said: DailySheet) -> tuple[Column, ...]:
    title, english = _NAME[said.of_partner]
    money = (Column(zh, en, 21, "right", 9) for _, zh, en in _MONEY)
    return (Column(title, english, 39, size=9), *columns_of_pieces(), *money)


def _values(row: DailyRow) -> tuple[str, ...]:
    money = (figures(getattr(row, name)) for name, *_ in _MONEY)
    return (*pieces_of(row), *money)


def _cells(_number: int, row: DailyRow) -> Sequence[Cell]:
    return (row.label, *_values(row))


def _total(said: DailySheet) -> Total:
    return Total(TOTAL if not said.of_partner else "合计(不含站间) Total", _values(said.total))


def _page_total(label: str, rows: Sequence[DailyRow]) -> Total:
    return Total(f"{label}   {len(rows)} 行 rows", ())
