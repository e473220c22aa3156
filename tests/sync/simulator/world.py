"""A run of the county from one seed: clerks at work, and everything that can go wrong."""

from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError
from sqlmodel import col, select

from station.consolidation import receiving
from station.custody import EVENT, UNIT, Writer, unit_id_of
from station.db import table_of
from station.errors import StationError
from station.keeping import copying
from station.network import numbers
from station.records import Hosting, Installation, begin_incarnation, tip
from station.sync import answering, exchange, feed, nodes, photos, pushing, quarantine
from station.sync.envelope import NotSigned
from station.sync.models import StoredPush
from station.sync.release import NUMBER, THIS, Release
from tests.sync.machines import Machine, identity_of
from tests.sync.simulator import acts, invariants, power
from tests.sync.simulator.county import AT_THE_HUB, COMPUTERS, START, Map
from tests.sync.simulator.county import build as build_county
from tests.sync.simulator.desk import Desk
from tests.sync.simulator.fleet import Fleet, fill
from tests.sync.simulator.line import KINDS, Cut, Line, full_disk

OLD_RELEASES = (
    Release(
        NUMBER - 1,
        unknown_columns=frozenset({("bag", "reopened_reason")}),
        unknown_kinds=frozenset({"bring_back"}),
        unknown_tables=frozenset({"incident_photo"}),
    ),
    Release(
        NUMBER - 2,
        unknown_columns=frozenset({("bag", "reopened_reason"), ("leg", "after_turning")}),
        unknown_kinds=frozenset({"missorted", "bring_back", "seal_differs"}),
        unknown_tables=frozenset({"sheet_revision", "incident_photo"}),
    ),
)

# Of one clerk until there is something to do.
MOST_TRIES = 5
A_WHILE = timedelta(minutes=20)


@dataclass
class Stick:
    """Messages on their way by road, to the hub or back from it."""

    to: str
    messages: list[bytes]


