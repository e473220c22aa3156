"""What the release before knows nothing of goes with its tables, and nothing else does."""

import sqlite3
from contextlib import closing

from station.db import Database
from station.keeping import schema
from station.migrations import alembic_runner

_INCIDENT = (
    "INSERT INTO incident (id, version, kind, state, number, reason, opened_at, outcome)"
    " VALUES (?, 1, ?, 'open', 'L-421223-0001-B', '', '2026-11-28 00:00:00', '')"
)


def test_matters_of_goods_outlive_the_way_back_and_those_of_paper_do_not(tmp_path):
    path = tmp_path / "station.db"
    database = Database(f"sqlite:///{path}", synchronous="OFF")
    with database.alone() as engine:
        with schema.without_foreign_keys(engine) as connection:
            alembic_runner.upgrade(connection, "20261128_1451")
        with closing(sqlite3.connect(path)) as raw:
            raw.execute(_INCIDENT, ("a" * 32, "unproven_paper"))
            raw.execute(_INCIDENT, ("b" * 32, "number_used_again"))
            raw.commit()
        for step, revision in (
            (alembic_runner.downgrade, "20261128_1450"),
            (alembic_runner.upgrade, "20261128_1451"),
        ):
            with schema.without_foreign_keys(engine) as connection:
                step(connection, revision)
    database.close()

    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("SELECT kind FROM incident").fetchall() == [("number_used_again",)]
