"""A4 lists of the counter: notice to hang up, door list."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from station.printing import lists, money
from station.printing.frames import Fact, Head, Signature
from station.printing.money import figures
from station.printing.paper import MILLIMETRE
from station.printing.tables import Cell, Coded, Column, Total


class ListLine(Struct, frozen=True):
    """``name`` and ``phone`` are masked."""

    code: str
    name: str
    phone: str
    number: str
    partner: str
    on: date | None
    due_fen: int = 0
    address: str = ""


class CounterList(Struct, frozen=True):
    number: str
    station: str
    on: date
    lines: tuple[ListLine, ...]
    made: str


_NOTICE = (
    Column("取件码", "Pickup code", 30, size=15),
    Column("姓名", "Name", 34, size=12),
    Column("手机", "Phone", 44, size=12),
    Column("快递", "Partner", 42, size=11),
    Column("到站", "Since", 36, size=11),
)
_DOOR = (
    Column("取件码", "Code", 19, size=10),
    Column("姓名 手机", "Name, phone", 38, size=8.5),
    Column("地址", "Address", 44, size=9, wraps=True),
    Column("单号", "Number", 34, size=8),
    Column("应收", "Due ¥", 17, "right", 9),
    Column("结果", "Delivered, absent, refused", 34, size=9),
)


def draw_notice(said: CounterList) -> bytes:
    """What hangs at the door; the numbers stay inside."""
    sheet = _sheet(said, "取件通知", "Parcels to collect", _NOTICE, _notice_cells)
    remark = "凭取件码或手机后四位取件,取件不收费 Bring the code or four digits; it costs nothing"
    return lists.draw_list(replace(sheet, row_height=9 * MILLIMETRE, remarks=(remark,)))


def draw_door_list(said: CounterList) -> bytes:
    sheet = _sheet(said, "上门派送单", "Door list", _DOOR, _door_cells)
    due = sum(line.due_fen for line in said.lines)
    words = (f"应收合计 Due {money.in_words(due)}",) if due else ()
    signed = (Signature("派送人", "Carrier"), Signature("站点", "Station"))
    return lists.draw_list(
        replace(sheet, row_height=12 * MILLIMETRE, remarks=words, signatures=signed)
    )


def _sheet(said: CounterList, title: str, english: str, columns, cells):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    head = Head(
        title=title,
        english=english,
        number=said.number,
        issuer=said.station,
        headline=said.station,
        facts=(
            Fact("日期", "Date", f"{said.on:%Y-%m-%d}"),
            Fact("件数", "Pieces", f"{len(said.lines)} 件"),
        ),
        made=said.made,
    )
    return lists.ListSheet(
        head=head,
        columns=columns,
        sections=(lists.Section("", said.lines),),
        cells=cells,
        total=_total,
    )


def _total(label: str, lines: Sequence[ListLine]) -> Total:
    return Total(f"{label}   {len(lines)} 件 pieces", ())


def _notice_cells(_number: int, line: ListLine) -> Sequence[Cell]:
    return (line.code, line.name, line.phone, line.partner, f"{line.on:%m-%d}" if line.on else "")


def _door_cells(_number: int, line: ListLine) -> Sequence[Cell]:
    due = figures(line.due_fen) if line.due_fen else "–"
    who = f"{line.name} {line.phone}"
    return (line.code, who, line.address, Coded(line.number), due, "□送达 □无人 □拒收")
