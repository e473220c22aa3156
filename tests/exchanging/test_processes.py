"""Hub and villages as processes of their own."""

import pytest

from tests.exchanging import kills
from tests.exchanging.processes import MOST_BYTES, a_day
from tests.sync.simulator import story


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    """A county, and the folder of its databases."""
    built = tmp_path_factory.mktemp("built")
    return story.build(built), built


def test_after_a_day_both_have_the_same_and_the_line_has_carried_little(tmp_path):
    day = a_day(tmp_path)

    assert day.at_hub == day.at_village
    assert day.wire.up + day.wire.down <= MOST_BYTES
    assert day.idle < 3_200


def test_whoever_is_killed_has_what_was_acknowledged_and_both_sides_the_same(tmp_path, county):
    found = kills.run(tmp_path, *county, kills=2, seed=1)

    assert not found.wrong
    assert found.acknowledged
