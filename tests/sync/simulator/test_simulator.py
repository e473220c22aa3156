"""Forty counties, each with its own luck; and faults planted into the code, each found."""

import pytest

from tests.sync.simulator import healing, story
from tests.sync.simulator.faults import FAULTS
from tests.sync.simulator.invariants import Broken
from tests.sync.simulator.scenes import SCENES

SEEDS = range(40)
AT_ONCE = 10
STEPS = 15


@pytest.mark.parametrize("first", range(0, len(SEEDS), AT_ONCE))
def test_nothing_is_lost_and_everybody_has_the_same_within_two_exchanges(simulated, first):
    fleet, county = simulated

    stories = [
        story.run(seed, fleet, county, steps=STEPS).done for seed in SEEDS[first : first + AT_ONCE]
    ]

    assert all(len(story) > STEPS for story in stories)


def test_a_seed_tells_the_same_story_again(simulated):
    fleet, county = simulated

    first, again = (story.run(7, fleet, county, steps=STEPS).done for _ in range(2))

    assert first == again


@pytest.mark.parametrize("name", SCENES)
def test_a_planted_fault_is_found_and_the_same_story_without_it_ends_well(simulated, name):
    play(simulated, SCENES[name])

    with FAULTS[name](), pytest.raises(Broken):
        play(simulated, SCENES[name])


def play(simulated, scene) -> None:
    fleet, county = simulated
    played = story.begin(1, fleet, county)
    scene(played)
    healing.heal(played)
