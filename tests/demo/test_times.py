from datetime import UTC, datetime, timedelta

import pytest

from station.clock import business_day, local
from station.demo.times import LAST_MINUTE, Times


def test_in_the_afternoon_everything_was_when_it_was_planned():
    times = Times(datetime(2026, 11, 21, 7, 40, tzinfo=UTC))

    at = local(times.at(times.today, 450.5))

    assert (at.hour, at.minute, at.second) == (7, 30, 30)


@pytest.mark.parametrize(
    "now",
    [
        pytest.param(datetime(2026, 11, 20, 16, 0, tzinfo=UTC), id="at-midnight"),
        pytest.param(datetime(2026, 11, 20, 16, 0, 30, tzinfo=UTC), id="just-after-midnight"),
        pytest.param(datetime(2026, 11, 21, 0, 5, tzinfo=UTC), id="at-eight-in-the-morning"),
        pytest.param(datetime(2026, 11, 21, 6, 29, tzinfo=UTC), id="just-before-the-end"),
    ],
)
def test_an_earlier_clock_has_seen_the_same_day_told_faster(now):
    times = Times(now)

    told = [times.at(times.today, minute) for minute in range(300, LAST_MINUTE + 1)]

    assert told == sorted(told)
    assert told[-1] <= now
    assert {business_day(at) for at in told} == {business_day(now)}


def test_yesterday_is_told_in_full_at_any_time():
    times = Times(datetime(2026, 11, 20, 16, 0, tzinfo=UTC))

    assert times.today - times.yesterday == timedelta(days=1)
    assert local(times.at(times.yesterday, 1080)).hour == 18
