"""The power goes while computers exchange; ``make cuts N=1000`` cuts more often."""

import pytest

from tests.sync.simulator.invariants import Broken
from tests.sync.simulator.power_cuts import cut_power

SEED = 20261129


def test_nothing_acknowledged_is_gone_and_all_have_the_same_after_power_cuts(simulated):
    fleet, county = simulated

    made = cut_power(fleet, county, times=40, seed=SEED)

    assert made.cuts == 40
    assert made.within["an_exchange"] > 5
    assert made.within["a_stick"] > 0


def test_what_waits_for_no_disk_loses_some_so_the_test_can_fail(simulated):
    fleet, county = simulated

    with pytest.raises(Broken, match="acknowledged commits are gone"):
        cut_power(fleet, county, times=40, seed=SEED, synchronous="NORMAL")
