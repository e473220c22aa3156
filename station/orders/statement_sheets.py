"""A producer's statement on A4."""

from collections.abc import Sequence

from station.orders.statements import Row, Statement
from station.printing import lists
from station.printing.frames import Fact, Head, Signature
from station.printing.money import figures, yuan
from station.printing.tables import Cell, Column, Total

_COLUMNS = (
    Column("序号", "No.", 10, "right", 8),
    Column("日期", "Date", 22),
    Column("订单/凭证", "Order or reference", 36, size=8, wraps=True),
    Column("摘要", "What", 68, size=9, wraps=True),
    Column("费用", "Fee", 24, size=8.5),
    Column("金额", "Yuan", 26, "right"),
)
_KINDS = {"sell": "", "reverse": "冲回 reversed ", "pay_out": "付款 paid out "}


def draw(said: Statement, *, producer: str, issuer: str) -> bytes:
    paid = -sum(row.fen for row in said.rows if row.kind == "pay_out")
    fees = -sum(row.fen for row in said.rows if row.fee)
    head = Head(
        title="生产者结算单",
        english="Statement to the producer",
        number=f"{said.first:%Y 年 %m 月}",
        issuer=issuer,
        headline=producer,
        facts=(
            Fact("期初应付", "Owed before", yuan(said.opening_fen)),
            Fact("费用合计", "Fees", yuan(fees)),
            Fact("本期付款", "Paid out", yuan(paid)),
            Fact("期末应付", "Owed now", yuan(said.closing_fen)),
        ),
    )
    sheet = lists.ListSheet(
        head=head,
        columns=_COLUMNS,
        sections=(lists.Section("", said.rows),),
        cells=_cells,
        total=_total,
        totals=(Total("期末应付 Owed now", (yuan(said.closing_fen),), bold=True),),
        signatures=(Signature("服务站", "Station", is_stamp=True), Signature("生产者", "Producer")),
    )
    return lists.draw_list(sheet)


def _cells(number: int, row: Row) -> Sequence[Cell]:
    what = f"{_KINDS[row.kind]}{row.said}"
    return (str(number), f"{row.day}", row.order, what, row.fee, figures(row.fen))


def _total(label: str, rows: Sequence[Row]) -> Total:
    return Total(label, (figures(sum(row.fen for row in rows)),))
