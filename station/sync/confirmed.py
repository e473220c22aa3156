"""What of this node's log the hub has, by what it has said last."""

from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from station.records import installation
from station.sync import pushing
from station.sync.models import Peer
from station.sync.pushing import Held


def lacking(session: Session, peer: Peer) -> tuple[Held, ...]:
    """From where the hub lacks this node's log, by what it has said last."""
    return lacking_of(session.connection(), installation(session).node_id, _held(peer))


def unsent(session: Session, peer: Peer) -> int:
    """How many entries of this node's log the hub has not confirmed."""
    own = pushing.held_of(session.connection(), installation(session).node_id)
    return sum(own[start.incarnation].seq - start.seq for start in lacking(session, peer))


def note_held(session: Session, peer: Peer, incarnation: int, seq: int) -> None:
    """Remember that the hub has so much of one incarnation of this node's log."""
    held = _held(peer)
    known = held.get(incarnation, Held(incarnation))
    chain = pushing.chain_at(session.connection(), installation(session).node_id, incarnation, seq)
    if chain is not None and seq > known.seq:
        held[incarnation] = Held(incarnation, seq, chain)
        peer.holds = [[h.incarnation, h.seq, h.chain.hex()] for h in held.values()]
        session.add(peer)


def _held(peer: Peer) -> dict[int, Held]:
    return {int(i): Held(int(i), int(s), bytes.fromhex(c)) for i, s, c in peer.holds}


def lacking_of(connection: sa.Connection, node_id: UUID, held: dict[int, Held]) -> tuple[Held, ...]:
    """By incarnation from where the hub lacks this node's log, where it has the same until there."""
    own = pushing.held_of(connection, node_id)
    found = []
    for incarnation, end in sorted(own.items()):
        there = held.get(incarnation, Held(incarnation))
        is_same = pushing.chain_at(connection, node_id, incarnation, there.seq) == there.chain
        if there.seq < end.seq and is_same:
            found.append(there)
    return tuple(found)