@dataclass
class World:
    """All machines, what is on the road, and what was acknowledged."""

    fleet: Fleet
    county: Map
    random: Random
    hub: Machine
    machines: dict[str, Machine]
    now: datetime = START
    clocks: dict[str, timedelta] = field(default_factory=dict)
    numbers: list[str] = field(default_factory=list)
    road: dict[UUID, list[tuple[UUID, list[UUID]]]] = field(default_factory=dict)
    sticks: list[Stick] = field(default_factory=list)
    lines: dict[str, Line] = field(default_factory=dict)
    backups: dict[str, Path] = field(default_factory=dict)
    clones: dict[str, Machine] = field(default_factory=dict)
    acknowledged: dict[str, str] = field(default_factory=dict)
    strays: set[UUID] = field(default_factory=set)
    fallen: set[UUID] = field(default_factory=set)
    done: list[str] = field(default_factory=list)
    # Where news has come, and people do something about it.
    lately: list[str] = field(default_factory=list)
    # Stations that somebody was told of by telephone: they look what it is.
    awaited: set[UUID] = field(default_factory=set)
    # Kinds of events that the hub has heard of, once all have healed.
    kinds: set[str] = field(default_factory=set)
    made: int = 0

    # What acts ask of the world.

    def new_number(self) -> str:
        number = f"YT{self.random.randrange(10**13):013}"
        self.numbers.append(number)
        return number

    def any_number(self) -> str | None:
        return self.random.choice(self.numbers) if self.numbers else None

    def on_the_road(self, station: UUID, leg: UUID, units: list[UUID]) -> None:
        self.road.setdefault(station, []).append((leg, units))

    def brought_to(self, station: UUID) -> list[UUID]:
        loads = self.road.get(station, [])
        return loads.pop(self.random.randrange(len(loads)))[1] if loads else []

    def number_of(self, unit_id: UUID) -> str | None:
        """As it stands on the label, which everybody can read."""
        with self.hub.database.read() as session:
            found = session.connection().scalar(
                sa.select(UNIT.c.number).where(UNIT.c.id == unit_id)
            )
        return found or next((n for n in self.numbers if unit_id_of(n) == unit_id), None)

    # One step.

    def step(self) -> None:
        self.now += timedelta(minutes=self.random.randint(1, 40))
        chance = self.random.random()
        if chance < 0.55:
            self.act()
        elif chance < 0.85:
            self.call_up(self.random.choice([*self.machines, *self._expecting()]))
        else:
            self.trouble()

    def act(self) -> None:
        """Something that there is to do: who has nothing to receive does something else."""
        where = ["hub"] * 14 + [*self.machines] + [*self.clones] + self.lately * 3
        name = self.random.choice(where)
        station = self._station_of(name)
        at_county = station == "county"
        table = acts.AT_THE_COUNTY if at_county else acts.AT_A_STATION
        choices, weights = [a for a, _ in table], [w for _, w in table]
        for _ in range(MOST_TRIES):
            act = self.random.choices(choices, weights)[0]
            if self.do(act, station, name, is_full=self.random.random() < 0.03):
                return

    def do(self, act, station: str, name: str, *, is_full: bool = False) -> bool:
        """One act of a station's clerk at a machine; a refusal is kept in the story.

        Returns:
            whether anything came of it.
        """
        machine = self.machine(name)
        self.done.append(f"{getattr(act, '__name__', 'act')} at {station} on {name}")
        before = self._marks(machine)
        disk = full_disk(machine.database, after=1) if is_full else nullcontext()
        try:
            with disk:
                self.act_once(act, station, name)
        except (StationError, OperationalError) as refusal:
            self.done[-1] += f": {type(refusal).__name__}"
        return self._look(machine, before)

    def act_once(self, act, station: str, name: str) -> None:
        machine = self.machine(name)
        moment = self.now + self.clocks.get(name, timedelta())
        with machine.database.write() as session:
            writer = Writer(self.county.actors[station], machine.node_id, moment)
            act(Desk(session, writer, self.random, self.county, self))

    def call_up(self, name: str) -> None:
        machine = self.machine(name)
        line = self.lines.setdefault(name, Line(self.random, "clean"))
        line.kind = self.random.choice(KINDS)
        self.done.append(f"exchange of {name}, {line.kind}")
        self.lately = [name, *self.lately][:3]
        self.awaited -= {self.county.stations[s] for s in _stations_at(name)}
        disk = nullcontext()
        if self.random.random() < 0.05:
            where = self.random.choice([machine.database, self.hub.database])
            disk = full_disk(where, after=self.random.randint(1, 4))
            self.done[-1] += ", a disk full"
        before, at_hub = self._marks(machine), self._marks(self.hub)
        try:
            with disk:
                self._converse(machine, line.through(self._call))
        except (Cut, OperationalError, StationError) as error:
            self.done[-1] += f": {type(error).__name__} {error}"
        self._look(machine, before)
        self._look(self.hub, at_hub)

    def _expecting(self) -> list[str]:
        """Computers of stations that something is on its way to."""
        awaited = {station for station, loads in self.road.items() if loads} | self.awaited
        hosts = {self.county.stations[s]: names[0] for names in COMPUTERS for s in names}
        return [name for station, name in hosts.items() if station in awaited]

    def converse(self, name: str) -> None:
        """An exchange over a line that holds."""
        self._converse(self.machine(name), self._call)

    def _converse(self, machine: Machine, call) -> exchange.Report:
        return exchange.converse(
            machine.database, machine.identity, call, at=self.now, release=machine.release
        )

    def _call(self, question: bytes) -> bytes:
        try:
            return self.hub.answer(question, at=self.now)
        except NotSigned as error:
            raise Cut from error

    # Trouble.

    def trouble(self) -> None:
        kinds = {
            self.wrong_clock: 4,
            self.stray: 5,
            self.stick_up: 5,
            self.stick_arrives: 8,
            self.stick_lost: 1,
            self.back_up: 4,
            self.restore: 3,
            self.clone: 2,
            self.retire_clone: 1,
            self.replace: 1,
            self.back_up_hub: 2,
            self.restore_hub: 1,
            self.crash: 2,
            self.power_cut: 3,
            self.be_old: 2,
            self.upgrade: 2,
        }
        what = self.random.choices([*kinds], [*kinds.values()])[0]
        self.done.append(what.__name__)
        what()

    def wrong_clock(self) -> None:
        name = self.random.choice(["hub", *self.machines])
        years = self.random.choice([-10, 0, 0, 1, 10])
        self.clocks[name] = timedelta(days=365 * years, minutes=self.random.randint(-90, 90))

    def stray(self) -> None:
        """A parcel falls out of its closed bag where nobody knows that it was in one."""
        with self.hub.database.read() as session:
            bag = UNIT.alias()
            packed = session.connection().execute(
                sa.select(UNIT.c.id, UNIT.c.number)
                .join(bag, bag.c.id == UNIT.c.bag_id)
                .where(bag.c.state.in_(["closed", "on_the_way"]))
                .order_by(UNIT.c.number)
            )
            units = packed.all()
        if not units:
            return
        unit = self.random.choice(units)
        name = self.random.choice([*self.machines])
        machine = self.machine(name)
        before = self._marks(machine)
        with suppress(StationError), machine.database.write() as session:
            row = session.connection().execute(sa.select(UNIT).where(UNIT.c.id == unit.id)).first()
            actor = self.county.actors[self._station_of(name)]
            writer = Writer(actor, machine.node_id, self.now)
            desk = Desk(session, writer, self.random, self.county, self)
            receiving.scan_blind(session, writer, unit.number, scan_id=desk.scan_id())
            known = session.connection().scalar(
                sa.select(EVENT.c.id).where(EVENT.c.unit_id == unit.id, EVENT.c.kind == "pack")
            )
            if row is None or known is None:
                self.strays.add(unit.id)
        self.done[-1] += f" {unit.number} at {name}"
        self._look(machine, before)

    def stick_up(self) -> None:
        name = self.random.choice([*self.machines])
        machine = self.machine(name)
        messages = [*exchange.bundle(machine.database, machine.identity, release=machine.release)]
        if self.random.random() < 0.3:
            self.random.shuffle(messages)
        self.sticks.append(Stick("hub", messages))
        self.done[-1] += f" of {name}"

    def stick_arrives(self) -> None:
        """Perhaps late, perhaps not for the last time."""
        if not self.sticks:
            return
        stick = self.random.choice(self.sticks)
        if self.random.random() < 0.7:
            self.sticks.remove(stick)
        self.done[-1] += f" at {stick.to}"
        machine = self.machine(stick.to)
        before = self._marks(machine)
        try:
            self._take_stick(machine, stick)
        except StationError as refusal:
            self.done[-1] += f": {type(refusal).__name__}"
        self._look(machine, before)

    def _take_stick(self, machine: Machine, stick: Stick) -> None:
        if stick.to != "hub":
            exchange.take_bundle(
                machine.database,
                machine.identity,
                stick.messages,
                at=self.now,
                release=machine.release,
            )
            return
        answers = answering.answer_bundle(
            machine.database, machine.identity, stick.messages, at=self.now
        )
        if answers:
            sender = UUID(bytes=answers[0][21:37])
            names = [n for n, m in self.machines.items() if m.node_id == sender]
            self.sticks += [Stick(name, answers) for name in names]

    def stick_lost(self) -> None:
        if self.sticks:
            self.sticks.pop(self.random.randrange(len(self.sticks)))

    def back_up(self) -> None:
        name = self.random.choice([*self.machines])
        self.backups[name] = self._copy_of(name, f"{name}-backup")

    def restore(self) -> None:
        """An old backup takes a computer's place; as the program does it, or as a file."""
        names = [name for name in self.backups if name in self.machines]
        if not names:
            return
        name = self.random.choice(names)
        is_proper = self.random.random() < 0.5
        self.done[-1] += f" {name}{'' if is_proper else ' as a file'}"
        machine = self.machine(name)
        with machine.database.read() as session:
            highest = session.get_one(Installation, 1).incarnation
        fill(machine.database, self.backups[name])
        if is_proper:
            with machine.database.write() as session:
                begin_incarnation(session.connection(), after=highest)
                numbers.leave_room(session.connection())
        self._forget_lost()

    def _forget_lost(self) -> None:
        """What lay on the lost disk alone is lost; everything that was carried on is not."""
        everywhere = self._everywhere()
        self.acknowledged = {e: n for e, n in self.acknowledged.items() if e in everywhere}
        units = {*everywhere.values()}
        self.strays = {unit for unit in self.strays if unit.hex in units}

    def _everywhere(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for machine in (self.hub, *self.machines.values(), *self.clones.values()):
            found |= invariants.events_in(machine.database)
        return found

    def clone(self) -> None:
        """A disk is copied, and both machines work on under one name."""
        name = self.random.choice([*self.machines])
        clone = f"{name}-clone"
        if clone in self.clones:
            return
        path = self._copy_of(name, clone)
        database = self.fleet.take(path)
        self.clones[clone] = Machine(database, self.machines[name].identity)
        self.done[-1] += f" of {name}"

    def retire_clone(self) -> None:
        if self.clones:
            self._retire(self.random.choice([*self.clones]))

    def _retire(self, name: str) -> None:
        """It is switched off, after it has said what it did."""
        clone = self.clones[name]
        for _ in range(2):
            self._converse(clone, self._call)
        del self.clones[name]

    def replace(self) -> None:
        """A computer is stolen or dead; a new one takes its place."""
        name = self.random.choice([*self.machines])
        if f"{name}-clone" in self.clones:
            return
        old = self.machine(name)
        with self.hub.database.write() as session:
            stations = nodes.hosted_by(session, old.node_id)
            nodes.revoke(session, old.node_id, at=self.now)
        database = self.fleet.take(self.fleet.folder / "empty.db")
        node_id = UUID(int=self.random.getrandbits(128), version=4)
        with database.write() as session:
            table = table_of(Installation)
            session.connection().execute(sa.update(table).values(node_id=node_id))
        new = Machine(database, identity_of(database))
        with self.hub.database.write() as session:
            nodes.enrol(
                session,
                node_id=node_id,
                public_key=new.identity.public_key,
                name=name,
                stations=stations,
            )
        with database.write() as session:
            nodes.join(session, hub_id=self.hub.node_id, public_key=self.hub.identity.public_key)
        self.done[-1] += f" {name}"
        # Its old disk is found, and what it still held comes in late.
        late = [*exchange.bundle(old.database, old.identity)]
        answering.take_late(self.hub.database, self.hub.identity, late, at=self.now)
        self.machines[name] = new
        self.sticks = [stick for stick in self.sticks if stick.to != name]
        self.backups.pop(name, None)

    def back_up_hub(self) -> None:
        self.backups["hub"] = self._copy_of("hub", "hub-backup")

    def restore_hub(self) -> None:
        if "hub" not in self.backups:
            return
        with self.hub.database.read() as session:
            highest = session.get_one(Installation, 1).incarnation
        fill(self.hub.database, self.backups.pop("hub"))
        with self.hub.database.write() as session:
            begin_incarnation(session.connection(), after=highest)
            numbers.leave_room(session.connection())
        self._enrol_again()
        self._forget_lost()

    def _enrol_again(self) -> None:
        """Computers that came after the backup: the coordinator has their papers."""
        for name, machine in self.machines.items():
            with self.hub.database.write() as session:
                if session.get(nodes.Node, machine.node_id) is not None:
                    continue
                stations = [self.county.stations[s] for s in _stations_at(name)]
                for node in session.exec(_hosts_of(stations)).all():
                    nodes.revoke(session, node, at=self.now)
                nodes.enrol(
                    session,
                    node_id=machine.node_id,
                    public_key=machine.identity.public_key,
                    name=name,
                    stations=stations,
                )

    def crash(self) -> None:
        """Switched off without a word, in the middle of an act."""
        name = self.random.choice([*self.machines])
        machine = self.machine(name)
        with suppress(Cut), machine.database.write() as session:
            begin_incarnation(session.connection(), after=1_000)
            raise Cut
        with machine.database.read() as session:
            assert session.get_one(Installation, 1).incarnation < 1_000

    def power_cut(self) -> None:
        """The power goes at the hub or at a station, whatever was being written."""
        doing = [power.an_act, power.an_exchange, power.an_exchange, power.a_stick]
        power.cut(self, self.random.choice(doing))

    def be_old(self) -> None:
        name = self.random.choice([*self.machines])
        self.machines[name].release = self.random.choice(OLD_RELEASES)
        self.done[-1] += f" {name}"

    def upgrade(self) -> None:
        for name, machine in self.machines.items():
            if machine.release is not THIS:
                self._upgrade(machine)
                self.done[-1] += f" {name}"
                return

    def _upgrade(self, machine: Machine) -> None:
        machine.release = THIS
        exchange.upgraded(machine.database, at=self.now)

    # Healing.

    def heal(self) -> None:
        """All lines are up again: within two exchanges everybody has the same."""
        for name in [*self.clones]:
            self._retire(name)
        for machine in self.machines.values():
            if machine.release is not THIS or _has_set_aside(machine):
                self._upgrade(machine)
        self.done.append("heal")
        for _ in range(2):
            for machine in self.machines.values():
                if not self._is_even(machine):
                    self._converse(machine, self._call)
        self.check_all()

    def _is_even(self, machine: Machine) -> bool:
        """Whether an exchange would say nothing: both know the same log and the same feed."""
        with self.hub.database.write() as session:
            feed.spread_own(session)
            node = session.get_one(nodes.Node, machine.node_id)
            hub = session.get_one(Installation, 1).incarnation
            held = pushing.held_of(session.connection(), machine.node_id)
            lacks_photos = photos.are_lacking(session, machine.node_id)
            # What was stored and not judged, as the disk was full, waits for the next hello.
            unjudged = session.exec(
                select(StoredPush.id).where(StoredPush.node_id == machine.node_id)
            ).first()
        with machine.database.read() as session:
            end, peer = tip(session.connection()), nodes.peer_of(session)
            lacks_photos = lacks_photos or bool(photos.wishes(session))
        if lacks_photos:
            return False
        there = held.get(end.incarnation, pushing.Held(end.incarnation))
        # Whoever was put back and has done nothing since says by its incarnation that it was.
        told = (node.incarnation, node.feed, node.feed_length, hub, False, True)
        heard = (
            end.incarnation,
            peer.feed,
            peer.held,
            peer.hub_incarnation,
            peer.owes,
            peer.is_complete,
        )
        is_held = (there.seq, there.chain) == (end.seq, end.chain) and unjudged is None
        return is_held and told == heard

    def check_all(self) -> None:
        everything = self._everywhere()
        lost = set(self.acknowledged) - set(everything)
        if lost:
            raise invariants.Broken(f"{len(lost)} acknowledged events are gone")
        if set(everything) - set(invariants.events_in(self.hub.database)):
            raise invariants.Broken("the hub lacks events")
        with self.hub.database.read() as hub:
            self.kinds = set(hub.connection().scalars(sa.select(EVENT.c.kind).distinct()))
            same = invariants.Same(hub)
            for name, machine in self.machines.items():
                same.check(machine.database, machine.node_id, name)
                invariants.check_log(machine.database)
        invariants.check_log(self.hub.database)
        forgotten = invariants.lost_parcels(self.hub.database, self.strays)
        forgotten += invariants.lost_parcels(self.hub.database, self.fallen, kind="outside_bag")
        if forgotten:
            raise invariants.Broken(f"nobody is told of {forgotten}")
        for machine in (self.hub, *self.machines.values()):
            invariants.check_units(machine.database)

    # Helpers of the world.

    def machine(self, name: str) -> Machine:
        if name == "hub":
            return self.hub
        return self.clones.get(name) or self.machines[name]

    def _station_of(self, name: str) -> str:
        if name == "hub":
            return self.random.choice(["county"] * 6 + [*AT_THE_HUB])
        return self.random.choice(_stations_at(name.removesuffix("-clone")))

    def _marks(self, machine: Machine) -> invariants.Marks:
        return invariants.marks_of(machine.database)

    def _look(self, machine: Machine, before: invariants.Marks) -> bool:
        """After every step: what has just changed is as it must be; whether anything has."""
        after = self._marks(machine)
        invariants.check_versions(before.versions, after.versions)
        if before.events.keys() - after.events.keys():
            raise invariants.Broken("an event is gone")
        new = after.events.keys() - before.events.keys()
        own = machine.node_id.hex
        self.acknowledged.update({key: own for key in new if after.events[key][1] == own})
        if new:
            units = {UUID(after.events[key][0]) for key in new}
            invariants.check_units(machine.database, units)
        return after != before

    def _copy_of(self, name: str, target: str) -> Path:
        self.made += 1
        path = self.fleet.home / f"{target}{self.made}.db"
        path.unlink(missing_ok=True)
        copying.copy(self.machine(name).database.path, path)
        return path


def _stations_at(name: str) -> tuple[str, ...]:
    return next(names for names in COMPUTERS if names[0] == name)


def _has_set_aside(machine: Machine) -> bool:
    with machine.database.read() as session:
        return bool(quarantine.count(session))


def _hosts_of(stations):
    return select(Hosting.node_id).where(col(Hosting.id).in_(stations)).distinct()


def build(folder: Path) -> Map:
    """The county as each seed finds it: twelve computers loaded, and a morning's work under way."""
    county = build_county(folder)
    fleet = Fleet(folder, folder)
    hub, machines = fleet.machines()
    world = World(fleet, county, Random(0), hub, machines)
    morning = [acts.take_in] * 12 + [acts.sort] * 16 + [acts.close] + [acts.depart] * 14
    for act in (*morning, acts.take_in, acts.take_in):
        world.now += timedelta(minutes=5)
        world.act_once(act, "county", "hub")
    for place, (name, machine) in enumerate(machines.items()):
        world._converse(machine, world._call)
        # Some loads have come, and some of what was in them waits for its recipients.
        for act in (acts.receive, acts.receive, *[acts.open_bag] * (place % 2)):
            world.act_once(act, world.random.choice(_stations_at(name)), name)
        world._converse(machine, world._call)
    for name, machine in {"hub": hub, **machines}.items():
        (folder / f"{name}.db").unlink()
        copying.copy(machine.database.path, folder / f"{name}.db")
    fleet.close()
    county.morning = (world.now, world.numbers, world.road)
    return county


def begin(seed: int, fleet: Fleet, county: Map) -> World:
    """The county in its morning, with all its machines."""
    fleet.free()
    hub, machines = fleet.machines()
    world = World(fleet, county, Random(seed), hub, machines)
    world.now, numbers, road = county.morning
    world.numbers, world.road = [*numbers], {to: [*loads] for to, loads in road.items()}
    return world


def run(seed: int, fleet: Fleet, county: Map, *, steps: int) -> World:
    """One county's luck; raises ``Broken`` where something must not be."""
    world = begin(seed, fleet, county)
    try:
        for _ in range(steps):
            world.step()
        world.heal()
    except BaseException as error:
        error.add_note(f"seed {seed}:\n  " + "\n  ".join(world.done[-60:]))
        raise
    return world
