"""The counter's cash at the end of a day: counted, compared, and what differs explained."""

from collections.abc import Mapping
from uuid import UUID

from sqlmodel import Session, col, select

from station import ledger
from station.access import Actor, Permission
from station.barcodes import Series
from station.clock import business_day
from station.counter import rules
from station.counter.models import CashClose
from station.custody import Writer
from station.db import get_or_raise
from station.errors import NotFound
from station.ledger import AccountKind, EntryKind, Occasion
from station.ledger import lookup as books
from station.ledger.rules import NotedOtherwise, difference, in_yuan
from station.network.models import Station
from station.network.numbers import next_number


def close(
    session: Session,
    writer: Writer,
    pieces: Mapping[int, int],
    *,
    act_id: UUID,
    reason: str = "",
) -> CashClose:
    """Keep what was counted; what is over or short is posted with its reason.

    ``act_id`` names this act: the same again is answered, and done once.

    Raises:
        WhyDifferent: the count differs from the books by a coin or more, and nobody says why.
        NotedOtherwise: this act has kept another count.
    """
    writer.actor.ensure_may(Permission.SERVE)
    said = {str(fen): many for fen, many in pieces.items() if many}
    if known := session.get(CashClose, act_id):
        _ensure_same(known, writer, said)
        return known
    booked = books.balance(session, AccountKind.CASH, writer.station_id)
    counted = rules.sum_of(pieces)
    words = {"counted": in_yuan(counted), "booked": in_yuan(booked)}
    rules.ensure_explained(counted, booked, reason, words)
    kept = _count(session, writer, act_id, booked, counted)
    kept.pieces, kept.reason = said, rules.reason_kept(counted, booked, reason)
    session.add(kept)
    session.flush()
    _post_difference(session, writer, kept)
    return kept


def _count(
    session: Session, writer: Writer, act_id: UUID, booked_fen: int, counted_fen: int
) -> CashClose:
    station = get_or_raise(session, Station, writer.station_id)
    return CashClose(
        id=act_id,
        number=next_number(session, station, Series.CASH_CLOSE),
        home_station_id=station.id,
        station_id=station.id,
        day=business_day(writer.at),
        booked_fen=booked_fen,
        counted_fen=counted_fen,
        closed_at=writer.at,
        closed_by_id=writer.actor_id,
    )


def _ensure_same(known: CashClose, writer: Writer, pieces: Mapping[str, int]) -> None:
    if (known.station_id, known.pieces) != (writer.station_id, pieces):
        raise NotedOtherwise


def _post_difference(session: Session, writer: Writer, kept: CashClose) -> None:
    if kept.counted_fen == kept.booked_fen:
        return
    occasion = Occasion.of(writer, subject_id=kept.id, reason=kept.reason)
    lines = difference(kept.station_id, kept.counted_fen, kept.booked_fen)
    ledger.post(session, occasion, EntryKind.DIFFERENCE, lines)


def closes_of(session: Session, station_id: UUID, *, most: int = 30) -> list[CashClose]:
    """The last counts of a station, the newest first."""
    query = select(CashClose).where(CashClose.station_id == station_id)
    return list(session.exec(query.order_by(col(CashClose.closed_at).desc()).limit(most)))


def get_close(session: Session, close_id: UUID, *, seen_by: Actor) -> CashClose:
    found = session.get(CashClose, close_id)
    if found is not None:
        station = get_or_raise(session, Station, found.station_id)
        if seen_by.sees(station.path):
            return found
    raise NotFound(kind="CashClose", id=close_id)
