"""What a village's day takes on the line; the figures stand in docs/reliability.md."""

from tests.sync.village_day import measure


def test_a_village_day_takes_at_most_60_kilobytes_and_25_bytes_an_event(tmp_path):
    day = measure(tmp_path)

    assert day.total <= 60_000
    assert day.event_bytes <= 25
