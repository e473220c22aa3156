"""What has to be true after every step, and after healing on all machines together."""

from collections.abc import Collection
from types import SimpleNamespace
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from station import custody
from station.custody import EVENT, UNIT, State
from station.custody.fold import fold
from station.db import Database, table_of
from station.incidents.models import Incident
from station.keeping import log_chain
from station.records import LogEntry
from station.sync import digest, quarantine
from station.sync.carried import CARRIED

_LOG, _INCIDENT = table_of(LogEntry), table_of(Incident)
_FORKS = ("two_hands", "outside_bag")


class Broken(AssertionError):
    """Something that must never be."""


def check_units(database: Database, units: Collection[UUID]) -> None:
    """Each unit's row is what its events say, whatever their clocks say; a fork has its incident."""
    with database.read() as session:
        connection = session.connection()
        for unit in connection.execute(sa.select(UNIT).where(UNIT.c.id.in_(units))).all():
            folded = custody.fold_of(connection, unit.id)
            row = (unit.holder, unit.holder_id, unit.state, unit.bag_id, unit.head_id)
            there = folded.position
            if row != (there.holder, there.holder_id, there.state, there.bag_id, there.head_id):
                raise Broken(f"{unit.number} is not where its events say: {row} {there}")
            _check_clock(connection, unit, folded)
            open_ = set(
                connection.scalars(
                    sa.select(_INCIDENT.c.kind).where(
                        _INCIDENT.c.unit_id == unit.id,
                        _INCIDENT.c.state == "open",
                        _INCIDENT.c.kind.in_(_FORKS),
                    )
                )
            )
            forks = {f.kind for f in folded.findings if f.is_fork}
            if not forks <= open_:
                raise Broken(f"{unit.number} is in two hands without an incident: {open_} {forks}")


def _check_clock(connection: sa.Connection, unit, folded) -> None:
    """The same events with their times turned round fold to the same place."""
    events = connection.execute(sa.select(EVENT).where(EVENT.c.unit_id == unit.id)).all()
    if unit.bag_id is not None or any(event.kind == "pack" for event in events):
        return
    times = sorted((event.at for event in events), reverse=True)
    turned = [
        SimpleNamespace(**event._asdict() | {"at": at})
        for event, at in zip(sorted(events, key=lambda e: (e.at, e.id)), times, strict=True)
    ]
    if fold(turned).position != folded.position:
        raise Broken(f"{unit.number} is where a clock puts it")


def check_log(database: Database) -> None:
    broken = log_chain.first_break(database.path)
    if broken:
        raise Broken(f"the log of {database.path.name} is broken at {broken}")


def events_of(session: Session, node_id: UUID) -> set[UUID]:
    """The events that a node has acknowledged, as they lie in a database."""
    query = sa.select(EVENT.c.id).where(EVENT.c.node_id == node_id)
    return set(session.connection().scalars(query))


def versions(session: Session) -> dict[tuple[str, UUID], int]:
    found = {}
    for name in ("parcel", "bag", "leg", "receipt", "trip"):
        table = CARRIED[name].table
        query = sa.select(table.c.id, table.c.version, table.c.home_station_id)
        for key, version, home in session.connection().execute(query):
            found[name, key] = (home, version)
    return found


def check_versions(before, after) -> None:
    """A record never goes back, unless another home's has taken its place."""
    for key, (home, version) in before.items():
        if key not in after:
            raise Broken(f"{key} is gone")
        if after[key][0] == home and after[key][1] < version:
            raise Broken(f"{key} went back from {version} to {after[key][1]}")


def check_same(hub: Database, database: Database, node_id: UUID, name: str) -> None:
    """A node has what the hub says that it is told, no less and no more."""
    with hub.read() as hubs, database.read() as session:
        if digest.of_node(hubs, node_id) != digest.of_all(session):
            raise Broken(f"{name} has not what the hub has{_difference(hubs, session, node_id)}")
        _check_content(hubs, session, name)
        _check_places(hubs, session, name)


