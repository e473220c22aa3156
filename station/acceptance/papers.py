"""Fills the papers of acceptance from rows, and the file that goes into a partner's system."""

from io import BytesIO

import xlsxwriter
from sqlmodel import Session

from station import barcodes
from station.acceptance import handing
from station.acceptance.models import Acceptance, PartnerHandover, Sender
from station.acceptance.repeating import paid_for
from station.acceptance.sheets import handed, label
from station.accounts import audit
from station.accounts.models import Person
from station.clock import business_day, local
from station.custody import Writer
from station.db import get_or_raise
from station.ledger.words import METHODS_ON_PAPER
from station.manifests.freezing import About, Turn, freeze_said
from station.manifests.models import SheetKind, SheetRevision
from station.network.models import Partner, Station
from station.parcels.masking import mask_name, mask_phone
from station.parcels.models import Contact
from station.printing import apart

_HEADINGS = (
    "单号 Tracking no.",
    "收件人 Recipient",
    "收件电话 Phone",
    "收件地址 Address",
    "内件 Contents",
    "重量 kg",
    "保价 Insured",
    "运费 Freight",
    "保价费 Premium",
    "实名登记 Registered as",
    "收寄站点 Accepted at",
    "收寄时间 Accepted",
)
_WIDTHS = (24, 12, 16, 48, 16, 10, 10, 10, 10, 22, 20, 18)


def waybill(session: Session, kept: Acceptance) -> bytes:
    return apart.drawn(label.draw_label, said_on_label(session, kept))


def receipt(session: Session, kept: Acceptance) -> bytes:
    partner = get_or_raise(session, Partner, kept.partner_id)
    paid = paid_for(session, kept)
    said = label.Receipt(
        waybill=said_on_label(session, kept),
        freight_fen=kept.freight_fen,
        premium_fen=kept.premium_fen,
        method=METHODS_ON_PAPER[paid.method] if paid else "–",
        hotline=partner.hotline,
        by=_name(session, kept.accepted_by_id),
    )
    return apart.drawn(label.draw_receipt, said)


def freeze_list(session: Session, writer: Writer, given: PartnerHandover) -> SheetRevision:
    """The list of what the partner took along, as it is printed again however often."""
    station = get_or_raise(session, Station, given.station_id)
    about = About(SheetKind.UPBOUND_LIST, given.id, station, given.number or "")

    def says(turn: Turn) -> handed.HandedList:
        return _handed_list(session, given, station, turn)

    return freeze_said(session, writer, about, says, handed.draw)


def _handed_list(
    session: Session, given: PartnerHandover, station: Station, turn: Turn
) -> handed.HandedList:
    partner = get_or_raise(session, Partner, given.partner_id)
    at = given.handed_at or given.begun_at
    return handed.HandedList(
        number=turn.number,
        revision=turn.revision,
        code=barcodes.of_sheet(turn.number, turn.revision),
        station=station.name,
        partner=partner.name,
        about=f"{station.name} → {partner.name}",
        on=business_day(at),
        at=at,
        by=_name(session, given.handed_by_id),
        lines=tuple(
            handed.HandedLine(
                each.number,
                each.from_station,
                each.contents,
                each.weight_grams,
                each.insured_fen,
            )
            for each in handing.items_of(session, given)
        ),
        made=turn.made,
    )


def handed_workbook(session: Session, writer: Writer, given: PartnerHandover) -> bytes:
    """Whom each parcel is for stands in it in full: the partner brings it there."""
    audit.note(
        session,
        writer.actor,
        "give_contacts_to_partner",
        at=writer.at,
        subject="partner_handover",
        subject_id=given.id,
        detail=given.number or "",
    )
    output = BytesIO()
    with xlsxwriter.Workbook(output, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("交接 Handover")
        bold = book.add_format({"bold": True})
        for column, (heading, width) in enumerate(zip(_HEADINGS, _WIDTHS, strict=True)):
            sheet.write_string(0, column, heading, bold)
            sheet.set_column(column, column, width)
        sheet.freeze_panes(1, 0)
        for row, each in enumerate(handing.items_of(session, given), start=1):
            _write_row(sheet, row, session, each)
    return output.getvalue()


def _write_row(
    sheet: xlsxwriter.worksheet.Worksheet, row: int, session: Session, each: handing.Upbound
) -> None:
    contact = session.get(Contact, each.unit_id) or Contact(id=each.unit_id)
    kept = session.get(Acceptance, each.unit_id)
    texts = {
        0: each.number,
        1: contact.name,
        2: contact.phone,
        3: contact.address,
        4: each.contents,
        9: kept.registered_as if kept else "",
        10: each.from_station,
        11: f"{local(kept.accepted_at):%Y-%m-%d %H:%M}" if kept else "",
    }
    for column, text in texts.items():
        sheet.write_string(row, column, text)
    figures = {5: (each.weight_grams or 0) / 1000, 6: each.insured_fen / 100}
    if kept:
        figures |= {7: kept.freight_fen / 100, 8: kept.premium_fen / 100}
    for column, value in figures.items():
        sheet.write_number(row, column, value)


def said_on_label(session: Session, kept: Acceptance) -> label.Waybill:
    """What stands on the waybill's label; names and phones are masked."""
    partner = get_or_raise(session, Partner, kept.partner_id)
    station = get_or_raise(session, Station, kept.station_id)
    contact = session.get(Contact, kept.id) or Contact(id=kept.id)
    # Elsewhere than where it was said nobody knows who sends.
    sender = session.get(Sender, kept.id) or Sender(id=kept.id, accepted_at=kept.accepted_at)
    return label.Waybill(
        number=kept.number,
        partner=partner.name,
        station=station.name,
        receipt=kept.receipt,
        zone=kept.zone,
        recipient=mask_name(contact.name),
        recipient_phone=mask_phone(contact.phone),
        recipient_address=contact.address,
        sender=mask_name(sender.name),
        sender_phone=mask_phone(sender.phone),
        contents=kept.contents,
        weight_grams=kept.weight_grams,
        insured_fen=kept.insured_fen,
        at=kept.accepted_at,
    )


def _name(session: Session, person_id: object) -> str:
    person = session.get(Person, person_id) if person_id else None
    return person.name if person else ""
