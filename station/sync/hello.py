"""The first words of an exchange: each side says what it holds, and what does not fit is found.

A restored backup, a cloned disk and a hub that was put back are all found here, by the
numbers and chains that both sides have, and none of them loses anything: who has lost his
place in his own log begins a new incarnation, and what the other has is sent again.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session

from station.db import table_of
from station.errors import N_, Forbidden
from station.network import numbers
from station.records import LogEntry, append, begin_incarnation, installation, tip
from station.sync import feed, photos, pushing, quarantine
from station.sync.asked import Asked
from station.sync.bits import Malformed
from station.sync.confirmed import lacking_of
from station.sync.models import Node, Peer
from station.sync.pushing import Held
from station.sync.release import Release, ensure_understood

_LOG = table_of(LogEntry)
# Enough to tell one chain from another.
_SHORT = 8
_STEP = 1_000
_NO_FEED = UUID(int=0).hex


class HandedIn(Forbidden):
    message = N_(
        "Another computer has taken this one's place. What was still here was handed in; "
        "work on at the new one."
    )


class Revoked(Forbidden):
    message = N_("This computer's key was withdrawn by the county. Ask the coordinator.")


class Outlook(Struct, frozen=True):
    """What is to be done after a hello: which parts of the log the hub lacks."""

    lacking: tuple[Held, ...]
    gives_back: bool
    began_anew: bool
    length: int
    is_late: bool = False
    # The hub does.
    lacks_photos: bool = False


def ask(session: Session, peer: Peer, release: Release) -> dict[str, Any]:
    """What this node says first."""
    connection = session.connection()
    end = tip(connection)
    return {
        "release": release.number,
        "incarnation": end.incarnation,
        "marks": _marks(connection, end.node_id, end.incarnation, end.seq),
        "told": [peer.told_incarnation, peer.told_seq],
        "feed": peer.feed.hex if peer.feed else "",
        "held": peer.held,
        "hub_incarnation": peer.hub_incarnation,
        "turn": peer.turn,
    }


def answer(
    session: Session, node: Node, values: dict[str, Any], *, at: datetime, release: Release
) -> dict[str, Any]:
    """What the hub says to it.

    Raises:
        Revoked, TooOld, AheadOfHub: the node gets nothing, and loses nothing.
    """
    if node.revoked_at is not None:
        raise Revoked
    asked = Asked.read(values)
    ensure_understood(asked.release, release.number)
    connection = session.connection()
    held = pushing.held_of(connection, node.id)
    incarnation = _own_incarnation(session, node, asked, held)
    _bring_up_to_date(session, node, asked, held, incarnation)
    node.last_exchange_at = at
    session.add(node)
    session.flush()
    return {
        "release": release.number,
        "incarnation": incarnation,
        "turn": node.turns,
        "held": [[h.incarnation, h.seq, h.chain.hex()] for h in held.values()],
        "highest": node.incarnation,
        "agreed": _agreed(connection, node.id, asked),
        "feed": node.feed.hex if node.feed else "",
        "length": node.feed_length,
        "owes": node.owes,
        "photos": photos.are_lacking(session, node.id),
        "quarantined": quarantine.count(session, node.id),
        "now": at.isoformat(timespec="seconds"),
    }


def answer_late(
    session: Session, node: Node, values: dict[str, Any], *, at: datetime, release: Release
) -> dict[str, Any]:
    """To a computer that was replaced: it may say what the hub lacks, and hears nothing."""
    asked = Asked.read(values)
    ensure_understood(asked.release, release.number)
    connection = session.connection()
    held = pushing.held_of(connection, node.id)
    node.last_exchange_at = at
    node.turns = max(node.turns, asked.turn) + 1
    session.add(node)
    return {
        "release": release.number,
        "incarnation": installation(session).incarnation,
        "turn": node.turns,
        "held": [[h.incarnation, h.seq, h.chain.hex()] for h in held.values()],
        "highest": node.incarnation,
        "agreed": _agreed(connection, node.id, asked),
        "feed": asked.feed or _NO_FEED,
        "length": 0,
        "owes": False,
        "late": True,
        "quarantined": quarantine.count(session, node.id),
        "now": at.isoformat(timespec="seconds"),
    }


def _bring_up_to_date(
    session: Session, node: Node, asked: Asked, held: dict[int, Held], incarnation: int
) -> None:
    """Keep what a node says of itself; begin its feed anew where the two do not agree on it."""
    connection = session.connection()
    feed.spread_own(session)
    session.refresh(node)
    node.owes = node.owes or 0 < asked.hub_incarnation < incarnation
    is_agreed = node.feed is not None and node.feed.hex == asked.feed
    if not is_agreed or node.feed_incarnation != incarnation or asked.held > node.feed_length:
        feed.begin(session, node, incarnation=incarnation)
    else:
        node.feed_held = asked.held
    is_renewed = 0 < node.release < asked.release
    if is_renewed or _is_behind(connection, node.id, asked, held):
        # What its program did not know before it hears now; what it has lost of its own goes
        # back to it, with all the rest.
        feed.begin(session, node, incarnation=incarnation)
    node.was_cloned |= not _agrees(connection, node.id, asked, held)
    node.incarnation = max(node.incarnation, asked.incarnation, *held)
    node.release, node.turns = asked.release, max(node.turns, asked.turn) + 1


def hear(session: Session, peer: Peer, values: dict[str, Any], *, at: datetime) -> Outlook:
    """What this node makes of the hub's answer; it begins a new incarnation where it must."""
    connection = session.connection()
    me = installation(session)
    try:
        held = {int(i): Held(int(i), int(s), bytes.fromhex(c)) for i, s, c in values["held"]}
        feed_id = UUID(values["feed"])
        length, agreed, highest = (int(values[n]) for n in ("length", "agreed", "highest"))
        turn = (int(values["incarnation"]), int(values["turn"]))
        if turn <= (peer.hub_incarnation, peer.turn):
            # A stick that was carried twice, or overtaken by the line.
            return Outlook((), gives_back=False, began_anew=False, length=peer.goal)
        peer.turn = turn[1]
        peer.hub_incarnation, peer.hub_release = int(values["incarnation"]), int(values["release"])
        peer.quarantined, peer.owes = int(values["quarantined"]), bool(values.get("owes"))
        peer.holds = [[h.incarnation, h.seq, h.chain.hex()] for h in held.values()]
        if "now" in values:
            # Only grows: one that says less was put back, or comes on an old stick.
            said_at = datetime.fromisoformat(str(values["now"]))
            peer.heard_at = max(said_at, peer.heard_at or said_at)
    except (KeyError, TypeError, ValueError) as error:
        raise Malformed(problem=N_("the hub's answer cannot be read")) from error
    if peer.feed != feed_id:
        peer.feed, peer.held, peer.is_complete = feed_id, 0, False
    peer.goal, peer.last_exchange_at = length, at
    mine = held.get(me.incarnation, Held(me.incarnation))
    lost = highest > me.incarnation
    lost |= pushing.chain_at(connection, me.node_id, me.incarnation, mine.seq) != mine.chain
    if lost:
        _begin_anew(session, after=max(highest, *held, me.incarnation), agreed=agreed)
        session.refresh(me)
    now = held.get(me.incarnation, Held(me.incarnation))
    peer.told_incarnation, peer.told_seq = me.incarnation, now.seq
    session.add(peer)
    session.flush()
    missing = lacking_of(connection, me.node_id, held)
    is_late, lacks_photos = (bool(values.get(word)) for word in ("late", "photos"))
    return Outlook(missing, peer.owes, lost, length, is_late, lacks_photos)


