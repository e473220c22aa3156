"""What the hub asks of money that a computer says: a drawer is believed about itself alone.

A stolen computer holds the keys of its stations' drawers and knows what its neighbours and
the county have booked. It may lie about its own cash, as its clerk could; it moves nobody
else's, takes nothing back that others have booked, and pays no partner.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from station.counter.models import Remittance
from station.custody import EVENT
from station.db import table_of
from station.ledger import Entry as Booked
from station.ledger import EntryKind, Posting
from station.ledger.rules import ACCOUNTS, COUNTYS, MOST_FEN, PAID, moves_only_its_own
from station.ledger.service import reversal_id
from station.network.models import Level, Station
from station.records import Hosts
from station.sync.models import Node, Reason

Row = Mapping[str, Any]
_ENTRY, _POSTING, _NODE = table_of(Booked), table_of(Posting), table_of(Node)
_STATION, _SENT = table_of(Station), table_of(Remittance)
# An id that follows from another: of a reversal, or of the county's word.
_DERIVED = 5
# What no clock says, however wrong it is.
_YEARS = range(1970, 2200)
# When and by whom it was taken back its host may say better, after a backup was put back.
_OF_A_REVERSAL = frozenset({"at", "business_day", "actor_id", "node_id", "reason", "version"})
_LINE = ("account", "station_id", "partner_id", "producer_id", "about_id", "said", "fen")


def refusal(
    connection: sa.Connection,
    table: str,
    node_id: UUID,
    hosts: Hosts,
    row: Row,
    lines: Sequence[Row],
) -> Reason | None:
    """Why a computer may not say this of money; None where it may."""
    if not _is_sane(row, lines):
        return Reason.MALFORMED
    kept = _kept_by(connection, node_id, hosts)
    drawers = {row.get("home_station_id"), row.get("station_id")}
    drawers |= {line.get("station_id") for line in lines}
    if not drawers <= kept or row.get("node_id", node_id) != node_id:
        return Reason.NOT_THE_HOST
    if table == _SENT.name and row.get("to_station_id") != _county(connection):
        return Reason.NOT_THE_HOST
    return (
        _refusal_of_entry(connection, node_id, kept, row, lines) if table == _ENTRY.name else None
    )


def refusal_of_gift(table: str, lines: Sequence[Row]) -> Reason | None:
    """The hub was put back, and others return its own: what it had paid nobody else was told."""
    is_paid = table == _ENTRY.name and PAID & _accounts(lines)
    return Reason.NOT_THE_HOST if is_paid else None


def _accounts(lines: Sequence[Row]) -> set[Any]:
    return {line.get("account") for line in lines}


def _is_sane(row: Row, lines: Sequence[Row]) -> bool:
    times = [value for value in row.values() if isinstance(value, date)]
    sums = [line.get("fen") or 0 for line in lines]
    sums += [n for name, n in row.items() if name.endswith("_fen") and isinstance(n, int)]
    return all(time.year in _YEARS for time in times) and all(abs(fen) <= MOST_FEN for fen in sums)


def _kept_by(connection: sa.Connection, node_id: UUID, hosts: Hosts) -> set[UUID | None]:
    """The stations that a computer keeps, or kept: cash that was taken has been taken."""
    found = connection.scalar(sa.select(_NODE.c.hosted).where(_NODE.c.id == node_id))
    now = {station for station, node in hosts.by_station.items() if node == node_id}
    return {*now, *(UUID(station) for station in found or ())}


def _county(connection: sa.Connection) -> UUID | None:
    query = sa.select(_STATION.c.id).where(_STATION.c.level == Level.COUNTY)
    found: UUID | None = connection.scalar(query)
    return found


def _refusal_of_entry(
    connection: sa.Connection,
    node_id: UUID,
    kept: set[UUID | None],
    row: Row,
    lines: Sequence[Row],
) -> Reason | None:
    kind: Any = row.get("kind")
    if kind == EntryKind.REVERSE:
        return _refusal_of_reversal(connection, kept, row, lines)
    if kind not in ACCOUNTS:
        return Reason.NEWER
    if kind in COUNTYS or not moves_only_its_own(kind, _accounts(lines)):
        return Reason.NOT_THE_HOST
    if row["id"].version == _DERIVED:
        return Reason.MALFORMED
    return _refusal_of_event(connection, node_id, row) if row.get("event_id") else None


def _refusal_of_event(connection: sa.Connection, node_id: UUID, row: Row) -> Reason | None:
    """Money came with something that the same computer did."""
    query = sa.select(EVENT.c.node_id, EVENT.c.unit_id).where(EVENT.c.id == row["event_id"])
    event = connection.execute(query).first()
    if event is None:
        return Reason.WAITS
    is_own = (event.node_id, event.unit_id) == (node_id, row.get("unit_id"))
    return None if is_own else Reason.NOT_THE_HOST


def _refusal_of_reversal(
    connection: sa.Connection, kept: set[UUID | None], row: Row, lines: Sequence[Row]
) -> Reason | None:
    """Taken back is what was booked at one's own drawers, and by lines that mirror it."""
    query = sa.select(_ENTRY.c.home_station_id).where(_ENTRY.c.id == row.get("reverses_id"))
    entry = connection.execute(query).first()
    if entry is None:
        return Reason.WAITS
    if entry.home_station_id not in kept:
        return Reason.NOT_THE_HOST
    is_named = row["id"].version != _DERIVED or row["id"] == reversal_id(row["reverses_id"])
    booked = _lines_of(connection, row["reverses_id"])
    mirrored = {_as_line(line, sign=-1) for line in lines}
    return None if is_named and mirrored == booked else Reason.MALFORMED


def _lines_of(connection: sa.Connection, entry_id: UUID) -> set[tuple[Any, ...]]:
    query = sa.select(_POSTING).where(_POSTING.c.entry_id == entry_id)
    return {_as_line(row._asdict()) for row in connection.execute(query)}


def _as_line(line: Row, *, sign: int = 1) -> tuple[Any, ...]:
    given = {name: line.get(name) for name in _LINE}
    return (line.get("line"), *(given | {"fen": sign * (line.get("fen") or 0)}).values())


def rewrites(connection: sa.Connection, row: Row, known: Any, lines: Sequence[Row]) -> bool:
    """Whether it says something else than what is booked, which nobody may."""
    free = _OF_A_REVERSAL if getattr(known, "kind", None) == EntryKind.REVERSE else {"version"}
    there = known._asdict()
    if any(value != there.get(name) for name, value in row.items() if name not in free):
        return True
    return "kind" in there and {_as_line(line) for line in lines} != _lines_of(connection, known.id)


def is_same_reversal(connection: sa.Connection, row: Row, known: Any, lines: Sequence[Row]) -> bool:
    """Two computers have taken back the same: the hub's stands, and nothing is wrong."""
    reverses_id = row.get("reverses_id")
    if reverses_id is None or getattr(known, "reverses_id", None) != reverses_id:
        return False
    return {_as_line(line) for line in lines} == _lines_of(connection, known.id)
