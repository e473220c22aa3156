"""Where the log ended, noted in a file beside the database.

A database that was put back by copying files ends earlier than its anchor says. It must
not number its next entries again, as other nodes may know the old ones: it begins a new
incarnation instead.
"""

import json
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from msgspec import Struct
from msgspec.structs import asdict

from station.db import Database, table_of
from station.keeping.copying import sync_to_disk
from station.network import numbers
from station.records import Installation, LogEntry, begin_incarnation, tip

NAME = "anchor.json"
_LOG = table_of(LogEntry)
_INSTALLATION = table_of(Installation)


class Anchor(Struct, frozen=True):
    """The end of a node's log as it was seen once."""

    node_id: str
    incarnation: int
    seq: int
    chain: str


def drop(database: Database, home: Path) -> Anchor:
    """Note where the log ends now."""
    with database.read() as session:
        anchor = _end(session.connection())
    path = home / NAME
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(asdict(anchor)), "utf-8")
    sync_to_disk(partial)
    partial.replace(path)
    return anchor


def find(home: Path) -> Anchor | None:
    """The last note; None where there is none that can be read."""
    try:
        said: dict[str, Any] = json.loads((home / NAME).read_text("utf-8"))
        return Anchor(**said)
    except (FileNotFoundError, ValueError, TypeError):
        return None


def is_behind(connection: sa.Connection, anchor: Anchor) -> bool:
    """Whether the log lacks what the anchor has seen."""
    end = _end(connection)
    if end.node_id != anchor.node_id or end.incarnation > anchor.incarnation:
        return False
    if end.incarnation < anchor.incarnation:
        return True
    if anchor.seq == 0:
        return False
    chain = connection.execute(
        sa.select(_LOG.c.chain).where(
            _LOG.c.node_id == tip(connection).node_id,
            _LOG.c.incarnation == anchor.incarnation,
            _LOG.c.seq == anchor.seq,
        )
    ).scalar()
    return chain is None or chain.hex() != anchor.chain


def reconcile(database: Database, home: Path) -> bool:
    """Begin a new incarnation where the database is older than its anchor, and note the end."""
    known = find(home)
    behind = False
    if known is not None:
        with database.read() as session:
            behind = is_behind(session.connection(), known)
    if behind and known is not None:
        with database.write() as session:
            begin_incarnation(session.connection(), after=known.incarnation)
            numbers.leave_room(session.connection())
    drop(database, home)
    return behind


def _end(connection: sa.Connection) -> Anchor:
    end = tip(connection)
    return Anchor(str(end.node_id), end.incarnation, end.seq, end.chain.hex())
