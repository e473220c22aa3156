"""What the county pays to the partners of what the stations collected for them."""

from uuid import UUID

from msgspec import Struct
from sqlmodel import Session, col, select

from station import ledger
from station.access import Actor, Permission
from station.custody import Writer
from station.errors import N_, NotFound, RuleBroken
from station.ledger import Due, Entry, EntryKind, Method, Occasion
from station.ledger import lookup as books
from station.ledger.lookup import COD, FREIGHT, Owed
from station.ledger.rules import (
    ensure_owed,
    ensure_reference,
    in_yuan,
    payment_to_partner,
)
from station.network.lookup import county_station, may_county_wide
from station.network.models import Partner

_MOST = 20


class NothingPaid(RuleBroken):
    message = N_("Enter what the partner was paid.")


class PaidBefore(RuleBroken):
    message = N_(
        "A payment of %(sum)s with the reference %(reference)s is noted already. One transfer is "
        "noted once."
    )


class TakenBackBefore(RuleBroken):
    message = N_("This payment was taken back already.")


class Standing(Struct, frozen=True):
    """What one partner is owed by the county, and has been paid."""

    partner: Partner
    cod: Owed
    freight: Owed


class Paid(Struct, frozen=True):
    """A payment to a partner as the books keep it."""

    entry: Entry
    partner_id: UUID
    cod_fen: int
    freight_fen: int
    is_taken_back: bool


def standings(session: Session, *, seen_by: Actor) -> list[Standing]:
    """Of every partner for whom anything was collected or that was paid anything, to the county."""
    if not may_county_wide(session, seen_by, Permission.ADJUDICATE):
        return []
    owed = books.owed_to_partners(session)
    partners = session.exec(select(Partner).order_by(Partner.code))
    return [Standing(p, owed[p.id][COD], owed[p.id][FREIGHT]) for p in partners if p.id in owed]


def pay(session: Session, writer: Writer, due: Due, *, reference: str, act_id: UUID) -> bool:
    """Post what a partner was paid: no more than it is owed, and found again by its reference.

    ``act_id`` names this act; False where it was noted already, and nothing was done.

    Raises:
        NothingPaid, NotOwed, NoReference, PaidBefore: nothing was posted.
    """
    county_id = _county_of(session, writer)
    if not due.fen:
        raise NothingPaid
    occasion = Occasion.of(writer, reference=reference.strip())
    lines = payment_to_partner(county_id, due)
    if ledger.was_posted(session, act_id, occasion, EntryKind.PAY, lines):
        return False
    owed = books.owed_to_partners(session).get(due.partner_id, {})
    ensure_owed(owed.get(COD, Owed()).fen, due.cod_fen)
    ensure_owed(owed.get(FREIGHT, Owed()).fen, due.freight_collect_fen)
    ensure_reference(Method.TRANSFER, reference)
    _ensure_first(session, due.partner_id, occasion.reference)
    ledger.post(session, occasion, EntryKind.PAY, lines, entry_id=act_id)
    return True


def _ensure_first(session: Session, partner_id: UUID, reference: str) -> None:
    """Two pages, or two clerks, do not note one transfer twice."""
    query = select(Entry).where(Entry.kind == EntryKind.PAY, Entry.reference == reference)
    for entry in session.exec(query):
        reversal = select(Entry.id).where(Entry.reverses_id == entry.id)
        paid = _paid(session, entry, session.exec(reversal).first() is not None)
        if paid.partner_id == partner_id and not paid.is_taken_back:
            raise PaidBefore(sum=in_yuan(paid.cod_fen + paid.freight_fen), reference=reference)


def take_back(session: Session, writer: Writer, entry_id: UUID, *, reason: str) -> None:
    """A payment that was posted wrongly: an entry of its own takes it back, once."""
    _county_of(session, writer)
    entry = session.get(Entry, entry_id)
    if entry is None or entry.kind is not EntryKind.PAY:
        raise NotFound(kind="Entry", id=entry_id)
    occasion = Occasion.of(writer, subject_id=entry.id, reason=reason)
    if ledger.reverse(session, occasion, entry) is None:
        raise TakenBackBefore


def paid_lately(session: Session, *, seen_by: Actor) -> list[Paid]:
    """The last payments, the newest first."""
    if not may_county_wide(session, seen_by, Permission.ADJUDICATE):
        return []
    query = select(Entry).where(Entry.kind == EntryKind.PAY).order_by(col(Entry.at).desc())
    entries = session.exec(query.limit(_MOST)).all()
    ids = [entry.id for entry in entries]
    reversals = select(Entry.reverses_id).where(col(Entry.reverses_id).in_(ids))
    taken_back = set(session.exec(reversals))
    return [_paid(session, entry, entry.id in taken_back) for entry in entries]


def _paid(session: Session, entry: Entry, is_taken_back: bool) -> Paid:  # noqa: FBT001  a fact
    lines = ledger.lines_of(session, entry.id)
    by_kind = {line.account.kind: line for line in lines}
    [partner_id, *_] = [line.account.partner_id for line in lines if line.account.partner_id]
    cod, freight = (by_kind[kind].fen if kind in by_kind else 0 for _, kind in (COD, FREIGHT))
    return Paid(entry, partner_id, cod, freight, is_taken_back)


def _county_of(session: Session, writer: Writer) -> UUID:
    """Partners are paid at the county, and nowhere else."""
    writer.actor.ensure_may(Permission.ADJUDICATE)
    county = county_station(session)
    if county is None or county.id != writer.station_id:
        raise NotFound(kind="Station", id=writer.station_id)
    return county.id
