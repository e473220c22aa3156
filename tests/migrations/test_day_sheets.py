"""The release before freezes no money sheets and no daily ones; the others outlive the way back."""

import sqlite3
from contextlib import closing

from station.db import Database
from station.keeping import schema
from station.migrations import alembic_runner
from tests.migrations.rows import fill_every_table

FIRST, BEFORE, AFTER = "20261122_1226", "20261129_2230", "20261130_0200"


def test_only_the_sheets_of_money_and_days_go_with_the_way_back(tmp_path):
    path = tmp_path / "station.db"
    database = Database(f"sqlite:///{path}", synchronous="OFF")
    with database.alone() as engine:
        for revision in (FIRST, AFTER):
            with schema.without_foreign_keys(engine) as connection:
                alembic_runner.upgrade(connection, revision)
            with closing(sqlite3.connect(path)) as raw, raw:
                fill_every_table(raw)
        with closing(sqlite3.connect(path)) as raw, raw:
            other, bill = "b" * 32, ("handover_list", "H-421223-0001-X")
            raw.execute("UPDATE sheet SET kind = 'daily_sheet'")
            raw.execute(
                "INSERT INTO sheet (id, version, kind, number, subject_id, station_id, revision)"
                " SELECT ?, version, ?, ?, subject_id, station_id, revision FROM sheet",
                (other, *bill),
            )
        for step, revision in ((alembic_runner.downgrade, BEFORE), (alembic_runner.upgrade, AFTER)):
            with schema.without_foreign_keys(engine) as connection:
                step(connection, revision)
    database.close()

    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("SELECT id, kind, number FROM sheet").fetchall() == [(other, *bill)]
        assert raw.execute("SELECT count(*) FROM sheet_revision").fetchone() == (0,)
