"""Draws a trip bill: the legs one below the other, each stop with its total."""

from collections.abc import Sequence

from station.manifests.sheets import draw_bill_lines as bill_lines
from station.manifests.sheets.copies import BillCopy
from station.manifests.sheets.lines import BillLine, Stop
from station.manifests.sheets.trip_bill import Leg, TripBill
from station.printing import lists
from station.printing.frames import Fact, Head


def draw(bill: TripBill, copies: Sequence[BillCopy] = tuple(BillCopy)) -> bytes:
    return lists.draw_list(_sheet(bill, copies))


def page_count(bill: TripBill) -> int:
    """Of one copy."""
    return lists.page_count(_sheet(bill, ()))


def _sheet(bill: TripBill, copies: Sequence[BillCopy]) -> lists.ListSheet[BillLine]:
    return lists.ListSheet(
        head=_head(bill),
        columns=bill_lines.COLUMNS,
        sections=tuple(_section(leg, stop) for leg in bill.legs for stop in leg.stops),
        cells=bill_lines.cells,
        total=bill_lines.total,
        totals=(bill_lines.total("合计 Total", tuple(bill.lines)),),
        copies=tuple(copies),
        row_height=bill_lines.row_height(bill.lines),
        totals_by_section=True,
        remarks=bill_lines.in_words(bill.totals),
        ticks=bill_lines.TICKS,
        signatures=bill_lines.signatures(bill.made.by, bill.driver),
    )


def _section(leg: Leg, stop: Stop) -> lists.Section[BillLine]:
    section = bill_lines.section(stop)
    journey = f"运段 Leg {leg.ordinal}   {leg.origin} → {leg.destination}   {leg.bill_number}"
    return lists.Section(f"{journey}   {section.title}", section.rows)


def _head(bill: TripBill) -> Head:
    totals = bill.totals
    return Head(
        title="总路单",
        english="Trip bill",
        number=bill.number,
        revision=bill.revision,
        issuer=bill.issuer,
        headline=" → ".join(bill.places),
        facts=(
            Fact("日期", "Date", f"{bill.on:%Y-%m-%d}"),
            Fact("发车时刻", "Departs", bill_lines.clock_time(bill.departs_at)),
            Fact("车牌", "Vehicle", bill.plate),
            Fact("司机", "Driver", bill.driver),
            Fact("邮路", "Route", bill.route),
            Fact("运段", "Legs", str(len(bill.legs))),
            Fact("装载", "Load", f"{totals.bags} 袋 bags · {totals.loose} 散件 loose"),
            Fact("件数", "Items", str(totals.pieces)),
        ),
        code=bill.code,
        made=str(bill.made),
    )
