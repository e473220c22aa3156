"""The release before freezes no money sheets and no daily ones; the others outlive the way back."""

import sqlite3
from contextlib import closing

from tests.migrations.there_and_back import there_and_back

BEFORE, AFTER = "20261129_2230", "20261130_0200"


def test_only_the_sheets_of_money_and_days_go_with_the_way_back(tmp_path):
    other, bill = "b" * 32, ("handover_list", "H-421223-0001-X")

    def say(raw):
        raw.execute("UPDATE sheet SET kind = 'daily_sheet'")
        raw.execute(
            "INSERT INTO sheet (id, version, kind, number, subject_id, station_id, revision)"
            " SELECT ?, version, ?, ?, subject_id, station_id, revision FROM sheet",
            (other, *bill),
        )

    path = there_and_back(tmp_path, BEFORE, AFTER, say=say)

    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("SELECT id, kind, number FROM sheet").fetchall() == [(other, *bill)]
        assert raw.execute("SELECT count(*) FROM sheet_revision").fetchone() == (0,)
