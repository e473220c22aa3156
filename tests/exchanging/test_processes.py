"""A village's day with the hub and the village as processes of their own."""

from tests.exchanging.processes import a_day


def test_after_a_day_both_have_the_same_and_the_line_has_carried_little(tmp_path):
    day = a_day(tmp_path)

    assert day.at_hub == day.at_village
    assert day.wire.up + day.wire.down < 60_000
