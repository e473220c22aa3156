"""What two nodes have of the same, as one number: the sum over all that a node is told."""

from collections.abc import Collection
from hashlib import sha256
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from station.custody import UNIT
from station.custody.events import digest as digest_of_event
from station.db import table_of
from station.sync.carried import CARRIED, EVENT, REGISTERS
from station.sync.gather import in_chunks
from station.sync.models import Audience

_AUDIENCE = table_of(Audience)
_MODULUS = 1 << 256
# Derived on each node, or written again by each: they would only say the same twice.
_RECORDS = ("parcel", "bag")


def of_node(session: Session, node_id: UUID) -> bytes:
    """At the hub: what a node has once it has been told everything."""
    mine = sa.select(_AUDIENCE.c.unit_id).where(_AUDIENCE.c.node_id == node_id)
    return _sum(session.connection(), list(session.connection().scalars(mine)))


def of_all(session: Session) -> bytes:
    """On a station's PC: what it has."""
    connection = session.connection()
    return _sum(connection, list(connection.scalars(sa.select(UNIT.c.id))))


def of_units(session: Session, units: Collection[UUID]) -> bytes:
    """What is here of some units, and the registers."""
    return _sum(session.connection(), list(units))


def _sum(connection: sa.Connection, units: list[UUID]) -> bytes:
    total = 0
    for chunk in in_chunks(units):
        for row in connection.execute(sa.select(EVENT).where(EVENT.c.unit_id.in_(chunk))):
            total += _number(digest_of_event(row._asdict()))
        for name in _RECORDS:
            table = CARRIED[name].table
            query = sa.select(table.c.id, table.c.version).where(table.c.id.in_(chunk))
            for key, version in connection.execute(query):
                total += _number(name.encode() + key.bytes + str(version).encode())
    for item in REGISTERS:
        table = item.table
        for key, version in connection.execute(sa.select(table.c.id, table.c.version)):
            total += _number(item.name.encode() + key.bytes + str(version).encode())
    return (total % _MODULUS).to_bytes(32, "big")


def _number(data: bytes) -> int:
    return int.from_bytes(sha256(data).digest(), "big")
