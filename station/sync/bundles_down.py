"""At the hub: what comes from a station's PC on a stick, and the answer that rides back."""

from datetime import datetime
from functools import partial
from pathlib import Path
from uuid import UUID

from sqlmodel import Session

from station.db import Database
from station.errors import N_, NN_
from station.sync import (
    answering,
    bundle_file,
    bundles,
    bundles_joining,
    bundles_kept,
    pushing,
    quarantine,
)
from station.sync.bits import Malformed
from station.sync.bundle_file import Damaged, Head, Kind
from station.sync.bundles import Said, WrongWay
from station.sync.bundles_kept import Taken
from station.sync.envelope import NotForYou, NotSigned, Topic, topic_of
from station.sync.models import Node
from station.sync.nodes import Identity
from station.sync.release import THIS, Release


def take(
    database: Database,
    me: Identity,
    data: bytes,
    *,
    at: datetime,
    kept: Path,
    ca: str = "",
    release: Release = THIS,
) -> Taken:
    """Take a PC's file in, and make its answer. ``kept`` is the folder where that stays.

    ``ca`` is the county's own certificate, for those who join.

    Raises:
        bundle_file's and bundles' refusals: nothing was changed.
    """
    head = bundle_file.read_head(data)
    if head.sender_id == me.node_id:
        return Taken([_own(database, me, data, head)])
    if head.kind is Kind.JOINING:
        return bundles_joining.admit(database, me, data, at=at, kept=kept, release=release, ca=ca)
    head = bundles.addressed(database, me, data)
    if head.kind is not Kind.QUESTIONS:
        raise WrongWay
    with database.read() as session:
        before = bundles.known(session, head.file_id)
        if before is not None:
            return bundles_kept.again(session, before, kept)
    return _answer(database, me, data, head, at=at, kept=kept, release=release)


def _answer(
    database: Database,
    me: Identity,
    data: bytes,
    head: Head,
    *,
    at: datetime,
    kept: Path,
    release: Release,
) -> Taken:
    # All are opened before the first is applied.
    parts = iter([*bundle_file.open_parts(head, data, me.key)])
    bundles.read_first(parts)
    with database.read() as session:
        node = session.get_one(Node, head.sender_id)
        before, waited = _length(session, node.id), quarantine.count(session)
    try:
        answers = answering.answer_bundle(database, me, parts, at=at, release=release)
    except (Malformed, NotSigned, NotForYou) as error:
        raise Damaged from error
    first = {"answers": head.file_id.hex}
    to = (node.id, node.public_key)
    file_id, answer, _ = bundles.packed(me, Kind.ANSWERS, to, first, answers)
    bundles_kept.keep(kept, node.id, head.file_id, answer)
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


def _length(session: Session, node_id: UUID) -> int:
    """How much of a node's log is known here."""
    return sum(held.seq for held in pushing.held_of(session.connection(), node_id).values())
