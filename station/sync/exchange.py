"""The exchange of a station's PC with its hub, as questions and answers over bytes.

The PC calls and the hub answers; how the bytes get there is the caller's. Each step is a
transaction of its own, so it may break off anywhere and is taken up again where it was.
"""

from datetime import datetime
from typing import Any

from station.db import Database
from station.errors import N_
from station.sync import feed, giving_back, hello, nodes, photos, pulling, pushing
from station.sync.answering import answer
from station.sync.apply import retry
from station.sync.bits import Malformed
from station.sync.by_stick import bundle, take_bundle
from station.sync.envelope import Topic
from station.sync.nodes import Identity
from station.sync.photo_lane import Lane
from station.sync.release import THIS, Release
from station.sync.talk import Call, Refused, Report, Talk, count_all, note_told, open_answer

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


def converse(
    database: Database, me: Identity, call: Call, *, at: datetime, release: Release = THIS
) -> Report:
    """Exchange everything with the hub, once. What breaks it off may be raised by ``call``.

    Raises:
        Refused: the hub says why.
        HandedIn: this computer was replaced, and has handed in what it held.
    """
    talk = Talk(database, me, call, at, release)
    outlook = _say_hello(talk)
    if outlook.gives_back:
        _give_back(talk)
    for held in outlook.lacking:
        _push(talk, held.incarnation, held.seq)
    if outlook.is_late:
        raise hello.HandedIn
    _pull(talk)
    with database.write() as session:
        is_wanted = outlook.lacks_photos or bool(photos.wishes(session))
    lane = Lane(talk)
    while is_wanted and lane.carry():
        # What was done meanwhile, here or elsewhere, goes before the next ones.
        with talk.database.read() as session:
            peer = nodes.peer_of(session)
        _push(talk, peer.told_incarnation, peer.told_seq)
        _pull(talk)
    return talk.report


def _say_hello(talk: Talk) -> hello.Outlook:
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


def _push(talk: Talk, incarnation: int, after: int) -> None:
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


def _pull(talk: Talk) -> None:
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


def _complete(talk: Talk, values: dict[str, Any]) -> None:
    """At the end of the feed: the first load counts once both have counted the same."""
    with talk.database.write() as session:
        peer = nodes.peer_of(session)
        talk.report.is_complete = count_all(session, peer, values)
        peer.last_exchange_at = talk.at
        session.add(peer)


def _give_back(talk: Talk) -> None:
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
