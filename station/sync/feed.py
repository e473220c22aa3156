"""What the hub tells each node: one list a node, in the order in which it became known.

An entry names a thing; its rows are read when it is sent. Who enters the audience of a
unit gets its whole history, as one entry. A feed that neither side agrees on is begun
anew from everything, which is the first load as well.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from station.db import new_id, table_of
from station.records import LogEntry, installation, number_waiting, read_hosts
from station.sync import audience, concerns
from station.sync.audience import Map
from station.sync.carried import CARRIED, REGISTERS, To
from station.sync.gather import WHOLE_UNIT, Entry, in_chunks
from station.sync.models import Audience, Node, Outgoing

_NODE, _OUTGOING, _AUDIENCE = table_of(Node), table_of(Outgoing), table_of(Audience)
_LOG = table_of(LogEntry)
_STEP = 5_000


def spread(session: Session, changes: Iterable[Entry], *, origin_id: UUID | None = None) -> None:
    """Put what has become known into the feeds of those whom it concerns.

    ``origin_id`` is the node that it came from, which has it.
    """
    connection = session.connection()
    hosts = read_hosts(connection)
    if hosts is None or not hosts.is_hub or not _nodes(connection):
        return
    _Spreading(connection, audience.read_map(connection, hosts), origin_id).spread([*changes])


def spread_own(session: Session) -> None:
    """The same for what was done at the hub itself since this was last called."""
    connection = session.connection()
    number_waiting(connection)
    me = installation(session)
    row = connection.execute(sa.select(_NODE).where(_NODE.c.id == me.node_id)).first()
    if row is None:
        return
    after = (row.incarnation, row.seq)
    while entries := _own_entries(connection, me.node_id, after):
        spread(session, [(e.subject, e.subject_id) for e in entries])
        after = (entries[-1].incarnation, entries[-1].seq)
        connection.execute(
            sa.update(_NODE)
            .where(_NODE.c.id == me.node_id)
            .values(incarnation=after[0], seq=after[1])
        )


def begin(session: Session, node: Node, *, incarnation: int) -> None:
    """Begin a node's feed anew: registers, then everything in its audience.

    Also what it once was told and would not be told of today: who has entered does not leave.
    """
    connection = session.connection()
    hosts = read_hosts(connection)
    if hosts is None:
        return
    connection.execute(sa.delete(_OUTGOING).where(_OUTGOING.c.node_id == node.id))
    node.feed, node.feed_length, node.feed_held = new_id(), 0, 0
    node.feed_incarnation = incarnation
    session.add(node)
    session.flush()
    where = audience.read_map(connection, hosts)
    stations = where.heard_by(node.id)
    units = audience.units_heard_by(connection, stations) | _units_told(connection, node.id)
    spreading = _Spreading(connection, where, None, only=node.id)
    spreading.tell_registers()
    spreading.spread([(WHOLE_UNIT, unit) for unit in sorted(units)])
    spreading.spread(concerns.all_of(connection, stations))
    session.refresh(node)


def enter(
    session: Session, node_id: UUID, units: Collection[UUID], contacts: Collection[UUID]
) -> None:
    """A node has some units, as it gives them back: it is told on of each, and whom it is for.

    A hub that was restored has forgotten whom it had told of what.
    """
    connection = session.connection()
    hosts = read_hosts(connection)
    if hosts is None:
        return
    spreading = _Spreading(connection, audience.read_map(connection, hosts), None, only=node_id)
    spreading.enter(
        [
            audience.Member(unit, node_id, is_whole=False, with_contact=unit in contacts)
            for unit in sorted(units)
        ]
    )


class _Spreading:
    """One set of changes on its way into the feeds."""

    def __init__(
        self,
        connection: sa.Connection,
        where: Map,
        origin_id: UUID | None,
        only: UUID | None = None,
    ) -> None:
        self.connection, self.where, self.origin_id = connection, where, origin_id
        self.nodes = {only} if only else _nodes(connection) - {where.hosts.hub}

    def spread(self, changes: list[Entry]) -> None:
        units = concerns.units_of(self.connection, changes)
        touched = {unit for unit in units.values() if unit is not None}
        entered, told = self._enter(touched | concerns.loads_of(self.connection, changes))
        others = self._stations_of(changes)
        lists: dict[UUID, list[Entry]] = defaultdict(list)
        for name, key in changes:
            for node in self._to(name, key, units, told, others):
                unit = units.get((name, key))
                if node == self.origin_id or (unit, node) in entered:
                    continue
                lists[node] += concerns.before(self.connection, name, key)
                lists[node].append((name, key))
        self._append_all(lists, entered)

    def enter(self, members: list[audience.Member]) -> None:
        """Those who are named, whatever the rules say of today."""
        self._append_all(defaultdict(list), self._add(members, set())[0])

    def _append_all(self, lists: dict[UUID, list[Entry]], entered: set[tuple[UUID, UUID]]) -> None:
        for unit, node in sorted(entered):
            lists[node].append((WHOLE_UNIT, unit))
        for node, contacts in self._new_contacts.items():
            lists[node] += contacts
        for node, entries in lists.items():
            self._append(node, list(dict.fromkeys(entries)))

    def tell_registers(self) -> None:
        entries: list[Entry] = []
        for item in REGISTERS:
            ids = self.connection.scalars(sa.select(item.table.c.id).order_by(item.table.c.id))
            entries += [(item.name, key) for key in ids]
        for node in self.nodes:
            self._append(node, entries)

    def _to(
        self,
        name: str,
        key: UUID,
        units: dict[Entry, UUID | None],
        told: dict[UUID, dict[UUID, Any]],
        others: dict[Entry, set[UUID]],
    ) -> Collection[UUID]:
        unit = units.get((name, key))
        if unit is not None:
            members = told.get(unit, {})
            return [n for n, row in members.items() if name != "contact" or row.with_contact]
        if name in CARRIED and CARRIED[name] in REGISTERS:
            return self.nodes
        stations = others.get((name, key), ())
        if name in CARRIED and CARRIED[name].to is To.HANDS:
            return self.where.hosts_of(stations) & self.nodes
        return self.where.nodes_of(stations) & self.nodes

    def _stations_of(self, changes: list[Entry]) -> dict[Entry, set[UUID]]:
        return concerns.stations_of(self.connection, changes)

    def _enter(
        self, units: set[UUID]
    ) -> tuple[set[tuple[UUID, UUID]], dict[UUID, dict[UUID, Any]]]:
        """Who enters the audience of units now; and who is in it, by unit and node."""
        wanted = audience.members_of(self.connection, units, self.where) if units else []
        return self._add([member for member in wanted if member.node_id in self.nodes], units)

    def _add(
        self, wanted: list[audience.Member], units: set[UUID]
    ) -> tuple[set[tuple[UUID, UUID]], dict[UUID, dict[UUID, Any]]]:
        self._new_contacts: dict[UUID, list[Entry]] = defaultdict(list)
        there = self._members({member.unit_id for member in wanted} | units)
        new = [m for m in wanted if m.node_id not in there.get(m.unit_id, {})]
        if new:
            rows = [
                {
                    "unit_id": m.unit_id,
                    "node_id": m.node_id,
                    "is_whole": m.is_whole,
                    "with_contact": m.with_contact,
                }
                for m in new
            ]
            self.connection.execute(sa.insert(_AUDIENCE), rows)
        for member in wanted:
            row = there.get(member.unit_id, {}).get(member.node_id)
            if row is not None:
                self._raise(member, row)
        return {(m.unit_id, m.node_id) for m in new}, self._members(units)

    def _raise(self, member: audience.Member, row: Any) -> None:
        """A member may come to hear more, and never less."""
        is_whole = member.is_whole or row.is_whole
        with_contact = member.with_contact or row.with_contact
        if (is_whole, with_contact) == (row.is_whole, row.with_contact):
            return
        mine = (_AUDIENCE.c.unit_id == row.unit_id) & (_AUDIENCE.c.node_id == row.node_id)
        values = {"is_whole": is_whole, "with_contact": with_contact}
        self.connection.execute(sa.update(_AUDIENCE).where(mine).values(values))
        if with_contact and not row.with_contact:
            self._new_contacts[row.node_id].append(("contact", row.unit_id))

    def _members(self, units: set[UUID]) -> dict[UUID, dict[UUID, Any]]:
        found: dict[UUID, dict[UUID, Any]] = defaultdict(dict)
        for chunk in in_chunks(sorted(units)):
            query = sa.select(_AUDIENCE).where(_AUDIENCE.c.unit_id.in_(chunk))
            for row in self.connection.execute(query):
                if row.node_id in self.nodes:
                    found[row.unit_id][row.node_id] = row
        return found

    def _append(self, node_id: UUID, entries: list[Entry]) -> None:
        if not entries:
            return
        mine = _NODE.c.id == node_id
        length = self.connection.scalar(sa.select(_NODE.c.feed_length).where(mine)) or 0
        rows = [
            {"node_id": node_id, "position": place, "subject": name, "subject_id": key}
            for place, (name, key) in enumerate(entries, length + 1)
        ]
        self.connection.execute(sa.insert(_OUTGOING), rows)
        values = {"feed_length": length + len(rows)}
        self.connection.execute(sa.update(_NODE).where(mine).values(values))


def entries_after(connection: sa.Connection, node_id: UUID, held: int, most: int) -> list[Entry]:
    """What follows in a node's feed."""
    rows = connection.execute(
        sa.select(_OUTGOING.c.subject, _OUTGOING.c.subject_id)
        .where(_OUTGOING.c.node_id == node_id, _OUTGOING.c.position > held)
        .order_by(_OUTGOING.c.position)
        .limit(most)
    )
    return [(name, key) for name, key in rows]


