"""The hub's side of an exchange: it answers what the stations' computers ask."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from station.db import Database
from station.errors import N_, StationError
from station.sync import digest, feed, hello, photos, pulling, pushing
from station.sync.apply import Source, apply, units_of
from station.sync.bits import Malformed
from station.sync.envelope import ANSWER, Message, NotSigned, Topic, seal, topic_of, unseal
from station.sync.models import Node
from station.sync.nodes import Identity
from station.sync.release import THIS, Release
from station.sync.wire import Content


def answer(
    database: Database, me: Identity, question: bytes, *, at: datetime, release: Release = THIS
) -> bytes:
    """Answer one question of a node. A refusal is an answer, in words for the clerk.

    Raises:
        Malformed, NotSigned, NotForYou: it is of nobody that is known here.
    """
    with database.read() as session:
        message = unseal(question, _keys(session), receiver_id=me.node_id)
    return _answer(database, me, message, at=at, release=release)


def answer_first(
    database: Database,
    me: Identity,
    node_id: UUID,
    values: dict[str, Any],
    *,
    at: datetime,
    release: Release = THIS,
) -> list[bytes]:
    """To a node that has just joined by a stick: what its hello asks, and all that it is told."""
    hello_ = Message(Topic.HELLO, node_id, me.node_id, values, {})
    return [
        _answer(database, me, hello_, at=at, release=release),
        *feed_of(database, me, node_id),
    ]


def _answer(
    database: Database, me: Identity, message: Message, *, at: datetime, release: Release
) -> bytes:
    how = _ANSWERS.get(message.topic)
    try:
        if how is None:
            raise Malformed(problem=N_("it asks for what this hub does not know"))
        values, content = how(database, message, at, release)
        topic = message.topic + ANSWER
    except StationError as error:
        values = {"refused": error.message, "values": _plain(error.values)}
        topic, content = int(Topic.REFUSED), {}
    return _sealed(me, message.sender_id, topic, values, content)


def _sealed(me: Identity, to: UUID, topic: int, values: dict[str, Any], content: Content) -> bytes:
    return seal(me.key, topic, sender_id=me.node_id, receiver_id=to, values=values, content=content)


def answer_bundle(
    database: Database,
    me: Identity,
    questions: Iterable[bytes],
    *,
    at: datetime,
    release: Release = THIS,
) -> list[bytes]:
    """Answer everything on a stick, and add what the node lacks: the answer rides back on it.

    After a hello that is refused nothing is answered: the node asks again once it may.
    """
    answers: list[bytes] = []
    for question in questions:
        answers.append(answer(database, me, question, at=at, release=release))
        if topic_of(question) == Topic.HELLO and topic_of(answers[-1]) == Topic.REFUSED:
            return answers
    senders = {UUID(bytes=data[_RECEIVER]) for data in answers}
    # Photos are last, and left out first where the file is full.
    shown = [data for data in answers if topic_of(data) == Topic.PHOTO + ANSWER]
    return [
        *(data for data in answers if topic_of(data) != Topic.PHOTO + ANSWER),
        *(part for sender in sorted(senders) for part in feed_of(database, me, sender)),
        *shown,
    ]


def feed_of(database: Database, me: Identity, node_id: UUID) -> Iterator[bytes]:
    """All that a node still is to be told, as far as the hub knows, in signed parts.

    The last one counts all that the node has then: so a first load is known to be complete.
    """
    with database.write() as session:
        feed.spread_own(session)
        held = session.get_one(Node, node_id).feed_held
    while True:
        with database.read() as session:
            node = session.get_one(Node, node_id)
            if node.revoked_at is not None or node.feed is None:
                return
            values, content = pulling.next_part(session, node, held)
        if int(values["upto"]) == held:
            counted = _count(database, node_id, held)
            if counted is None:
                continue
            yield _sealed(me, node_id, Topic.PULL + ANSWER, values | counted, {})
            return
        yield _sealed(me, node_id, Topic.PULL + ANSWER, values, content)
        held = int(values["upto"])


def _count(database: Database, node_id: UUID, held: int) -> dict[str, Any] | None:
    """What a node has at the end of its feed; None where the feed has grown meanwhile."""
    with database.write() as session:
        feed.spread_own(session)
        node = session.get_one(Node, node_id)
        session.refresh(node)
        if node.feed_length > held:
            return None
        return {"all": digest.of_node(session, node_id).hex()}


def take_late(database: Database, me: Identity, pushes: Iterable[bytes], *, at: datetime) -> int:
    """Take what the disk of a computer that was replaced still held, as a coordinator asks.

    What it has observed counts; records that others keep by now go to the quarantine.
    """
    quarantined = 0
    for data in pushes:
        with database.read() as session:
            message = unseal(data, _keys(session), receiver_id=me.node_id)
        if message.topic != Topic.PUSH:
            continue
        with database.write() as session:
            pushing.store(session, message.sender_id, message.values, message.content)
        quarantined += judge_all(database, message.sender_id, at=at)
    return quarantined


_RECEIVER = slice(21, 37)


def _keys(session: Session) -> Callable[[UUID], bytes | None]:
    def key_of(node_id: UUID) -> bytes | None:
        node = session.get(Node, node_id)
        return node.public_key if node else None

    return key_of


def _node(session: Session, message: Message, *, late_at: datetime | None = None) -> Node:
    """Who asks. One that was replaced is heard while the coordinator lets it hand in what is late."""
    node = session.get(Node, message.sender_id)
    if node is None:
        raise NotSigned
    is_late = late_at is not None and node.late_until is not None and late_at < node.late_until
    if node.revoked_at is not None and not is_late:
        raise hello.Revoked
    return node


_Answered = tuple[dict[str, Any], Content]


def _answer_hello(
    database: Database, message: Message, at: datetime, release: Release
) -> _Answered:
    """What was stored before a power cut is judged before anything is said."""
    judge_all(database, message.sender_id, at=at, release=release)
    with database.write() as session:
        node = _node(session, message, late_at=at)
        if node.revoked_at is not None:
            return hello.answer_late(session, node, message.values, at=at, release=release), {}
        return hello.answer(session, node, message.values, at=at, release=release), {}


def _answer_push(database: Database, message: Message, at: datetime, release: Release) -> _Answered:
    """Stored first, for good; judged then."""
    with database.write() as session:
        node_id = _node(session, message, late_at=at).id
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
            raise Malformed(problem=N_("its feed has begun anew; say hello again"))
        held = int(values["held"])
        node.feed_held = max(node.feed_held, held)
        session.add(node)
        size = {"wholes_at_once": pulling.WHOLE_AT_FIRST} if values.get("first") else {}
        answered, content = pulling.next_part(session, node, held, **size)
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
        contacts = {row["id"] for row in message.content.get("contact", [])}
        feed.enter(session, node.id, units_of(message.content), contacts)
    return {}, {}


def _answer_photo(database: Database, message: Message, _at: datetime, _r: Release) -> _Answered:
    with database.write() as session:
        node = _node(session, message)
        return photos.answer(session, node.id, message.values, message.content)


_ANSWERS: dict[int, Callable[[Database, Message, datetime, Release], _Answered]] = {
    Topic.HELLO: _answer_hello,
    Topic.PUSH: _answer_push,
    Topic.PULL: _answer_pull,
    Topic.GIVE_BACK: _answer_give_back,
    Topic.PHOTO: _answer_photo,
}


def _plain(values: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in values.items()}
