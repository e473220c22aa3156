"""A node's log on its way to the hub: entries as they are numbered, and what they are about.

Sent from where the hub says that its copy ends. The hub checks the chain, keeps what came
as it came, and judges it in a transaction of its own.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session, col, select

from station.custody.events import digest
from station.db import table_of
from station.errors import N_, RuleBroken
from station.ledger import Entry as Booked
from station.records import LogEntry, read_hosts
from station.records.service import chained
from station.sync import feed, wire
from station.sync.apply import ENTRIES, Applied, Source, apply
from station.sync.bits import Malformed
from station.sync.carried import CARRIED, EVENT, Kind
from station.sync.events import whole
from station.sync.gather import gather
from station.sync.models import StoredPush
from station.sync.release import THIS, Release
from station.sync.wire import Content

_LOG, _STORED = table_of(LogEntry), table_of(StoredPush)
# So many entries come to some 30 KB; what is larger is halved until it fits.
ENTRIES_AT_ONCE = 2_000
# An entry of the books stands this near behind the event that it came with.
_NEAR = 400
_BOOKED = table_of(Booked).name
# Room for the envelope around it.
_MOST = wire.MOST_COMPRESSED - 4_096


class BrokenChain(RuleBroken):
    message = N_("The log that was sent does not continue what is known of it.")


class Held(Struct, frozen=True):
    """What somebody has of one incarnation of a node's log."""

    incarnation: int
    seq: int = 0
    chain: bytes = b""


def held_of(connection: sa.Connection, node_id: UUID) -> dict[int, Held]:
    """By incarnation, where what is known here of a node's log ends."""
    ends = (
        sa.select(_LOG.c.incarnation, sa.func.max(_LOG.c.seq).label("seq"))
        .where(_LOG.c.node_id == node_id)
        .group_by(_LOG.c.incarnation)
        .subquery()
    )
    query = sa.select(_LOG.c.incarnation, _LOG.c.seq, _LOG.c.chain).join(
        ends,
        sa.and_(
            _LOG.c.node_id == node_id,
            _LOG.c.incarnation == ends.c.incarnation,
            _LOG.c.seq == ends.c.seq,
        ),
    )
    return {row.incarnation: Held(*row) for row in connection.execute(query)}


def chain_at(connection: sa.Connection, node_id: UUID, incarnation: int, seq: int) -> bytes | None:
    """The chain after one entry; None where it is not known here."""
    if seq == 0:
        return b""
    query = sa.select(_LOG.c.chain).where(
        _LOG.c.node_id == node_id, _LOG.c.incarnation == incarnation, _LOG.c.seq == seq
    )
    found: bytes | None = connection.scalar(query)
    return found


def next_push(
    session: Session, node_id: UUID, incarnation: int, after: int
) -> tuple[dict[str, Any], Content] | None:
    """The next part of this node's log that fits into one message; None at its end."""
    most = ENTRIES_AT_ONCE
    while True:
        found = _part(session.connection(), node_id, incarnation, after, most)
        if found is None or most == 1:
            return found
        if len(wire.compress(wire.encode(found[1]))) <= _MOST:
            return found
        most = min(most, int(found[0]["last"]) - after) // 2 or 1


def _part(
    connection: sa.Connection, node_id: UUID, incarnation: int, after: int, most: int
) -> tuple[dict[str, Any], Content] | None:
    query = (
        sa.select(_LOG)
        .where(_LOG.c.node_id == node_id, _LOG.c.incarnation == incarnation, _LOG.c.seq > after)
        .order_by(_LOG.c.seq)
    )
    rows = _with_its_money(connection.execute(query.limit(most + _NEAR)).all(), most)
    if not rows:
        return None
    content = gather(connection, [(row.subject, row.subject_id) for row in rows])
    _keep_own(connection, content)
    events = {row["id"] for row in content.get(EVENT.name, ())}
    content[ENTRIES] = [
        {
            "subject": row.subject,
            "subject_id": row.subject_id,
            "version": row.version,
            # The digest of an event follows from it.
            "digest": None if row.subject_id in events else row.digest,
        }
        for row in rows
    ]
    before = chain_at(connection, node_id, incarnation, after) or b""
    values = {
        "incarnation": incarnation,
        "first": after + 1,
        "last": rows[-1].seq,
        "before": before.hex(),
        "after": rows[-1].chain.hex(),
    }
    return values, content


def _with_its_money(rows: Sequence[Any], most: int) -> Sequence[Any]:
    """So many rows, and what follows them up to money that came with the last of them.

    A handover and what was paid for it are one transaction, and are known together.
    """
    names = [row.subject for row in rows[most:]]
    if _BOOKED not in names:
        return rows[:most]
    first = names.index(_BOOKED)
    many = next((i for i, name in enumerate(names[first:]) if name != _BOOKED), len(names) - first)
    return rows[: most + first + many]


