"""Draws a handover list: expected beside received, and the difference named."""

from collections.abc import Sequence

from station.manifests.sheets.copies import HandoverCopy
from station.manifests.sheets.handover_list import HandoverLine, HandoverList, HandoverTotals
from station.printing import lists, money
from station.printing.frames import Fact, Head, Signature
from station.printing.money import figures
from station.printing.numbers import kilograms
from station.printing.paper import MILLIMETRE
from station.printing.tables import Cell, Coded, Column, Total

_COLUMNS = (
    Column("序号", "No.", 9, "right", 8),
    Column("单号", "Tracking no.", 36),
    Column("合作方/类别", "Partner / kind", 18, size=8),
    Column("乡镇 村", "Township, village", 29, size=8),
    Column("重量 kg", "Weight", 12, "right", 8),
    Column("代收货款", "COD ¥", 16, "right", 8),
    Column("到付", "Collect ¥", 14, "right", 8),
    Column("应到", "Exp.", 10, "right"),
    Column("实到", "Rec.", 10, "right"),
    Column("差异", "Difference", 19, size=7.5),
    Column("备注", "Remarks", 13, size=7.5),
)
_ROW = 6.6 * MILLIMETRE
_TICKS = ("差异 Differences", ("少件 Short", "多件 Over", "破损 Damaged"))


def draw(handover: HandoverList, copies: Sequence[HandoverCopy] = tuple(HandoverCopy)) -> bytes:
    return lists.draw_list(_sheet(handover, copies))


def page_count(handover: HandoverList) -> int:
    """Of one copy."""
    return lists.page_count(_sheet(handover, ()))


def _sheet(handover: HandoverList, copies: Sequence[HandoverCopy]) -> lists.ListSheet[HandoverLine]:
    return lists.ListSheet(
        head=_head(handover),
        columns=_COLUMNS,
        sections=(lists.Section("", handover.lines),),
        cells=_cells,
        total=_total,
        copies=tuple(copies),
        row_height=_ROW,
        remarks=_in_words(handover.totals),
        ticks=_TICKS,
        signatures=(
            Signature("交出方", "Partner's clerk", handover.partner_clerk),
            Signature("交出方盖章", "Partner's stamp", is_stamp=True),
            Signature("接收方", "Station's clerk", handover.station_clerk),
            Signature("接收方盖章", "Station's stamp", is_stamp=True),
        ),
    )


def _head(handover: HandoverList) -> Head:
    totals = handover.totals
    received = "" if totals.unchecked == totals.lines else str(totals.received)
    return Head(
        title="邮件快件交接清单",
        english="Handover list",
        number=handover.number,
        revision=handover.revision,
        issuer=handover.issuer,
        headline=f"{handover.partner} → {handover.station}",
        facts=(
            Fact("日期", "Date", f"{handover.on:%Y-%m-%d}"),
            Fact("批次", "Batch", handover.batch),
            Fact("应到", "Expected", f"{totals.expected} 件"),
            Fact("实到", "Received", f"{received} 件"),
        ),
        code=handover.code,
        made=str(handover.made),
    )


def _cells(number: int, line: HandoverLine) -> Sequence[Cell]:
    return (
        str(number),
        Coded(line.number),
        line.kind,
        f"{line.township} {line.village}".strip(),
        kilograms(line.weight_grams),
        figures(line.cod_fen) if line.cod_fen else "–",
        figures(line.freight_collect_fen) if line.freight_collect_fen else "–",
        str(line.expected),
        "" if line.received is None else str(line.received),
        _difference(line),
        line.remarks,
    )


def _difference(line: HandoverLine) -> str:
    """Both languages where there is room for them."""
    found = line.differences
    return found[0] if len(found) == 1 else " ".join(name.split()[0] for name in found)


def _total(label: str, lines: Sequence[HandoverLine]) -> Total:
    totals = HandoverTotals.of(lines)
    found = (("少", totals.missing), ("多", totals.extra), ("破", totals.damaged))
    is_checked = totals.unchecked < totals.lines
    values = (
        kilograms(totals.weight_grams),
        figures(totals.cod_fen),
        figures(totals.freight_collect_fen),
        str(totals.expected),
        str(totals.received) if is_checked else "",
        " ".join(f"{name}{count}" for name, count in found if count),
        "",
    )
    return Total(f"{label}   {totals.lines} 行 lines", values)


def _in_words(totals: HandoverTotals) -> tuple[str, ...]:
    counts = (
        f"应到 Expected {totals.expected}",
        f"实到 Received {totals.received}",
        f"少件 Short {totals.missing}",
        f"多件 Over {totals.extra}",
        f"破损 Damaged {totals.damaged}",
        f"未核 Unchecked {totals.unchecked}",
    )
    return (
        f"代收货款 COD {money.in_words(totals.cod_fen)}",
        f"到付 Freight collect {money.in_words(totals.freight_collect_fen)}",
        "   ".join(counts),
    )