def _check_content(hubs: Session, session: Session, name: str) -> None:
    for item in CARRIED.values():
        columns = [c for c in item.columns if c not in item.own_copy]
        if item.name == "incident":
            # Where and when a matter was seen first is each node's own finding.
            columns = ["id", "kind", "unit_id", "number"]
        query = sa.select(*(item.table.c[column] for column in columns))
        there = {row.id: row for row in hubs.connection().execute(query)}
        for row in session.connection().execute(query):
            if row.id not in there:
                raise Broken(f"the hub lacks {item.name} {row.id} of {name}")
            if row != there[row.id]:
                raise Broken(f"{item.name} at {name}: {row} {there[row.id]}")


def _check_places(hubs: Session, session: Session, name: str) -> None:
    columns = (UNIT.c.id, UNIT.c.holder, UNIT.c.holder_id, UNIT.c.state, UNIT.c.head_id)
    there = {row.id: row for row in hubs.connection().execute(sa.select(*columns))}
    for row in session.connection().execute(sa.select(*columns)):
        if row != there[row.id]:
            raise Broken(f"a unit is elsewhere at {name}: {row} {there[row.id]}")
    open_ = sa.select(_INCIDENT.c.id, _INCIDENT.c.kind, _INCIDENT.c.unit_id).where(
        _INCIDENT.c.state == "open"
    )
    known = {row.id for row in session.connection().execute(sa.select(UNIT.c.id))}
    here = {row.id: row for row in session.connection().execute(open_)}
    hubs_open = {r.id: r for r in hubs.connection().execute(open_) if r.unit_id in known}
    if set(here) != set(hubs_open):
        missing = [hubs_open[k] for k in set(hubs_open) - set(here)]
        more = [here[k] for k in set(here) - set(hubs_open)]
        raise Broken(f"matters differ at {name}: lacks {missing}, has {more}")


def _difference(hubs: Session, session: Session, node_id: UUID) -> str:
    audience = sa.table(
        "audience", sa.column("unit_id", sa.Uuid()), sa.column("node_id", sa.Uuid())
    )
    told = set(
        hubs.connection().scalars(
            sa.select(audience.c.unit_id).where(audience.c.node_id == node_id)
        )
    )
    here = set(session.connection().scalars(sa.select(UNIT.c.id)))
    lines = [f"; units lacking {len(told - here)}, more {len(here - told)}"]
    query = sa.select(EVENT.c.id, EVENT.c.kind).where(EVENT.c.unit_id.in_(told | here))
    one = dict(hubs.connection().execute(query).all())
    two = dict(session.connection().execute(query).all())
    lines.append(f"events lacking {[one[k] for k in set(one) - set(two)]}")
    lines.append(f"more {[two[k] for k in set(two) - set(one)]}")
    for item in CARRIED.values():
        query = (
            sa.select(item.table.c.id, item.table.c.version) if "version" in item.table.c else None
        )
        if query is None:
            continue
        a, b = (dict(s.connection().execute(query).all()) for s in (hubs, session))
        differs = {k: (a.get(k), v) for k, v in b.items() if a.get(k) != v}
        if differs:
            lines.append(f"{item.name} {differs}")
    lines.append(str([(q.subject, q.reason, q.detail) for q in quarantine.waiting(session)]))
    return " ".join(lines)


def lost_parcels(
    database: Database, units: Collection[UUID], *, kind: str | None = None
) -> list[UUID]:
    """Of some units those about which nobody is told that anything is wrong."""
    with database.read() as session:
        query = sa.select(_INCIDENT.c.unit_id)
        if kind:
            query = query.where(_INCIDENT.c.kind == kind)
        known = set(session.connection().scalars(query))
    return sorted(set(units) - known)


__all__ = ["State", "check_log", "check_same", "check_units", "events_of", "lost_parcels"]
