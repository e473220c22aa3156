"""What the books ask of the exchange: whom an entry, a count or a remittance concerns.

Money is booked where its drawer is, and known to those above: the county balances over all
stations, and a computer that takes another's place goes on with the same drawer.
"""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from station.counter.models import CashClose, Remittance, RemittanceReceipt
from station.db import table_of
from station.ledger import Entry as Booked
from station.ledger import Posting

_ENTRY, _POSTING, _CLOSE = table_of(Booked), table_of(Posting), table_of(CashClose)
_SENT, _RECEIPT = table_of(Remittance), table_of(RemittanceReceipt)
Found = dict[UUID, set[Any]]


def of_entries(connection: sa.Connection, ids: Collection[UUID]) -> Found:
    """Where it was booked, and whose accounts it moves."""
    query = sa.select(_ENTRY.c.id, _ENTRY.c.station_id).where(_ENTRY.c.id.in_(ids))
    found = {key: {station} for key, station in connection.execute(query)}
    moved = sa.select(_POSTING.c.entry_id, _POSTING.c.station_id).distinct()
    for key, station in connection.execute(moved.where(_POSTING.c.entry_id.in_(ids))):
        found[key].add(station)
    return found


def of_closes(connection: sa.Connection, ids: Collection[UUID]) -> Found:
    query = sa.select(_CLOSE.c.id, _CLOSE.c.station_id).where(_CLOSE.c.id.in_(ids))
    return {key: {station} for key, station in connection.execute(query)}


def of_remittances(connection: sa.Connection, ids: Collection[UUID]) -> Found:
    query = sa.select(_SENT.c.id, _SENT.c.station_id, _SENT.c.to_station_id)
    return {key: set(ends) for key, *ends in connection.execute(query.where(_SENT.c.id.in_(ids)))}


def of_receipts(connection: sa.Connection, ids: Collection[UUID]) -> Found:
    """Who has counted it, and who had sent it."""
    query = (
        sa.select(_RECEIPT.c.id, _RECEIPT.c.station_id, _SENT.c.station_id)
        .select_from(_RECEIPT.outerjoin(_SENT, _SENT.c.id == _RECEIPT.c.remittance_id))
        .where(_RECEIPT.c.id.in_(ids))
    )
    return {key: set(ends) for key, *ends in connection.execute(query)}


READERS = (
    (_ENTRY.name, of_entries),
    (_CLOSE.name, of_closes),
    (_SENT.name, of_remittances),
    (_RECEIPT.name, of_receipts),
)


def all_of(connection: sa.Connection, stations: Collection[UUID]) -> list[tuple[str, UUID]]:
    """All that concerns some stations, asked by station: most of the books are others'."""
    moved = sa.select(_POSTING.c.entry_id).where(_POSTING.c.station_id.in_(stations))
    sent = sa.select(_SENT.c.id).where(_SENT.c.station_id.in_(stations))
    asked: Iterable[tuple[sa.Table, sa.ColumnElement[bool]]] = (
        (_ENTRY, _ENTRY.c.station_id.in_(stations) | _ENTRY.c.id.in_(moved)),
        (_CLOSE, _CLOSE.c.station_id.in_(stations)),
        (_SENT, _SENT.c.station_id.in_(stations) | _SENT.c.to_station_id.in_(stations)),
        (
            _RECEIPT,
            _RECEIPT.c.station_id.in_(stations) | _RECEIPT.c.remittance_id.in_(sent),
        ),
    )
    return [
        (table.name, key)
        for table, mine in asked
        for key in connection.scalars(sa.select(table.c.id).where(mine).order_by(table.c.id))
    ]
