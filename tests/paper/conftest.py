import pytest

from tests.paper.two_nodes import two_nodes


@pytest.fixture
def nodes(database, county, clock, tmp_path):
    """The county's computer and a village's without a line."""
    found = two_nodes(database, county, clock, tmp_path)
    yield found
    found.receiver.database.close()
