"""A power cut loses nothing that was acknowledged; ``make powercuts N=1000`` cuts more often."""

from station.settings import Settings
from tests.keeping.power_cuts import cut_power

SEED = 20261121


def test_with_the_stations_settings_a_power_cut_loses_no_acknowledged_commit(tmp_path):
    settings = Settings(tmp_path, "sqlite://")

    made = cut_power(settings.synchronous, times=60, seed=SEED, folder=tmp_path)

    assert made.cuts == 60
    assert made.acknowledged > 60
    assert (made.lost, made.damaged) == (0, 0)


def test_what_waits_for_no_disk_loses_some_so_the_test_can_fail(tmp_path):
    made = cut_power("NORMAL", times=60, seed=SEED, folder=tmp_path)

    assert made.lost > 10
    assert made.damaged == 0
