"""The days on which something was recorded here, for the question whether a clock is right."""

from datetime import timedelta

import pytest

from station import custody
from station.custody import Happening, UnitKind, Writer
from station.records import installation

NUMBER = "YT8657790438968"
DAY = timedelta(days=1)


@pytest.fixture
def recorded_at(database, county):
    """``recorded_at(one, another)``: scan a parcel at these times, in this order."""
    unit_id = custody.unit_id_of(NUMBER)
    with database.write() as session:
        node_id = installation(session).node_id
        custody.create_units(session.connection(), UnitKind.PARCEL, [(unit_id, NUMBER)])

    def record(*times):
        for at in times:
            writer = Writer(county.actor("county_operator"), node_id, at)
            with database.write() as session:
                custody.record(session.connection(), writer, [Happening("seen", unit_id)])

    return record


def last_days(database):
    with database.read() as session:
        return custody.last_days(session)


def test_the_last_three_days_are_given_each_by_its_latest_time(recorded_at, database, now):
    times = [now - 3 * DAY, now - 2 * DAY, now - DAY, now, now + timedelta(hours=1)]

    recorded_at(*times)

    assert last_days(database) == [now + timedelta(hours=1), now - DAY, now - 2 * DAY]


def test_a_day_is_one_of_shanghai(recorded_at, database, now):
    just_before_midnight = now.replace(hour=15, minute=59)
    recorded_at(just_before_midnight, just_before_midnight + timedelta(minutes=1))

    assert len(last_days(database)) == 2


def test_the_order_is_that_of_recording_and_not_of_the_clock(recorded_at, database, now):
    in_2099 = now.replace(year=2099)

    recorded_at(in_2099, now - DAY, now)
    assert last_days(database) == [now, now - DAY, in_2099]

    recorded_at(now + DAY)
    assert last_days(database) == [now + DAY, now, now - DAY]


def test_nothing_was_recorded_in_a_new_installation(database, county):
    assert last_days(database) == []


def test_what_another_incarnation_has_recorded_does_not_speak_for_this_clock(
    recorded_at, database, now
):
    recorded_at(now)

    with database.write() as session:
        installation(session).incarnation = 2

    assert last_days(database) == []
