"""The release before knows no lists of returns; every other sheet outlives the way back."""

import sqlite3
from contextlib import closing

from tests.migrations.there_and_back import there_and_back

BEFORE, AFTER = "20261128_2352", "20261129_1900"


def test_only_the_lists_of_returns_go_with_the_way_back(tmp_path):
    other, bill = "b" * 32, ("handover_list", "H-421223-0001-X")

    def say(raw):
        raw.execute("UPDATE sheet SET kind = 'returns_list'")
        raw.execute(
            "INSERT INTO sheet (id, version, kind, number, subject_id, station_id, revision)"
            " SELECT ?, version, ?, ?, subject_id, station_id, revision FROM sheet",
            (other, *bill),
        )

    path = there_and_back(tmp_path, BEFORE, AFTER, say=say)

    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("SELECT id, kind, number FROM sheet").fetchall() == [(other, *bill)]
        assert raw.execute("SELECT count(*) FROM sheet_revision").fetchone() == (0,)
        assert raw.execute("SELECT count(*) FROM partner_return").fetchone() == (0,)
