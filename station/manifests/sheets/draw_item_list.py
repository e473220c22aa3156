"""Draws the item list of a bag."""

from collections.abc import Sequence

from station.manifests.sheets.copies import BagCopy
from station.manifests.sheets.item_list import ItemLine, ItemList
from station.manifests.sheets.lines import total_grams, without_weight
from station.printing import lists, money, tables
from station.printing.frames import Fact, Head, Signature
from station.printing.money import figures, yuan
from station.printing.numbers import kilograms
from station.printing.tables import Cell, Coded, Column, Total

_COLUMNS = (
    Column("序号", "No.", 10, "right", 8.5),
    Column("单号", "Tracking no.", 82),
    Column("合作方", "Partner", 22, size=8.5, wraps=True),
    Column("重量 kg", "Weight", 15, "right"),
    Column("代收货款", "COD ¥", 19, "right"),
    Column("到付", "Collect ¥", 16, "right"),
    Column("备注", "Remarks", 22, size=8, wraps=True),
)
_TICKS = ("差异 Differences", ("少件 Short", "多件 Over", "破损 Damaged", "错分 Missorted"))


def draw(items: ItemList, copies: Sequence[BagCopy] = tuple(BagCopy)) -> bytes:
    return lists.draw_list(_sheet(items, copies))


def page_count(items: ItemList) -> int:
    """Of one copy."""
    return lists.page_count(_sheet(items, ()))


def _sheet(items: ItemList, copies: Sequence[BagCopy]) -> lists.ListSheet[ItemLine]:
    return lists.ListSheet(
        head=_head(items),
        columns=_COLUMNS,
        sections=(lists.Section("", items.lines),),
        cells=_cells,
        total=_total,
        totals=(_total("合计 Total", items.lines),),
        copies=tuple(copies),
        row_height=tables.row_height(map(_coded, items.lines), _COLUMNS[1]),
        remarks=(
            f"代收货款 COD {money.in_words(items.cod_fen)}",
            f"到付 Freight collect {money.in_words(items.freight_collect_fen)}",
        ),
        ticks=_TICKS,
        signatures=(
            Signature("封发人", "Closed by", items.made.by),
            Signature("开拆人", "Opened by", "", "封志完好 Seal intact"),
            Signature("盖章", "Stamp", is_stamp=True),
        ),
    )


def _head(items: ItemList) -> Head:
    return Head(
        title="清单",
        english="Item list of a bag",
        number=items.number,
        revision=items.revision,
        issuer=items.issuer,
        headline=f"{items.origin} → {items.destination}",
        facts=(
            Fact("日期", "Date", f"{items.on:%Y-%m-%d}"),
            Fact("班次", "Trip", items.trip),
            Fact("乡镇", "Township", items.township),
            Fact("封志号", "Seal no.", items.seal),
            Fact("件数", "Items", str(len(items.lines))),
            Fact("重量", "Weight", f"{kilograms(items.weight_grams)} kg"),
            Fact("代收货款", "COD", yuan(items.cod_fen)),
            Fact("到付", "Freight collect", yuan(items.freight_collect_fen)),
        ),
        code=items.code,
        codes=items.codes,
        made=str(items.made),
    )


def _coded(line: ItemLine) -> Coded:
    return Coded(line.number, line.code or line.number)


def _cells(number: int, line: ItemLine) -> Sequence[Cell]:
    return (
        str(number),
        _coded(line),
        line.partner,
        kilograms(line.weight_grams),
        figures(line.cod_fen) if line.cod_fen else "–",
        figures(line.freight_collect_fen) if line.freight_collect_fen else "–",
        line.remarks,
    )


def _total(label: str, lines: Sequence[ItemLine]) -> Total:
    values = (
        kilograms(total_grams(line.weight_grams for line in lines)),
        figures(sum(line.cod_fen for line in lines)),
        figures(sum(line.freight_collect_fen for line in lines)),
        "",
    )
    unweighed = sum(line.weight_grams is None for line in lines)
    return Total(f"{label}   {len(lines)} 件 items{without_weight(unweighed)}", values)
