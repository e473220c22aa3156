"""What a station's PC says to its hub, and hears of it, where a stick carries the messages."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from station.db import Database
from station.sync import confirmed, giving_back, hello, nodes, photos, pulling, pushing
from station.sync.envelope import ANSWER, Topic
from station.sync.models import Peer
from station.sync.nodes import Identity
from station.sync.photos import Wishes
from station.sync.release import THIS, Release
from station.sync.talk import Report, count_all, note_told, open_answer, refused, sealed


def bundle(database: Database, me: Identity, *, release: Release = THIS) -> Iterator[bytes]:
    """What this node would say, for a stick: a hello, and all that the hub has not confirmed."""
    with database.read() as session:
        peer = nodes.peer_of(session)
        yield sealed(me, peer, Topic.HELLO, hello.ask(session, peer, release))
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
            yield sealed(me, peer, Topic.PUSH, *found)
            after = int(found[0]["last"])
    yield from _photos(database, me, peer)


def _photos(database: Database, me: Identity, peer: Peer) -> Iterator[bytes]:
    """Last: those that the hub was not seen to have, then one question for each that lacks here."""
    with database.write() as session:
        wishes = photos.wishes(session, after=photos.place_of_turn(session, peer.turn))
    for key in wishes.untold:
        with database.read() as session:
            given = photos.give(session, [key])
        yield sealed(me, peer, Topic.PHOTO, Wishes([], [key]).values(), given)
    for key in wishes.lacks:
        yield sealed(me, peer, Topic.PHOTO, Wishes([key], []).values())


def _giving_back(database: Database, me: Identity, peer: Peer) -> Iterator[bytes]:
    after = giving_back.START
    while True:
        with database.read() as session:
            found = giving_back.next_part(session, after)
        if found is None:
            yield sealed(me, peer, Topic.GIVE_BACK, {"is_last": True})
            return
        after, content = found
        yield sealed(me, peer, Topic.GIVE_BACK, {"is_last": False}, content)


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
                report.is_complete |= count_all(session, peer, message.values)
            elif message.topic == Topic.PHOTO + ANSWER:
                photos.hear(session, message.values, message.content)
            elif message.topic == Topic.REFUSED:
                report.refusals.append(refused(message))
    return report
