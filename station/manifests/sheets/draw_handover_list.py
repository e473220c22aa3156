"""Draws a handover list: expected beside received, and the difference named."""

from collections.abc import Sequence

from station.manifests.sheets.copies import HandoverCopy
from station.manifests.sheets.handover_list import (
    Handed,
    HandoverLine,
    HandoverList,
    HandoverTotals,
)
from station.manifests.sheets.lines import without_weight
from station.printing import lists, money
from station.printing.frames import Fact, Head, Signature
from station.printing.money import figures
from station.printing.numbers import kilograms
from station.printing.paper import MILLIMETRE
from station.printing.tables import Cell, Coded, Column, Total

_COLUMNS = (
    Column("序号", "No.", 9, "right", 8),
    Column("单号", "Tracking no.", 36),
    Column("合作方/类别", "Partner / kind", 16, size=8, wraps=True),
    Column("乡镇 村", "Township, village", 28, size=8, wraps=True),
    Column("重量 kg", "Weight", 13, "right", 8),
    Column("代收货款", "COD ¥", 16, "right", 8),
    Column("到付", "Collect ¥", 14, "right", 8),
    Column("应到", "Exp.", 9, "right"),
    Column("实到", "Rec.", 9, "right"),
    Column("差异", "Difference", 16, size=7.5, wraps=True),
    Column("备注", "Remarks", 20, size=7.5, wraps=True),
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
        totals=_totals(handover.totals),
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
    received = f"{totals.received.pieces} 件" if totals.is_checked else ""
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
            Fact("应到", "Expected", f"{totals.expected.pieces} 件"),
            Fact("实到", "Received", received),
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
    """Of one page: what was received, or what is expected while nobody has counted."""
    totals = HandoverTotals.of(lines)
    of, what = (
        (totals.received, "实到 received")
        if totals.is_checked
        else (totals.expected, "应到 expected")
    )
    received = str(totals.received.pieces) if totals.is_checked else ""
    values = (*_sums(of), str(totals.expected.pieces), received, _found(totals), "")
    label = f"{label} {what}   {totals.lines} 行 lines{without_weight(of.unweighed)}"
    return Total(label, values)


def _totals(totals: HandoverTotals) -> tuple[Total, ...]:
    """Expected, received, and the difference, each for itself."""
    expected, received = totals.expected, totals.received
    label = f"合计 应到 Total expected{without_weight(expected.unweighed)}"
    rows = [Total(label, (*_sums(expected), str(expected.pieces), "", "", ""))]
    if totals.is_checked:
        label = f"合计 实到 Total received{without_weight(received.unweighed)}"
        rows.append(Total(label, (*_sums(received), "", str(received.pieces), "", "")))
        values = (*_difference_of(expected, received), "", "", _found(totals), "")
        rows.append(Total("差异 实到−应到 Difference, received − expected", values))
    return tuple(rows)


def _sums(of: Handed) -> tuple[str, str, str]:
    return kilograms(of.weight_grams), figures(of.cod_fen), figures(of.freight_collect_fen)


def _difference_of(expected: Handed, received: Handed) -> tuple[str, str, str]:
    return (
        kilograms((received.weight_grams or 0) - (expected.weight_grams or 0)),
        figures(received.cod_fen - expected.cod_fen),
        figures(received.freight_collect_fen - expected.freight_collect_fen),
    )


def _found(totals: HandoverTotals) -> str:
    found = (
        ("少", totals.missing),
        ("多", totals.extra),
        ("破", totals.damaged),
        ("退", totals.given_back),
    )
    return " ".join(f"{name}{count}" for name, count in found if count)


def _in_words(totals: HandoverTotals) -> tuple[str, ...]:
    of, what = (
        (totals.received, "实到 received")
        if totals.is_checked
        else (totals.expected, "应到 expected")
    )
    counts = (
        f"应到 Expected {totals.expected.pieces}",
        f"实到 Received {totals.received.pieces}" if totals.is_checked else "实到 Received ____",
        f"少件 Short {totals.missing}",
        f"多件 Over {totals.extra}",
        f"破损 Damaged {totals.damaged}",
        *([f"当场退回 Given back {totals.given_back}"] if totals.given_back else []),
        f"未核 Unchecked {totals.unchecked}",
    )
    return (
        f"代收货款 COD ({what}) {money.in_words(of.cod_fen)}",
        f"到付 Freight collect ({what}) {money.in_words(of.freight_collect_fen)}",
        "   ".join(counts),
    )
