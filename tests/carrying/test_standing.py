"""What the doctor and the health page say of the stick."""

from datetime import timedelta

import pytest

from station.carrying import standing
from station.errors import in_english
from station.keeping.findings import Verdict


def said(computer):
    found = standing.findings(computer.database, computer.clock())
    return [(one.verdict, in_english(one.message, one.values) % one.values) for one in found]


def test_where_no_stick_was_ever_used_nothing_is_said(hub):
    assert said(hub) == []


def test_a_file_rides_until_its_answer_was_read(clerk, coordinator, clock):
    computer = clerk.computer
    clock.advance(hours=1)
    clerk.write()
    (_, rides), read = said(computer)
    clock.advance(days=1)
    coordinator.read(), clerk.read()

    (_, answered), (_, last) = said(computer)

    assert rides.startswith("Stick: the file of 2026-11-21 09:05 is on its way with")
    assert read == (Verdict.WELL, "Stick: the county's answer was last read 2026-11-21 08:05.")
    assert answered == ("Stick: last written 2026-11-21 09:05. The county has what was on it.")
    assert last == "Stick: the county's answer was last read 2026-11-22 09:05."


@pytest.mark.parametrize(
    ("later", "verdict"),
    [
        pytest.param(standing.OVERDUE - timedelta(seconds=1), Verdict.WELL, id="last-second"),
        pytest.param(standing.OVERDUE, Verdict.WATCH, id="a-week"),
    ],
)
def test_a_file_that_nobody_answers_is_to_be_asked_for_after_a_week(
    clerk, coordinator, clock, hub, later, verdict
):
    clerk.write(), coordinator.read()
    clock.at += later

    assert said(clerk.computer)[0][0] is verdict
    assert said(hub)[0][0] is verdict


def test_at_the_hub_an_answer_rides_until_its_computer_has_spoken(clerk, coordinator, clock, hub):
    for _ in range(2):
        clerk.write(), coordinator.read()
        assert "rides to 洪下村电脑" in said(hub)[0][1]
        clerk.read()
        clock.advance(hours=1)

    # What it says next is that it has read the answer.
    clerk.write(), coordinator.read()
    assert "rides to" in said(hub)[0][1]
