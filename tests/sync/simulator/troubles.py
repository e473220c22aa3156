"""What goes wrong between the acts: clocks, parcels out of their bags, power, old releases."""

from contextlib import suppress
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from station.consolidation import receiving
from station.custody import EVENT, UNIT, Writer
from station.errors import StationError
from station.records import Installation, begin_incarnation
from station.sync import exchange
from station.sync.release import NUMBER, THIS, Release
from tests.sync.machines import Machine
from tests.sync.simulator import disks, power, sticks
from tests.sync.simulator.desk import Desk
from tests.sync.simulator.line import Cut
from tests.sync.simulator.world import World

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


def trouble(world: World) -> None:
    what = world.random.choices([*_TROUBLES], [*_TROUBLES.values()])[0]
    world.done.append(what.__name__)
    what(world)


def wrong_clock(world: World) -> None:
    name = world.random.choice(["hub", *world.machines])
    years = world.random.choice([-10, 0, 0, 1, 10])
    world.clocks[name] = timedelta(days=365 * years, minutes=world.random.randint(-90, 90))


def stray(world: World) -> None:
    """A parcel falls out of its closed bag where nobody knows that it was in one."""
    with world.hub.database.read() as session:
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
    unit = world.random.choice(units)
    name = world.random.choice([*world.machines])
    machine = world.machine(name)
    before = world.marks(machine)
    with suppress(StationError), machine.database.write() as session:
        row = session.connection().execute(sa.select(UNIT).where(UNIT.c.id == unit.id)).first()
        actor = world.county.actors[world.station_of(name)]
        writer = Writer(actor, machine.node_id, world.now)
        desk = Desk(session, writer, world.random, world.county, world)
        told = _events_of(session, unit.id)
        receiving.scan_blind(session, writer, unit.number, scan_id=desk.scan_id())
        known = session.connection().scalar(
            sa.select(EVENT.c.id).where(EVENT.c.unit_id == unit.id, EVENT.c.kind == "pack")
        )
        if row is None or known is None:
            scans = _events_of(session, unit.id) - told
            world.strays[unit.id] = world.strays.get(unit.id, set()) | scans
    world.done[-1] += f" {unit.number} at {name}"
    world.look(machine, before)


def _events_of(session: Session, unit_id: UUID) -> set[str]:
    found = session.connection().scalars(sa.select(EVENT.c.id).where(EVENT.c.unit_id == unit_id))
    return {event_id.hex for event_id in found}


def crash(world: World) -> None:
    """Switched off without a word, in the middle of an act."""
    name = world.random.choice([*world.machines])
    machine = world.machine(name)
    with suppress(Cut), machine.database.write() as session:
        begin_incarnation(session.connection(), after=1_000)
        raise Cut
    with machine.database.read() as session:
        assert session.get_one(Installation, 1).incarnation < 1_000


def power_cut(world: World) -> None:
    """The power goes at the hub or at a station, whatever was being written."""
    doing = [power.an_act, power.an_exchange, power.an_exchange, power.a_stick]
    power.cut(world, world.random.choice(doing))


def be_old(world: World) -> None:
    name = world.random.choice([*world.machines])
    world.machines[name].release = world.random.choice(OLD_RELEASES)
    world.done[-1] += f" {name}"


def upgrade(world: World) -> None:
    for name, machine in world.machines.items():
        if machine.release is not THIS:
            upgrade_one(world, machine)
            world.done[-1] += f" {name}"
            return


def upgrade_one(world: World, machine: Machine) -> None:
    machine.release = THIS
    exchange.upgraded(machine.database, at=world.now)


# By trouble how often it comes, beside the others.
_TROUBLES = {
    wrong_clock: 4,
    stray: 5,
    sticks.stick_up: 5,
    sticks.stick_arrives: 8,
    sticks.stick_lost: 1,
    disks.back_up: 4,
    disks.restore: 3,
    disks.clone: 2,
    disks.retire_clone: 1,
    disks.replace: 1,
    disks.back_up_hub: 2,
    disks.restore_hub: 1,
    crash: 2,
    power_cut: 3,
    be_old: 2,
    upgrade: 2,
}
