"""Prepared statements give what ``Connection.execute`` gives, and write what it writes."""

from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

import pytest
import sqlalchemy as sa

from station.db import state_field
from station.prepared import Prepared

ONE, TWO = UUID(int=1), UUID(int=2)
NOW = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


_COLOUR = state_field(Colour).sa_type
_TABLE = sa.Table(
    "thing",
    sa.MetaData(),
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("colour", _COLOUR),
    sa.Column("at", sa.DateTime),
    sa.Column("digest", sa.LargeBinary),
    sa.Column("is_good", sa.Boolean),
)
_INSERT = Prepared(sa.insert(_TABLE))
_ALL = sa.select(_TABLE).order_by(_TABLE.c.id)
_OF_ID = Prepared(sa.select(_TABLE).where(_TABLE.c.id == sa.bindparam("id")))
_ROWS = [
    {
        "id": ONE,
        "colour": Colour.RED,
        "at": NOW.replace(tzinfo=None),
        "digest": b"\0",
        "is_good": True,
    },
    {"id": TWO, "colour": None, "at": None, "digest": None, "is_good": None},
]


@pytest.fixture
def connection():
    engine = sa.create_engine("sqlite://")
    with engine.connect() as connection:
        _TABLE.create(connection)
        yield connection
    engine.dispose()


def test_rows_come_back_as_the_types_of_their_columns(connection):
    _INSERT.run(connection, _ROWS)

    prepared = Prepared(_ALL).all(connection, {})

    assert [row._asdict() for row in prepared] == _ROWS
    assert [tuple(row) for row in prepared] == [tuple(row) for row in connection.execute(_ALL)]
    assert prepared[0].colour is Colour.RED


def test_a_variable_is_given_by_its_name(connection):
    _INSERT.run(connection, _ROWS)

    assert _OF_ID.one(connection, {"id": TWO}).id == TWO
    assert _OF_ID.first(connection, {"id": UUID(int=3)}) is None


def test_a_variable_that_is_missing_is_an_error(connection):
    with pytest.raises(KeyError, match="id"):
        _OF_ID.first(connection, {})


def test_a_constant_of_the_statement_needs_no_value(connection):
    _INSERT.run(connection, _ROWS)
    reds = Prepared(sa.select(_TABLE.c.id).where(_TABLE.c.colour == Colour.RED))

    assert [row.id for row in reds.all(connection, {})] == [ONE]


def test_a_list_cannot_be_prepared(connection):
    listed = Prepared(sa.select(_TABLE).where(_TABLE.c.id.in_([ONE, TWO])))

    with pytest.raises(ValueError, match="list"):
        listed.all(connection, {})


def test_what_is_written_goes_back_with_its_transaction(connection):
    connection.commit()
    _INSERT.run(connection, _ROWS)

    connection.rollback()

    assert Prepared(_ALL).all(connection, {}) == []
