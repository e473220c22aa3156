import pytest

from tests.consolidation.room import a_room


@pytest.fixture
def room(database, county, clock):
    return a_room(database, county, clock)
