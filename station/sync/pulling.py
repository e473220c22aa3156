"""A node's feed on its way to it: parts that fit into a message, with counts and a digest."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlmodel import Session

from station.errors import N_
from station.records import read_hosts
from station.sync import audience, feed, wire
from station.sync.apply import Applied, Source, apply
from station.sync.bits import Malformed
from station.sync.carried import CARRIED
from station.sync.gather import WHOLE_UNIT, Entry, gather
from station.sync.models import Node, Peer
from station.sync.release import THIS, Release
from station.sync.wire import Content

ENTRIES_AT_ONCE = 2_000
# A whole unit has many events, and while they are taken in nobody else writes: the counter
# waits a fifth of a second for so many, on a cheap PC less than one.
_WHOLE_AT_ONCE = 150
# Nobody works yet where the first load is under way.
WHOLE_AT_FIRST = 400
_MOST = wire.MOST_COMPRESSED - 4_096


def next_part(
    session: Session, node: Node, held: int, *, wholes_at_once: int = _WHOLE_AT_ONCE
) -> tuple[dict[str, Any], Content]:
    """What follows in a node's feed, as much as fits; empty at its end."""
    connection = session.connection()
    entries = feed.entries_after(connection, node.id, held, ENTRIES_AT_ONCE)
    logs_in_at = _logs_in_at(session, node.id)
    most = len(entries)
    wholes = [place for place, (name, _) in enumerate(entries) if name == WHOLE_UNIT]
    if len(wholes) > wholes_at_once:
        most = wholes[wholes_at_once]
    while True:
        some = entries[:most]
        units = [key for name, key in some if name == WHOLE_UNIT]
        allowed = feed.contacts_of(connection, node.id, units)
        told = _known_to(node, some)
        content = gather(connection, told, with_contact=allowed, logs_in_at=logs_in_at)
        if most <= 1 or len(wire.compress(wire.encode(content))) <= _MOST:
            break
        most //= 2
    values = {
        "feed": node.feed.hex if node.feed else "",
        "after": held,
        "upto": held + len(some),
        "length": node.feed_length,
        "count": _count(content),
        "digest": _digest(content),
    }
    return values, content


def take_part(
    session: Session,
    peer: Peer,
    values: dict[str, Any],
    content: Content,
    *,
    at: datetime,
    release: Release = THIS,
) -> Applied:
    """Apply a part of this node's feed. One out of turn is applied and does not count.

    Raises:
        Malformed: it is not what the hub has counted.
    """
    if values.get("count") != _count(content) or values.get("digest") != _digest(content):
        raise Malformed(problem=N_("it is not what the hub has counted"))
    applied = apply(session, content, Source(peer.id, release=release), at=at)
    session.refresh(peer)
    is_next = peer.feed is not None and peer.feed.hex == values["feed"]
    if is_next and int(values["after"]) <= peer.held < int(values["upto"]):
        peer.held = int(values["upto"])
    if is_next:
        peer.goal = max(peer.goal, int(values["length"]))
    session.add(peer)
    session.flush()
    return applied


def _known_to(node: Node, entries: Sequence[Entry]) -> list[Entry]:
    """Without what its release does not know: it hears of that once it is renewed."""
    return [
        (name, key)
        for name, key in entries
        if name not in CARRIED or CARRIED[name].since <= node.release
    ]


def _logs_in_at(session: Session, node_id: UUID) -> set[UUID]:
    connection = session.connection()
    hosts = read_hosts(connection)
    return audience.read_map(connection, hosts).heard_by(node_id) if hosts else set()


def _count(content: Content) -> int:
    return sum(len(rows) for rows in content.values())


def _digest(content: Content) -> str:
    return sha256(wire.encode(content)).hexdigest()
