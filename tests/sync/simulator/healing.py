"""All lines are up again: within two exchanges everybody has the same, and nothing is lost."""

import sqlalchemy as sa
from sqlmodel import select

from station.custody import EVENT
from station.records import Installation, tip
from station.sync import feed, nodes, photos, pushing, quarantine
from station.sync.models import StoredPush
from station.sync.release import THIS
from tests.sync.machines import Machine
from tests.sync.simulator import disks, invariants, invariants_of_money, troubles
from tests.sync.simulator.world import World


def heal(world: World) -> None:
    """All lines are up again: within two exchanges everybody has the same."""
    for name in [*world.clones]:
        disks.retire(world, name)
    for machine in world.machines.values():
        if machine.release is not THIS or _has_set_aside(machine):
            troubles.upgrade_one(world, machine)
    world.done.append("heal")
    booked: invariants_of_money.Books = {}
    for machine in (world.hub, *world.machines.values()):
        booked |= invariants_of_money.books_in(machine.database)
    for _ in range(2):
        for machine in world.machines.values():
            if not _is_even(world, machine):
                world.converse_over(machine, world.ask_hub)
    check_all(world)
    invariants_of_money.check_nothing_is_gone(booked, world.hub.database)


def _is_even(world: World, machine: Machine) -> bool:
    """Whether an exchange would say nothing: both know the same log and the same feed."""
    with world.hub.database.write() as session:
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


def check_all(world: World) -> None:
    everything = world.events_everywhere()
    lost = set(world.acknowledged) - set(everything)
    if lost:
        raise invariants.Broken(f"{len(lost)} acknowledged events are gone")
    if set(everything) - set(invariants.events_in(world.hub.database)):
        raise invariants.Broken("the hub lacks events")
    with world.hub.database.read() as hub:
        world.kinds = set(hub.connection().scalars(sa.select(EVENT.c.kind).distinct()))
        same = invariants.Same(hub)
        for name, machine in world.machines.items():
            same.check(machine.database, machine.node_id, name)
            invariants_of_money.check_same(hub, machine.database, machine.node_id, name)
            invariants.check_log(machine.database)
    invariants.check_log(world.hub.database)
    forgotten = invariants.lost_parcels(world.hub.database, world.strays)
    forgotten += invariants.lost_parcels(world.hub.database, world.fallen, kind="outside_bag")
    if forgotten:
        raise invariants.Broken(f"nobody is told of {forgotten}")
    for machine in (world.hub, *world.machines.values()):
        invariants.check_units(machine.database)


def _has_set_aside(machine: Machine) -> bool:
    with machine.database.read() as session:
        return bool(quarantine.count(session))
