"""Columns, rows, totals and signatures that route bills and trip bills share."""

from collections.abc import Iterable, Sequence
from datetime import time

from station.manifests.sheets.lines import BillLine, Stop, Totals, without_weight
from station.printing import money, tables
from station.printing.frames import Signature
from station.printing.lists import Section
from station.printing.money import figures
from station.printing.numbers import kilograms
from station.printing.tables import Cell, Coded, Column, Total

COLUMNS = (
    Column("序号", "No.", 9, "right", 8.5),
    Column("袋号 / 单号", "Bag / tracking no.", 83),
    Column("封志", "Seal", 17, size=8.5),
    Column("件数", "Items", 9, "right"),
    Column("重量 kg", "Weight", 14, "right", 8.5),
    Column("代收货款", "COD ¥", 17, "right", 8.5),
    Column("到付", "Collect ¥", 15, "right", 8.5),
    Column("备注", "Remarks", 22, size=8, wraps=True),
)
# What may differ, for the receiver to tick.
TICKS = ("差异 Differences", ("少件 Short", "多件 Over", "破损 Damaged", "错发 Misrouted"))


def row_height(lines: Iterable[BillLine]) -> float:
    return tables.row_height((_coded(line) for line in lines), COLUMNS[1])


def _coded(line: BillLine) -> Coded:
    return Coded(line.number, line.code or line.number)


def cells(number: int, line: BillLine) -> Sequence[Cell]:
    return (
        str(number),
        _coded(line),
        line.seal or ("–" if line.is_bag else "散件 Loose"),
        str(line.pieces),
        kilograms(line.weight_grams),
        figures(line.cod_fen) if line.cod_fen else "–",
        figures(line.freight_collect_fen) if line.freight_collect_fen else "–",
        line.remarks,
    )


def total(label: str, lines: Sequence[BillLine]) -> Total:
    totals = Totals.of(lines)
    values = (
        str(totals.pieces),
        kilograms(totals.weight_grams),
        figures(totals.cod_fen),
        figures(totals.freight_collect_fen),
        "",
    )
    counts = f"{totals.bags} 袋 bags · {totals.loose} 散件 loose"
    return Total(f"{label}   {counts}{without_weight(totals.unweighed)}", values)


def section(stop: Stop) -> Section[BillLine]:
    place = " · ".join(filter(None, (stop.name, stop.township)))
    return Section(f"停靠点 Stop {stop.ordinal}   {place}", stop.lines)


def in_words(totals: Totals) -> tuple[str, ...]:
    return (
        f"代收货款 COD {money.in_words(totals.cod_fen)}",
        f"到付 Freight collect {money.in_words(totals.freight_collect_fen)}",
    )


def signatures(giver: str, driver: str) -> tuple[Signature, ...]:
    return (
        Signature("交出人", "Handed over by", giver),
        Signature("司机", "Driver", driver, "封志完好 Seals intact"),
        Signature("接收人", "Received by", "", "封志完好 Seals intact"),
        Signature("盖章", "Stamp", is_stamp=True),
    )


def clock_time(at: time | None) -> str:
    return f"{at:%H:%M}" if at else "–"
