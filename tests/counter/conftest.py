import pytest

from tests.counter.shop import a_shop


@pytest.fixture
def shop(database, county, clock):
    """Hongxia's village station, with parcels as they come and a shelf to put them on."""
    return a_shop(database, county, clock)
