import pytest

from tests.contracts.season import Season
from tests.goods.market import Market


@pytest.fixture
def market(database, county, clock):
    return Market(database, county, clock)


@pytest.fixture
def season(market):
    return Season(market)
