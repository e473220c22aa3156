"""What goes on a stick and comes back from it, on a station's PC and at the hub.

A file may come late, twice, damaged or not at all: what the hub has not confirmed goes into
the next one again, and what has arrived changes nothing a second time.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct, field
from sqlmodel import Session, col, select

from station.clock import local
from station.db import Database, new_id
from station.errors import N_, Forbidden, RuleBroken
from station.records import installation
from station.sync import bundle_file
from station.sync.bundle_file import MOST_IN_PARTS, SUFFIX, Damaged, Head, Kind
from station.sync.models import Bundle, BundleKind, Node, Peer
from station.sync.nodes import Identity

_KINDS = {
    Kind.QUESTIONS: BundleKind.QUESTIONS,
    Kind.ANSWERS: BundleKind.ANSWERS,
    Kind.JOINING: BundleKind.QUESTIONS,
    Kind.WELCOME: BundleKind.ANSWERS,
}


class ForAnother(Forbidden):
    message = N_("This file is for %(name)s. Carry it there; nothing was changed here.")


class FromStranger(Forbidden):
    message = N_(
        "This file comes from a computer that the county does not know. Nothing was changed. "
        "The coordinator lets a computer join."
    )


class NotEnrolled(RuleBroken):
    message = N_(
        "This computer has not joined a county: there is nobody to carry a file to. "
        "The coordinator lets it join."
    )


class WrongWay(RuleBroken):
    message = N_(
        "This file goes the other way: the hub takes in what stations' computers write, "
        "and they take in what the hub answers. Nothing was changed."
    )


ANOTHER_COMPUTER = N_("another computer")
THE_COUNTY = N_("the county's hub")


# The directions in the files' names.
UP, DOWN, JOIN = "up", "down", "join"

TWICE = N_("This file was taken in already on %(when)s. Nothing was done twice.")


class Said(Struct, frozen=True):
    """One sentence for the clerk; ``message`` and values may be marked by ``N_`` or ``NN_``."""

    message: str
    values: dict[str, Any] = field(default_factory=dict)
    tone: str = "good"


class Made(Struct, frozen=True):
    """A file that was made, with the name it should have on the stick."""

    file_id: UUID
    name: str
    data: bytes
    entries: int
    is_all: bool


def moment(at: datetime) -> str:
    return local(at).strftime("%Y-%m-%d %H:%M")


def name_of(session: Session, node_id: UUID) -> str:
    """A computer's name by the county's register; marked by ``N_`` where it has none here."""
    node = session.get(Node, node_id)
    if node is not None:
        return node.name
    return THE_COUNTY if installation(session).hub_id == node_id else ANOTHER_COMPUTER


def file_name(session: Session, direction: str, node_id: UUID) -> str:
    """One name for each direction and computer: the next file takes the place of the last."""
    node = session.get(Node, node_id)
    name = "".join(sign for sign in node.name if sign.isalnum()) if node else ""
    return f"{direction}-{name}-{node_id.hex[-4:]}{SUFFIX}".replace("--", "-")


def is_on_pc(session: Session) -> bool:
    """Whether this is a station's computer, which carries files to its hub."""
    return installation(session).hub_id is not None


def key_of(session: Session, node_id: UUID) -> bytes | None:
    peer, node = session.get(Peer, node_id), session.get(Node, node_id)
    if peer is not None:
        return peer.public_key
    return node.public_key if node is not None and not is_on_pc(session) else None


def addressed(database: Database, me: Identity, data: bytes) -> Head:
    """The head of a whole file of a known computer, for this one.

    Raises:
        NotABundle, CutShort, Damaged, TooLarge, NewerFormat: it is not as it was made.
        ForAnother, FromStranger: it is none of this computer's business.
    """
    head = bundle_file.read_head(data)
    with database.read() as session:
        if head.receiver_id != me.node_id:
            raise ForAnother(name=name_of(session, head.receiver_id))
        key = key_of(session, head.sender_id)
    if key is None:
        raise FromStranger
    bundle_file.prove(data, key)
    return head


def read_first(parts: Iterator[bytes]) -> dict[str, Any]:
    """What a file says before its messages."""
    try:
        values = json.loads(next(parts, b""))
    except ValueError as error:
        raise Damaged from error
    if not isinstance(values, dict):
        raise Damaged
    return values


def packed(
    me: Identity,
    kind: Kind,
    to: tuple[UUID, bytes],
    first: dict[str, Any],
    messages: Iterable[bytes],
) -> tuple[UUID, bytes, bool]:
    """As many messages as one file takes; its id, its bytes, and whether they are all."""
    some, is_all = fitting(messages)
    file_id = new_id()
    says = json.dumps(first | {"is_all": is_all}, separators=(",", ":")).encode()
    data = bundle_file.pack(
        me.key,
        kind,
        file_id=file_id,
        sender_id=me.node_id,
        receiver_id=to[0],
        receiver_key=to[1],
        parts=[says, *some],
    )
    return file_id, data, is_all


def fitting(messages: Iterable[bytes], most: int = MOST_IN_PARTS) -> tuple[list[bytes], bool]:
    """Messages in their order until the file is full; whether that was all."""
    some: list[bytes] = []
    room = most
    for message in messages:
        room -= bundle_file.size_of(message)
        if room < 0:
            return some, False
        some.append(message)
    return some, True


def note(
    session: Session,
    file_id: UUID,
    *,
    node_id: UUID,
    kind: Kind,
    is_ours: bool,
    at: datetime,
    size_bytes: int,
    **values: Any,
) -> None:
    """Remember a file that was made or taken here."""
    row = session.get(Bundle, file_id) or Bundle(
        id=file_id,
        node_id=node_id,
        kind=_KINDS[kind],
        is_ours=is_ours,
        at=at,
        size_bytes=size_bytes,
    )
    for name, value in values.items():
        setattr(row, name, value)
    session.add(row)
    session.flush()


def id_in(first: dict[str, Any], name: str) -> UUID | None:
    try:
        return UUID(str(first.get(name)))
    except ValueError:
        return None


def known(session: Session, file_id: UUID) -> Bundle | None:
    return session.get(Bundle, file_id)


def last(session: Session, *kinds: BundleKind, node_id: UUID | None = None) -> Bundle | None:
    """The newest file of some kinds, of one node or of all, in the order of its making here."""
    return next(iter(history(session, *kinds, node_id=node_id, most=1)), None)


def history(
    session: Session, *kinds: BundleKind, node_id: UUID | None = None, most: int = 20
) -> Sequence[Bundle]:
    query = select(Bundle).where(col(Bundle.kind).in_(kinds or tuple(BundleKind)))
    if node_id is not None:
        query = query.where(Bundle.node_id == node_id)
    return session.exec(query.order_by(col(Bundle.at).desc(), col(Bundle.id)).limit(most)).all()
