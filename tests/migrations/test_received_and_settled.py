"""What was received and settled before the exchange is said in its tables afterwards."""

import sqlite3
from contextlib import closing

import pytest

from station.db import Database
from station.keeping import schema
from station.migrations import alembic_runner
from tests.migrations.rows import fill_every_table

BEFORE, DATA = "20261122_1226", "20261128_1431"


@pytest.fixture
def old(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'station.db'}", synchronous="OFF")
    with database.alone() as engine, schema.without_foreign_keys(engine) as connection:
        alembic_runner.upgrade(connection, BEFORE)
    with closing(sqlite3.connect(tmp_path / "station.db")) as connection, connection:
        fill_every_table(connection)
        connection.execute(
            "UPDATE leg SET receiving_at = '2026-11-21 01:00:00', received_at = '2026-11-21 02:00:00'"
        )
        connection.execute(
            "UPDATE incident SET state = 'settled', settled_at = '2026-11-21 03:00:00', outcome = 'found'"
        )
    yield database
    database.close()


def test_a_load_that_was_received_has_its_receipt_and_a_settled_matter_its_settlement(
    old, tmp_path
):
    with old.alone() as engine, schema.without_foreign_keys(engine) as connection:
        alembic_runner.upgrade(connection, DATA)

    with closing(sqlite3.connect(tmp_path / "station.db")) as connection:
        receipts = connection.execute(
            "SELECT r.id = l.id, r.home_station_id = l.to_station_id, r.received_at FROM receipt r, leg l"
        ).fetchall()
        words = connection.execute(
            "SELECT s.incident_id = i.id, turn, is_settled, s.outcome FROM settlement s, incident i"
        ).fetchall()
        homes = connection.execute("SELECT home_station_id FROM person").fetchall()
    assert receipts == [(1, 1, "2026-11-21 02:00:00")]
    assert words == [(1, 1, 1, "found")]
    assert homes == [(None,)]
