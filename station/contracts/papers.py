"""Fills a contract's sheet and the receipts of its deliveries, and freezes them as printed."""

from sqlmodel import Session

from station import barcodes
from station.clock import business_day
from station.contracts import lookup, sheets
from station.contracts.models import Contract, Delivery
from station.contracts.rules import fulfilled
from station.contracts.sheets import (
    ContractSheet,
    DeliveryReceipt,
    PlanLine,
    TakenLine,
    TermLine,
)
from station.custody import Writer
from station.db import get_or_raise
from station.goods import grades, lots
from station.goods.models import Lot, Producer, Product
from station.goods.rules import certificate_form
from station.goods.words import UNITS_ON_PAPER
from station.manifests.freezing import About, Turn, freeze_said
from station.manifests.models import SheetKind, SheetRevision
from station.network.models import Station


def freeze_contract(session: Session, writer: Writer, contract: Contract) -> SheetRevision:
    station = get_or_raise(session, Station, contract.station_id)
    producer = get_or_raise(session, Producer, contract.producer_id)
    product = get_or_raise(session, Product, contract.product_id)
    terms = _terms(session, contract)

    def says(turn: Turn) -> ContractSheet:
        return ContractSheet(
            number=turn.number,
            revision=turn.revision,
            code=barcodes.of_sheet(turn.number, turn.revision),
            issuer=station.name,
            about=contract.buyer,
            on=contract.signed_on,
            buyer_code=contract.buyer_code,
            buyer_phone=contract.buyer_phone,
            producer=producer.name,
            producer_code=producer.credit_code or "",
            product=product.name,
            quantity=contract.quantity,
            unit=UNITS_ON_PAPER[contract.unit],
            first_on=contract.first_on,
            last_on=contract.last_on,
            deposit_fen=contract.deposit_fen,
            terms=terms,
            plan=tuple(PlanLine(due.by, due.quantity) for due in fulfilled(contract.plan, 0)),
            note=contract.note,
            made=turn.made,
        )

    about = About(SheetKind.CONTRACT, contract.id, station, contract.number, is_countys=True)
    return freeze_said(session, writer, about, says, sheets.draw_contract)


def _terms(session: Session, contract: Contract) -> tuple[TermLine, ...]:
    """With the words of the standard, where the grade is one of the register."""
    known = {grade.name: grade for grade in grades.of_product(session, contract.product_id)}
    found = []
    for term in contract.terms:
        grade = known.get(term["grade"])
        words, standard = (grade.words, grade.standard) if grade else ("", "")
        found.append(TermLine(term["grade"], words, standard, int(term["fen"])))
    return tuple(found)


def freeze_receipt(
    session: Session, writer: Writer, contract: Contract, delivery: Delivery
) -> SheetRevision:
    """As the contract stood once this was delivered; taken back, its next revision says so."""
    station = get_or_raise(session, Station, delivery.station_id)
    lot = get_or_raise(session, Lot, delivery.lot_id)
    certificate = lots.certificate_of(session, lot.id)
    issued = f"{certificate_form()['title']} {certificate.issued_on}" if certificate else ""
    delivered = lookup.delivered_until(session, contract, delivery)

    def says(turn: Turn) -> DeliveryReceipt:
        return DeliveryReceipt(
            number=turn.number,
            revision=turn.revision,
            code=barcodes.of_sheet(turn.number, turn.revision),
            issuer=station.name,
            about=contract.buyer,
            on=business_day(delivery.at),
            contract=contract.number,
            producer=get_or_raise(session, Producer, contract.producer_id).name,
            product=get_or_raise(session, Product, contract.product_id).name,
            unit=UNITS_ON_PAPER[contract.unit],
            lot=lot.number,
            certificate=issued,
            lines=_taken(contract, delivery),
            refused=delivery.refused,
            why=delivery.why,
            delivered=delivered,
            open=contract.quantity - delivered,
            is_taken_back=delivery.taken_back_at is not None,
            made=turn.made,
        )

    about = About(
        SheetKind.DELIVERY_RECEIPT, delivery.id, station, delivery.number, is_countys=True
    )
    return freeze_said(session, writer, about, says, sheets.draw_receipt)


def _taken(contract: Contract, delivery: Delivery) -> tuple[TakenLine, ...]:
    floors = {term["grade"]: int(term["fen"]) for term in contract.terms}
    return tuple(
        TakenLine(line["grade"], line["quantity"], floors[line["grade"]], line["fen"])
        for line in delivery.lines
    )
