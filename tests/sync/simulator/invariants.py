"""What has to be true after every step, and after healing on all machines together."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from station.custody import EVENT, UNIT
from station.custody.fold import Folded, fold
from station.db import Database, table_of
from station.incidents.models import Incident, IncidentPhoto
from station.keeping import log_chain
from station.records import LogEntry, read_hosts
from station.sync import audience, digest, quarantine
from station.sync.carried import CARRIED, Carried
from station.sync.models import Reason

_LOG, _INCIDENT, _PHOTO = table_of(LogEntry), table_of(Incident), table_of(IncidentPhoto)
_FORKS = ("two_hands", "outside_bag")


class Broken(AssertionError):
    """Something that must never be."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What a database had: by event its unit and its node, by record its home and version.

    Ids are as SQLite keeps them, as this is asked before and after every step.
    """

    events: dict[str, tuple[str, str]]
    versions: dict[tuple[str, str], tuple[str, int]]


def marks_of(database: Database) -> Marks:
    with database.read() as session:
        raw = session.connection().exec_driver_sql
        rows = raw("SELECT id, unit_id, node_id FROM custody_event")
        events = {row[0]: (row[1], row[2]) for row in rows}
        versions = {
            (name, row[0]): (row[1], row[2])
            for name in ("parcel", "bag", "leg", "receipt", "trip")
            for row in raw(f"SELECT id, home_station_id, version FROM {name}")
        }
    return Marks(events, versions)


def events_in(database: Database) -> dict[str, str]:
    """By event its unit."""
    with database.read() as session:
        rows = session.connection().exec_driver_sql("SELECT id, unit_id FROM custody_event")
        return {row[0]: row[1] for row in rows}


def check_units(database: Database, units: Collection[UUID] | None = None) -> None:
    """Each unit's row is what its events say, whatever their clocks say; a fork has its incident.

    All units of a database, or some.
    """
    with database.read() as session:
        connection, rows = session.connection(), sa.select(UNIT)
        rows = rows if units is None else rows.where(UNIT.c.id.in_(units))
        events, open_ = _events(connection, units), _open_forks(connection)
        bags = {unit_id: fold(found) for unit_id, found in events.items()}
        for unit in connection.execute(rows).all():
            found = events[unit.id]
            packed = {event.bag_id for event in found if event.kind == "pack" and event.bag_id}
            folded = fold(found, {bag_id: bags.get(bag_id, fold([])) for bag_id in packed})
            _check_unit(unit, folded, open_[unit.id])
            if not packed and unit.bag_id is None:
                _check_clock(unit, found, folded)


def _check_unit(unit: Any, folded: Folded, open_: set[str]) -> None:
    row = (unit.holder, unit.holder_id, unit.state, unit.bag_id, unit.head_id)
    there = folded.position
    if row != (there.holder, there.holder_id, there.state, there.bag_id, there.head_id):
        raise Broken(f"{unit.number} is not where its events say: {row} {there}")
    if unit.goes_back != there.goes_back:
        raise Broken(f"{unit.number} goes back, or not, and its events say the other")
    forks = {f.kind for f in folded.findings if f.is_fork}
    if not forks <= open_:
        raise Broken(f"{unit.number} is in two hands without an incident: {open_} {forks}")


def _events(connection: sa.Connection, units: Collection[UUID] | None) -> Mapping[UUID, list[Any]]:
    """By unit its events; with those of some units come those of the bags that they lay in."""
    query = sa.select(EVENT)
    if units is not None:
        mine = sa.select(EVENT.c.bag_id).where(EVENT.c.unit_id.in_(units), EVENT.c.kind == "pack")
        query = query.where(sa.or_(EVENT.c.unit_id.in_(units), EVENT.c.unit_id.in_(mine)))
    found: dict[UUID, list[Any]] = defaultdict(list)
    for event in connection.execute(query):
        found[event.unit_id].append(event)
    return found


def _open_forks(connection: sa.Connection) -> Mapping[UUID, set[str]]:
    query = sa.select(_INCIDENT.c.unit_id, _INCIDENT.c.kind)
    query = query.where(_INCIDENT.c.state == "open", _INCIDENT.c.kind.in_(_FORKS))
    found: dict[UUID, set[str]] = defaultdict(set)
    for unit_id, kind in connection.execute(query):
        found[unit_id].add(kind)
    return found


def _check_clock(unit: Any, events: Sequence[Any], folded: Folded) -> None:
    """The same events with their times turned round fold to the same place."""
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


def check_versions(before, after) -> None:
    """A record never goes back, unless another home's has taken its place."""
    for key, (home, version) in before.items():
        if key not in after:
            raise Broken(f"{key} is gone")
        if after[key][0] == home and after[key][1] < version:
            raise Broken(f"{key} went back from {version} to {after[key][1]}")


