"""The exchange of a station's PC with its hub, as questions and answers over bytes.

The PC calls and the hub answers; how the bytes get there is the caller's. Each step is a
transaction of its own, so it may break off anywhere and is taken up again where it was.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from station.db import Database
from station.errors import N_, RuleBroken, StationError
from station.records import installation
from station.sync import digest, feed, giving_back, hello, nodes, pulling, pushing
from station.sync.apply import Source, apply, retry
from station.sync.bits import Malformed
from station.sync.envelope import ANSWER, Message, NotSigned, Topic, seal, sender_of, unseal
from station.sync.models import Node, Peer
from station.sync.nodes import Identity
from station.sync.release import THIS, Release
from station.sync.wire import Content

Call = Callable[[bytes], bytes]


class Refused(RuleBroken):
    message = N_("The county's hub refused: %(problem)s")


@dataclass(slots=True)
class Report:
    """What an exchange did."""

    pushed: int = 0
    pulled: int = 0
    bytes_up: int = 0
    bytes_down: int = 0
    began_anew: bool = False
    is_complete: bool = False
    quarantined: int = 0


# The hub's side.


def answer(
    database: Database, me: Identity, question: bytes, *, at: datetime, release: Release = THIS
) -> bytes:
    """Answer one question of a node. A refusal is an answer, in words for the clerk.

    Raises:
        Malformed, NotSigned, NotForYou: it is of nobody that is known here.
    """
    with database.read() as session:
        message = unseal(question, _keys(session), receiver_id=me.node_id)
    how = _ANSWERS.get(message.topic)
    try:
        if how is None:
            raise Malformed(problem="it asks for what this hub does not know")
        values, content = how(database, message, at, release)
        topic = message.topic + ANSWER
    except StationError as error:
        values = {"refused": error.message, "values": _plain(error.values)}
        topic, content = int(Topic.REFUSED), {}
    return seal(
        me.key,
        topic,
        sender_id=me.node_id,
        receiver_id=message.sender_id,
        values=values,
        content=content,
    )


def _keys(session: Session) -> Callable[[UUID], bytes | None]:
    def key_of(node_id: UUID) -> bytes | None:
        node = session.get(Node, node_id)
        return node.public_key if node else None

    return key_of


def _node(session: Session, message: Message) -> Node:
    node = session.get(Node, message.sender_id)
    if node is None:
        raise NotSigned
    if node.revoked_at is not None:
        raise hello.Revoked
    return node


_Answered = tuple[dict[str, Any], Content]


def _answer_hello(
    database: Database, message: Message, at: datetime, release: Release
) -> _Answered:
    with database.write() as session:
        node = _node(session, message)
        return hello.answer(session, node, message.values, at=at, release=release), {}


def _answer_push(database: Database, message: Message, at: datetime, release: Release) -> _Answered:
    """Stored first, for good; judged then."""
    with database.write() as session:
        node_id = _node(session, message).id
        pushing.store(session, node_id, message.values, message.content)
    quarantined = judge_all(database, message.sender_id, at=at, release=release)
    with database.read() as session:
        incarnation = int(message.values["incarnation"])
        held = pushing.held_of(session.connection(), message.sender_id)
        end = held.get(incarnation, pushing.Held(incarnation))
    return {"incarnation": incarnation, "seq": end.seq, "quarantined": quarantined}, {}


def judge_all(database: Database, node_id: UUID, *, at: datetime, release: Release = THIS) -> int:
    """Apply all that a node has pushed and nobody has judged, each part by itself."""
    quarantined = 0
    while True:
        with database.write() as session:
            applied = next(pushing.judge(session, node_id, at=at, release=release), None)
        if applied is None:
            return quarantined
        quarantined += applied.quarantined


def _answer_pull(database: Database, message: Message, _at: datetime, _r: Release) -> _Answered:
    with database.write() as session:
        feed.spread_own(session)
        node = _node(session, message)
        session.refresh(node)
        values = message.values
        if node.feed is None or node.feed.hex != values.get("feed"):
            raise Malformed(problem="its feed has begun anew; say hello again")
        held = int(values["held"])
        node.feed_held = max(node.feed_held, held)
        session.add(node)
        answered, content = pulling.next_part(session, node, held)
        if values.get("counts"):
            answered["all"] = digest.of_node(session, node.id).hex()
        return answered, content


def _answer_give_back(
    database: Database, message: Message, at: datetime, release: Release
) -> _Answered:
    with database.write() as session:
        node = _node(session, message)
        if not node.owes:
            return {}, {}
        if message.values.get("is_last"):
            node.owes = False
            session.add(node)
        source = Source(node.id, gives_back=True, release=release)
        applied = apply(session, message.content, source, at=at)
        feed.spread(session, applied.changes, origin_id=node.id)
    return {}, {}


_ANSWERS: dict[int, Callable[[Database, Message, datetime, Release], _Answered]] = {
    Topic.HELLO: _answer_hello,
    Topic.PUSH: _answer_push,
    Topic.PULL: _answer_pull,
    Topic.GIVE_BACK: _answer_give_back,
}


# The side of a station's PC.


@dataclass(slots=True)
class _Talk:
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
        question = seal(
            self.me.key,
            topic,
            sender_id=self.me.node_id,
            receiver_id=peer.id,
            values=values,
            content=content,
        )
        data = self.call(question)
        self.report.bytes_up += len(question)
        self.report.bytes_down += len(data)
        message = open_answer(peer, self.me, data)
        if message.topic == Topic.REFUSED:
            raise Refused(problem=message.values.get("refused"))
        if message.topic != topic + ANSWER:
            raise Malformed(problem="it is the answer to another question")
        return message


def open_answer(peer: Peer, me: Identity, data: bytes) -> Message:
    """A message of the hub's to this node."""
    key = {peer.id: peer.public_key}
    if sender_of(data) != peer.id:
        raise NotSigned
    return unseal(data, key.get, receiver_id=me.node_id)


