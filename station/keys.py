"""Keys of nodes: each signs with its own (Ed25519), and knows the others' by their id."""

import os
from collections.abc import Callable
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Protocol
from uuid import UUID

from msgspec import Struct
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from station.settings import make_private_folder, open_private

_FILE = "node.key"
_SIGNATURE_BYTES = 64


class Standing(StrEnum):
    """What this node knows of another's key."""

    KNOWN = "known"
    UNKNOWN = "unknown"
    REVOKED = "revoked"


class Verdict(Struct, frozen=True):
    """``ok``: the signature is of these bytes by the key that is known for the node."""

    standing: Standing
    ok: bool


class PublicKey(Struct, frozen=True):
    """Another node's key, as the register of nodes has it."""

    key: bytes
    is_revoked: bool = False


class KeyRing(Protocol):
    """What signs for this node, and tells whether another has signed."""

    def sign(self, data: bytes) -> bytes: ...

    def verify(self, node_id: UUID, data: bytes, signature: bytes) -> Verdict: ...


Register = Callable[[UUID], PublicKey | None]


def knows_nobody(_node_id: UUID) -> PublicKey | None:
    """The register of a computer that stands alone."""
    return None


class NodeKeys:
    """The key of this installation, kept beside its ``secret.key``, and a register of others."""

    def __init__(self, home: Path, node_id: UUID, register: Register = knows_nobody) -> None:
        self._home = home
        self._node_id = node_id
        self._register = register

    def sign(self, data: bytes) -> bytes:
        return bytes(self._own.sign(data).signature)

    def verify(self, node_id: UUID, data: bytes, signature: bytes) -> Verdict:
        if node_id == self._node_id:
            return Verdict(Standing.KNOWN, ok=is_signed_by(self.public, data, signature))
        found = self._register(node_id)
        if found is None:
            return Verdict(Standing.UNKNOWN, ok=False)
        standing = Standing.REVOKED if found.is_revoked else Standing.KNOWN
        return Verdict(standing, ok=is_signed_by(found.key, data, signature))

    @property
    def public(self) -> bytes:
        """What others must know to verify."""
        return bytes(self._own.verify_key)

    @cached_property
    def _own(self) -> SigningKey:
        return own_key(self._home)


def own_key(home: Path) -> SigningKey:
    """This installation's one key, for its sheets and its exchange.

    Made at first use; only the owner of the folder reads it.
    """
    path = home / _FILE
    make_private_folder(home)
    try:
        with os.fdopen(open_private(path), "w", encoding="ascii") as file:
            file.write(SigningKey.generate().encode().hex())
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        pass
    return SigningKey(bytes.fromhex(path.read_text("ascii")))


def is_signed_by(key: bytes, data: bytes, signature: bytes) -> bool:
    """Whether who has the other half of ``key`` has signed these bytes."""
    if len(signature) != _SIGNATURE_BYTES:
        return False
    try:
        VerifyKey(key).verify(data, signature)
    except BadSignatureError:
        return False
    return True