def _keep_own(connection: sa.Connection, content: Content) -> None:
    """What somebody else has written over meanwhile is theirs to send; the books nobody does."""
    hosts = read_hosts(connection)
    for name, rows in [*content.items()]:
        item = CARRIED.get(name)
        if hosts is None or item is None:
            continue
        if item.kind is Kind.RECORD and not item.is_booked:
            content[name] = [row for row in rows if hosts.writes(row["home_station_id"])]
            if not content[name]:
                del content[name]


def store(session: Session, node_id: UUID, values: dict[str, Any], content: Content) -> bool:
    """Keep a push as it came, if it is new; whether it continues what is known.

    Raises:
        BrokenChain: it says otherwise than what this node has sent before.
        Malformed: it does not hold together.
    """
    connection = session.connection()
    part = _Part.read(values, content)
    held = held_of(connection, node_id).get(part.incarnation, Held(part.incarnation))
    if part.last <= held.seq:
        if chain_at(connection, node_id, part.incarnation, part.last) != part.after:
            raise BrokenChain
        return True
    known = session.exec(
        select(StoredPush.id).where(
            StoredPush.node_id == node_id,
            StoredPush.incarnation == part.incarnation,
            StoredPush.first_seq == part.first,
            StoredPush.last_seq == part.last,
        )
    ).first()
    if known is None:
        session.add(
            StoredPush(
                node_id=node_id,
                incarnation=part.incarnation,
                first_seq=part.first,
                last_seq=part.last,
                content=wire.compress(wire.encode({**content, _HEADER: [_as_row(values)]})),
            )
        )
        session.flush()
    if part.first > held.seq + 1:
        return False
    _number(connection, node_id, part, held)
    return True


def judge(
    session: Session, node_id: UUID, *, at: datetime, release: Release = THIS
) -> Iterator[Applied]:
    """Apply what was stored of a node, in its order; each part as it is asked for.

    What came before its time waits for the part that is missing.
    """
    query = (
        select(StoredPush)
        .where(StoredPush.node_id == node_id)
        .order_by(col(StoredPush.incarnation), col(StoredPush.first_seq), col(StoredPush.last_seq))
    )
    for stored in session.exec(query).all():
        content = wire.decode(wire.decompress(stored.content))
        (header,) = content.pop(_HEADER)
        held = held_of(session.connection(), node_id).get(
            stored.incarnation, Held(stored.incarnation)
        )
        if stored.first_seq > held.seq + 1:
            continue
        if stored.last_seq > held.seq:
            part = _Part.read(header, content)
            # One that waited may turn out to be another machine's; its rows count all the same.
            with suppress(BrokenChain):
                _number(session.connection(), node_id, part, held)
        applied = apply(session, content, Source(node_id, release=release), at=at)
        feed.spread(session, applied.changes, origin_id=node_id)
        session.delete(session.get_one(StoredPush, stored.id))
        session.flush()
        yield applied


_HEADER = "push"
_HEADINGS = ("incarnation", "first", "last", "before", "after")


def _as_row(values: dict[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in _HEADINGS}


class _Part(Struct, frozen=True):
    """A part of a log, as its sender says it."""

    incarnation: int
    first: int
    last: int
    before: bytes
    after: bytes
    entries: Sequence[tuple[str, UUID, int, bytes]]

    @classmethod
    def read(cls, values: dict[str, Any], content: Content) -> "_Part":
        events = {
            row["id"]: row for row in content.get(EVENT.name, ()) if isinstance(row.get("id"), UUID)
        }
        try:
            entries = [
                (str(row["subject"]), row["subject_id"], int(row["version"]), _digest(row, events))
                for row in content.get(ENTRIES, ())
            ]
            incarnation, first, last = (int(values[name]) for name in _HEADINGS[:3])
            before, after = (bytes.fromhex(values[name]) for name in _HEADINGS[3:])
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise Malformed(problem=N_("its log cannot be read")) from error
        if len(entries) != last - first + 1 or first < 1 or incarnation < 1:
            raise Malformed(problem=N_("its log is not as long as it says"))
        return cls(incarnation, first, last, before, after, entries)


def _digest(entry: dict[str, Any], events: dict[UUID, dict[str, Any]]) -> bytes:
    if entry["digest"] is None:
        return digest(whole(events[entry["subject_id"]]))
    return bytes(entry["digest"])


def _number(connection: sa.Connection, node_id: UUID, part: _Part, held: Held) -> None:
    """Keep the entries of a part that continue what is known.

    Raises:
        BrokenChain: they do not.
    """
    chain, rows = part.before, []
    for seq, (subject, key, version, digest_) in enumerate(part.entries, part.first):
        if seq == held.seq + 1 and chain != held.chain:
            raise BrokenChain
        chain = next(chained(chain, subject, version, [key.hex], [digest_]))
        if seq > held.seq:
            rows.append(
                {
                    "node_id": node_id,
                    "incarnation": part.incarnation,
                    "seq": seq,
                    "subject": subject,
                    "subject_id": key,
                    "version": version,
                    "digest": digest_,
                    "chain": chain,
                }
            )
    if chain != part.after:
        raise BrokenChain
    connection.execute(sa.insert(_LOG), rows)
