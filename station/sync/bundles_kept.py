"""At the hub: the answer to each computer that was made last, kept should the stick be lost."""

from pathlib import Path
from uuid import UUID

from msgspec import Struct
from sqlmodel import Session

from station.errors import N_
from station.settings import make_private_folder
from station.sync import bundle_disk, bundles
from station.sync.bundle_file import SUFFIX
from station.sync.bundles import Said
from station.sync.models import Bundle, Node


class Taken(Struct, frozen=True):
    """What a file has brought, and the file that goes back."""

    said: list[Said]
    node_id: UUID | None = None
    answer: bytes | None = None


def again(session: Session, before: Bundle, folder: Path) -> Taken:
    """The same answer, as long as no later file of the same computer was answered.

    A computer whose key was withdrawn since is told nothing, also not once more.
    """
    values = {"when": bundles.moment(before.at)}
    node = session.get(Node, before.node_id)
    is_believed = node is not None and node.revoked_at is None
    answer = find(folder, before.node_id, before.id) if is_believed else None
    message = _TWICE if answer else _TWICE_AND_OLD
    return Taken([Said(message, values, "warn")], before.node_id, answer)


_TWICE = N_(
    "This file was taken in already on %(when)s. Nothing was done twice; "
    "here is the same answer again, should the first have been lost."
)
_TWICE_AND_OLD = N_(
    "This file was taken in already on %(when)s, and a later one after it. "
    "Nothing was done twice; it may be deleted."
)


def find(folder: Path, node_id: UUID, question_id: UUID | None = None) -> bytes | None:
    """The answer that was made last for a node, if it is to this question."""
    found = sorted(folder.glob(f"{node_id.hex}-{question_id.hex if question_id else '*'}{SUFFIX}"))
    return found[-1].read_bytes() if found else None


def keep(folder: Path, node_id: UUID, question_id: UUID, answer: bytes) -> None:
    """Sealed to the node; here nobody reads it. The one before is needed no longer."""
    make_private_folder(folder)
    path = folder / f"{node_id.hex}-{question_id.hex}{SUFFIX}"
    bundle_disk.save(path, answer)
    for old in folder.glob(f"{node_id.hex}-*{SUFFIX}"):
        if old != path:
            old.unlink(missing_ok=True)
