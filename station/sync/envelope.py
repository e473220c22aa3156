"""One signed message: who says it to whom, and what. The same on the line and on the stick."""

import json
from collections.abc import Callable
from enum import IntEnum
from typing import Any
from uuid import UUID

from msgspec import Struct
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from station.errors import N_, Forbidden
from station.sync import wire
from station.sync.bits import Malformed, Reader, Writer
from station.sync.wire import Content

_MAGIC = b"CYX"
_SIGNATURE = 64
# Before the body: magic, format, kind, from, to.
_HEAD = len(_MAGIC) + 2 + 32


class Topic(IntEnum):
    """What a message is about. An answer has the topic of its question, plus 100."""

    HELLO = 1
    PUSH = 2
    PULL = 3
    GIVE_BACK = 4
    PHOTO = 5
    REFUSED = 99


ANSWER = 100


class NotSigned(Forbidden):
    message = N_("This does not come from a computer that the county knows, or was altered.")


class NotForYou(Forbidden):
    message = N_("This was made for another computer.")


class Message(Struct, frozen=True):
    """A few values, and rows."""

    topic: int
    sender_id: UUID
    receiver_id: UUID
    values: dict[str, Any]
    content: Content


def seal(
    key: SigningKey,
    topic: int,
    *,
    sender_id: UUID,
    receiver_id: UUID,
    values: dict[str, Any],
    content: Content | None = None,
) -> bytes:
    """The message as bytes, signed by its sender."""
    out = Writer()
    out.raw(json.dumps(values, separators=(",", ":")).encode())
    body = wire.compress(bytes(out.bytes) + wire.encode(content or {}))
    head = _MAGIC + bytes((wire.FORMAT, topic)) + sender_id.bytes + receiver_id.bytes
    return head + body + key.sign(head + body).signature


def sender_of(data: bytes) -> UUID:
    """Who says that they have sent it; nothing is proven yet."""
    if len(data) < _HEAD + _SIGNATURE or data[: len(_MAGIC)] != _MAGIC:
        raise Malformed(problem=N_("it is no message of ours"))
    return UUID(bytes=data[len(_MAGIC) + 2 : len(_MAGIC) + 18])


def topic_of(data: bytes) -> int:
    """What a message says that it is about; nothing is proven yet."""
    return data[len(_MAGIC) + 1]


def unseal(data: bytes, key_of: Callable[[UUID], bytes | None], *, receiver_id: UUID) -> Message:
    """The message, once its signature and its bounds are proven.

    Raises:
        Malformed, NotSigned, NotForYou: nothing of it is to be believed.
    """
    sender_id = sender_of(data)
    key = key_of(sender_id)
    if key is None:
        raise NotSigned
    signed, signature = data[:-_SIGNATURE], data[-_SIGNATURE:]
    try:
        VerifyKey(key).verify(signed, signature)
    except BadSignatureError as error:
        raise NotSigned from error
    to = UUID(bytes=data[_HEAD - 16 : _HEAD])
    if to != receiver_id:
        raise NotForYou
    if signed[len(_MAGIC)] != wire.FORMAT:
        raise Malformed(problem=N_("it is in a format of another release"))
    if len(signed) > wire.MOST_COMPRESSED + _HEAD:
        raise Malformed(problem=N_("it is too large"))
    reader = Reader(wire.decompress(signed[_HEAD:]))
    try:
        values = json.loads(reader.raw())
    except ValueError as error:
        raise Malformed(problem=N_("its head cannot be read")) from error
    if not isinstance(values, dict):
        raise Malformed(problem=N_("its head cannot be read"))
    content = wire.decode(reader.data[reader.at :])
    return Message(signed[len(_MAGIC) + 1], sender_id, to, values, content)
