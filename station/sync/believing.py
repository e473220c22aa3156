"""Whose word counts: a row is its home's host's, and the hub lets nobody else write it."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from station.records import Hosts
from station.sync import booked
from station.sync.carried import Carried, Kind
from station.sync.models import Reason

if TYPE_CHECKING:
    from station.sync.apply import Source


def refusal(
    connection: sa.Connection,
    item: Carried,
    source: "Source",
    hosts: Hosts,
    row: Mapping[str, Any],
    children: Sequence[Mapping[str, Any]] = (),
) -> Reason | None:
    """Why ``source`` may not say this row, with the rows that belong to it; None where it may."""
    # A station's PC believes the hub, which has asked the same of whoever wrote it.
    if item.kind is Kind.FACT or not hosts.is_hub:
        return None
    if source.gives_back:
        return booked.refusal_of_gift(item.name, children)
    if item.is_booked and not item.is_countys:
        return booked.refusal(connection, item.name, source.node_id, hosts, row, children)
    host = hosts.hub if item.is_countys else hosts.of(row.get("home_station_id"))
    return None if host == source.node_id else Reason.NOT_THE_HOST
