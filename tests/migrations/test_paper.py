"""What the release before knows nothing of goes with its tables, and nothing else does."""

import sqlite3
from contextlib import closing

from station.db import Database
from station.migrations import alembic_runner
from tests.migrations.rows import fill_every_table

_INCIDENT = (
    "INSERT INTO incident (id, version, kind, state, number, reason, opened_at, outcome)"
    " VALUES (?, 1, ?, 'open', 'L-421223-0001-B', '', '2026-11-28 00:00:00', '')"
)


def test_matters_of_goods_outlive_the_way_back_and_those_of_paper_do_not(tmp_path):
    path = tmp_path / "station.db"
    database = Database(f"sqlite:///{path}", synchronous="OFF")
    with database.alone() as engine:
        with engine.begin() as connection:
            alembic_runner.upgrade(connection, "20261128_1451")
        with closing(sqlite3.connect(path)) as raw:
            fill_every_table(raw)
            raw.execute(_INCIDENT, ("a" * 32, "unproven_paper"))
            raw.execute(_INCIDENT, ("b" * 32, "number_used_again"))
            raw.commit()
        for step in (alembic_runner.downgrade, alembic_runner.upgrade):
            with engine.begin() as connection:
                step(
                    connection,
                    "20261128_1450" if step is alembic_runner.downgrade else "20261128_1451",
                )
    database.close()

    with closing(sqlite3.connect(path)) as raw:
        kinds = {kind for (kind,) in raw.execute("SELECT kind FROM incident")}
        assert "unproven_paper" not in kinds
        assert "number_used_again" in kinds
