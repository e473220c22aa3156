"""A window's harvest list and its stops' packing lists on A4. They name no buyer."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from station.goods.measures import content_text
from station.manifests.sheets.lines import Made
from station.printing import lists
from station.printing.frames import Fact, Head, Signature
from station.printing.money import yuan
from station.printing.tables import Cell, Column, Total

_HARVEST = (
    Column("序号", "No.", 10, "right", 8),
    Column("品名", "What", 66, size=10, wraps=True),
    Column("单位", "Unit", 32, size=8.5),
    Column("订单数", "Orders", 16, "right"),
    Column("数量", "Quantity", 18, "right", 11),
    Column("合计净含量", "Net content", 24, "right"),
    Column("实收", "Brought", 20, "right"),
)
_PACKING = (
    Column("序号", "No.", 10, "right", 8),
    Column("品名", "What", 70, size=10, wraps=True),
    Column("生产者", "Producer", 48, size=8.5, wraps=True),
    Column("单位", "Unit", 26, size=8.5),
    Column("数量", "Quantity", 18, "right", 11),
    Column("装好", "Packed", 14, "centre", 17),
)


class SheetLine(Struct, frozen=True):
    title: str
    producer: str
    unit: str
    quantity: int
    orders: int = 1
    grams: int | None = None


class SheetPart(Struct, frozen=True):
    """What one producer brings, or one buyer gets."""

    title: str
    lines: tuple[SheetLine, ...]


class HarvestList(Struct, frozen=True):
    """``about`` and ``on`` are what lists of sheets show: the window, and when it is brought."""

    number: str
    revision: int
    code: str
    issuer: str
    about: str
    on: date
    buyers: int
    parts: tuple[SheetPart, ...]
    made: Made


class PackingList(Struct, frozen=True):
    number: str
    revision: int
    code: str
    issuer: str
    window: str
    title: str
    about: str
    place: str
    on: date
    fen: int
    parts: tuple[SheetPart, ...]
    made: Made


def draw_harvest(said: HarvestList) -> bytes:
    lines = [line for part in said.parts for line in part.lines]
    head = Head(
        title="采收单",
        english="Harvest list",
        number=said.number,
        revision=said.revision,
        issuer=said.issuer,
        headline=said.about,
        facts=(
            Fact("送达日期", "To be brought on", f"{said.on:%Y-%m-%d}"),
            Fact("生产者", "Producers", str(len(said.parts))),
            Fact("买家", "Buyers", str(said.buyers)),
            Fact("合计净重", "Net weight", _weight(lines)),
        ),
        code=said.code,
        made=str(said.made),
    )
    sheet: lists.ListSheet[SheetLine] = lists.ListSheet(
        head=head,
        columns=_HARVEST,
        sections=tuple(lists.Section(part.title, part.lines) for part in said.parts),
        cells=_harvest_cells,
        total=lambda label, rows: Total(label, (_weight(rows), "")),
        totals=(Total("合计 Total", (_weight(lines), "")),),
        signatures=(
            Signature("生产者", "Producer"),
            Signature("服务站收货", "Received by the station"),
        ),
    )
    return lists.draw_list(sheet)


def draw_packing(said: PackingList) -> bytes:
    head = Head(
        title="分装单",
        english="Packing list",
        number=said.number,
        revision=said.revision,
        issuer=said.issuer,
        headline=f"{said.about}　{said.place}".strip(),
        facts=(
            Fact("团期", "Window", f"{said.title} {said.window}"),
            Fact("送达日期", "To be brought on", f"{said.on:%Y-%m-%d}"),
            Fact("份数", "Buyers", str(len(said.parts))),
            Fact("货款合计", "Price in all", yuan(said.fen)),
        ),
        code=said.code,
        made=str(said.made),
    )
    sheet: lists.ListSheet[SheetLine] = lists.ListSheet(
        head=head,
        columns=_PACKING,
        sections=tuple(lists.Section(part.title, part.lines) for part in said.parts),
        cells=_packing_cells,
        total=lambda label, rows: Total(label, (_lines(len(rows)), "")),
        totals=(Total("合计 Total", (_lines(sum(len(part.lines) for part in said.parts)), "")),),
        signatures=(
            Signature("分装", "Packed by"),
            Signature("承运", "Carried by"),
            Signature("站点/团长收货", "Received at the stop"),
        ),
    )
    return lists.draw_list(sheet)


def _harvest_cells(number: int, line: SheetLine) -> Sequence[Cell]:
    weight = content_text(line.grams, None)
    orders = str(line.orders)
    return (str(number), line.title, line.unit, orders, str(line.quantity), weight, "")


def _packing_cells(number: int, line: SheetLine) -> Sequence[Cell]:
    return (str(number), line.title, line.producer, line.unit, str(line.quantity), "□")


def _weight(lines: Sequence[SheetLine]) -> str:
    return content_text(sum(line.grams or 0 for line in lines), None)


def _lines(count: int) -> str:
    return f"{count} 行 lines"
