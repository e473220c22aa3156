"""Money on its way to the county: sent with a numbered receipt, confirmed by a count.

A station without a line may take back what the county has counted meanwhile. Both are kept,
and one of the two is wrong: whoever it is takes their own word back.
"""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID, uuid5

from msgspec import Struct
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
from station.records import ensure_written_here

# Names the county's word after the remittance: counted again after a backup was put back, it
# is the same word, and the money came once.
_RECEIPTS = UUID("5f3f6c0e-7a0f-4c3a-9c83-0d7a52d8b3c1")


class Standing(Struct, frozen=True):
    """How far one remittance is: what the county counted, and whether it stayed after all."""

    sent: Remittance
    receipt: RemittanceReceipt | None = None
    back: Entry | None = None

    @property
    def is_disputed(self) -> bool:
        """The county has it, and the station as well."""
        return self.receipt is not None and self.back is not None

    @property
    def is_coming(self) -> bool:
        return self.receipt is None and self.back is None


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
    query = select(RemittanceReceipt).where(RemittanceReceipt.remittance_id == sent.id)
    known = session.exec(query).first()
    if known is not None:
        return _confirm_again(session, writer, known, counted_fen)
    receipt = RemittanceReceipt(
        id=uuid5(_RECEIPTS, sent.id.hex),
        home_station_id=writer.station_id,
        remittance_id=sent.id,
        station_id=writer.station_id,
        counted_fen=counted_fen,
        reason=rules.reason_kept(counted_fen, sent.fen, reason),
        received_at=writer.at,
        received_by_id=writer.actor_id,
    )
    session.add(receipt)
    session.flush()
    occasion = Occasion.of(writer, subject_id=receipt.id, reason=receipt.reason)
    lines = arrival(sent.station_id, writer.station_id, sent.fen, counted_fen)
    ledger.post(session, occasion, EntryKind.REMITTED, lines, entry_id=receipt.id)
    return receipt


def _confirm_again(
    session: Session, writer: Writer, known: RemittanceReceipt, counted_fen: int
) -> RemittanceReceipt:
    """Both have taken their word back, each for the other's sake: what was counted has come."""
    if known.counted_fen != counted_fen:
        raise NotedOtherwise
    _reverse_last(session, writer, EntryKind.REMITTED, known.id)
    return known


def take_back(session: Session, writer: Writer, sent: Remittance, *, reason: str) -> None:
    """What was noted as sent and lies in the drawer still: back on the counter, in an entry.

    Raises:
        AlreadyConfirmed, TakenBackAlready: the county has it, or it is on the counter again.
    """
    writer.actor.ensure_may(Permission.SERVE)
    _ensure_senders(session, writer, sent)
    _ensure_on_its_way(session, sent)
    _reverse_last(session, writer, EntryKind.REMIT, sent.id, reason)


def send_after_all(session: Session, writer: Writer, sent: Remittance) -> None:
    """It was taken back, and the county has it: it did go, and the counter has it no more."""
    writer.actor.ensure_may(Permission.SERVE)
    _ensure_senders(session, writer, sent)
    _ensure_disputed(session, sent)
    _reverse_last(session, writer, EntryKind.REMIT, sent.id)


def unconfirm(session: Session, writer: Writer, sent: Remittance, *, reason: str) -> None:
    """It was confirmed, and the station has it still: it never came."""
    writer.actor.ensure_may(Permission.SERVE)
    if sent.to_station_id != writer.station_id:
        raise NotFound(kind="Remittance", id=sent.id)
    ensure_written_here(session, writer.station_id)
    receipt = _ensure_disputed(session, sent)
    _reverse_last(session, writer, EntryKind.REMITTED, receipt.id, reason)


def _reverse_last(
    session: Session, writer: Writer, kind: EntryKind, subject_id: UUID, reason: str = ""
) -> None:
    """Reverse what stands of an entry: itself, or what took it back last."""
    query = select(Entry).where(Entry.subject_id == subject_id, Entry.kind == kind)
    entry = session.exec(query).one()
    last = books.chains(session, [entry.id]).get(entry.id, [entry])[-1]
    ledger.reverse(session, Occasion.of(writer, subject_id=subject_id, reason=reason), last)


