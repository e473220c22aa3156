"""On a station's PC: what goes to the county on a stick, and what its answer says."""

from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlmodel import Session

from station.db import Database
from station.errors import N_, NN_
from station.sync import bundle_file, bundles, confirmed, exchange, nodes
from station.sync.bits import Malformed
from station.sync.bundle_file import Damaged, Head, Kind
from station.sync.bundles import ForAnother, Made, NotEnrolled, Said, WrongWay
from station.sync.envelope import NotForYou, NotSigned
from station.sync.exchange import Report
from station.sync.nodes import Identity
from station.sync.release import THIS, Release


class Waiting(Struct, frozen=True):
    """What the hub has not confirmed of what was done here."""

    entries: int
    is_complete: bool


def waiting(session: Session) -> Waiting:
    peer = nodes.peer_of(session)
    return Waiting(confirmed.unsent(session, peer), peer.is_complete)


def make(database: Database, me: Identity, *, release: Release = THIS) -> Made:
    """The file for the county: all that it has not confirmed, in one.

    Raises:
        NotEnrolled: this computer has no county to carry it to.
    """
    with database.read() as session:
        if not bundles.is_on_pc(session):
            raise NotEnrolled
        peer = nodes.peer_of(session)
        entries = confirmed.unsent(session, peer)
        name = bundles.file_name(session, bundles.UP, me.node_id)
    messages = exchange.bundle(database, me, release=release)
    file_id, data, is_all = bundles.packed(
        me, Kind.QUESTIONS, (peer.id, peer.public_key), {"entries": entries}, messages
    )
    return Made(file_id, name, data, entries, is_all)


def note_made(database: Database, made: Made, *, at: datetime) -> None:
    """Once the file is where it belongs."""
    with database.write() as session:
        bundles.note(
            session,
            made.file_id,
            node_id=nodes.peer_of(session).id,
            kind=Kind.QUESTIONS,
            is_ours=True,
            at=at,
            size_bytes=len(made.data),
            entries=made.entries,
        )


def take(
    database: Database, me: Identity, data: bytes, *, at: datetime, release: Release = THIS
) -> list[Said]:
    """What has come back on the stick.

    Raises:
        bundle_file's and bundles' refusals: nothing was changed.
    """
    head = bundle_file.read_head(data)
    if head.sender_id == me.node_id:
        return [_own(database, me, data, head)]
    if head.kind is Kind.JOINING:
        raise ForAnother(name=bundles.THE_COUNTY)
    head = bundles.addressed(database, me, data)
    if head.kind not in {Kind.ANSWERS, Kind.WELCOME}:
        raise WrongWay
    with database.read() as session:
        before = bundles.known(session, head.file_id)
        if before is not None:
            return [Said(bundles.TWICE, {"when": bundles.moment(before.at)}, "warn")]
        was = _state(session)
    # All are opened before the first is applied.
    parts = iter([*bundle_file.open_parts(head, data, me.key)])
    first = bundles.read_first(parts)
    if head.kind is Kind.WELCOME:
        # The welcome itself, by which this computer has joined.
        next(parts, b"")
    try:
        report = exchange.take_bundle(database, me, parts, at=at, release=release)
    except (Malformed, NotSigned, NotForYou) as error:
        raise Damaged from error
    with database.write() as session:
        now = _state(session)
        _note_taken(session, head, first, was, now, report, at=at, size=len(data))
    if report.refusals:
        refusal = report.refusals[0]
        return [Said(refusal.message, refusal.values, "bad")]
    return _told(report, was, now, is_all=bool(first.get("is_all")))


class _State(Struct, frozen=True):
    turn: tuple[int, int]
    unsent: int
    is_complete: bool


def _state(session: Session) -> _State:
    peer = nodes.peer_of(session)
    turn = (peer.hub_incarnation, peer.turn)
    return _State(turn, confirmed.unsent(session, peer), peer.is_complete)


def _note_taken(
    session: Session,
    head: Head,
    first: dict[str, Any],
    was: _State,
    now: _State,
    report: Report,
    *,
    at: datetime,
    size: int,
) -> None:
    peer = nodes.peer_of(session)
    if now.turn != was.turn:
        peer.last_exchange_at = at
        session.add(peer)
    bundles.note(
        session,
        head.file_id,
        node_id=head.sender_id,
        kind=head.kind,
        is_ours=False,
        at=at,
        size_bytes=size,
        entries=max(was.unsent - now.unsent, 0),
        news=report.pulled,
        answers_id=bundles.id_in(first, "answers"),
    )


def _told(report: Report, was: _State, now: _State, *, is_all: bool) -> list[Said]:
    if now.turn == was.turn:
        return [Said(_LATE, tone="warn")]
    arrived = max(was.unsent - now.unsent, 0)
    said = [
        *([Said(_ARRIVED, {"count": arrived})] if arrived else []),
        Said(_NEWS, {"count": report.pulled}),
        Said(_LEFT, {"count": now.unsent}, "warn") if now.unsent else Said(_NOTHING_LEFT),
    ]
    if now.is_complete and not was.is_complete:
        said.append(Said(_LOADED))
    elif not now.is_complete or not is_all:
        said.append(Said(_MORE, tone="warn"))
    return said


_ARRIVED = NN_(
    "The county has confirmed %(count)d record of this computer.",
    "The county has confirmed %(count)d records of this computer.",
)
_NEWS = NN_(
    "%(count)d piece of news from the county was taken in.",
    "%(count)d pieces of news from the county were taken in.",
)
_LEFT = NN_(
    "%(count)d record waits for the next stick.", "%(count)d records wait for the next stick."
)
_NOTHING_LEFT = N_("Nothing waits here.")
_LATE = N_(
    "A newer answer had arrived before this one. It did no harm, and nothing was lost: "
    "write the next file and carry it to the county when the van goes."
)
_LOADED = N_(
    "The first load is complete: this computer has everything of its stations, "
    "and people log in with the names they have in the county."
)
_MORE = N_(
    "The county has more for this computer than has come so far: "
    "write a file on the stick once more, and carry it to the county."
)


def _own(database: Database, me: Identity, data: bytes, head: Head) -> Said:
    """What this computer has written itself: at least it is known to be whole."""
    bundle_file.prove(data, me.public_key)
    with database.read() as session:
        row = bundles.known(session, head.file_id)
    if row is None:
        return Said(_WHOLE)
    return Said(_WHOLE_SINCE, {"when": bundles.moment(row.at)})


_WHOLE = N_(
    "This is a file of this computer for the county, and it is whole. Carry it there; "
    "the answer comes back on the same stick."
)
_WHOLE_SINCE = N_(
    "This is the file of %(when)s for the county, and it is whole. Carry it there; "
    "the answer comes back on the same stick."
)