def converse(
    database: Database, me: Identity, call: Call, *, at: datetime, release: Release = THIS
) -> Report:
    """Exchange everything with the hub, once. What breaks it off may be raised by ``call``.

    Raises:
        Refused: the hub says why.
    """
    talk = _Talk(database, me, call, at, release)
    outlook = _say_hello(talk)
    if outlook.gives_back:
        _give_back(talk)
    for held in outlook.lacking:
        _push(talk, held.incarnation, held.seq)
    _pull(talk)
    return talk.report


def _say_hello(talk: _Talk) -> hello.Outlook:
    with talk.database.read() as session:
        question = hello.ask(session, nodes.peer_of(session), talk.release)
    message = talk.ask(Topic.HELLO, question)
    with talk.database.write() as session:
        outlook = hello.hear(session, nodes.peer_of(session), message.values, at=talk.at)
    talk.report.began_anew = outlook.began_anew
    return outlook


def _push(talk: _Talk, incarnation: int, after: int) -> None:
    while True:
        with talk.database.read() as session:
            found = pushing.next_push(session, talk.me.node_id, incarnation, after)
        if found is None:
            return
        values, content = found
        message = talk.ask(Topic.PUSH, values, content)
        talk.report.pushed += values["last"] - after
        talk.report.quarantined += int(message.values["quarantined"])
        if int(message.values["seq"]) <= after:
            raise Malformed(problem="the hub does not get on with what it is sent")
        after = int(message.values["seq"])
        with talk.database.write() as session:
            note_told(session, incarnation, after)


def note_told(session: Session, incarnation: int, seq: int) -> None:
    """Remember that the hub has said that it has so much of the log."""
    peer = nodes.peer_of(session)
    if incarnation == installation(session).incarnation:
        peer.told_incarnation, peer.told_seq = incarnation, seq
        session.add(peer)


def _pull(talk: _Talk) -> None:
    while True:
        with talk.database.read() as session:
            peer = nodes.peer_of(session)
            values: dict[str, Any] = {"feed": peer.feed.hex if peer.feed else "", "held": peer.held}
            values["counts"] = not peer.is_complete and peer.held >= peer.goal
        message = talk.ask(Topic.PULL, values)
        if int(message.values["upto"]) == int(message.values["after"]):
            _complete(talk, message.values)
            if talk.report.is_complete or values["counts"]:
                return
            continue
        with talk.database.write() as session:
            peer = nodes.peer_of(session)
            applied = pulling.take_part(
                session, peer, message.values, message.content, at=talk.at, release=talk.release
            )
        talk.report.pulled += int(message.values["upto"]) - int(message.values["after"])
        talk.report.quarantined += applied.quarantined


def _complete(talk: _Talk, values: dict[str, Any]) -> None:
    """At the end of the feed: the first load counts once both have counted the same."""
    with talk.database.write() as session:
        peer = nodes.peer_of(session)
        if not peer.is_complete and "all" in values:
            peer.is_complete = digest.of_all(session).hex() == values["all"]
        peer.last_exchange_at = talk.at
        session.add(peer)
        talk.report.is_complete = peer.is_complete


def _give_back(talk: _Talk) -> None:
    after = giving_back.START
    while True:
        with talk.database.read() as session:
            found = giving_back.next_part(session, after)
        if found is None:
            talk.ask(Topic.GIVE_BACK, {"is_last": True})
            return
        after, content = found
        talk.ask(Topic.GIVE_BACK, {"is_last": False}, content)


def upgraded(database: Database, *, at: datetime, release: Release = THIS) -> int:
    """Try what lies in the quarantine again, as after an upgrade; what is left there."""
    with database.write() as session:
        applied = retry(session, release, at=at)
        feed.spread(session, applied.changes)
        return applied.quarantined


def _plain(values: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in values.items()}
