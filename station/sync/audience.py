"""Who is told of what (design: who has it, who had it, where it goes, and those above them).

A unit's: the stations where anything happened to it, its origin and destination, the
consignees of its legs; a parcel's also those of every bag it lay in. A contact's: the
destination and whoever had the parcel in hands. Each with the stations above, whose nodes
are told as well; of a contact only the stations themselves.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct, field

from station.consolidation.models import Bag, Leg
from station.custody import EVENT
from station.db import table_of
from station.network.models import Station
from station.parcels.models import Parcel
from station.records import Hosts
from station.sync.gather import in_chunks

_BAG, _LEG, _PARCEL = table_of(Bag), table_of(Leg), table_of(Parcel)
_STATION = table_of(Station)


class Map(Struct, frozen=True):
    """Which nodes hear of what concerns a station."""

    hosts: Hosts
    paths: dict[UUID, str]

    def nodes_of(self, stations: Iterable[UUID]) -> set[UUID]:
        """The hosts of stations and of those above them, but for the hub, which has all."""
        found = {self.hosts.by_station.get(one) for s in stations for one in self._line(s)}
        return {node for node in found if node is not None and node != self.hosts.hub}

    def hosts_of(self, stations: Iterable[UUID]) -> set[UUID]:
        """The hosts of the stations themselves."""
        found = {self.hosts.by_station.get(station) for station in stations}
        return {node for node in found if node is not None and node != self.hosts.hub}

    def heard_by(self, node_id: UUID) -> set[UUID]:
        """The stations of which a node hears: those that it hosts, and all below them."""
        hosted = [s for s, node in self.hosts.by_station.items() if node == node_id]
        tops = [self.paths[station] for station in hosted if station in self.paths]
        return {s for s, path in self.paths.items() if path.startswith(tuple(tops))}

    def _line(self, station: UUID) -> list[UUID]:
        path = self.paths.get(station, "")
        return [UUID(part) for part in path.strip("/").split("/") if part] or [station]


class Circle(Struct):
    """The stations that a unit concerns, and those that may read whom it is for."""

    stations: set[UUID] = field(default_factory=set)
    hands: set[UUID] = field(default_factory=set)

    def widen(self, other: "Circle") -> None:
        self.stations |= other.stations
        self.hands |= other.hands


class Member(Struct, frozen=True):
    """A node that is told of a unit."""

    unit_id: UUID
    node_id: UUID
    is_whole: bool
    with_contact: bool


def read_map(connection: sa.Connection, hosts: Hosts) -> Map:
    rows = connection.execute(sa.select(_STATION.c.id, _STATION.c.path)).all()
    return Map(hosts, dict(rows))


def members_of(connection: sa.Connection, units: Collection[UUID], where: Map) -> list[Member]:
    """Who is to be told of some units, of what lies or lay in them, and of the bags of those."""
    parcels = {*units, *_contents(connection, units)}
    bags = _bags(connection, parcels)
    circles = _circles(connection, {*parcels, *(bag for some in bags.values() for bag in some)})
    around: dict[UUID, Circle] = {}
    for unit in parcels:
        circle = Circle()
        circle.widen(circles[unit])
        for bag in bags.get(unit, ()):
            circle.widen(circles[bag])
        around[unit] = circle
    found = {
        (unit, node): Member(unit, node, is_whole=True, with_contact=node in hands)
        for unit, circle in around.items()
        for hands in [where.hosts_of(circle.hands)]
        for node in where.nodes_of(circle.stations)
    }
    for unit, some in bags.items():
        for node in where.nodes_of(around[unit].stations):
            for bag in some:
                is_whole = node in where.nodes_of(circles[bag].stations)
                found.setdefault(
                    (bag, node), Member(bag, node, is_whole=is_whole, with_contact=False)
                )
    return [*found.values()]


def units_heard_by(connection: sa.Connection, stations: Collection[UUID]) -> set[UUID]:
    """All units that concern some stations by themselves; ``members_of`` adds the rest."""
    found: set[UUID] = set()
    legs: set[UUID] = set()
    for chunk in in_chunks(sorted(stations)):
        for query in (
            sa.select(EVENT.c.unit_id).where(EVENT.c.station_id.in_(chunk)),
            sa.select(_PARCEL.c.id).where(_PARCEL.c.destination_id.in_(chunk)),
            sa.select(_PARCEL.c.id).where(_PARCEL.c.station_id.in_(chunk)),
            sa.select(_BAG.c.id).where(_BAG.c.destination_id.in_(chunk)),
            sa.select(_BAG.c.id).where(_BAG.c.station_id.in_(chunk)),
        ):
            found |= set(connection.scalars(query))
        legs |= set(connection.scalars(sa.select(_LEG.c.id).where(_LEG.c.to_station_id.in_(chunk))))
    for chunk in in_chunks(sorted(legs)):
        query = sa.select(EVENT.c.unit_id).where(EVENT.c.leg_id.in_(chunk))
        found |= set(connection.scalars(query))
    return found


def _contents(connection: sa.Connection, bags: Collection[UUID]) -> set[UUID]:
    """What was ever packed into the bags among some units."""
    found: set[UUID] = set()
    for chunk in in_chunks(sorted(bags)):
        query = sa.select(EVENT.c.unit_id).where(EVENT.c.bag_id.in_(chunk))
        found |= set(connection.scalars(query.where(EVENT.c.kind.in_(("pack", "adjudicate")))))
    return found


def _bags(connection: sa.Connection, parcels: Collection[UUID]) -> dict[UUID, set[UUID]]:
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for chunk in in_chunks(sorted(parcels)):
        query = sa.select(EVENT.c.unit_id, EVENT.c.bag_id).where(
            EVENT.c.unit_id.in_(chunk), EVENT.c.bag_id.is_not(None)
        )
        for unit, bag in connection.execute(query):
            found[unit].add(bag)
    return found


def _circles(connection: sa.Connection, units: Collection[UUID]) -> dict[UUID, Circle]:
    found: dict[UUID, Circle] = defaultdict(Circle)
    for chunk in in_chunks(sorted(units)):
        happened = (
            sa.select(EVENT.c.unit_id, EVENT.c.station_id, _LEG.c.to_station_id)
            .select_from(EVENT.outerjoin(_LEG, _LEG.c.id == EVENT.c.leg_id))
            .where(EVENT.c.unit_id.in_(chunk))
            .distinct()
        )
        for unit, station, consignee in connection.execute(happened):
            found[unit].stations |= {station, consignee} - {None}
            found[unit].hands.add(station)
        for table in (_PARCEL, _BAG):
            query = sa.select(table.c.id, table.c.station_id, table.c.destination_id)
            for unit, station, to in connection.execute(query.where(table.c.id.in_(chunk))):
                found[unit].stations |= {station, to} - {None}
                found[unit].hands |= {to} - {None}
    return found
