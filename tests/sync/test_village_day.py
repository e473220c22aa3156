"""What a village's day takes on the line; the figures stand in docs/reliability.md."""

from tests.sync.village_day import MOST_BYTES, MOST_BYTES_AN_EVENT, measure


def test_a_village_day_takes_at_most_60_kilobytes_and_25_bytes_an_event(tmp_path):
    day = measure(tmp_path)

    assert day.total <= MOST_BYTES
    assert day.event_bytes <= MOST_BYTES_AN_EVENT
