"""What is done with money: collected with the parcels, counted, sent to the county, taken back."""

from sqlmodel import col, select

from station.counter import pickup, remitting, shelving, till, waiting
from station.counter.models import Remittance
from station.counter.recipients import Recipients
from station.counter.remitting import Standing
from station.counter.repeating import Payment
from station.ledger import Method
from station.ledger import lookup as books
from tests.sync.simulator.desk import Desk

_RECIPIENTS = Recipients(b"simulation")


def collect(desk: Desk) -> None:
    """A recipient comes for a parcel, from the shelf or from the van, and pays what is due."""
    row = desk.some(waiting.rows(desk.here))
    if row is None:
        return
    if desk.random.random() < 0.5:
        shelving.shelve(desk.session, desk.writer, _RECIPIENTS, row.number)
    for each in waiting.of_units(desk.session, desk.here, [row.id]):
        payment = Payment(each.due_fen, Method.CASH if each.due_fen else None, "")
        pickup.hand_over(desk.session, desk.writer, [row.id], payment, act_id=desk.scan_id())


def count(desk: Desk) -> None:
    """Mostly what the books say."""
    there = books.counter(desk.session, desk.here)[Method.CASH]
    off = desk.random.choice([0, 0, 0, 10, -10])
    pieces = {10: max(there // 10 + off, 0)}
    till.close(desk.session, desk.writer, pieces, reason="数错", act_id=desk.scan_id())


def remit(desk: Desk) -> None:
    there = books.counter(desk.session, desk.here)[Method.CASH]
    if there > 0:
        amounts = {Method.CASH: desk.random.randint(1, there)}
        remitting.send(
            desk.session, desk.writer, amounts, carried_by="程师傅", act_id=desk.scan_id()
        )


def take_back(desk: Desk) -> None:
    """What lies here still, or is said to; what the county has as well is talked about."""
    sent = [each for each in remitting.sent_by(desk.session, desk.here) if _is_open(each)]
    found = desk.one_of(sorted(sent, key=lambda each: each.sent.id))
    if found is None:
        return
    if found.is_disputed:
        remitting.send_after_all(desk.session, desk.writer, found.sent)
    else:
        remitting.take_back(desk.session, desk.writer, found.sent, reason="没走")


def _is_open(each: Standing) -> bool:
    return each.is_coming or each.is_disputed


def confirm(desk: Desk) -> None:
    """What has come, counted; sometimes a note is lacking, sometimes it was another's."""
    query = select(Remittance).where(Remittance.to_station_id == desk.here)
    sent = desk.session.exec(query.order_by(col(Remittance.id))).all()
    found = desk.one_of([e for e in remitting.standings(desk.session, sent) if _is_open(e)])
    if found is None:
        return
    if found.is_disputed:
        remitting.unconfirm(desk.session, desk.writer, found.sent, reason="看错")
        return
    counted = found.sent.fen - desk.random.choice([0, 0, 0, 1])
    remitting.confirm(desk.session, desk.writer, found.sent, counted, reason="少一分")
