"""Who has what of a lot, on A4: to call them one by one, and to tick who was told."""

from collections.abc import Sequence

from station.clock import local
from station.orders.models import OrderState
from station.orders.recall_lists import RecallList, Recipient
from station.printing import lists
from station.printing.frames import Fact, Head, Signature
from station.printing.tables import Cell, Column, Total

_COLUMNS = (
    Column("序号", "No.", 9, "right", 8),
    Column("订单", "Order", 34, size=8.5),
    Column("买家", "Buyer", 38, size=9),
    Column("数量", "Quantity", 15, "right"),
    Column("快件", "Parcel", 32, size=8),
    Column("现在何处", "Where it is", 44, size=8, wraps=True),
    Column("已告知", "Told", 14, "centre", 11),
)
_STATES = {
    OrderState.PACKED: "已打包 packed",
    OrderState.READY: "待取 ready",
    OrderState.SENT: "已发出 sent",
    OrderState.HANDED_OVER: "已交付 handed over",
    OrderState.CANCELLED: "已取消 cancelled",
    OrderState.RETURNED: "已退回 given back",
}


def draw(said: RecallList) -> bytes:
    when = f"{local(said.recalled_at):%Y-%m-%d %H:%M}" if said.recalled_at else "–"
    there = sum(row.quantity for row in said.rows)
    head = Head(
        title="召回名单" if said.recalled_at else "批次去向",
        english="Recall: who has what" if said.recalled_at else "Who has what",
        number=said.lot,
        issuer=said.issuer,
        headline=f"{said.product}　{said.producer}",
        facts=(
            Fact("采收/制作", "Made on", f"{said.made_on:%Y-%m-%d}"),
            Fact("批次数量", "Of the lot", str(said.quantity)),
            Fact("已打包", "Packed of it", str(there)),
            Fact("召回时间", "Recalled", when),
        ),
    )
    sheet: lists.ListSheet[Recipient] = lists.ListSheet(
        head=head,
        columns=_COLUMNS,
        sections=(lists.Section("", said.rows),),
        cells=_cells,
        total=lambda label, rows: Total(
            label, (str(sum(row.quantity for row in rows)), "", "", "")
        ),
        remarks=(f"召回原因 Reason: {said.reason}",) if said.reason else (),
        signatures=(
            Signature("逐一告知人", "Told by"),
            Signature("服务站", "Station", is_stamp=True),
        ),
    )
    return lists.draw_list(sheet)


def _cells(number: int, row: Recipient) -> Sequence[Cell]:
    buyer = f"{row.name} {row.phone}".strip()
    place = row.place or (_STATES[row.state] if row.state else "")
    return (str(number), row.order, buyer, str(row.quantity), row.parcel, place, "□")
