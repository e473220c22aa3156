"""On a hub's PostgreSQL the log is numbered after the commits, and no entry is skipped."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa
from sqlmodel import select

from station import records
from station.db import Database, new_id
from station.records import LogEntry, Tip, number_waiting, service
from tests.conftest import NOW

WRITERS, ROWS, TOGETHER = 8, 100_000, 125


@pytest.fixture
def hub(hub_url):
    database = Database(hub_url)
    with database.write() as session:
        records.install(session, installed_at=NOW)
    yield database
    database.close()


def test_what_is_written_first_and_committed_last_is_numbered_when_it_is_seen(hub, hub_url):
    engine = sa.create_engine(hub_url)
    late, early = new_id(), new_id()
    with engine.connect() as slow:
        records.append(slow, [("thing", late, 1, b"")])
        with engine.begin() as quick:
            records.append(quick, [("thing", early, 1, b"")])
        assert _number(hub) == 1
        assert _log(hub) == [(1, early)]
        slow.commit()
    engine.dispose()

    assert _number(hub) == 1
    assert _log(hub) == [(1, early), (2, late)]
    assert _number(hub) == 0


def test_what_a_write_adds_is_numbered_when_it_returns(hub):
    made = new_id()

    with hub.write() as session:
        records.append(session.connection(), [("thing", made, 1, b"")])

    assert _log(hub) == [(1, made)]


def test_the_sequencer_skips_none_of_100_000_rows_of_8_writers(hub, hub_url):
    engine = sa.create_engine(hub_url, pool_size=WRITERS)

    halfway = Barrier(WRITERS + 1, timeout=120)
    with ThreadPoolExecutor(WRITERS) as people:
        writing = [people.submit(_write, engine, halfway) for _ in range(WRITERS)]
        halfway.wait()
        numbered = _number(hub)
        halfway.wait()
        assert numbered == ROWS // 2
        while numbered < ROWS:
            numbered += _number(hub)
        written = {id_ for each in writing for id_ in each.result()}
    engine.dispose()

    log = _log(hub)
    assert [seq for seq, _ in log] == [*range(1, ROWS + 1)]
    assert {id_ for _, id_ in log} == written
    _ensure_chained(hub)


def _write(engine, halfway):
    """What one person writes, in transactions that overlap with the others'; its ids."""
    made = []
    steps = ROWS // WRITERS // TOGETHER
    for step in range(steps):
        ids = [new_id() for _ in range(TOGETHER)]
        with engine.begin() as connection:
            service.append_alike(connection, "thing", 1, ids)
            if step == steps // 2:
                halfway.wait()
                # Everybody has written, nobody has committed: the first look is now.
                halfway.wait()
        made += ids
    return made


def _number(hub):
    with hub.alone() as engine, engine.begin() as connection:
        return number_waiting(connection)


def _log(hub):
    with hub.read() as session:
        return session.exec(select(LogEntry.seq, LogEntry.subject_id).order_by(LogEntry.seq)).all()


def _ensure_chained(hub):
    with hub.read() as session:
        entries = session.exec(select(LogEntry).order_by(LogEntry.seq)).all()
        end: Tip = records.tip(session.connection())
    chain = b""
    for entry in entries:
        (chain,) = service.chained(chain, entry.subject, entry.version, [entry.subject_id.hex], ())
        assert entry.chain == chain
    assert (end.seq, end.chain, end.waiting) == (len(entries), chain, 0)
