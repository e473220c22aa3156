import pytest

from tests.acceptance.desk import a_desk


@pytest.fixture
def desk(database, county, clock):
    """Hongxia may accept for the partner, with three numbers and prices."""
    return a_desk(database, county, clock)
