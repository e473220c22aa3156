"""Fills the counter's papers from rows; names and phones are masked before they get there."""

from collections.abc import Sequence
from uuid import UUID

from msgspec.structs import replace
from sqlmodel import Session

from station import barcodes
from station.accounts.models import Person
from station.clock import business_day, local
from station.counter import remitting, rules, shelf_lists, waiting
from station.counter.models import CashClose, Remittance
from station.counter.sheets import lists, money, slip
from station.counter.shelf_lists import Part
from station.counter.waiting import STAY, Waiting
from station.custody import Writer
from station.db import get_or_raise
from station.errors import NotFound
from station.ledger.words import METHODS_ON_PAPER
from station.manifests.freezing import About, Turn, freeze_said
from station.manifests.models import SheetKind, SheetRevision
from station.network.models import Station
from station.parcels.masking import mask_address, mask_name, mask_phone
from station.parcels.models import Contact
from station.printing import apart


def pickup_slip(session: Session, writer: Writer, unit_id: UUID, *, roll: bool) -> bytes:
    """Everything that waits for the recipient of one parcel."""
    station = get_or_raise(session, Station, writer.station_id)
    found = waiting.of_units(session, station.id, [unit_id])
    if not found:
        raise NotFound(kind="Parcel", id=unit_id)
    person = waiting.people(session, station.id, found)[0]
    parcels = tuple(
        slip.SlipLine(each.code, each.partner, each.number, each.due_fen)
        for each in person.parcels
        if not each.is_returning
    )
    said = slip.Slip(
        station=station.name,
        hours=station.hours,
        name=mask_name(person.name),
        phone=mask_phone(person.phone),
        lines=parcels,
        on=business_day(writer.at),
    )
    return apart.drawn(slip.draw_slip, said, roll=roll)


def label_of(session: Session, writer: Writer, unit_id: UUID) -> slip.ShelfLabel:
    found = [each for each in waiting.of_units(session, writer.station_id, [unit_id]) if each.code]
    if not found:
        raise NotFound(kind="Parcel", id=unit_id)
    return _label(found[0], writer)


def label_sheet(session: Session, writer: Writer) -> bytes:
    """The labels of what was shelved today."""
    query = waiting.rows(writer.station_id).where(STAY.c.shelved_on == business_day(writer.at))
    found = waiting.all_of(session, query)
    return apart.drawn(slip.draw_label_sheet, tuple(_label(each, writer) for each in found))


def notice(session: Session, writer: Writer) -> bytes:
    rows = shelf_lists.listing(session, writer.station_id, Part.ALL, writer.at)
    return apart.drawn(
        lists.draw_notice, _list(session, writer, [row for row in rows if not row.is_returning])
    )


def door_list(session: Session, writer: Writer) -> bytes:
    rows = shelf_lists.listing(session, writer.station_id, Part.TO_DOOR, writer.at)
    return apart.drawn(lists.draw_door_list, _list(session, writer, rows))


def freeze_close(session: Session, writer: Writer, kept: CashClose) -> SheetRevision:
    """The sheet of a count, as it is printed again however often."""
    station = get_or_raise(session, Station, kept.station_id)
    about = About(SheetKind.CASH_CLOSE, kept.id, station, kept.number)
    said = close_sheet(session, kept)
    return freeze_said(session, writer, about, lambda turn: _of(turn, said), money.draw)


def freeze_remittance(session: Session, writer: Writer, sent: Remittance) -> SheetRevision:
    """The receipt of what was sent; that the county has counted it makes the next revision."""
    station = get_or_raise(session, Station, sent.station_id)
    about = About(SheetKind.REMITTANCE, sent.id, station, sent.number)
    said = remittance_receipt(session, sent)
    return freeze_said(session, writer, about, lambda turn: _of(turn, said), money.draw)


def _of(turn: Turn, said: money.MoneySheet) -> money.MoneySheet:
    code = barcodes.of_sheet(turn.number, turn.revision)
    return replace(said, revision=turn.revision, code=code)


