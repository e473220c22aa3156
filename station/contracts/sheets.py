"""A contract and the receipt of a delivery under it, on A4, to be signed by all sides."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from station.manifests.sheets.lines import Made
from station.printing import lists
from station.printing.frames import Fact, Head, Signature
from station.printing.money import figures, in_words, yuan
from station.printing.tables import Cell, Column, Total

_CONTRACT = (
    Column("序号", "No.", 10, "right", 8),
    Column("等级或交货期", "Grade or day", 38, size=10),
    Column("等级标准", "What the standard asks", 86, size=8, wraps=True),
    Column("数量", "Quantity", 26, "right", 10),
)
_RECEIPT = (
    Column("序号", "No.", 10, "right", 8),
    Column("等级", "Grade", 52, size=10),
    Column("数量", "Quantity", 34, "right", 11),
    Column("保底价（元）", "Floor price", 30, "right"),
    Column("单价（元）", "Price", 30, "right", 10),
    Column("金额（元）", "Sum", 30, "right", 10),
)
# Below the seal: who signs, and when.
_SIGNED = "签字 Signed __________ ____年___月___日"
_COPIES = ("甲方 Buyer", "乙方 Producer", "存根 Kept")


class TermLine(Struct, frozen=True):
    grade: str
    words: str
    standard: str
    fen: int


class PlanLine(Struct, frozen=True):
    by: date
    quantity: int


class ContractSheet(Struct, frozen=True):
    """``about`` and ``on`` are what lists of sheets show: the buyer, and when it was signed."""

    number: str
    revision: int
    code: str
    issuer: str
    about: str
    on: date
    buyer_code: str
    buyer_phone: str
    producer: str
    producer_code: str
    product: str
    quantity: int
    unit: str
    first_on: date
    last_on: date
    deposit_fen: int
    terms: tuple[TermLine, ...]
    plan: tuple[PlanLine, ...]
    note: str
    made: Made


class TakenLine(Struct, frozen=True):
    grade: str
    quantity: int
    floor_fen: int
    fen: int

    @property
    def sum_fen(self) -> int:
        return self.quantity * self.fen


class DeliveryReceipt(Struct, frozen=True):
    number: str
    revision: int
    code: str
    issuer: str
    about: str
    on: date
    contract: str
    producer: str
    product: str
    unit: str
    lot: str
    certificate: str
    lines: tuple[TakenLine, ...]
    refused: int
    why: str
    delivered: int
    open: int
    is_taken_back: bool
    made: Made

    @property
    def fen(self) -> int:
        return sum(line.sum_fen for line in self.lines)


def draw_contract(said: ContractSheet) -> bytes:
    sheet: lists.ListSheet[TermLine | PlanLine] = lists.ListSheet(
        head=_contract_head(said),
        columns=(
            *_CONTRACT,
            Column(f"保底价（元/{said.unit}）", "Floor price", 26, "right", 10),
        ),
        sections=(
            lists.Section("等级与保底价 Grades and floor prices", said.terms),
            lists.Section("交货计划 Delivery plan", said.plan),
        ),
        cells=lambda number, line: _contract_cells(number, line, said.unit),
        total=lambda label, rows: Total(
            label, (f"{_planned(rows)} {said.unit}" if _planned(rows) else "", "")
        ),
        remarks=_clauses(said),
        signatures=(
            Signature("甲方（收购）盖章", "Buyer", note=_SIGNED, is_stamp=True),
            Signature("乙方（生产）盖章", "Producer", note=_SIGNED, is_stamp=True),
            Signature("见证服务站盖章", "Witness", note=_SIGNED, is_stamp=True),
        ),
        copies=_COPIES,
    )
    return lists.draw_list(sheet)


def _contract_head(said: ContractSheet) -> Head:
    return Head(
        title="农产品订单收购合同",
        english="Contract for a season",
        number=said.number,
        revision=said.revision,
        issuer=said.issuer,
        headline=f"{said.product}　{said.quantity} {said.unit}",
        facts=(
            Fact("甲方（收购）", "Buyer", said.about),
            Fact("乙方（生产）", "Producer", said.producer),
            Fact("交货期", "Season", f"{said.first_on} – {said.last_on}"),
            Fact("签订日期", "Signed on", f"{said.on}"),
            Fact("甲方信用代码", "Buyer's code", said.buyer_code or "–"),
            Fact("乙方信用代码", "Producer's code", said.producer_code or "–"),
            Fact("甲方电话", "Buyer's phone", said.buyer_phone or "–"),
            Fact("定金", "Deposit", yuan(said.deposit_fen)),
        ),
        code=said.code,
        made=str(said.made),
    )


def _clauses(said: ContractSheet) -> tuple[str, ...]:
    deposit = f"1. 定金 Deposit: {in_words(said.deposit_fen)}" if said.deposit_fen else ""
    return tuple(
        line
        for line in (
            deposit or "1. 本合同不收定金。No deposit.",
            "2. 当日市价高于保底价的随行就市，低于保底价的按保底价结算。Never below the floor price.",
            "3. 在服务站当面分级、过秤，双方签收货单；不合格的当场退回并写明原因。Graded and weighed.",
            "4. 每批附承诺达标合格证。A conformity certificate with each lot that needs one.",
            f"5. {said.note}" if said.note else "",
        )
        if line
    )


def draw_receipt(said: DeliveryReceipt) -> bytes:
    because = f"退回原因 Refused because: {said.why}" if said.why else ""
    sheet: lists.ListSheet[TakenLine] = lists.ListSheet(
        head=_receipt_head(said),
        columns=_RECEIPT,
        sections=(lists.Section("", said.lines),),
        cells=lambda number, line: _receipt_cells(number, line, said.unit),
        total=lambda label, rows: _receipt_total(label, rows, said.unit),
        remarks=tuple(filter(None, (f"应付货款 To be paid: {in_words(said.fen)}", because))),
        signatures=(
            Signature("交货人（乙方）", "Delivered by"),
            Signature("验收人", "Graded and weighed by"),
            Signature("甲方", "Buyer"),
        ),
        copies=_COPIES,
    )
    return lists.draw_list(sheet)


def _receipt_head(said: DeliveryReceipt) -> Head:
    return Head(
        title="订单交货单" + ("（已作废）" if said.is_taken_back else ""),
        english="Delivery receipt" + (" (taken back)" if said.is_taken_back else ""),
        number=said.number,
        revision=said.revision,
        issuer=said.issuer,
        headline=f"{said.producer} → {said.about}",
        facts=(
            Fact("合同", "Contract", said.contract),
            Fact("产品", "Product", said.product),
            Fact("批次", "Lot", said.lot),
            Fact("交货日期", "Delivered on", f"{said.on}"),
            Fact("合格证", "Certificate", said.certificate or "–"),
            Fact("累计交货", "Delivered so far", f"{said.delivered} {said.unit}"),
            Fact("尚欠", "Open", f"{said.open} {said.unit}"),
            Fact("退回", "Refused", f"{said.refused} {said.unit}" if said.refused else "–"),
        ),
        code=said.code,
        made=str(said.made),
    )


def _receipt_cells(number: int, line: TakenLine, unit: str) -> Sequence[Cell]:
    return (
        str(number),
        line.grade,
        f"{line.quantity} {unit}",
        figures(line.floor_fen),
        figures(line.fen),
        figures(line.sum_fen),
    )


def _receipt_total(label: str, rows: Sequence[TakenLine], unit: str) -> Total:
    quantity = sum(row.quantity for row in rows)
    return Total(label, (f"{quantity} {unit}", "", "", figures(sum(row.sum_fen for row in rows))))


def _planned(rows: Sequence[TermLine | PlanLine]) -> int:
    return sum(row.quantity for row in rows if isinstance(row, PlanLine))


def _contract_cells(number: int, line: TermLine | PlanLine, unit: str) -> Sequence[Cell]:
    if isinstance(line, PlanLine):
        return (str(number), f"截至 {line.by}", "", f"{line.quantity} {unit}", "")
    words = f"{line.words} {line.standard}".strip()
    return (str(number), line.grade, words, "", figures(line.fen))
