import pytest

from station.statements import daily
from station.statements.daily import Wanted
from tests.counter.shop import a_shop


@pytest.fixture
def shop(database, county, clock):
    """Hongxia's village station, with parcels as they come and a shelf to put them on."""
    return a_shop(database, county, clock)


@pytest.fixture
def day_at(shop, clock):
    """The day's table at a station, or of the partner at all stations."""

    def day_at(station="hongxia", *, day=None, partner=None):
        station_id = None if partner else shop.room.station(station)
        wanted = Wanted(day or clock().date(), station_id, partner.id if partner else None)
        with shop.room.database.read() as session:
            return daily.day_of(session, wanted)

    return day_at
