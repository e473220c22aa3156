"""Photos that are here have their digest; one that has not come is asked for again."""

import sqlite3
import tracemalloc
from contextlib import closing
from hashlib import sha256
from importlib import import_module

import sqlalchemy as sa

from tests.migrations.test_monthly_statements import copy
from tests.migrations.there_and_back import there_and_back

BEFORE, AFTER = "20261130_0900", "20261130_1100"


def test_what_is_here_has_its_digest_and_what_is_not_comes_again(tmp_path):
    def say(raw):
        raw.execute("UPDATE picture SET card = x'01', page = x'0203', is_here = 1")
        copy(raw, "picture", id="b" * 32, card=b"", page=b"", is_here=0)

    path = there_and_back(tmp_path, BEFORE, AFTER, say=say)

    with closing(sqlite3.connect(path)) as raw:
        found = raw.execute("SELECT card, page, content_digest, is_here, is_told FROM picture")
        came = (b"\1", b"\2\3", sha256(b"\1\2\3").digest(), 1, 0)
        assert set(found) == {came, (b"", b"", b"", 0, 0)}


_MIGRATION = "station.migrations.versions.20261130_1100_photos_in_a_lane_of_their_own"
_MEGABYTE = 1_000_000


def test_photos_are_read_one_at_a_time():
    connection = sa.create_engine("sqlite://").connect()
    columns = "id INTEGER PRIMARY KEY, card BLOB, page BLOB, content_digest BLOB, is_here INTEGER"
    connection.execute(sa.text(f"CREATE TABLE picture ({columns})"))
    for _ in range(20):
        one = "INSERT INTO picture (card, page) VALUES (x'01', zeroblob(1000000))"
        connection.execute(sa.text(one))

    tracemalloc.start()
    import_module(_MIGRATION)._say_digests(connection)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    found = connection.execute(sa.text("SELECT DISTINCT content_digest, is_here FROM picture"))

    assert found.all() == [(sha256(b"\1" + bytes(_MEGABYTE)).digest(), 1)]
    assert most < 10 * _MEGABYTE
    connection.close()
