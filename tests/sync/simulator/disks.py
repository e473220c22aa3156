"""Disks that are put back, copied, stolen or dead, at the hub or at a station."""

from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select

from station.db import table_of
from station.network import numbers
from station.records import Hosting, Installation, begin_incarnation
from station.sync import answering, exchange, nodes
from tests.sync.machines import Machine, identity_of
from tests.sync.simulator.county import stations_at
from tests.sync.simulator.fleet import fill
from tests.sync.simulator.world import World


def back_up(world: World) -> None:
    name = world.random.choice([*world.machines])
    world.backups[name] = world.copy_of(name, f"{name}-backup")


def restore(world: World) -> None:
    """An old backup takes a computer's place; as the program does it, or as a file."""
    names = [name for name in world.backups if name in world.machines]
    if not names:
        return
    name = world.random.choice(names)
    is_proper = world.random.random() < 0.5
    world.done[-1] += f" {name}{'' if is_proper else ' as a file'}"
    machine = world.machine(name)
    with machine.database.read() as session:
        highest = session.get_one(Installation, 1).incarnation
    fill(machine.database, world.backups[name])
    if is_proper:
        with machine.database.write() as session:
            begin_incarnation(session.connection(), after=highest)
            numbers.leave_room(session.connection())
    _forget_lost(world)


def _forget_lost(world: World) -> None:
    """What lay on the lost disk alone is lost; everything that was carried on is not."""
    everywhere = world.events_everywhere()
    world.acknowledged = {e: n for e, n in world.acknowledged.items() if e in everywhere}
    # A scan may be lost of a parcel that others know: then nobody can be told of it.
    world.strays = {unit: scans for unit, scans in world.strays.items() if scans & {*everywhere}}


def clone(world: World) -> None:
    """A disk is copied, and both machines work on under one name."""
    name = world.random.choice([*world.machines])
    clone = f"{name}-clone"
    if clone in world.clones:
        return
    path = world.copy_of(name, clone)
    database = world.fleet.take(path)
    world.clones[clone] = Machine(database, world.machines[name].identity)
    world.done[-1] += f" of {name}"


def retire_clone(world: World) -> None:
    if world.clones:
        retire(world, world.random.choice([*world.clones]))


def retire(world: World, name: str) -> None:
    """It is switched off, after it has said what it did."""
    clone = world.clones[name]
    for _ in range(2):
        world.converse_over(clone, world.ask_hub)
    del world.clones[name]


def replace(world: World) -> None:
    """A computer is stolen or dead; a new one takes its place."""
    name = world.random.choice([*world.machines])
    if f"{name}-clone" in world.clones:
        return
    old = world.machine(name)
    with world.hub.database.write() as session:
        stations = nodes.hosted_by(session, old.node_id)
        nodes.revoke(session, old.node_id, at=world.now)
    database = world.fleet.take(world.fleet.folder / "empty.db")
    node_id = UUID(int=world.random.getrandbits(128), version=4)
    with database.write() as session:
        table = table_of(Installation)
        session.connection().execute(sa.update(table).values(node_id=node_id))
    new = Machine(database, identity_of(database))
    with world.hub.database.write() as session:
        nodes.enrol(
            session,
            node_id=node_id,
            public_key=new.identity.public_key,
            name=name,
            stations=stations,
        )
    with database.write() as session:
        nodes.join(session, hub_id=world.hub.node_id, public_key=world.hub.identity.public_key)
    world.done[-1] += f" {name}"
    # Its old disk is found, and what it still held comes in late.
    late = [*exchange.bundle(old.database, old.identity)]
    answering.take_late(world.hub.database, world.hub.identity, late, at=world.now)
    world.machines[name] = new
    world.sticks = [stick for stick in world.sticks if stick.to != name]
    world.backups.pop(name, None)


def back_up_hub(world: World) -> None:
    world.backups["hub"] = world.copy_of("hub", "hub-backup")


def restore_hub(world: World) -> None:
    if "hub" not in world.backups:
        return
    with world.hub.database.read() as session:
        highest = session.get_one(Installation, 1).incarnation
    fill(world.hub.database, world.backups.pop("hub"))
    with world.hub.database.write() as session:
        begin_incarnation(session.connection(), after=highest)
        numbers.leave_room(session.connection())
    _enrol_again(world)
    _forget_lost(world)


def _enrol_again(world: World) -> None:
    """Computers that came after the backup: the coordinator has their papers."""
    for name, machine in world.machines.items():
        with world.hub.database.write() as session:
            if session.get(nodes.Node, machine.node_id) is not None:
                continue
            stations = [world.county.stations[s] for s in stations_at(name)]
            for node in session.exec(_hosts_of(stations)).all():
                nodes.revoke(session, node, at=world.now)
            nodes.enrol(
                session,
                node_id=machine.node_id,
                public_key=machine.identity.public_key,
                name=name,
                stations=stations,
            )


def _hosts_of(stations):
    return select(Hosting.node_id).where(col(Hosting.id).in_(stations)).distinct()
