"""Writes invented parcels into files of the shapes that couriers send."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import xlsxwriter
from msgspec import Struct

from station.demo.recipients import Invented

Row = Sequence[Any]
# A workbook says when it was made; the same parcels make the same bytes.
_MADE = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_GOODS = ("日用品", "衣物", "食品", "电子产品", "文件", "农资")


class Shape(Struct, frozen=True):
    """How one courier numbers parcels and writes its files."""

    partner: str
    prefix: str
    digits: int
    filename: str
    write: Callable[[Sequence[Invented]], bytes]


def ems(parcels: Sequence[Invented]) -> bytes:
    """Grams, a totals row, and at its end two rows that went wrong on the way."""
    rows: list[Row] = [
        (
            index,
            p.number,
            p.name,
            p.phone,
            p.whole_address,
            p.grams,
            _yuan(p.cod_fen),
            _GOODS[index % len(_GOODS)],
        )
        for index, p in enumerate(parcels, 1)
    ]
    after = len(rows)
    address = "湖北省咸宁市崇阳县天城镇"
    rows.append((after + 1, "", "无单号", "17300000000", address, 300, 0.0, "日用品"))
    rows.append((after + 2, "9.8E+12", "科学计数", "17300000001", address, 500, 0.0, "食品"))
    grams, cod = sum(p.grams for p in parcels), sum(p.cod_fen for p in parcels)
    rows.append(("", "", "合计", "", f"{after}件", grams, _yuan(cod), ""))
    headings = "序号 邮件号 收件人姓名 收件人电话 收件人地址 重量(克) 代收货款(元) 内件品名"
    return _workbook(headings.split(), rows)


def zto(parcels: Sequence[Invented]) -> bytes:
    """The region in columns of its own, the weight as it is charged."""
    headings = "单号 收货人 联系方式 省 市 区县 详细地址 计费重量(KG)"
    rows = ((p.number, p.name, p.phone, *p.region, p.address, _kilograms(p)) for p in parcels)
    return _workbook(headings.split(), rows)


def yto(parcels: Sequence[Invented]) -> bytes:
    """GB18030, with tabs that keep a spreadsheet from rounding some numbers."""
    rows = (
        (
            p.number + ("\t" if index % 9 == 0 else ""),
            p.name,
            p.phone,
            p.whole_address,
            f"{_kilograms(p):.2f}",
            _yuan(p.cod_fen) or "",
            _yuan(p.freight_collect_fen) or "",
        )
        for index, p in enumerate(parcels)
    )
    headings = "运单号 收件人 手机 目的地详细地址 重量kg 代收款 到付款"
    return _csv(headings.split(), rows).encode("gb18030")


def jd(parcels: Sequence[Invented]) -> bytes:
    """UTF-8 with a mark in front; names and phones are masked, with a virtual extension."""
    rows = (
        (
            p.number,
            p.name[0] + "**",
            f"{p.phone[:3]}****{p.phone[-4:]}-{(int(p.phone) * 7) % 10000:04d}",
            p.whole_address,
            f"{p.grams / 1000:.3f}",
            f"{_yuan(p.cod_fen):.2f}",
        )
        for p in parcels
    )
    headings = "waybillCode receiverName receiverPhone receiverAddress weight codAmount"
    return _csv(headings.split(), rows).encode("utf-8-sig")


def jt(parcels: Sequence[Invented]) -> bytes:
    """Every part of the region by itself, and insured values."""
    headings = (
        "运单编号 收件人 收件人手机 收件省份 收件城市 收件区县 收件乡镇 收件详细地址 "
        "结算重量 代收货款 到付款 保价金额"
    )
    rows = (
        (
            p.number,
            p.name,
            p.phone,
            *p.region,
            p.township if p.region[0] else "",
            p.address,
            _kilograms(p),
            _yuan(p.cod_fen),
            _yuan(p.freight_collect_fen),
            _yuan(p.insured_fen),
        )
        for p in parcels
    )
    return _workbook(headings.split(), rows)


SHAPES = (
    Shape("ems", "98", 11, "邮政{day}.xlsx", ems),
    Shape("zto", "7", 13, "中通到件{day}.xlsx", zto),
    Shape("yto", "YT", 13, "圆通派件{day}.csv", yto),
    Shape("jd", "JDV0", 11, "jd_{day}.csv", jd),
    Shape("jt", "JT", 13, "极兔{day}.xlsx", jt),
)


def _kilograms(parcel: Invented) -> float:
    return max(0.01, round(parcel.grams / 1000, 2))


def _yuan(fen: int) -> float:
    return fen / 100


def _workbook(headings: Row, rows: Iterable[Row]) -> bytes:
    output = io.BytesIO()
    with xlsxwriter.Workbook(output, {"in_memory": True}) as workbook:
        workbook.set_properties({"created": _MADE})
        sheet = workbook.add_worksheet("Sheet1")
        sheet.write_row(0, 0, headings)
        for number, row in enumerate(rows, 1):
            sheet.write_row(number, 0, row)
    return output.getvalue()


def _csv(headings: Row, rows: Iterable[Row]) -> str:
    output = io.StringIO(newline="")
    writer = csv.writer(output)
    writer.writerow(headings)
    writer.writerows(rows)
    return output.getvalue()
