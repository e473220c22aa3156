"""The file on a stick, bit by bit: a head, sealed parts, and a signature over all of it.

No I/O. Whatever the bytes are, they are a whole file of a computer that is known, or they
are refused with a sentence (docs/exchange.md).
"""

import struct
from collections.abc import Iterator, Sequence
from enum import IntEnum
from hashlib import sha256
from uuid import UUID
from zlib import crc32

from msgspec import Struct
from nacl.exceptions import BadSignatureError, CryptoError
from nacl.public import PrivateKey, SealedBox
from nacl.signing import SigningKey, VerifyKey

from station.errors import N_, RuleBroken
from station.sync import wire

SUFFIX = ".cunyi"
FORMAT = 1
# Below what the pages take as an upload; what does not fit waits for the next stick.
MOST_BYTES = 30 * 1024 * 1024
# The rest is room for the head, the first part and the signature.
MOST_IN_PARTS = MOST_BYTES - 65_536

# As in PNG: not text, and damaged by whatever takes it for text.
_MAGIC = b"\x89CYB\r\n\x1a\n"
# Magic, format, kind, sender, receiver, file, number of parts, length of the whole file.
_HEAD = struct.Struct(">8sBB16s16s16sII")
# Where the file's id stands in its head.
FILE_ID = slice(42, 58)
_CHECK = struct.Struct(">I")
_HEAD_BYTES = _HEAD.size + _CHECK.size
_LENGTH = struct.Struct(">I")
# Within each sealed part: the file it belongs to, and its place in it.
_PLACE = struct.Struct(">16sI")
_SIGNATURE = 64
# What sealing adds to a part.
_SEAL = 48
_MOST_IN_PART = wire.MOST_COMPRESSED + 8_192


class Kind(IntEnum):
    """``JOINING`` is for a hub whose key is not known yet, so its parts lie open in it."""

    QUESTIONS = 1
    ANSWERS = 2
    JOINING = 3
    WELCOME = 4


class NotABundle(RuleBroken):
    message = N_(
        "This is not one of the program's files for a stick. Choose the one whose name ends in .cunyi."
    )


class CutShort(RuleBroken):
    message = N_(
        "This file ends too early: the stick was full, or was pulled out while it was written. "
        "Nothing was changed. Save the file once more where it was made."
    )


class Damaged(RuleBroken):
    message = N_(
        "This file was damaged or altered on its way. Nothing was changed. Save it once more "
        "where it was made, on another stick if it happens again."
    )


class NewerFormat(RuleBroken):
    message = N_(
        "This file was made by a newer program. Update this computer's program first; "
        "the file stays good until then."
    )


class TooLarge(RuleBroken):
    message = N_(
        "This file is larger than the program ever makes one. Nothing was changed. "
        "Choose the one whose name ends in .cunyi."
    )


class Head(Struct, frozen=True):
    """What a file says of itself. Nothing is proven by it."""

    kind: Kind
    sender_id: UUID
    receiver_id: UUID
    file_id: UUID
    parts: int
    length: int


def pack(
    key: SigningKey,
    kind: Kind,
    *,
    file_id: UUID,
    sender_id: UUID,
    receiver_id: UUID,
    receiver_key: bytes | None,
    parts: Sequence[bytes],
) -> bytes:
    """The whole file; only whoever has the receiver's key reads the parts, where it is known."""
    placed = [_PLACE.pack(file_id.bytes, place) + part for place, part in enumerate(parts, 1)]
    sealed = placed
    if receiver_key is not None:
        box = SealedBox(VerifyKey(receiver_key).to_curve25519_public_key())
        sealed = [box.encrypt(part) for part in placed]
    length = _HEAD_BYTES + sum(_LENGTH.size + len(part) for part in sealed) + _SIGNATURE
    ids = (sender_id.bytes, receiver_id.bytes, file_id.bytes)
    head = _HEAD.pack(_MAGIC, FORMAT, kind, *ids, len(sealed), length)
    out = bytearray(head + _CHECK.pack(crc32(head)))
    for part in sealed:
        out += _LENGTH.pack(len(part)) + part
    return bytes(out + key.sign(_signed(out)).signature)


def size_of(part: bytes) -> int:
    """How much a part takes in the file."""
    return _LENGTH.size + _PLACE.size + _SEAL + len(part)


def read_head(data: bytes) -> Head:
    """What the file says of itself.

    Raises:
        NotABundle, NewerFormat, TooLarge, CutShort, Damaged: it is none, or not whole.
    """
    if len(data) > MOST_BYTES:
        raise TooLarge
    if data[: len(_MAGIC)] != _MAGIC[: len(data)]:
        raise NotABundle
    if len(data) > len(_MAGIC) and data[len(_MAGIC)] > FORMAT:
        raise NewerFormat
    if len(data) < _HEAD_BYTES:
        raise CutShort
    _, format_, kind, sender, receiver, file, parts, length = _HEAD.unpack_from(data)
    (check,) = _CHECK.unpack_from(data, _HEAD.size)
    if check != crc32(data[: _HEAD.size]) or format_ != FORMAT or kind not in {*Kind}:
        raise Damaged
    if len(data) < length:
        raise CutShort
    if len(data) > length or length < _HEAD_BYTES + _SIGNATURE:
        raise Damaged
    ids = [UUID(bytes=raw) for raw in (sender, receiver, file)]
    return Head(Kind(kind), ids[0], ids[1], ids[2], parts, length)


def prove(data: bytes, key: bytes) -> None:
    """Raises Damaged unless all of it is as whoever has this key has made it."""
    try:
        VerifyKey(key).verify(_signed(data[:-_SIGNATURE]), data[-_SIGNATURE:])
    except (BadSignatureError, ValueError) as error:
        raise Damaged from error


def open_parts(head: Head, data: bytes, key: SigningKey) -> Iterator[bytes]:
    """The parts in their order, each proven to be of this file and in its place.

    ``key`` is the receiver's own.

    Raises:
        Damaged: a part cannot be opened, or is not where it belongs.
    """
    at, end = _HEAD_BYTES, head.length - _SIGNATURE
    box = None if head.kind is Kind.JOINING else SealedBox(key.to_curve25519_private_key())
    for place in range(1, head.parts + 1):
        if at + _LENGTH.size > end:
            raise Damaged
        (size,) = _LENGTH.unpack_from(data, at)
        at += _LENGTH.size
        if size > _MOST_IN_PART or at + size > end:
            raise Damaged
        yield _opened(data[at : at + size], head, place, box)
        at += size
    if at != end:
        raise Damaged


def _opened(part: bytes, head: Head, place: int, box: "SealedBox[PrivateKey] | None") -> bytes:
    try:
        plain = part if box is None else box.decrypt(part)
    except (CryptoError, ValueError, TypeError) as error:
        raise Damaged from error
    if plain[: _PLACE.size] != _PLACE.pack(head.file_id.bytes, place):
        raise Damaged
    return bytes(plain[_PLACE.size :])


def _signed(data: bytes | bytearray) -> bytes:
    """What is signed: no message of the line and no sheet begins like this."""
    return _MAGIC + sha256(data).digest()
