"""Takes in what another node says: one function for line, stick, replay and simulation.

No I/O: the session and the time are passed in. What is known already changes nothing, in
whatever order and however often it comes; what cannot be applied goes to the quarantine
and holds up nothing that follows.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from msgspec import Struct, field
from sqlmodel import Session

from station import custody
from station.records import number_waiting, read_hosts
from station.sync import afterwards, events, goods, numbered, photos, quarantine, rows
from station.sync.carried import CARRIED, EVENT
from station.sync.models import Quarantined, Reason
from station.sync.release import THIS, Release
from station.sync.wire import PARCEL_UNITS, Content, decode

BAG_UNITS = "bag_unit"
ENTRIES = "entry"
_NOT_ROWS = {PARCEL_UNITS, BAG_UNITS, ENTRIES, EVENT.name}
# Tried again whenever something arrived; the others when the program or a person changed something.
_PATIENT = (Reason.WAITS, Reason.DUPLICATE)


class Source(Struct, frozen=True):
    """Who says it. ``gives_back`` where the hub was restored and others return its own."""

    node_id: UUID
    gives_back: bool = False
    release: Release = THIS


class Applied(Struct):
    """What was new: the events and rows, and the units they are about."""

    changes: list[tuple[str, UUID]] = field(default_factory=list)
    units: set[UUID] = field(default_factory=set)
    matters: set[UUID] = field(default_factory=set)
    legs: set[UUID] = field(default_factory=set)
    quarantined: int = 0


def apply(session: Session, content: Content, source: Source, *, at: datetime) -> Applied:
    """Keep all that is new of ``content``, and bring up to date what is derived from it."""
    applied = Applied()
    # What was changed here is read from the log.
    number_waiting(session.connection())
    _take(session, content, source, applied, at=at)
    if applied.changes:
        _retry(session, quarantine.waiting(session, _PATIENT), source, applied, at=at)
    _finish(session, applied)
    return applied


def units_of(content: Content) -> set[UUID]:
    """The units that a content names."""
    return {*events.units_in(content.get(PARCEL_UNITS, []), content.get(BAG_UNITS, []))}


def retry(session: Session, release: Release, *, at: datetime) -> Applied:
    """Try again everything that lies in the quarantine, as after an upgrade."""
    applied = Applied()
    me = read_hosts(session.connection())
    if me is not None:
        source = Source(me.hub, release=release)
        _retry(session, quarantine.waiting(session), source, applied, at=at)
        _finish(session, applied)
    return applied


def _take(
    session: Session, content: Content, source: Source, applied: Applied, *, at: datetime
) -> None:
    """Rows of one table after the other, those first that others refer to."""
    connection = session.connection()
    events.know_units(connection, content.get(PARCEL_UNITS, []), content.get(BAG_UNITS, []))
    _take_rows(session, content, source, applied, at=at)
    photos.take_with_records(session, content, source.node_id)
    events.take(session, content, source, applied, at=at)
    # Money is asked with which event it came.
    _take_rows(session, content, source, applied, at=at, booked=True)
    _keep_unknown(session, content, source, applied, at=at)


def _take_rows(
    session: Session,
    content: Content,
    source: Source,
    applied: Applied,
    *,
    at: datetime,
    booked: bool = False,
) -> None:
    for item in CARRIED.values():
        found = content.get(item.name, [])
        if found and item.is_booked == booked and source.release.knows_table(item.name):
            children = content.get(item.child.name, []) if item.child is not None else []
            rows.take(session, item, found, children, source, applied, at=at)


def _keep_unknown(
    session: Session, content: Content, source: Source, applied: Applied, *, at: datetime
) -> None:
    children = {item.child.name for item in CARRIED.values() if item.child is not None}
    for name, found in content.items():
        if name in _NOT_ROWS | children or source.release.knows_table(name):
            continue
        for row in found:
            rows.set_aside(session, {name: [row]}, source, applied, Reason.NEWER, name, at=at)


def _retry(
    session: Session,
    waiting: Iterable[Quarantined],
    source: Source,
    applied: Applied,
    *,
    at: datetime,
) -> None:
    """Each on its own; one that is still refused is put back, as another try."""
    for item in waiting:
        own = Applied()
        again = Source(item.source_id, source.gives_back, source.release)
        quarantine.drop(session, item.id)
        session.expunge(item)
        _take(session, decode(item.content), again, own, at=at)
        quarantine.go_on_counting(session, item)
        applied.changes += own.changes
        applied.units |= own.units
        applied.matters |= own.matters
        applied.legs |= own.legs
        applied.quarantined += own.quarantined


def _finish(session: Session, applied: Applied) -> None:
    connection = session.connection()
    afterwards.settle_matters(connection, applied.matters)
    afterwards.erase_withdrawn(connection, applied.changes)
    late = applied.units | afterwards.units_of(connection, applied.matters)
    custody.refold_late(connection, late)
    afterwards.read_receipts(connection, applied.legs)
    numbered.go_on_after(connection, applied.changes)
    session.expire_all()
    goods.refold(session, applied.changes)
    session.expire_all()
