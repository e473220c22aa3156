"""Forty counties, each with its own luck; and faults planted into the code, each found."""

from random import Random

import pytest

from tests.sync.simulator import world
from tests.sync.simulator.faults import FAULTS
from tests.sync.simulator.fleet import Fleet
from tests.sync.simulator.invariants import Broken
from tests.sync.simulator.scenes import SCENES

SEEDS = range(40)
AT_ONCE = 10
STEPS = 15


@pytest.fixture(scope="session")
def simulated(tmp_path_factory):
    """The county, and the files that each seed uses again."""
    folder = tmp_path_factory.mktemp("county")
    county = world.build(folder)
    fleet = Fleet(folder, tmp_path_factory.mktemp("fleet"))
    yield fleet, county
    fleet.close()


@pytest.mark.parametrize("first", range(0, len(SEEDS), AT_ONCE))
def test_nothing_is_lost_and_everybody_has_the_same_within_two_exchanges(simulated, first):
    fleet, county = simulated

    stories = [
        world.run(seed, fleet, county, steps=STEPS).done for seed in SEEDS[first : first + AT_ONCE]
    ]

    assert all(len(story) > STEPS for story in stories)


def test_a_seed_tells_the_same_story_again(simulated):
    fleet, county = simulated

    first, again = (world.run(7, fleet, county, steps=STEPS).done for _ in range(2))

    assert first == again


@pytest.mark.parametrize("name", SCENES)
def test_a_planted_fault_is_found_and_the_same_story_without_it_ends_well(simulated, name):
    play(simulated, SCENES[name])

    with FAULTS[name](), pytest.raises(Broken):
        play(simulated, SCENES[name])


def play(simulated, scene) -> None:
    fleet, county = simulated
    fleet.free()
    hub, machines = fleet.machines()
    played = world.World(fleet, county, Random(1), hub, machines)
    played.now = county.morning[0]
    scene(played)
    played.heal()
