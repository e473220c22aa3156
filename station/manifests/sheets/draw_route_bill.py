"""Draws a route bill."""

from collections.abc import Sequence

from station.manifests.sheets import draw_bill_lines as bill_lines
from station.manifests.sheets.copies import BillCopy
from station.manifests.sheets.lines import BillLine
from station.manifests.sheets.route_bill import RouteBill
from station.printing import lists
from station.printing.frames import Fact, Head


def draw(bill: RouteBill, copies: Sequence[BillCopy] = tuple(BillCopy)) -> bytes:
    return lists.draw_list(_sheet(bill, copies))


def page_count(bill: RouteBill) -> int:
    """Of one copy."""
    return lists.page_count(_sheet(bill, ()))


def _sheet(bill: RouteBill, copies: Sequence[BillCopy]) -> lists.ListSheet[BillLine]:
    return lists.ListSheet(
        head=_head(bill),
        columns=bill_lines.COLUMNS,
        sections=tuple(map(bill_lines.section, bill.stops)),
        cells=bill_lines.cells,
        total=bill_lines.total,
        totals=(bill_lines.total("合计 Total", tuple(bill.lines)),),
        copies=tuple(copies),
        row_height=bill_lines.row_height(bill.lines),
        remarks=bill_lines.in_words(bill.totals),
        ticks=bill_lines.TICKS,
        signatures=bill_lines.signatures(bill.made.by, bill.driver),
    )


def _head(bill: RouteBill) -> Head:
    totals = bill.totals
    load = f"{totals.bags} 袋 bags · {totals.loose} 散件 loose"
    return Head(
        title="路单",
        english="Route bill",
        number=bill.number,
        revision=bill.revision,
        issuer=bill.issuer,
        headline=" → ".join(bill.places),
        facts=(
            Fact("日期", "Date", f"{bill.on:%Y-%m-%d}"),
            Fact("班次时刻", "Timetable", bill_lines.clock_time(bill.due_at)),
            Fact("车牌", "Vehicle", bill.plate),
            Fact("司机", "Driver", bill.driver),
            Fact("邮路", "Route", bill.route),
            Fact("交出", "From", bill.places[0]),
            Fact("接收", "To", bill.places[-1]),
            Fact("装载", "Load", load),
        ),
        code=bill.code,
        codes=bill.codes,
        made=str(bill.made),
    )
