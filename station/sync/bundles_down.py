"""At the hub: what comes from a station's PC on a stick, and the answer that rides back."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from uuid import UUID

from sqlmodel import Session

from station.db import Database
from station.errors import N_, NN_
from station.settings import make_private_folder
from station.sync import answering, bundle_disk, bundle_file, bundles, pushing, quarantine
from station.sync.bits import Malformed
from station.sync.bundle_file import SUFFIX, Damaged, Head, Kind
from station.sync.bundles import Said, WrongWay
from station.sync.envelope import NotForYou, NotSigned, Topic, topic_of
from station.sync.models import Bundle, Node
from station.sync.nodes import Identity


@dataclass(frozen=True, slots=True)
class Taken:
    """What a file has brought, and the file that goes back."""

    said: list[Said]
    node_id: UUID | None = None
    answer: bytes | None = None


def take(database: Database, me: Identity, data: bytes, *, at: datetime, kept: Path) -> Taken:
    """Take a PC's file in, and make its answer. ``kept`` is the folder where that stays.

    Raises:
        bundle_file's and bundles' refusals: nothing was changed.
    """
    head = bundle_file.read_head(data)
    if head.sender_id == me.node_id:
        return Taken([_own(database, me, data, head)])
    head = bundles.addressed(database, me, data)
    if head.kind is not Kind.QUESTIONS:
        raise WrongWay
    with database.read() as session:
        before = bundles.known(session, head.file_id)
    if before is not None:
        return _again(before, kept)
    return _answer(database, me, data, head, at=at, kept=kept)


def _again(before: Bundle, kept: Path) -> Taken:
    """The same answer, as long as no later file of the same computer was answered."""
    values = {"when": bundles.moment(before.at)}
    answer = kept_answer(kept, before.node_id, before.id)
    message = _TWICE if answer else _TWICE_AND_OLD
    return Taken([Said(message, values, "warn")], before.node_id, answer)


def _answer(
    database: Database, me: Identity, data: bytes, head: Head, *, at: datetime, kept: Path
) -> Taken:
    # All are opened before the first is applied.
    parts = iter([*bundle_file.open_parts(head, data, me.key)])
    bundles.read_first(parts)
    with database.read() as session:
        node = session.get_one(Node, head.sender_id)
        before, waited = _length(session, node.id), quarantine.count(session)
    try:
        answers = answering.answer_bundle(database, me, parts, at=at)
    except (Malformed, NotSigned, NotForYou) as error:
        raise Damaged from error
    first = {"answers": head.file_id.hex}
    to = (node.id, node.public_key)
    file_id, answer, _ = bundles.packed(me, Kind.ANSWERS, to, first, answers)
    _keep(kept, node.id, head.file_id, answer)
    with database.write() as session:
        entries = _length(session, node.id) - before
        held = quarantine.count(session) - waited
        note = partial(bundles.note, session, node_id=node.id, at=at, entries=entries)
        note(head.file_id, kind=head.kind, is_ours=False, size_bytes=len(data))
        answered = partial(note, is_ours=True, answers_id=head.file_id)
        answered(file_id, kind=Kind.ANSWERS, size_bytes=len(answer))
    is_refused = topic_of(answers[0]) == Topic.REFUSED if answers else False
    return Taken(_told(node.name, entries, held, is_refused=is_refused), node.id, answer)


def _told(name: str, entries: int, quarantined: int, *, is_refused: bool) -> list[Said]:
    if is_refused:
        return [Said(_REFUSED, {"name": name}, "bad")]
    said = [Said(_TAKEN, {"name": name, "count": entries})]
    if not entries:
        said = [Said(_NOTHING_NEW, {"name": name})]
    if quarantined > 0:
        said.append(Said(_QUARANTINED, {"count": quarantined}, "warn"))
    return said


_TAKEN = NN_(
    "From %(name)s: %(count)d new record was taken in. Save the answer on the same stick, "
    "and let it ride back.",
    "From %(name)s: %(count)d new records were taken in. Save the answer on the same stick, "
    "and let it ride back.",
)
_NOTHING_NEW = N_(
    "From %(name)s: everything in this file had arrived before. Nothing was done twice. "
    "Save the answer on the same stick all the same: it has the county's news."
)
_TWICE = N_(
    "This file was taken in already on %(when)s. Nothing was done twice; "
    "here is the same answer again, should the first have been lost."
)
_TWICE_AND_OLD = N_(
    "This file was taken in already on %(when)s, and a later one after it. "
    "Nothing was done twice; it may be deleted."
)
_REFUSED = N_(
    "Nothing was taken from %(name)s: its key was withdrawn, or its program and the county's "
    "are too far apart. The answer says it there; what it has stays on it."
)
_QUARANTINED = NN_(
    "%(count)d thing in it could not be applied yet. It is kept, and tried again.",
    "%(count)d things in it could not be applied yet. They are kept, and tried again.",
)


def _own(database: Database, me: Identity, data: bytes, head: Head) -> Said:
    bundle_file.prove(data, me.public_key)
    with database.read() as session:
        name = bundles.name_of(session, head.receiver_id)
    return Said(_WHOLE, {"name": name})


_WHOLE = N_("This is the county's answer for %(name)s, and it is whole. Carry it there.")


def kept_answer(folder: Path, node_id: UUID, question_id: UUID | None = None) -> bytes | None:
    """The answer that was made last for a node, if it is to this question."""
    found = sorted(folder.glob(f"{node_id.hex}-{question_id.hex if question_id else '*'}{SUFFIX}"))
    return found[-1].read_bytes() if found else None


def _keep(folder: Path, node_id: UUID, question_id: UUID, answer: bytes) -> None:
    """Sealed to the node; here nobody reads it. The one before is needed no longer."""
    make_private_folder(folder)
    path = folder / f"{node_id.hex}-{question_id.hex}{SUFFIX}"
    bundle_disk.save(path, answer)
    for old in folder.glob(f"{node_id.hex}-*{SUFFIX}"):
        if old != path:
            old.unlink(missing_ok=True)


def _length(session: Session, node_id: UUID) -> int:
    """How much of a node's log is known here."""
    return sum(held.seq for held in pushing.held_of(session.connection(), node_id).values())
