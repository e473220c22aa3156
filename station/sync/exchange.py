"""The exchange of a station's PC with its hub, as questions and answers over bytes.

The PC calls and the hub answers; how the bytes get there is the caller's. Each step is a
transaction of its own, so it may break off anywhere and is taken up again where it was.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session

from station.db import Database
from station.errors import N_, RuleBroken
from station.records import installation
from station.sync import confirmed, digest, feed, giving_back, hello, nodes, pulling, pushing
from station.sync.answering import answer
from station.sync.apply import retry
from station.sync.bits import Malformed
from station.sync.envelope import ANSWER, Message, NotSigned, Topic, seal, sender_of, unseal
from station.sync.models import Peer
from station.sync.nodes import Identity
from station.sync.release import THIS, Release
from station.sync.wire import Content

__all__ = [
    "Call",
    "Refused",
    "Report",
    "answer",
    "bundle",
    "converse",
    "note_told",
    "open_answer",
    "take_bundle",
    "upgraded",
]

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
    # What the hub would not do, where an answer says it among others.
    refusals: list[Refused] = field(default_factory=list)


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
        question = _sealed(self.me, peer, topic, values, content)
        data = self.call(question)
        self.report.bytes_up += len(question)
        self.report.bytes_down += len(data)
        message = open_answer(peer, self.me, data)
        if message.topic == Topic.REFUSED:
            raise _refused(message)
        if message.topic != topic + ANSWER:
            raise Malformed(problem=N_("it is the answer to another question"))
        return message


def _refused(message: Message) -> Refused:
    values = message.values.get("values") or {}
    text = str(message.values.get("refused"))
    return Refused(problem=text % values if values else text)


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
        HandedIn: this computer was replaced, and has handed in what it held.
    """
    talk = _Talk(database, me, call, at, release)
    outlook = _say_hello(talk)
    if outlook.gives_back:
        _give_back(talk)
    for held in outlook.lacking:
        _push(talk, held.incarnation, held.seq)
    if outlook.is_late:
        raise hello.HandedIn
    _pull(talk)
    return talk.report


def _say_hello(talk: _Talk) -> hello.Outlook:
    with talk.database.read() as session:
        question = hello.ask(session, nodes.peer_of(session), talk.release)
    message = talk.ask(Topic.HELLO, question)
    with talk.database.write() as session:
        peer = nodes.peer_of(session)
        outlook = hello.hear(session, peer, message.values, at=talk.at)
        if "now" in message.values:
            off = talk.at - datetime.fromisoformat(message.values["now"])
            peer.clock_off_seconds = round(off.total_seconds())
            session.add(peer)
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
            raise Malformed(problem=N_("the hub does not get on with what it is sent"))
        after = int(message.values["seq"])
        with talk.database.write() as session:
            note_told(session, incarnation, after)


def note_told(session: Session, incarnation: int, seq: int) -> None:
    """Remember that the hub has said that it has so much of the log."""
    peer = nodes.peer_of(session)
    is_current = incarnation == installation(session).incarnation
    if is_current and (incarnation, seq) > (peer.told_incarnation, peer.told_seq):
        peer.told_incarnation, peer.told_seq = incarnation, seq
    confirmed.note_held(session, peer, incarnation, seq)
    session.add(peer)


def _pull(talk: _Talk) -> None:
    while True:
        with talk.database.read() as session:
            peer = nodes.peer_of(session)
            values: dict[str, Any] = {"feed": peer.feed.hex if peer.feed else "", "held": peer.held}
            values["first"] = not peer.is_complete
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
        talk.report.is_complete = _count(session, peer, values)
        peer.last_exchange_at = talk.at
        session.add(peer)


def _count(session: Session, peer: Peer, values: dict[str, Any]) -> bool:
    """Whether all is here that there was in the feed, as both sides have counted it."""
    is_at_end = peer.feed is not None and values["feed"] == peer.feed.hex
    if not peer.is_complete and is_at_end and "all" in values and peer.held == values["upto"]:
        peer.is_complete = digest.of_all(session).hex() == values["all"]
        session.add(peer)
    return peer.is_complete


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


def bundle(database: Database, me: Identity, *, release: Release = THIS) -> Iterator[bytes]:
    """What this node would say, for a stick: a hello, and all that the hub has not confirmed."""
    with database.read() as session:
        peer = nodes.peer_of(session)
        yield _sealed(me, peer, Topic.HELLO, hello.ask(session, peer, release))
        lacking = confirmed.lacking(session, peer)
    if peer.owes:
        yield from _giving_back(database, me, peer)
    for start in lacking:
        after = start.seq
        while True:
            with database.read() as session:
                found = pushing.next_push(session, me.node_id, start.incarnation, after)
            if found is None:
                break
            yield _sealed(me, peer, Topic.PUSH, *found)
            after = int(found[0]["last"])


def _giving_back(database: Database, me: Identity, peer: Peer) -> Iterator[bytes]:
    after = giving_back.START
    while True:
        with database.read() as session:
            found = giving_back.next_part(session, after)
        if found is None:
            yield _sealed(me, peer, Topic.GIVE_BACK, {"is_last": True})
            return
        after, content = found
        yield _sealed(me, peer, Topic.GIVE_BACK, {"is_last": False}, content)


def take_bundle(
    database: Database,
    me: Identity,
    answers: Iterable[bytes],
    *,
    at: datetime,
    release: Release = THIS,
) -> Report:
    """Take what has come back on a stick: late, twice or in any order does no harm."""
    report = Report()
    for data in answers:
        with database.write() as session:
            peer = nodes.peer_of(session)
            message = open_answer(peer, me, data)
            if message.topic == Topic.HELLO + ANSWER:
                report.began_anew |= hello.hear(session, peer, message.values, at=at).began_anew
            elif message.topic == Topic.PUSH + ANSWER:
                note_told(session, int(message.values["incarnation"]), int(message.values["seq"]))
            elif message.topic == Topic.PULL + ANSWER:
                applied = pulling.take_part(
                    session, peer, message.values, message.content, at=at, release=release
                )
                report.pulled += len(applied.changes)
                report.quarantined += applied.quarantined
                report.is_complete |= _count(session, peer, message.values)
            elif message.topic == Topic.REFUSED:
                report.refusals.append(_refused(message))
    return report


def _sealed(
    me: Identity,
    peer: Peer,
    topic: Topic,
    values: dict[str, Any],
    content: Content | None = None,
) -> bytes:
    return seal(
        me.key, topic, sender_id=me.node_id, receiver_id=peer.id, values=values, content=content
    )


def upgraded(database: Database, *, at: datetime, release: Release = THIS) -> int:
    """Try what lies in the quarantine again, as after an upgrade; what is left there."""
    with database.write() as session:
        applied = retry(session, release, at=at)
        feed.spread(session, applied.changes)
        return applied.quarantined
