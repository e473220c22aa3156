"""Whose word counts: a row is its home's host's, and the hub lets nobody else write it."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa

from station.db import table_of
from station.records import Hosts
from station.sync.carried import Carried, Kind
from station.sync.models import Node

if TYPE_CHECKING:
    from station.sync.apply import Source

_NODE = table_of(Node)


def may_write(
    connection: sa.Connection,
    item: Carried,
    source: "Source",
    hosts: Hosts,
    row: Mapping[str, Any],
    children: Sequence[Mapping[str, Any]] = (),
) -> bool:
    """Whether ``source`` may say this row, with the rows that belong to it."""
    # A station's PC believes the hub, which has asked the same of whoever wrote it.
    if item.kind is Kind.FACT or source.gives_back or not hosts.is_hub:
        return True
    if item.is_countys:
        return hosts.hub == source.node_id
    if item.is_booked:
        return _has_booked(connection, source, hosts, row, children)
    return hosts.of(row.get("home_station_id")) == source.node_id


def _has_booked(
    connection: sa.Connection,
    source: "Source",
    hosts: Hosts,
    row: Mapping[str, Any],
    children: Sequence[Mapping[str, Any]],
) -> bool:
    """What a computer did with the money of its drawers, also before another took its place.

    Cash that was taken has been taken, whoever keeps the drawer by now.
    """
    if row.get("node_id", source.node_id) != source.node_id:
        return False
    drawers = {row.get("home_station_id"), *(child.get("station_id") for child in children)}
    kept = {s for s, node in hosts.by_station.items() if node == source.node_id}
    return drawers <= kept or drawers <= kept | _kept_before(connection, source.node_id)


def _kept_before(connection: sa.Connection, node_id: UUID) -> set[UUID]:
    found = connection.scalar(sa.select(_NODE.c.hosted).where(_NODE.c.id == node_id))
    return {UUID(station) for station in found or ()}
