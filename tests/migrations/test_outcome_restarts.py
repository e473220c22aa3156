"""What partners said of their last files goes with the way back; the files themselves stay."""

import sqlite3
from contextlib import closing

from tests.migrations.there_and_back import there_and_back

BEFORE, AFTER = "20261130_1100", "20261130_1300"


def test_the_files_outlive_the_way_back_and_what_partners_said_does_not(tmp_path):
    def say(raw):
        raw.execute("UPDATE outcome_file SET sequence = 17")
        raw.execute("UPDATE outcome_restart SET known = 17, sequence = 19")

    path = there_and_back(tmp_path, BEFORE, AFTER, say=say)

    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("SELECT sequence FROM outcome_file").fetchall() == [(17,)]
        assert raw.execute("SELECT count(*) FROM outcome_restart").fetchone() == (0,)