def _ensure_senders(session: Session, writer: Writer, sent: Remittance) -> None:
    if sent.station_id != writer.station_id:
        raise NotFound(kind="Remittance", id=sent.id)
    ensure_written_here(session, writer.station_id)


def _ensure_disputed(session: Session, sent: Remittance) -> RemittanceReceipt:
    [found] = standings(session, [sent])
    if found.receipt is None or found.back is None:
        raise rules.NotDisputed
    return found.receipt


def _ensure_on_its_way(session: Session, sent: Remittance) -> None:
    [found] = standings(session, [sent])
    if found.receipt is not None:
        raise rules.AlreadyConfirmed
    if found.back is not None:
        raise rules.TakenBackAlready


def standings(session: Session, sent: Sequence[Remittance]) -> list[Standing]:
    """How far each is, in their order."""
    ids = [each.id for each in sent]
    receipts, back = _receipts(session, ids), taken_back(session, ids)
    return [Standing(each, receipts.get(each.id), back.get(each.id)) for each in sent]


def _receipts(session: Session, ids: Collection[UUID]) -> dict[UUID, RemittanceReceipt]:
    """The county's word on some remittances, where it holds."""
    query = select(RemittanceReceipt).where(col(RemittanceReceipt.remittance_id).in_(ids))
    found = {receipt.remittance_id: receipt for receipt in session.exec(query)}
    subjects = [receipt.id for receipt in found.values()]
    undone = _reversed(session, EntryKind.REMITTED, subjects)
    return {key: receipt for key, receipt in found.items() if receipt.id not in undone}


def taken_back(session: Session, ids: Collection[UUID]) -> dict[UUID, Entry]:
    """Those of some remittances that were taken back, by the entry that says so."""
    return _reversed(session, EntryKind.REMIT, ids)


def _reversed(session: Session, kind: EntryKind, ids: Collection[UUID]) -> dict[UUID, Entry]:
    """By subject the last reversal of its entry, unless that was reversed in its turn."""
    query = select(Entry.id, Entry.subject_id).where(
        col(Entry.subject_id).in_(ids), Entry.kind == kind
    )
    subjects = dict(session.exec(query).all())
    chains = books.chains(session, subjects)
    return {
        subject: chains[key][-1]
        for key, subject in subjects.items()
        if subject is not None and len(chains.get(key, ())) % 2
    }


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
    return _receipts(session, [remittance_id]).get(remittance_id)


def sent_by(session: Session, station_id: UUID, *, most: int = 30) -> list[Standing]:
    """The last of a station, the newest first."""
    query = select(Remittance).where(Remittance.station_id == station_id)
    found = session.exec(query.order_by(col(Remittance.sent_at).desc()).limit(most)).all()
    return standings(session, found)


def coming_to(session: Session, station_id: UUID) -> list[Remittance]:
    """What was sent and is not confirmed, the oldest first."""
    back = aliased(Entry)
    confirmed = (
        select(RemittanceReceipt.remittance_id)
        .join(Entry, col(Entry.subject_id) == col(RemittanceReceipt.id))
        .join(back, col(back.reverses_id) == col(Entry.id), isouter=True)
        .where(Entry.kind == EntryKind.REMITTED, col(back.id).is_(None))
    )
    query = select(Remittance).where(
        Remittance.to_station_id == station_id, col(Remittance.id).not_in(confirmed)
    )
    sent = session.exec(query.order_by(col(Remittance.sent_at))).all()
    return [each.sent for each in standings(session, sent) if each.is_coming]


def disputed_at(session: Session, station_id: UUID) -> list[Standing]:
    """What the county has confirmed, and the station that sent it has taken back."""
    back = aliased(Entry)
    query = (
        select(Remittance)
        .join(RemittanceReceipt, col(RemittanceReceipt.remittance_id) == col(Remittance.id))
        .join(Entry, col(Entry.subject_id) == col(Remittance.id))
        .join(back, col(back.reverses_id) == col(Entry.id))
        .where(Remittance.to_station_id == station_id, Entry.kind == EntryKind.REMIT)
        .order_by(col(Remittance.sent_at))
    )
    return [each for each in standings(session, session.exec(query).all()) if each.is_disputed]