class Same:
    """A node has what the hub says that it is told, no less and no more."""

    def __init__(self, hub: Session) -> None:
        self.hub = hub
        self.there: dict[str, dict[Any, Any]] = {}
        # What bears a number that another bears at the hub: a copied disk has given it out again.
        twice = [q for q in quarantine.waiting(hub) if q.reason in (_TWICE, Reason.WAITS)]
        self.aside = {q.subject_id.hex for q in twice}
        self.open = {row.id: row for row in hub.connection().execute(_OPEN)}

    def check(self, database: Database, node_id: UUID, name: str) -> None:
        with database.read() as session:
            if digest.of_node(self.hub, node_id) != digest.of_all(session):
                raise Broken(
                    f"{name} has not what the hub has{_difference(self.hub, session, node_id)}"
                )
            for item in CARRIED.values():
                self._check_rows(session, item.table, _compared(item), name)
            self._check_rows(session, UNIT, _PLACE, name)
            self._check_matters(session, name)
            self._check_photos(session, node_id, name)

    def _check_photos(self, session: Session, node_id: UUID, name: str) -> None:
        """Photos are at both sides of their matter as at the hub, and nowhere else."""
        hosts = read_hosts(self.hub.connection())
        heard = audience.read_map(self.hub.connection(), hosts).heard_by(node_id)
        told = {key: shows for key, (sides, shows) in _photos(self.hub).items() if sides & heard}
        here = {key: shows for key, (_, shows) in _photos(session).items()}
        if here != told:
            raise Broken(f"photos at {name}: {here} {told}")

    def _check_rows(
        self, session: Session, table: sa.Table, columns: Sequence[str], name: str
    ) -> None:
        if table.name not in self.there:
            self.there[table.name] = _raw(self.hub, table, columns)
        there = self.there[table.name]
        for key, row in _raw(session, table, columns).items():
            if key not in there and key not in self.aside:
                raise Broken(f"the hub lacks {table.name} {key} of {name}")
            if row != there.get(key, row):
                raise Broken(f"{table.name} at {name}: {row} {there[key]}")

    def _check_matters(self, session: Session, name: str) -> None:
        known = set(session.connection().scalars(sa.select(UNIT.c.id)))
        here = {row.id: row for row in session.connection().execute(_OPEN)}
        hubs = {key: row for key, row in self.open.items() if row.unit_id in known}
        if set(here) != set(hubs):
            missing = [hubs[k] for k in set(hubs) - set(here)]
            more = [here[k] for k in set(here) - set(hubs)]
            raise Broken(f"matters differ at {name}: lacks {missing}, has {more}")


def _photos(session: Session) -> dict[UUID, tuple[set[UUID], bytes]]:
    """By photo whom it concerns and what it shows; nothing, where it was taken back."""
    found = session.connection().execute(sa.select(_PHOTO)).all()
    if any(row.withdrawn_at and (row.card or row.page or row.note) for row in found):
        raise Broken("a photo that was taken back is there still")
    return {row.id: ({row.station_id, row.other_station_id}, row.card + row.page) for row in found}


_TWICE = Reason.DUPLICATE
_PLACE = ("id", "holder", "holder_id", "state", "head_id", "goes_back")
_OPEN = sa.select(_INCIDENT.c.id, _INCIDENT.c.kind, _INCIDENT.c.unit_id).where(
    _INCIDENT.c.state == "open"
)


def _compared(item: Carried) -> Sequence[str]:
    if item.name == "incident":
        # Where and when a matter was seen first is each node's own finding.
        return ("id", "kind", "unit_id", "number")
    return [column for column in item.columns if column not in item.own_copy]


def _raw(session: Session, table: sa.Table, columns: Sequence[str]) -> dict[Any, Any]:
    """Rows by id as SQLite keeps them: what is the same is written the same."""
    names = ", ".join(f'"{column}"' for column in columns)
    rows = session.connection().exec_driver_sql(f'SELECT id, {names} FROM "{table.name}"')
    return {row[0]: tuple(row) for row in rows}


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
