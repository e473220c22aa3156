import pytest

from tests.consolidation.room import a_room


@pytest.fixture
def room(database, county, clock):
    """A county with slots, a vehicle, two routes with a timetable, and parcels by demand."""
    return a_room(database, county, clock)
