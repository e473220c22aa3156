"""Writes the log: every commit that adds an event or changes a record adds entries."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from itertools import groupby, repeat
from operator import itemgetter
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session

from station.bulk import insert_columns
from station.db import WriteSession, new_id, table_of
from station.errors import N_, RuleBroken
from station.prepared import Prepared
from station.records.hosting import Hosts, KeptElsewhere, hosts
from station.records.models import Installation, LogEntry, Record, Unnumbered

Entry = tuple[str, UUID | str, int, bytes]
"""Subject (table), its id (or that in hex), version (0 for events), digest (none for records)."""

_LOG = table_of(LogEntry)
_INSTALLATION = table_of(Installation)
_UNNUMBERED = table_of(Unnumbered)
_WAITING = sa.select(sa.func.max(_UNNUMBERED.c.place))
_TIP = Prepared(
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


class Tip(Struct, frozen=True):
    """Where this node's log ends."""

    node_id: UUID
    incarnation: int
    seq: int
    chain: bytes
    # On PostgreSQL the last entry that waits for its number, so that two ends can be compared.
    waiting: int = 0


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
    node_id, incarnation, seq, chain = _TIP.one(connection, {})
    waiting = 0 if connection.dialect.name == "sqlite" else connection.scalar(_WAITING) or 0
    return Tip(node_id, incarnation, seq or 0, chain or b"", waiting)


def begin_incarnation(connection: sa.Connection, *, after: int) -> int:
    """Number the log anew, under a number that was never used; returns it."""
    current = connection.execute(sa.select(_INSTALLATION.c.incarnation)).scalar_one()
    following: int = max(current, after) + 1
    connection.execute(sa.update(_INSTALLATION).values(incarnation=following))
    return following


def is_of_before(connection: sa.Connection, subject: str, key: UUID) -> bool:
    """Whether a backup was put back since this node last changed a row.

    What was counted on from that row meanwhile, and is on paper somewhere, is not known here.
    """
    if tip(connection).incarnation == 1:
        return False
    return connection.execute(_CHANGED_SINCE, {"subject": subject, "key": key}).first() is None


_CHANGED_SINCE = (
    sa.select(_LOG.c.seq)
    .join(
        _INSTALLATION,
        (_INSTALLATION.c.node_id == _LOG.c.node_id)
        & (_INSTALLATION.c.incarnation == _LOG.c.incarnation),
    )
    .where(_LOG.c.subject == sa.bindparam("subject"), _LOG.c.subject_id == sa.bindparam("key"))
    .limit(1)
)


def append(connection: sa.Connection, entries: Sequence[Entry]) -> None:
    """Add ``entries`` to this node's log.

    On SQLite they are numbered and chained here, where the caller's write lock makes the
    numbers contiguous; on PostgreSQL the sequencer does that after the commit.
    """
    for (subject, version), same in groupby(entries, key=itemgetter(0, 2)):
        ids, digests = zip(*((entry[1], entry[3]) for entry in same), strict=True)
        append_alike(connection, subject, version, ids, digests)


def append_alike(
    connection: sa.Connection,
    subject: str,
    version: int,
    ids: Sequence[UUID | str],
    digests: Sequence[bytes] = (),
) -> None:
    """Entries of one subject and version; without digests they are of records."""
    if not ids:
        return
    keys = [key if isinstance(key, str) else key.hex for key in ids]
    if connection.dialect.name == "sqlite":
        number_alike(connection, subject, version, keys, digests)
        return
    columns: dict[str, Sequence[Any]] = {"subject_id": keys}
    _insert(connection, _UNNUMBERED, columns, {"subject": subject, "version": version}, digests)


def number_alike(
    connection: sa.Connection,
    subject: str,
    version: int,
    keys: Sequence[str],
    digests: Sequence[bytes] = (),
) -> None:
    """Number and chain entries at the end of this node's log; nobody else may do so meanwhile."""
    end = tip(connection)
    columns: dict[str, Sequence[Any]] = {
        "seq": range(end.seq + 1, end.seq + 1 + len(keys)),
        "subject_id": keys,
        "chain": [*chained(end.chain, subject, version, keys, digests)],
    }
    constants = {
        "node_id": end.node_id,
        "incarnation": end.incarnation,
        "subject": subject,
        "version": version,
    }
    _insert(connection, _LOG, columns, constants, digests)


def _insert(
    connection: sa.Connection,
    table: sa.Table,
    columns: dict[str, Sequence[Any]],
    constants: dict[str, Any],
    digests: Sequence[bytes],
) -> None:
    if digests:
        columns["digest"] = digests
    else:
        constants["digest"] = b""
    insert_columns(connection, table, columns, constants)


def chained(
    chain: bytes, subject: str, version: int, keys: Iterable[str], digests: Sequence[bytes]
) -> Iterator[bytes]:
    """The hash of each entry after ``chain``; each covers all that came before it."""
    before, after = f"|{subject}|".encode(), f"|{version}|".encode()
    for key, digest in zip(keys, digests or repeat(b""), strict=False):
        chain = sha256(b"".join((chain, before, key.encode(), after, digest))).digest()
        yield chain


def ensure_version(record: Record, version: int) -> None:
    """Refuse to overwrite what somebody else saved after this page was opened."""
    if record.version != version:
        raise ChangedMeanwhile


@sa.event.listens_for(WriteSession, "before_flush")
def _count_versions(session: Session, _context: Any, _instances: Any) -> None:
    changed: list[Record] = session.info.setdefault("changed", [])
    new = [row for row in session.new if isinstance(row, Record)]
    dirty = [row for row in session.dirty if isinstance(row, Record) and _is_changed(row)]
    here = hosts(session) if new or dirty else None
    for row in new:
        if not _is_written_here(row, here):
            raise KeptElsewhere
        row.version = 1
        changed.append(row)
    for row in dirty:
        if _is_written_here(row, here):
            row.version += 1
            changed.append(row)
        elif not _changed_columns(row) <= row.derived | row.own_copy:
            raise KeptElsewhere
    for row in session.deleted:
        if isinstance(row, Record):
            raise RuntimeError(f"{type(row).__name__} is a record: close it, do not delete it")  # noqa: TRY004


def _is_changed(row: Record) -> bool:
    return not _changed_columns(row) <= row.derived


def _changed_columns(row: Record) -> set[str]:
    return {item.key for item in sa.inspect(row).attrs if item.history.has_changes()}


def _is_written_here(row: Record, here: Hosts | None) -> bool:
    return here is None or not row.travels or here.writes(row.home_station_id)


@sa.event.listens_for(WriteSession, "after_flush")
def _log_changes(session: Session, _context: Any) -> None:
    changed: list[Record] = session.info.pop("changed", [])
    if changed:
        append(
            session.connection(),
            [(str(row.__tablename__), row.id, row.version, b"") for row in changed],
        )
