"""When a clock may be believed."""

from datetime import UTC, datetime, timedelta

import pytest

from station.clock import WITNESSED_WITHIN, is_trusted

NOW = datetime(2026, 11, 21, 19, 15, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)
YESTERDAY, BEFORE = NOW - timedelta(days=1), NOW - timedelta(days=2)


def test_three_days_of_work_speak_for_a_clock_and_two_do_not():
    assert is_trusted(NOW, [NOW, YESTERDAY, BEFORE])
    assert not is_trusted(NOW, [NOW, YESTERDAY])
    assert not is_trusted(NOW, [])


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_clock_before_what_was_recorded_by_it_is_wrong(place):
    days = [YESTERDAY, YESTERDAY, BEFORE]
    days[place] = NOW
    assert is_trusted(NOW, days)

    days[place] = NOW + INSTANT
    assert not is_trusted(NOW, days)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_clock_far_beyond_what_was_recorded_by_it_may_have_leapt(place):
    days = [NOW, YESTERDAY, BEFORE]
    days[place] = NOW - WITNESSED_WITHIN
    assert is_trusted(NOW, days)

    days[place] -= INSTANT
    assert not is_trusted(NOW, days)


def test_one_scan_after_a_leap_does_not_make_a_clock_right():
    in_2099 = NOW.replace(year=2099)

    assert not is_trusted(in_2099 + INSTANT, [in_2099, YESTERDAY, BEFORE])


def test_a_scan_of_a_day_that_the_clock_leapt_is_forgotten_after_three_more_days():
    in_2099 = NOW.replace(year=2099)

    assert not is_trusted(NOW, [NOW, YESTERDAY, in_2099])
    assert is_trusted(NOW, [NOW, YESTERDAY, BEFORE])  # 2099 is the fourth now