def _begin_anew(session: Session, *, after: int, agreed: int) -> None:
    """Number on in a new incarnation, and say again in it what only this database has said.

    Its bags and sheets are numbered on with a gap: what is printed bears the numbers before.
    """
    connection = session.connection()
    before = tip(connection)
    begin_incarnation(connection, after=after)
    numbers.leave_room(connection)
    query = (
        sa.select(_LOG.c.subject, _LOG.c.subject_id, _LOG.c.version, _LOG.c.digest)
        .where(_LOG.c.node_id == before.node_id, _LOG.c.incarnation == before.incarnation)
        .order_by(_LOG.c.seq)
    )
    for first in range(agreed, before.seq, _STEP):
        upto = min(before.seq, first + _STEP)
        rows = connection.execute(query.where(_LOG.c.seq > first, _LOG.c.seq <= upto)).all()
        append(connection, [(r.subject, r.subject_id, r.version, r.digest) for r in rows])


def _own_incarnation(session: Session, node: Node, asked: Asked, held: dict[int, Held]) -> int:
    """The hub's; the next one where this node has been told more than the hub can remember."""
    me = installation(session)
    told = held.get(asked.told_incarnation, Held(asked.told_incarnation))
    forgot = asked.told_seq > told.seq
    same_feed = node.feed is not None and node.feed.hex == asked.feed
    forgot |= same_feed and asked.held > node.feed_length
    forgot |= asked.hub_incarnation > me.incarnation
    if forgot:
        begin_incarnation(session.connection(), after=max(me.incarnation, asked.hub_incarnation))
        session.refresh(me)
    return me.incarnation


def _is_behind(
    connection: sa.Connection, node_id: UUID, asked: Asked, held: dict[int, Held]
) -> bool:
    """Whether the hub has more of a node's log than the node: its own work has to go back to it."""
    if any(incarnation > asked.incarnation for incarnation in held):
        return True
    there = held.get(asked.incarnation)
    if there is None:
        # A new incarnation: the backup it began from may lack what was sent since.
        return bool(held) and asked.told_incarnation != asked.incarnation
    return there.seq > asked.seq or not _agrees(connection, node_id, asked, held)


def _agrees(connection: sa.Connection, node_id: UUID, asked: Asked, held: dict[int, Held]) -> bool:
    """Whether the hub knows what a node says of its log, as far as it has it."""
    there = held.get(asked.incarnation, Held(asked.incarnation))
    marks = [(seq, short) for seq, short in asked.marks if seq <= there.seq]
    chains = (pushing.chain_at(connection, node_id, asked.incarnation, s) or b"" for s, _ in marks)
    return all(c[:_SHORT].hex() == short for c, (_, short) in zip(chains, marks, strict=True))


def _agreed(connection: sa.Connection, node_id: UUID, asked: Asked) -> int:
    """The highest mark at which both have the same chain."""
    for seq, short in asked.marks:
        chain = pushing.chain_at(connection, node_id, asked.incarnation, seq)
        if chain is not None and chain[:_SHORT].hex() == short:
            return seq
    return 0


def _marks(
    connection: sa.Connection, node_id: UUID, incarnation: int, end: int
) -> list[tuple[int, str]]:
    """The chain at the end of the log, and at places ever further before it."""
    places, back = [], 1
    seq = end
    while seq > 0:
        places.append(seq)
        seq, back = end - back, back * 2
    rows = connection.execute(
        sa.select(_LOG.c.seq, _LOG.c.chain).where(
            _LOG.c.node_id == node_id, _LOG.c.incarnation == incarnation, _LOG.c.seq.in_(places)
        )
    )
    return sorted(((seq, chain[:_SHORT].hex()) for seq, chain in rows), reverse=True)
