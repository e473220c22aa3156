"""The same handover sent again: whether it says what was done, or the page is an old one."""

from collections.abc import Collection
from uuid import UUID, uuid5

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session, col, select

from station.custody import EVENT, UNIT
from station.ledger import Entry, Method, lines_of
from station.ledger.rules import NotedOtherwise


class Payment(Struct, frozen=True):
    """What the customer pays, as both saw it on the screen."""

    fen: int
    method: Method | None = None
    reference: str = ""


def scan_of(act_id: UUID, unit_id: UUID) -> UUID:
    """Each parcel of an act has an event of its own, which bears this."""
    return uuid5(act_id, unit_id.hex)


def is_done(session: Session, act_id: UUID, unit_ids: Collection[UUID], payment: Payment) -> bool:
    """Whether this act was done before, and stands.

    Raises:
        NotedOtherwise: some of these were not in it, or are back on the shelf, or it was paid
            otherwise. Whoever was told "handed over" would give away what is not paid.
    """
    scans = [scan_of(act_id, unit_id) for unit_id in unit_ids]
    query = sa.select(EVENT.c.id).where(EVENT.c.scan_id.in_(scans))
    done = session.connection().scalars(query).all()
    if not done:
        return False
    heads = sa.select(sa.func.count()).where(UNIT.c.head_id.in_(done))
    standing = session.connection().scalar(heads)
    is_whole = len(done) == len(unit_ids) == standing
    if not is_whole or not _is_paid_so(session, done, payment):
        raise NotedOtherwise
    return True


def _is_paid_so(session: Session, event_ids: Collection[UUID], payment: Payment) -> bool:
    """Whether the books have this money for these events, taken in this way."""
    entries = session.exec(select(Entry).where(col(Entry.event_id).in_(event_ids))).all()
    taken = [line for entry in entries for line in lines_of(session, entry.id) if line.fen > 0]
    kinds = {line.account.kind for line in taken}
    said = {payment.method.account} if payment.method and taken else set()
    return sum(line.fen for line in taken) == payment.fen and kinds == said
