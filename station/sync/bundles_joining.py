"""Joining by a stick alone: the request of a new computer, and the hub's welcome with all it is told.

The request lies open in its file, as nobody has told the computer the hub's key yet: it
holds no more than a question over the line does. The welcome is sealed to the computer,
and is proven by the code before anything of it is believed.
"""

import json
from collections.abc import Callable
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any
from uuid import UUID

from station.db import Database, new_id
from station.errors import N_, RuleBroken
from station.sync import answering, bundle_file, bundles, bundles_kept, hello, joining
from station.sync.asked import Asked
from station.sync.bits import Malformed
from station.sync.bundle_file import Damaged, Head, Kind
from station.sync.bundles import ForAnother, Made, NotEnrolled, Said
from station.sync.bundles_kept import Taken
from station.sync.joining import Welcome
from station.sync.models import Node, Peer
from station.sync.nodes import Identity
from station.sync.release import THIS, Release

# A hub that nobody knows yet.
NOBODY = UUID(int=0)


class NotAsked(RuleBroken):
    message = N_(
        "This computer has not asked to join, or was joined since. "
        "Type the code that the coordinator gave, and write the request on the stick first."
    )


class OtherRequest(RuleBroken):
    message = N_(
        "This answer is not to the last request of this computer. Nothing was changed. "
        "Carry the last request to the county, or write a new one."
    )


def request(database: Database, me: Identity, code: str, *, release: Release = THIS) -> Made:
    """On the new computer: its question to be let in, with its first hello.

    Raises:
        WrongCode: what was typed can be no code.
        JoinedElsewhere: there is a county here already.
    """
    question = joining.ask(me, code, release=release)
    with database.read() as session:
        joining.ensure_may_join(session)
        said = hello.ask(session, Peer(id=NOBODY, public_key=b""), release)
        name = bundles.file_name(session, bundles.JOIN, me.node_id)
    file_id = new_id()
    data = bundle_file.pack(
        me.key,
        Kind.JOINING,
        file_id=file_id,
        sender_id=me.node_id,
        receiver_id=NOBODY,
        receiver_key=None,
        parts=[question, json.dumps(said, separators=(",", ":")).encode()],
    )
    return Made(file_id, name, data, 0, is_all=True)


def note_requested(database: Database, me: Identity, made: Made, *, at: datetime) -> None:
    """Once the request is where it belongs."""
    with database.write() as session:
        bundles.note(
            session,
            made.file_id,
            node_id=me.node_id,
            kind=Kind.JOINING,
            is_ours=True,
            at=at,
            size_bytes=len(made.data),
        )


def admit(
    database: Database,
    me: Identity,
    data: bytes,
    *,
    at: datetime,
    kept: Path,
    release: Release = THIS,
    ca: str = "",
) -> Taken:
    """At the hub: let the computer in by the rules of the line, and write all it is to be told.

    Raises:
        Damaged: the file is not as it was made.
        WrongCode: the code in it does not count.
        TooOld, AheadOfHub, Revoked: nothing is told.
    """
    head = bundle_file.read_head(data)
    question, said = _opened(me, data, head)
    with database.read() as session:
        before = bundles.known(session, head.file_id)
        if before is not None:
            return bundles_kept.again(session, before, kept)
    with database.write() as session:
        welcome = joining.answer(session, me, question, at=at, release=release, ca=ca)
        node = session.get_one(Node, head.sender_id)
        if node.revoked_at is not None:
            raise hello.Revoked
        name, key = node.name, node.public_key
    answers = answering.answer_first(database, me, head.sender_id, said, at=at, release=release)
    first, to = {"answers": head.file_id.hex}, (head.sender_id, key)
    file_id, answer, _ = bundles.packed(me, Kind.WELCOME, to, first, chain([welcome], answers))
    bundles_kept.keep(kept, head.sender_id, head.file_id, answer)
    _note(database, head, file_id, at=at, sizes=(len(data), len(answer)))
    return Taken([Said(_ADMITTED, {"name": name})], head.sender_id, answer)


_ADMITTED = N_(
    "%(name)s is let in. Save the answer on the same stick and let it ride back: "
    "with it comes everything of its stations."
)


def _note(
    database: Database, head: Head, file_id: UUID, *, at: datetime, sizes: tuple[int, int]
) -> None:
    with database.write() as session:
        for id_, kind, size, answers in (
            (head.file_id, Kind.JOINING, sizes[0], None),
            (file_id, Kind.WELCOME, sizes[1], head.file_id),
        ):
            bundles.note(
                session,
                id_,
                node_id=head.sender_id,
                kind=kind,
                is_ours=kind is Kind.WELCOME,
                at=at,
                size_bytes=size,
                answers_id=answers,
            )


def _opened(me: Identity, data: bytes, head: Head) -> tuple[bytes, dict[str, Any]]:
    """The question and the hello of a request that is as its computer has made it."""
    try:
        question, said = bundle_file.open_parts(head, data, me.key)
        asked = json.loads(question)
        key, node_id = bytes.fromhex(asked["key"]), UUID(asked["node"])
        values = json.loads(said)
        Asked.read(values)
    except (ValueError, TypeError, KeyError, AttributeError, Malformed) as error:
        raise Damaged from error
    bundle_file.prove(data, key)
    if node_id != head.sender_id or head.receiver_id != NOBODY:
        raise Damaged
    return question, values


def enter(
    database: Database,
    me: Identity,
    data: bytes,
    *,
    key: bytes | None,
    pin: Callable[[str], None] = lambda _certificate: None,
) -> Welcome:
    """On the new computer: the county is the hub's from now on. What it is told is taken next.

    ``key`` is what proves the code of its request; ``pin`` keeps the county's certificate,
    before the computer has joined.

    Raises:
        ForAnother, NotEnrolled, NotAsked, OtherRequest, Damaged: nothing was changed.
    """
    head = bundle_file.read_head(data)
    # First whose it is: on a stick for several villages lies what is not for this computer.
    if head.receiver_id != me.node_id:
        raise ForAnother(name=bundles.ANOTHER_COMPUTER)
    if head.kind is not Kind.WELCOME:
        raise NotEnrolled
    if key is None:
        raise NotAsked
    # All are opened before anything is believed.
    parts = iter([*bundle_file.open_parts(head, data, me.key)])
    bundles.read_first(parts)
    welcome = next(parts, b"")
    try:
        bundle_file.prove(data, joining.hub_key_in(me, key, welcome))
    except joining.NotTheHub as error:
        raise OtherRequest from error
    except (Malformed, ValueError) as error:
        raise Damaged from error
    with database.write() as session:
        heard = joining.hear_by_key(session, me, key, welcome, url="")
        pin(heard.ca)
    return heard
