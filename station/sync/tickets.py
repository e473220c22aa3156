"""What keeps a request from counting twice: a ticket a request, which the node signs with it.

Nothing is kept but a count: the ticket follows from it, so asking for one changes nothing,
and only its use does. Who has recorded a request cannot say it again.
"""

import hmac
from hashlib import sha256
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from station.db import table_of
from station.errors import N_, RuleBroken
from station.keys import is_signed_by
from station.records import installation
from station.sync.envelope import NotSigned
from station.sync.models import Node

_NODE = table_of(Node)
LENGTH = 16
_CONTEXT = b"CYT"


class TicketUsed(RuleBroken):
    message = N_("This was said before, or out of its turn. The computer asks anew by itself.")


def current(session: Session, node_id: UUID, secret: bytes) -> bytes:
    """The ticket of the node's next request; one that is unknown gets one as well, which opens nothing."""
    count = session.connection().scalar(sa.select(_NODE.c.tickets).where(_NODE.c.id == node_id))
    return _ticket(session, node_id, count or 0, secret)


def to_sign(ticket: bytes, question: bytes) -> bytes:
    """What a node signs beside the message itself."""
    return _CONTEXT + ticket + sha256(question).digest()


def use(
    session: Session,
    node_id: UUID,
    ticket: bytes,
    question: bytes,
    signature: bytes,
    *,
    secret: bytes,
    program: str = "",
) -> bytes:
    """Count a request, once; the ticket of the next one.

    Raises:
        NotSigned: it is not this node's.
        TicketUsed: it has come before, or is not the next one.
    """
    connection = session.connection()
    row = connection.execute(
        sa.select(_NODE.c.public_key, _NODE.c.tickets).where(_NODE.c.id == node_id)
    ).first()
    if row is None or not is_signed_by(row.public_key, to_sign(ticket, question), signature):
        raise NotSigned
    if not hmac.compare_digest(ticket, _ticket(session, node_id, row.tickets, secret)):
        raise TicketUsed
    counted = connection.execute(
        sa.update(_NODE)
        .where(_NODE.c.id == node_id, _NODE.c.tickets == row.tickets)
        .values(tickets=row.tickets + 1, program=program[:40])
    )
    if counted.rowcount != 1:
        raise TicketUsed
    return _ticket(session, node_id, row.tickets + 1, secret)


def _ticket(session: Session, node_id: UUID, count: int, secret: bytes) -> bytes:
    # A hub that was put back counts the same numbers again, in another incarnation.
    text = f"{node_id.hex}|{installation(session).incarnation}|{count}"
    return hmac.digest(secret, text.encode(), "sha256")[:LENGTH]
