import pytest

from tests.goods.market import Market


@pytest.fixture
def market(database, county, clock):
    return Market(database, county, clock)
