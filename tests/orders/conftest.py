import pytest

from tests.builders import log_in
from tests.goods.market import Market
from tests.orders.platforms.platform_shop import Clerk


@pytest.fixture
def market(database, county, clock):
    return Market(database, county, clock)


@pytest.fixture
def clerk(client, county, database):
    """The county's coordinator, who takes files of other platforms in."""
    log_in(client, county.people["coordinator"])
    return Clerk(client, database)
