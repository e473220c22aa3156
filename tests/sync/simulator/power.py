"""Power cuts in the simulation: a machine works on a disk that forgets, until its power goes."""

import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy.exc import OperationalError

from station.errors import StationError
from station.keeping import copying
from station.sync import nodes, pushing
from tests.keeping.unsynced_database import NAME, PowerWentOff, Unplugged
from tests.keeping.unsynced_disk import Disk, File
from tests.sync import machines
from tests.sync.machines import Machine
from tests.sync.simulator import acts, disks, invariants, sticks
from tests.sync.simulator.fleet import fill
from tests.sync.simulator.invariants import Broken
from tests.sync.simulator.line import KINDS, Cut, Line
from tests.sync.simulator.world import World

# An exchange takes twenty steps of the disk, or a hundred, a first load two hundred: cuts
# are to hit the first ones as well as the last.
_MOST_DOUBLINGS = 8


@contextmanager
def until_it_goes(
    machine: Machine, chance: Random, *, synchronous: str = "FULL"
) -> Iterator[Unplugged]:
    """What is done inside is done on that disk; after it the machine has what the disk kept.

    Raises:
        Broken: the database is damaged, or a commit that was acknowledged is gone.
    """
    kept = machine.database
    with tempfile.TemporaryDirectory(prefix="power-") as name:
        home = Path(name)
        disk = Disk(chance, {NAME: _as_it_lies(machine)})
        unplugged = Unplugged(disk, home, synchronous=synchronous)
        machines.share_compiled(unplugged.database)
        disk.steps_left = chance.randrange(1, 2 ** chance.randint(1, _MOST_DOUBLINGS) + 1)
        machine.database = unplugged.database
        try:
            yield unplugged
        finally:
            machine.database = kept
            left = unplugged.cut()
        for end, content in left.items():
            (home / f"left{end}").write_bytes(content)
        _look(home / "left", unplugged.acknowledged)
        fill(kept, home / "left")


def _as_it_lies(machine: Machine) -> File:
    with machine.database.alone() as engine, engine.connect() as connection:
        raw = connection.connection.driver_connection
        raw.rollback()
        raw.execute("PRAGMA user_version = 0")
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    file = File(bytearray(machine.database.path.read_bytes()))
    file.sync()
    return file


def _look(path: Path, acknowledged: int) -> None:
    copying.ensure_whole(path)
    with closing(sqlite3.connect(path)) as connection:
        (there,) = connection.execute("PRAGMA user_version").fetchone()
    if there < acknowledged:
        raise Broken(f"{acknowledged - there} acknowledged commits are gone")


Doing = Callable[[World], tuple[str, Callable[[], Any]]]
"""What is done in a world: at which machine, and how."""


def cut(world: World, doing: Doing, *, synchronous: str = "FULL") -> bool:
    """While something is done at a computer or the hub, one of the two goes dark.

    Returns:
        whether that was in the middle of it, and not after its end.
    """
    name, do = doing(world)
    machine = world.machine(name)
    victim = world.random.choice([machine, world.hub])
    before, at_hub = world.marks(machine), world.marks(world.hub)
    kept = _keep_word(world, machine)
    with until_it_goes(victim, world.random, synchronous=synchronous) as unplugged:
        with suppress(PowerWentOff, Cut, StationError, OperationalError):
            do()
        is_within = unplugged.disk.is_off
        at = "hub" if victim is world.hub else name
        world.done[-1] += f" at {at}, {doing.__name__} of {name}, {unplugged.acknowledged} commits"
    world.look(machine, before)
    world.look(world.hub, at_hub)
    invariants.check_log(victim.database)
    if kept and not _keep_word(world, machine):
        raise Broken(f"{name} or the hub has forgotten what it told the other")
    return is_within


def _keep_word(world: World, machine: Machine) -> bool:
    """Whether each side has at least what the other heard from it that it has."""
    if machine is world.hub:
        return True
    with machine.database.read() as session, world.hub.database.read() as there:
        peer, node = nodes.peer_of(session), there.get(nodes.Node, machine.node_id)
        held = pushing.held_of(there.connection(), machine.node_id)
    has = held.get(peer.told_incarnation, pushing.Held(peer.told_incarnation)).seq
    if node is None or peer.told_seq > has:
        return False
    # A computer has not heard yet of a feed that began anew, and the hub's answer was lost.
    return peer.feed != node.feed or node.feed_held <= peer.held <= node.feed_length


def an_act(world: World) -> tuple[str, Callable[[], Any]]:
    name = world.random.choice(["hub", *world.machines])
    station = world.station_of(name)
    table = acts.AT_THE_COUNTY if station == "county" else acts.AT_A_STATION
    act = world.random.choices([a for a, _ in table], [w for _, w in table])[0]
    return name, lambda: world.act_once(act, station, name)


def an_exchange(world: World) -> tuple[str, Callable[[], Any]]:
    name = world.random.choice([*world.machines, *world.expecting()])
    line = Line(world.random, world.random.choice(KINDS))
    return name, lambda: world.converse_over(world.machine(name), line.through(world.ask_hub))


def a_first_load(world: World) -> tuple[str, Callable[[], Any]]:
    disks.replace(world)
    name = world.done[-1].split()[-1]
    return name, lambda: world.converse(name)


def a_stick(world: World) -> tuple[str, Callable[[], Any]]:
    """One that is on the road; else one that is written now."""
    if not world.sticks:
        sticks.stick_up(world)
    stick = world.random.choice(world.sticks)
    return stick.to, lambda: sticks.take(world, world.machine(stick.to), stick)
