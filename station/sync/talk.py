"""One conversation of a station's PC with its hub: what is asked, and how an answer is opened."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from msgspec import Struct, field
from sqlmodel import Session

from station.db import Database
from station.errors import N_, RuleBroken
from station.records import installation
from station.sync import confirmed, digest, nodes
from station.sync.bits import Malformed
from station.sync.envelope import ANSWER, Message, NotSigned, Topic, seal, sender_of, unseal
from station.sync.models import Peer
from station.sync.nodes import Identity
from station.sync.release import Release
from station.sync.wire import Content

Call = Callable[[bytes], bytes]


class Refused(RuleBroken):
    message = N_("The county's hub refused: %(problem)s")


class Report(Struct):
    """What an exchange did."""

    pushed: int = 0
    pulled: int = 0
    bytes_up: int = 0
    bytes_down: int = 0
    began_anew: bool = False
    is_complete: bool = False
    quarantined: int = 0
    # What the hub would not do, where an answer says it among others.
    refusals: list[Refused] = field(default_factory=list)


class Talk(Struct):
    """One exchange under way."""

    database: Database
    me: Identity
    call: Call
    at: datetime
    release: Release
    report: Report = field(default_factory=Report)

    def ask(self, topic: Topic, values: dict[str, Any], content: Content | None = None) -> Message:
        with self.database.read() as session:
            peer = nodes.peer_of(session)
        question = sealed(self.me, peer, topic, values, content)
        data = self.call(question)
        self.report.bytes_up += len(question)
        self.report.bytes_down += len(data)
        message = open_answer(peer, self.me, data)
        if message.topic == Topic.REFUSED:
            raise refused(message)
        if message.topic != topic + ANSWER:
            raise Malformed(problem=N_("it is the answer to another question"))
        return message


def refused(message: Message) -> Refused:
    values = message.values.get("values") or {}
    text = str(message.values.get("refused"))
    return Refused(problem=text % values if values else text)


def open_answer(peer: Peer, me: Identity, data: bytes) -> Message:
    """A message of the hub's to this node."""
    key = {peer.id: peer.public_key}
    if sender_of(data) != peer.id:
        raise NotSigned
    return unseal(data, key.get, receiver_id=me.node_id)


def sealed(
    me: Identity,
    peer: Peer,
    topic: Topic,
    values: dict[str, Any],
    content: Content | None = None,
) -> bytes:
    return seal(
        me.key, topic, sender_id=me.node_id, receiver_id=peer.id, values=values, content=content
    )


def note_told(session: Session, incarnation: int, seq: int) -> None:
    """Remember that the hub has said that it has so much of the log."""
    peer = nodes.peer_of(session)
    is_current = incarnation == installation(session).incarnation
    if is_current and (incarnation, seq) > (peer.told_incarnation, peer.told_seq):
        peer.told_incarnation, peer.told_seq = incarnation, seq
    confirmed.note_held(session, peer, incarnation, seq)
    session.add(peer)


def count_all(session: Session, peer: Peer, values: dict[str, Any]) -> bool:
    """Whether all is here that there was in the feed, as both sides have counted it."""
    is_at_end = peer.feed is not None and values["feed"] == peer.feed.hex
    if not peer.is_complete and is_at_end and "all" in values and peer.held == values["upto"]:
        peer.is_complete = digest.of_all(session).hex() == values["all"]
        session.add(peer)
    return peer.is_complete
