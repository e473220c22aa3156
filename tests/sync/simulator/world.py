"""All machines of a county, what people do at them, what is on the road, what was acknowledged.

What goes wrong is in ``troubles``, ``sticks``, ``disks`` and ``power``; what has to be true in
the end in ``healing``. ``story`` tells it from one seed.
"""

from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from station.custody import UNIT, Writer, unit_id_of
from station.errors import StationError
from station.keeping import copying
from station.sync import exchange
from station.sync.envelope import NotSigned
from tests.sync.machines import Machine
from tests.sync.simulator import acts, invariants
from tests.sync.simulator.county import AT_THE_HUB, COMPUTERS, START, Map, stations_at
from tests.sync.simulator.desk import Desk
from tests.sync.simulator.fleet import Fleet
from tests.sync.simulator.line import KINDS, Cut, Line, full_disk

# Of one clerk until there is something to do.
MOST_TRIES = 5


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
    # With the events of their scans: while one of them lies on any disk, somebody is to be told.
    strays: dict[UUID, set[str]] = field(default_factory=dict)
    fallen: set[UUID] = field(default_factory=set)
    done: list[str] = field(default_factory=list)
    # Where news has come, and people do something about it.
    lately: list[str] = field(default_factory=list)
    # Stations that somebody was told of by telephone: they look what it is.
    awaited: set[UUID] = field(default_factory=set)
    # Kinds of events that the hub has heard of, once all have healed.
    kinds: set[str] = field(default_factory=set)
    made: int = 0

    def machine(self, name: str) -> Machine:
        if name == "hub":
            return self.hub
        return self.clones.get(name) or self.machines[name]

    def station_of(self, name: str) -> str:
        if name == "hub":
            return self.random.choice(["county"] * 6 + [*AT_THE_HUB])
        return self.random.choice(stations_at(name.removesuffix("-clone")))

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

    # What people do.

    def act(self) -> None:
        """Something that there is to do: who has nothing to receive does something else."""
        where = ["hub"] * 14 + [*self.machines] + [*self.clones] + self.lately * 3
        name = self.random.choice(where)
        station = self.station_of(name)
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
        before = self.marks(machine)
        disk = full_disk(machine.database, after=1) if is_full else nullcontext()
        try:
            with disk:
                self.act_once(act, station, name)
        except (StationError, OperationalError) as refusal:
            self.done[-1] += f": {type(refusal).__name__}"
        return self.look(machine, before)

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
        self.awaited -= {self.county.stations[s] for s in stations_at(name)}
        disk = nullcontext()
        if self.random.random() < 0.05:
            where = self.random.choice([machine.database, self.hub.database])
            disk = full_disk(where, after=self.random.randint(1, 4))
            self.done[-1] += ", a disk full"
        before, at_hub = self.marks(machine), self.marks(self.hub)
        try:
            with disk:
                self.converse_over(machine, line.through(self.ask_hub))
        except (Cut, OperationalError, StationError) as error:
            self.done[-1] += f": {type(error).__name__} {error}"
        self.look(machine, before)
        self.look(self.hub, at_hub)

    def expecting(self) -> list[str]:
        """Computers of stations that something is on its way to."""
        awaited = {station for station, loads in self.road.items() if loads} | self.awaited
        hosts = {self.county.stations[s]: names[0] for names in COMPUTERS for s in names}
        return [name for station, name in hosts.items() if station in awaited]

    def converse(self, name: str) -> None:
        """An exchange over a line that holds."""
        self.converse_over(self.machine(name), self.ask_hub)

    def converse_over(self, machine: Machine, call) -> exchange.Report:
        return exchange.converse(
            machine.database, machine.identity, call, at=self.now, release=machine.release
        )

    def ask_hub(self, question: bytes) -> bytes:
        try:
            return self.hub.answer(question, at=self.now)
        except NotSigned as error:
            raise Cut from error

    # What there is, before and after.

    def marks(self, machine: Machine) -> invariants.Marks:
        return invariants.marks_of(machine.database)

    def look(self, machine: Machine, before: invariants.Marks) -> bool:
        """After every step: what has just changed is as it must be; whether anything has."""
        after = self.marks(machine)
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

    def events_everywhere(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for machine in (self.hub, *self.machines.values(), *self.clones.values()):
            found |= invariants.events_in(machine.database)
        return found

    def copy_of(self, name: str, target: str) -> Path:
        self.made += 1
        path = self.fleet.home / f"{target}{self.made}.db"
        path.unlink(missing_ok=True)
        copying.copy(self.machine(name).database.path, path)
        return path
