"""A run of the county from one seed: clerks at work, and everything that can go wrong."""

from datetime import timedelta
from pathlib import Path
from random import Random

from station.keeping import copying
from tests.sync.simulator import acts, healing, troubles
from tests.sync.simulator import acts_on_the_way as way
from tests.sync.simulator.county import Map, stations_at
from tests.sync.simulator.county import build as build_county
from tests.sync.simulator.fleet import Fleet
from tests.sync.simulator.world import World


def build(folder: Path) -> Map:
    """The county as each seed finds it: twelve computers loaded, and a morning's work under way."""
    county = build_county(folder)
    fleet = Fleet(folder, folder)
    hub, machines = fleet.machines()
    world = World(fleet, county, Random(0), hub, machines)
    morning = [acts.take_in] * 12 + [acts.sort] * 16 + [acts.close] + [way.depart] * 14
    for act in (*morning, acts.take_in, acts.take_in):
        world.now += timedelta(minutes=5)
        world.act_once(act, "county", "hub")
    for place, name in enumerate(machines):
        world.converse(name)
        # Some loads have come, and some of what was in them waits for its recipients.
        for act in (acts.receive, acts.receive, *[acts.open_bag] * (place % 2)):
            world.act_once(act, world.random.choice(stations_at(name)), name)
        world.converse(name)
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
            step(world)
        healing.heal(world)
    except BaseException as error:
        error.add_note(f"seed {seed}:\n  " + "\n  ".join(world.done[-60:]))
        raise
    return world


def step(world: World) -> None:
    """Somebody does something, a computer calls the hub, or something goes wrong."""
    world.now += timedelta(minutes=world.random.randint(1, 40))
    chance = world.random.random()
    if chance < 0.55:
        world.act()
    elif chance < 0.85:
        world.call_up(world.random.choice([*world.machines, *world.expecting()]))
    else:
        troubles.trouble(world)