def close_sheet(session: Session, kept: CashClose) -> money.MoneySheet:
    station = get_or_raise(session, Station, kept.station_id)
    by = session.get(Person, kept.closed_by_id) if kept.closed_by_id else None
    more = kept.counted_fen - kept.booked_fen
    remarks = [f"账面 By the books {kept.booked_fen / 100:,.2f}   制表 {by.name if by else ''}"]
    if more:
        word = "长款 Over" if more > 0 else "短款 Short"
        remarks.append(f"{word} {abs(more) / 100:,.2f}   原因 Reason: {_on_paper(kept.reason)}")
    pieces = sorted(((int(fen), many) for fen, many in kept.pieces.items()), reverse=True)
    return money.MoneySheet(
        title="日结单",
        english="Cash close",
        number=kept.number,
        station=station.name,
        about=station.name,
        on=kept.day,
        at=kept.closed_at,
        lines=tuple(
            (f"{fen / 100:g} 元 yuan", f"{many} 张/枚 pieces", fen * many) for fen, many in pieces
        ),
        sum_label="实点 Counted",
        sum_fen=kept.counted_fen,
        remarks=tuple(remarks),
        signatures=("点款人 Counted by", "复核 Checked by"),
    )


def _on_paper(reason: str) -> str:
    is_less = reason == rules.LESS_THAN_A_COIN
    return f"不足最小面额 {reason}" if is_less else reason


def remittance_receipt(session: Session, sent: Remittance) -> money.MoneySheet:
    station = get_or_raise(session, Station, sent.station_id)
    county = get_or_raise(session, Station, sent.to_station_id)
    receipt = remitting.receipt_of(session, sent.id)
    remarks = [f"{station.name} → {county.name}   经手 Carried by {sent.carried_by or '____'}"]
    if back := remitting.taken_back(session, [sent.id]).get(sent.id):
        when = f"{local(back.at):%Y-%m-%d %H:%M}"
        remarks.append(f"已撤回，未缴出 Taken back, not sent   {when}   {back.reason}")
    if receipt is not None:
        when = f"{local(receipt.received_at):%Y-%m-%d %H:%M}"
        counted = f"{receipt.counted_fen / 100:,.2f}"
        remarks.append(
            f"县级实点 Counted at the county {counted}   {when}   {_on_paper(receipt.reason)}"
        )
    return money.MoneySheet(
        title="缴款单",
        english="Remittance receipt",
        number=sent.number,
        station=station.name,
        about=f"{station.name} → {county.name}",
        on=business_day(sent.sent_at),
        at=sent.sent_at,
        lines=tuple(
            (name, "", getattr(sent, f"{method.value}_fen"))
            for method, name in METHODS_ON_PAPER.items()
            if getattr(sent, f"{method.value}_fen")
        ),
        sum_label="合计 Total",
        sum_fen=sent.fen,
        remarks=tuple(remarks),
        signatures=("缴款方 Station", "经手人 Carrier", "收款方 County"),
        copies=("第一联 存根 Copy 1: station", "第二联 收款方 Copy 2: county"),
    )


def _label(row: Waiting, writer: Writer) -> slip.ShelfLabel:
    return slip.ShelfLabel(
        code=row.code,
        name=mask_name(row.name),
        phone=mask_phone(row.phone),
        number=row.number,
        partner=row.partner,
        on=row.shelved_on or business_day(writer.at),
        due_fen=row.due_fen,
    )


def _list(session: Session, writer: Writer, rows: Sequence[Waiting]) -> lists.CounterList:
    station = get_or_raise(session, Station, writer.station_id)
    day = business_day(writer.at)
    where = _addresses(session, rows)
    return lists.CounterList(
        number=f"{day:%Y-%m-%d} {station.name}",
        station=station.name,
        on=day,
        lines=tuple(
            lists.ListLine(
                code=row.code,
                name=mask_name(row.name),
                phone=mask_phone(row.phone),
                number=row.number,
                partner=row.partner,
                on=row.shelved_on,
                due_fen=row.due_fen,
                address=where.get(row.unit_id, ""),
            )
            for row in rows
        ),
        made=f"制表 Made by {writer.actor.name} {local(writer.at):%Y-%m-%d %H:%M}",
    )


def _addresses(session: Session, rows: Sequence[Waiting]) -> dict[UUID, str]:
    contacts = [session.get(Contact, row.unit_id) for row in rows]
    return {each.id: mask_address(each.address) for each in contacts if each}
