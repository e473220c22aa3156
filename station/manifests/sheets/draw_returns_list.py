"""Draws a list of returns: what a partner takes back, and why."""

from collections import Counter
from collections.abc import Sequence

from station.manifests.sheets.copies import HandoverCopy
from station.manifests.sheets.lines import total_grams, without_weight
from station.manifests.sheets.returns_list import ReturnLine, ReturnsList
from station.printing import lists
from station.printing.frames import Fact, Head, Signature
from station.printing.numbers import kilograms
from station.printing.paper import MILLIMETRE
from station.printing.tables import Cell, Coded, Column, Total

_COLUMNS = (
    Column("序号", "No.", 9, "right", 8),
    Column("单号", "Tracking no.", 46),
    Column("退回原因", "Why it goes back", 34, size=9, wraps=True),
    Column("来件日期", "Came on", 20, size=8),
    Column("批次", "Batch", 30, size=7.5, wraps=True),
    Column("重量 kg", "Weight", 15, "right", 8),
    Column("备注", "Remarks", 32, size=7.5, wraps=True),
)
_ROW = 6.6 * MILLIMETRE


def draw(given: ReturnsList, copies: Sequence[HandoverCopy] = tuple(HandoverCopy)) -> bytes:
    return lists.draw_list(_sheet(given, copies))


def _sheet(given: ReturnsList, copies: Sequence[HandoverCopy]) -> lists.ListSheet[ReturnLine]:
    return lists.ListSheet(
        head=_head(given),
        columns=_COLUMNS,
        sections=(lists.Section("", given.lines),),
        cells=_cells,
        total=_total,
        totals=(_total("合计 Total", given.lines),),
        copies=tuple(copies),
        row_height=_ROW,
        remarks=_by_reason(given),
        signatures=(
            Signature("交出方", "Station's clerk", given.station_clerk),
            Signature("交出方盖章", "Station's stamp", is_stamp=True),
            Signature("接收方", "Partner's clerk"),
            Signature("接收方盖章", "Partner's stamp", is_stamp=True),
        ),
    )


def _head(given: ReturnsList) -> Head:
    return Head(
        title="退件交接清单",
        english="List of returns",
        number=given.number,
        revision=given.revision,
        issuer=given.issuer,
        headline=f"{given.station} → {given.partner}",
        facts=(
            Fact("日期", "Date", f"{given.on:%Y-%m-%d}"),
            Fact("件数", "Pieces", f"{len(given.lines)} 件"),
        ),
        code=given.code,
        made=str(given.made),
    )


def _cells(number: int, line: ReturnLine) -> Sequence[Cell]:
    return (
        str(number),
        Coded(line.number),
        line.why,
        f"{line.came_on:%Y-%m-%d}",
        line.batch,
        kilograms(line.weight_grams),
        line.remarks,
    )


def _total(label: str, lines: Sequence[ReturnLine]) -> Total:
    grams = total_grams(line.weight_grams for line in lines)
    unweighed = sum(line.weight_grams is None for line in lines)
    said = f"{label}   {len(lines)} 件 pieces{without_weight(unweighed)}"
    return Total(said, (kilograms(grams), ""))


def _by_reason(given: ReturnsList) -> tuple[str, ...]:
    """How many go back for which reason, where there are several."""
    counts = Counter(line.why for line in given.lines)
    return ("   ".join(f"{why} {count}" for why, count in counts.items()),)
