"""A scan is durable with one COMMIT, which holds its event, the position and the log."""

from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from station.custody import EVENT, UNIT, State
from station.db import table_of
from station.records import LogEntry
from tests.builders import log_in

LOG = table_of(LogEntry)


@pytest.fixture
def sorter(client, county):
    log_in(client, county.people["county_operator"])
    return client


@contextmanager
def statements_of(database):
    """Every statement that reaches SQLite meanwhile, on any of the program's connections."""
    seen = []

    def trace(dbapi_connection, *_):
        dbapi_connection.set_trace_callback(seen.append)

    engines = (database._reader, database._writer)
    for engine in engines:
        sa.event.listen(engine, "checkout", trace)
    yield seen
    for engine in engines:
        sa.event.remove(engine, "checkout", trace)


def test_a_scan_in_the_sorting_room_commits_once(sorter, room, database, session):
    bag_is_open, parcel = (room.parcel("hongxia", at="county") for _ in range(2))
    headers = {"X-Requested-With": "scan"}
    sorter.post("/sorting/scan", data={"text": bag_is_open.number}, headers=headers)
    events = session.scalar(sa.select(sa.func.count()).select_from(EVENT))
    entries = session.scalar(sa.select(sa.func.count()).select_from(LOG))

    with statements_of(database) as statements:
        answer = sorter.post("/sorting/scan", data={"text": parcel.number}, headers=headers)

    assert answer.json["sound"] == "good"
    assert [s for s in statements if s.startswith("COMMIT")] == ["COMMIT"]
    written = [s.split()[0] for s in statements if not s.startswith(("SELECT", "BEGIN"))]
    assert written == ["ROLLBACK", "INSERT", "UPDATE", "INSERT", "COMMIT"]
    assert session.scalar(sa.select(sa.func.count()).select_from(EVENT)) == events + 1
    assert session.scalar(sa.select(sa.func.count()).select_from(LOG)) == entries + 1
    unit = sa.select(UNIT.c.state).where(UNIT.c.id == parcel.id)
    assert session.scalar(unit) is State.PACKED
