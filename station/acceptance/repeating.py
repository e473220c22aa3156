"""The same form sent again: whether it says what was accepted, or was typed over for the next."""

from uuid import UUID, uuid5

import sqlalchemy as sa
from sqlmodel import Session, select

from station.acceptance.models import Acceptance, Sender
from station.acceptance.offering import Offered, Paid, Registered, Who
from station.custody import EVENT, Writer
from station.ledger import Entry, EntryKind, Method, lines_of
from station.ledger.rules import NotedOtherwise
from station.parcels.models import Contact


def accepted_by(session: Session, act_id: UUID) -> Acceptance | None:
    """What an act has accepted, if it was done before."""
    query = sa.select(EVENT.c.unit_id).where(EVENT.c.scan_id == uuid5(act_id, "accept"))
    unit_id = session.connection().scalar(query)
    return session.get(Acceptance, unit_id) if unit_id else None


def ensure_same(
    session: Session, writer: Writer, kept: Acceptance, offered: Offered, paid: Paid
) -> None:
    """Raises NotedOtherwise: this is the next parcel, typed over the last one, or that is gone.

    Whoever is told "accepted" takes the money; it must not be of a parcel that has no number.
    """
    is_here = kept.station_id == writer.station_id and kept.taken_back_at is None
    is_paid_so = not paid.fen or paid_for(session, kept) == paid
    if not is_here or _offered(session, kept) != offered or not is_paid_so:
        raise NotedOtherwise


def _offered(session: Session, kept: Acceptance) -> Offered:
    sender = session.get(Sender, kept.id) or Sender(id=kept.id, accepted_at=kept.accepted_at)
    to = session.get(Contact, kept.id) or Contact(id=kept.id)
    return Offered(
        partner_id=kept.partner_id,
        sender=Who(sender.name, sender.phone, sender.address),
        recipient=Who(to.name, to.phone, to.address),
        contents=kept.contents,
        grams=kept.weight_grams,
        insured_fen=kept.insured_fen,
        inspected=True,
        registered=Registered(kept.registered_in, kept.registered_as, kept.document),
    )


def paid_for(session: Session, kept: Acceptance) -> Paid | None:
    """As the books say; None where it cost nothing."""
    query = select(Entry).where(Entry.unit_id == kept.id, Entry.kind == EntryKind.COLLECT)
    entry = session.exec(query).first()
    for line in lines_of(session, entry.id) if entry else ():
        if entry and line.fen > 0:
            return Paid(line.fen, Method(line.account.kind.value), entry.reference)
    return None
