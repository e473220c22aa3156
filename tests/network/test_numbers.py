"""Numbers that a station gives out: after those of others, and with room after a restore."""

import pytest

from station.barcodes import Series
from station.network import numbers

OUTCOMES = "outcomes 4f"


@pytest.fixture
def given(database, county):
    """The next number of a series: ``given("B")``."""

    def give(series):
        with database.write() as session:
            return numbers.next_of(session, county.stations["hongxia"].id, series)

    return give


@pytest.mark.parametrize(
    ("last", "following"),
    [
        pytest.param(0, 2, id="nothing"),
        pytest.param(1, 2, id="the-own"),
        pytest.param(2, 3, id="one-more"),
        pytest.param(41, 42, id="many"),
    ],
)
def test_a_station_goes_on_after_what_others_gave_out_for_it(
    database, county, given, last, following
):
    given(Series.BAG)
    with database.write() as session:
        station_id = county.stations["hongxia"].id
        numbers.go_on_after(session.connection(), station_id, Series.BAG, last)

    assert given(Series.BAG) == following
    assert given(Series.LOT) == 1


def test_also_where_it_gave_out_none_itself(database, county, given):
    with database.write() as session:
        station_id = county.stations["hongxia"].id
        numbers.go_on_after(session.connection(), station_id, Series.BAG, 7)

    assert given(Series.BAG) == 8


def test_room_is_left_on_our_tags_and_sheets_and_a_partners_files_count_on(database, given):
    given(Series.BAG), given(OUTCOMES)
    with database.write() as session:
        numbers.leave_room(session.connection())

    assert given(Series.BAG) == 1 + numbers.ROOM + 1
    assert given(OUTCOMES) == 2
