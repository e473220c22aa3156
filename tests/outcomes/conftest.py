import pytest

from station.outcomes import telling
from tests.counter.shop import a_shop


@pytest.fixture
def shop(database, county, clock):
    """Hongxia's village station, with parcels as they come and a shelf to put them on."""
    return a_shop(database, county, clock)


@pytest.fixture
def tell(shop, county):
    """Make the partner's next file; its lines as they were told, with the numbers' ends."""

    def make(**how):
        with shop.room.database.read() as session:
            prepared = telling.prepare(session, county.partner, **how)
        with shop.room.database.write() as session:
            return telling.keep(session, shop.room.writer("coordinator"), prepared)

    return make
