"""Writes the log: every commit that adds an event or changes a record adds entries."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from station.bulk import insert_columns
from station.db import WriteSession, new_id, table_of
from station.errors import N_, RuleBroken
from station.records.models import Installation, LogEntry, Record

Entry = tuple[str, UUID | str, int, bytes]
"""Subject (table), its id (or that in hex), version (0 for events), digest (none for records)."""

_LOG = table_of(LogEntry)
_INSTALLATION = table_of(Installation)
_TIP = (
    sa.select(
        _INSTALLATION.c.node_id,
        _INSTALLATION.c.incarnation,
        _LOG.c.seq,
        _LOG.c.chain,
    )
    .select_from(
        sa.outerjoin(
            _INSTALLATION,
            _LOG,
            sa.and_(
                _LOG.c.node_id == _INSTALLATION.c.node_id,
                _LOG.c.incarnation == _INSTALLATION.c.incarnation,
            ),
        )
    )
    .order_by(_LOG.c.seq.desc())
    .limit(1)
)


class ChangedMeanwhile(RuleBroken):
    message = N_("Somebody has changed this in the meantime. Look at it again, then save.")


@dataclass(frozen=True, slots=True)
class Tip:
    """Where this node's log ends."""

    node_id: UUID
    incarnation: int
    seq: int
    chain: bytes


def install(session: Session, *, installed_at: datetime) -> Installation:
    """Give this database its node id, once."""
    found = session.get(Installation, 1)
    if found is None:
        found = Installation(node_id=new_id(), installed_at=installed_at)
        session.add(found)
        session.flush()
    return found


def installation(session: Session) -> Installation:
    found = session.get(Installation, 1)
    if found is None:
        raise LookupError("this database was not installed; run: station init")
    return found


def tip(connection: sa.Connection) -> Tip:
    node_id, incarnation, seq, chain = connection.execute(_TIP).one()
    return Tip(node_id, incarnation, seq or 0, chain or b"")


def append(connection: sa.Connection, entries: Sequence[Entry]) -> None:
    """Number and chain ``entries`` at the end of this node's log.

    The caller's write lock makes the numbers contiguous.
    """
    if not entries:
        return
    end = tip(connection)
    subjects, ids, versions, digests = zip(*entries, strict=True)
    insert_columns(
        connection,
        _LOG,
        {
            "seq": range(end.seq + 1, end.seq + 1 + len(entries)),
            "subject": subjects,
            "subject_id": ids,
            "version": versions,
            "digest": digests,
            "chain": list(chained(end.chain, entries)),
        },
        {"node_id": end.node_id, "incarnation": end.incarnation},
    )


def chained(chain: bytes, entries: Iterable[Entry]) -> Iterator[bytes]:
    """The hash of each entry after ``chain``; each covers all that came before it."""
    for subject, subject_id, version, digest in entries:
        key = subject_id if subject_id.__class__ is str else subject_id.hex  # type: ignore[union-attr]
        chain = sha256(chain + f"|{subject}|{key}|{version}|".encode() + digest).digest()
        yield chain


def ensure_version(record: Record, version: int) -> None:
    """Refuse to overwrite what somebody else saved after this page was opened."""
    if record.version != version:
        raise ChangedMeanwhile


@sa.event.listens_for(WriteSession, "before_flush")
def _count_versions(session: Session, _context: Any, _instances: Any) -> None:
    changed: list[Record] = session.info.setdefault("changed", [])
    for row in session.new:
        if isinstance(row, Record):
            row.version = 1
            changed.append(row)
    for row in session.dirty:
        if isinstance(row, Record) and session.is_modified(row):
            row.version += 1
            changed.append(row)
    for row in session.deleted:
        if isinstance(row, Record):
            raise RuntimeError(f"{type(row).__name__} is a record: close it, do not delete it")  # noqa: TRY004


@sa.event.listens_for(WriteSession, "after_flush")
def _log_changes(session: Session, _context: Any) -> None:
    changed: list[Record] = session.info.pop("changed", [])
    if changed:
        append(
            session.connection(),
            [(str(row.__tablename__), row.id, row.version, b"") for row in changed],
        )
