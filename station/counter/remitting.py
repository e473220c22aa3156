"""Money on its way to the county: sent with a numbered receipt, confirmed by a count."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from station import ledger
from station.access import Actor, Permission
from station.barcodes import Series
from station.counter import rules
from station.counter.models import Remittance, RemittanceReceipt
from station.custody import Writer
from station.db import get_or_raise
from station.errors import NotFound
from station.ledger import Entry, EntryKind, Method, Occasion
from station.ledger import lookup as books
from station.ledger.rules import NotedOtherwise, arrival, ensure_there, in_yuan, remittance
from station.network.lookup import county_station
from station.network.models import Station
from station.network.numbers import next_number


def send(
    session: Session,
    writer: Writer,
    amounts: Mapping[Method, int],
    *,
    carried_by: str,
    act_id: UUID,
) -> Remittance:
    """Take money off the counter for the county.

    ``act_id`` names this act: the same again is answered, and done once.

    Raises:
        NothingToSend, NotSoMuchThere: no more leaves than the books say is there.
    """
    writer.actor.ensure_may(Permission.SERVE)
    if known := session.get(Remittance, act_id):
        _ensure_same(known, writer, amounts, carried_by)
        return known
    _ensure_there(session, writer, amounts)
    station = get_or_raise(session, Station, writer.station_id)
    county = county_station(session)
    sent = Remittance(
        id=act_id,
        number=next_number(session, station, Series.REMITTANCE),
        home_station_id=station.id,
        station_id=station.id,
        to_station_id=county.id if county else station.id,
        **{f"{method.value}_fen": fen for method, fen in amounts.items()},
        carried_by=carried_by,
        sent_at=writer.at,
        sent_by_id=writer.actor_id,
    )
    session.add(sent)
    session.flush()
    occasion = Occasion.of(writer, subject_id=sent.id)
    ledger.post(session, occasion, EntryKind.REMIT, remittance(station.id, amounts))
    return sent


def _ensure_there(session: Session, writer: Writer, amounts: Mapping[Method, int]) -> None:
    if not any(amounts.values()):
        raise rules.NothingToSend
    there = books.counter(session, writer.station_id)
    for method, fen in amounts.items():
        ensure_there(there[method], fen)


def _ensure_same(
    known: Remittance, writer: Writer, amounts: Mapping[Method, int], carried_by: str
) -> None:
    said = {method: amounts.get(method, 0) for method in Method}
    if (known.station_id, known.amounts, known.carried_by) != (writer.station_id, said, carried_by):
        raise NotedOtherwise


def confirm(
    session: Session, writer: Writer, sent: Remittance, counted_fen: int, *, reason: str = ""
) -> RemittanceReceipt:
    """The county has counted it; what lacks is the sender's, with the reason."""
    writer.actor.ensure_may(Permission.SERVE)
    if sent.to_station_id != writer.station_id:
        raise NotFound(kind="Remittance", id=sent.id)
    _ensure_on_its_way(session, sent)
    say = {"counted": in_yuan(counted_fen), "booked": in_yuan(sent.fen)}
    rules.ensure_explained(counted_fen, sent.fen, reason, say)
    receipt = RemittanceReceipt(
        home_station_id=writer.station_id,
        remittance_id=sent.id,
        station_id=writer.station_id,
        counted_fen=counted_fen,
        reason=reason if counted_fen != sent.fen else "",
        received_at=writer.at,
        received_by_id=writer.actor_id,
    )
    session.add(receipt)
    session.flush()
    occasion = Occasion.of(writer, subject_id=receipt.id, reason=receipt.reason)
    lines = arrival(sent.station_id, writer.station_id, sent.fen, counted_fen)
    ledger.post(session, occasion, EntryKind.REMITTED, lines)
    return receipt


def take_back(session: Session, writer: Writer, sent: Remittance, *, reason: str) -> None:
    """What was noted as sent and lies in the drawer still: back on the counter, in an entry.

    Raises:
        AlreadyConfirmed, TakenBackAlready: the county has it, or it is on the counter again.
    """
    writer.actor.ensure_may(Permission.SERVE)
    if sent.station_id != writer.station_id:
        raise NotFound(kind="Remittance", id=sent.id)
    _ensure_on_its_way(session, sent)
    occasion = Occasion.of(writer, subject_id=sent.id, reason=reason)
    ledger.reverse_kind(session, occasion, EntryKind.REMIT, sent.id)


def _ensure_on_its_way(session: Session, sent: Remittance) -> None:
    if receipt_of(session, sent.id) is not None:
        raise rules.AlreadyConfirmed
    if taken_back(session, [sent.id]):
        raise rules.TakenBackAlready


def taken_back(session: Session, ids: Collection[UUID]) -> dict[UUID, Entry]:
    """Those of some remittances that were taken back, by the entry that says so."""
    back = aliased(Entry)
    query = (
        select(Entry.subject_id, back)
        .join(back, col(back.reverses_id) == col(Entry.id))
        .where(col(Entry.subject_id).in_(ids), Entry.kind == EntryKind.REMIT)
    )
    return {key: entry for key, entry in session.exec(query) if key is not None}


def get_remittance(session: Session, remittance_id: UUID, *, seen_by: Actor) -> Remittance:
    """One that leaves or comes to a station of the actor's."""
    found = session.get(Remittance, remittance_id)
    if found is not None:
        ends = [found.station_id, found.to_station_id]
        paths = session.exec(select(Station.path).where(col(Station.id).in_(ends))).all()
        if any(seen_by.sees(path) for path in paths):
            return found
    raise NotFound(kind="Remittance", id=remittance_id)


def receipt_of(session: Session, remittance_id: UUID) -> RemittanceReceipt | None:
    query = select(RemittanceReceipt).where(RemittanceReceipt.remittance_id == remittance_id)
    return session.exec(query).first()


def sent_by(session: Session, station_id: UUID, *, most: int = 30) -> list[Remittance]:
    query = select(Remittance).where(Remittance.station_id == station_id)
    return list(session.exec(query.order_by(col(Remittance.sent_at).desc()).limit(most)))


def coming_to(session: Session, station_id: UUID) -> list[Remittance]:
    """What was sent and is not confirmed, the oldest first."""
    confirmed = select(RemittanceReceipt.remittance_id)
    query = select(Remittance).where(
        Remittance.to_station_id == station_id, col(Remittance.id).not_in(confirmed)
    )
    sent = session.exec(query.order_by(col(Remittance.sent_at))).all()
    back = taken_back(session, [each.id for each in sent])
    return [each for each in sent if each.id not in back]


def receipts_of(session: Session, sent: list[Remittance]) -> dict[UUID, RemittanceReceipt]:
    ids = [each.id for each in sent]
    query = select(RemittanceReceipt).where(col(RemittanceReceipt.remittance_id).in_(ids))
    return {receipt.remittance_id: receipt for receipt in session.exec(query)}