def _units_told(connection: sa.Connection, node_id: UUID) -> set[UUID]:
    query = sa.select(_AUDIENCE.c.unit_id).where(_AUDIENCE.c.node_id == node_id)
    return set(connection.scalars(query))


def contacts_of(connection: sa.Connection, node_id: UUID, units: Collection[UUID]) -> set[UUID]:
    """Of some units those whose contact a node may read."""
    found: set[UUID] = set()
    for chunk in in_chunks(sorted(units)):
        mine = (_AUDIENCE.c.node_id == node_id) & _AUDIENCE.c.with_contact
        query = sa.select(_AUDIENCE.c.unit_id).where(mine, _AUDIENCE.c.unit_id.in_(chunk))
        found |= set(connection.scalars(query))
    return found


def _own_entries(connection: sa.Connection, node_id: UUID, after: tuple[int, int]) -> list[Any]:
    rows = connection.execute(
        sa.select(_LOG.c.incarnation, _LOG.c.seq, _LOG.c.subject, _LOG.c.subject_id)
        .where(
            _LOG.c.node_id == node_id,
            sa.or_(
                _LOG.c.incarnation > after[0],
                sa.and_(_LOG.c.incarnation == after[0], _LOG.c.seq > after[1]),
            ),
        )
        .order_by(_LOG.c.incarnation, _LOG.c.seq)
        .limit(_STEP)
    )
    return list(rows.all())


def _nodes(connection: sa.Connection) -> set[UUID]:
    return set(connection.scalars(sa.select(_NODE.c.id).where(_NODE.c.revoked_at.is_(None))))
