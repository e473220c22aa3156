"""Rows given by column arrive as they are given, however many there are."""

from uuid import uuid4

import pytest
import sqlalchemy as sa

from station.accounts.models import Attempt
from station.bulk import among, insert_columns
from station.db import table_of

TABLE = table_of(Attempt)


@pytest.mark.parametrize("count", [1, 99, 100, 101, 250])
def test_every_row_is_inserted_once_with_its_own_values(database, session, now, count):
    ids = [uuid4() for _ in range(count)]
    keys = [f"it's {n}" for n in range(count)]

    with database.write() as writing:
        insert_columns(
            writing.connection(), TABLE, {"id": ids, "key": keys}, {"door": "a'b", "at": now}
        )

    rows = session.execute(sa.select(TABLE.c.id, TABLE.c.key, TABLE.c.door, TABLE.c.at)).all()
    assert {row.id: row.key for row in rows} == dict(zip(ids, keys, strict=True))
    assert {(row.door, row.at) for row in rows} == {("a'b", now)}


def test_ids_are_looked_up_by_their_hex(database, session, now):
    ids = [uuid4() for _ in range(3)]
    with database.write() as writing:
        columns = {"id": [one.hex for one in ids], "key": ["a", "b", "c"]}
        insert_columns(writing.connection(), TABLE, columns, {"door": "x", "at": now})

    wanted = among(session.connection(), TABLE.c.id, [ids[0].hex, ids[2].hex, uuid4().hex])

    assert set(session.scalars(sa.select(TABLE.c.key).where(wanted))) == {"a", "c"}
