"""The list of what a partner takes along, on A4, for both signatures."""

from collections.abc import Sequence
from datetime import date, datetime

from msgspec import Struct

from station.clock import local
from station.manifests.sheets.lines import Made
from station.printing import lists
from station.printing.frames import Fact, Head, Signature
from station.printing.money import figures
from station.printing.tables import Cell, Coded, Column, Total

_COLUMNS = (
    Column("序号", "No.", 10, "right", 8),
    Column("单号", "Tracking no.", 82),
    Column("收寄站点", "Accepted at", 34, size=8.5),
    Column("内件", "Contents", 22, size=8.5),
    Column("重量", "kg", 16, "right", 9),
    Column("保价", "Insured ¥", 22, "right", 9),
)


class HandedLine(Struct, frozen=True):
    number: str
    station: str
    contents: str
    weight_grams: int | None
    insured_fen: int


class HandedList(Struct, frozen=True):
    """``about`` is what lists of sheets show of it; ``by`` who handed it over."""

    number: str
    revision: int
    station: str
    partner: str
    about: str
    on: date
    at: datetime
    by: str
    lines: tuple[HandedLine, ...]
    made: Made
    code: str = ""


def draw(said: HandedList) -> bytes:
    head = Head(
        title="交接清单(上行)",
        english="Handover list, upbound",
        number=said.number,
        revision=said.revision,
        issuer=said.station,
        headline=f"{said.station} → {said.partner}",
        facts=(
            Fact("日期", "Date", f"{local(said.at):%Y-%m-%d %H:%M}"),
            Fact("件数", "Pieces", f"{len(said.lines)} 件"),
            Fact("重量", "Weight", f"{_kilograms(said.lines)} kg"),
            Fact("安检", "Screened", "全部通过 all passed"),
        ),
        code=said.code,
        made=str(said.made),
    )
    sheet = lists.ListSheet(
        head=head,
        columns=_COLUMNS,
        sections=(lists.Section("", said.lines),),
        cells=_cells,
        total=_total,
        copies=("第一联 存根 Copy 1: station", "第二联 合作方 Copy 2: partner"),
        signatures=(
            Signature("交出方", "Station", said.by),
            Signature("交出方盖章", "Station's stamp", is_stamp=True),
            Signature("接收方", "Partner"),
            Signature("接收方盖章", "Partner's stamp", is_stamp=True),
        ),
    )
    return lists.draw_list(sheet)


def _cells(number: int, line: HandedLine) -> Sequence[Cell]:
    weight = f"{line.weight_grams / 1000:.3f}" if line.weight_grams else "–"
    insured = figures(line.insured_fen) if line.insured_fen else "–"
    coded = Coded(line.number, line.number)
    return (str(number), coded, line.station, line.contents, weight, insured)


def _total(label: str, lines: Sequence[HandedLine]) -> Total:
    return Total(f"{label}   {len(lines)} 件 pieces", (_kilograms(lines), ""))


def _kilograms(lines: Sequence[HandedLine]) -> str:
    return f"{sum(line.weight_grams or 0 for line in lines) / 1000:.3f}"
