"""The county, built once, and the files that each story uses again."""

import pytest

from tests.sync.simulator import story
from tests.sync.simulator.fleet import Fleet


@pytest.fixture(scope="session")
def simulated(tmp_path_factory):
    folder = tmp_path_factory.mktemp("county")
    county = story.build(folder)
    fleet = Fleet(folder, tmp_path_factory.mktemp("fleet"))
    yield fleet, county
    fleet.close()
