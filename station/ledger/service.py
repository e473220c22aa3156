"""Adds entries to the books. The caller owns the transaction; nothing is ever changed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol, Self
from uuid import UUID, uuid5

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session, col, select

from station.clock import business_day
from station.db import WriteSession, new_id, table_of
from station.ledger.models import Entry, EntryKind, Posting
from station.ledger.rules import (
    Account,
    Line,
    NotedOtherwise,
    ensure_balanced,
    moves_only_its_own,
    reversal,
)
from station.records.hosting import hosts

_POSTING = table_of(Posting)
# Names a reversal after what it takes back: who does it again, because a backup was put back
# in between, does the same thing, and the books of all computers have it once.
_REVERSALS = UUID("b9ad53d2-41c1-4bd8-9e8b-9a3c0b2f5d17")


class Poster(Protocol):
    """Whoever writes in the books, as custody's writer does in its events."""

    @property
    def station_id(self) -> UUID: ...
    @property
    def node_id(self) -> UUID: ...
    @property
    def actor_id(self) -> UUID | None: ...
    @property
    def at(self) -> datetime: ...


class Occasion(Struct, frozen=True):
    """Who posts, where and when, and what it belongs to."""

    station_id: UUID
    node_id: UUID
    actor_id: UUID | None
    at: datetime
    unit_id: UUID | None = None
    event_id: UUID | None = None
    subject_id: UUID | None = None
    reference: str = ""
    reason: str = ""

    @classmethod
    def of(cls, writer: Poster, **more: Any) -> Self:
        return cls(writer.station_id, writer.node_id, writer.actor_id, writer.at, **more)


def was_posted(
    session: Session, act_id: UUID, occasion: Occasion, kind: EntryKind, lines: Sequence[Line]
) -> bool:
    """Whether this act is in the books already, as the entry of its id.

    Asked before any rule: what it moved is not there any more. ``lines`` may be some of its
    lines, where the others followed from what was owed then.

    Raises:
        NotedOtherwise: the page was sent before with something else.
    """
    known = session.get(Entry, act_id)
    if known is None:
        return False
    noted = (known.subject_id, known.kind, known.reference)
    posted = lines_of(session, act_id)
    is_same = noted == (occasion.subject_id, kind, occasion.reference)
    if not is_same or any(line not in posted for line in lines):
        raise NotedOtherwise
    return True


def post(
    session: Session,
    occasion: Occasion,
    kind: EntryKind,
    lines: Sequence[Line],
    *,
    reverses_id: UUID | None = None,
    entry_id: UUID | None = None,
) -> Entry:
    """Add one entry whose lines sum to zero; ``entry_id`` is the act's that must be done once.

    Raises:
        NotBalanced, NothingPosted, TooMuch: they do not, and nothing was posted.
        ValueError: they move accounts that are not of this kind (``rules.ACCOUNTS``).
    """
    ensure_balanced(lines)
    if not moves_only_its_own(kind, (line.account.kind for line in lines)):
        raise ValueError(f"an entry to {kind.value} does not move all of {lines}")
    entry = Entry(
        id=entry_id or new_id(),
        home_station_id=occasion.station_id,
        kind=kind,
        station_id=occasion.station_id,
        node_id=occasion.node_id,
        actor_id=occasion.actor_id,
        at=occasion.at,
        business_day=business_day(occasion.at),
        unit_id=occasion.unit_id,
        event_id=occasion.event_id,
        subject_id=occasion.subject_id,
        reverses_id=reverses_id,
        reference=occasion.reference,
        reason=occasion.reason,
    )
    session.add(entry)
    session.flush()
    rows = [_row(entry.id, number, line) for number, line in enumerate(lines, start=1)]
    session.connection().execute(sa.insert(_POSTING), rows)
    return entry


def _row(entry_id: UUID, number: int, line: Line) -> dict[str, Any]:
    return {
        "entry_id": entry_id,
        "line": number,
        "account": line.account.kind,
        "station_id": line.account.station_id,
        "partner_id": line.account.partner_id,
        "producer_id": line.account.producer_id,
        "about_id": line.about_id,
        "said": line.said,
        "fen": line.fen,
    }


def lines_of(session: Session, entry_id: UUID) -> list[Line]:
    rows = session.exec(
        select(Posting).where(Posting.entry_id == entry_id).order_by(sa.text("line"))
    ).all()
    return [
        Line(
            Account(row.account, row.station_id, row.partner_id, row.producer_id),
            row.fen,
            row.about_id,
            row.said,
        )
        for row in rows
    ]


def reverse_event(session: Session, occasion: Occasion, event_id: UUID) -> Entry | None:
    """Take back what was posted with a custody event, by an entry of its own; once only.

    Returns:
        the reversal; None where no money came with the event, or it was taken back already.
    """
    entry = session.exec(select(Entry).where(Entry.event_id == event_id)).first()
    return reverse(session, occasion, entry) if entry is not None else None


def reverse_kind(
    session: Session, occasion: Occasion, kind: EntryKind, subject_id: UUID
) -> list[Entry]:
    """Take back every entry of a kind that belongs to a subject, each once only."""
    query = select(Entry).where(Entry.subject_id == subject_id, Entry.kind == kind)
    found = session.exec(query.order_by(col(Entry.at), col(Entry.id))).all()
    back = [reverse(session, occasion, entry) for entry in found]
    return [entry for entry in back if entry is not None]


def reverse(session: Session, occasion: Occasion, entry: Entry) -> Entry | None:
    """Take back one entry by another.

    Returns:
        None where that was done already, or the entry is in the books of another computer.
    """
    if _is_reversed(session, entry.id) or not _is_ours(session, entry):
        return None
    return post(
        session,
        occasion,
        EntryKind.REVERSE,
        reversal(lines_of(session, entry.id)),
        reverses_id=entry.id,
        entry_id=reversal_id(entry.id),
    )


def reversal_id(entry_id: UUID) -> UUID:
    return uuid5(_REVERSALS, entry_id.hex)


def _is_ours(session: Session, entry: Entry) -> bool:
    """Whether it was booked here, or its drawer is here by now."""
    here = hosts(session)
    return here is None or here.me == entry.node_id or here.writes(entry.home_station_id)


def _is_reversed(session: Session, entry_id: UUID) -> bool:
    return session.exec(select(Entry.id).where(Entry.reverses_id == entry_id)).first() is not None


@sa.event.listens_for(WriteSession, "before_flush")
def _keep_as_written(session: Session, _context: Any, _instances: Any) -> None:
    changed = (row for row in session.dirty if session.is_modified(row))
    for row in [*changed, *session.deleted]:
        if isinstance(row, (Entry, Posting)):
            raise RuntimeError("an entry is never changed: post a reversal")  # noqa: TRY004
