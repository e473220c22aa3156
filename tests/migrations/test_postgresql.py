"""On a hub's PostgreSQL every migration goes up and down with rows, and ends at the models."""

import re

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlmodel import SQLModel

from station.db import Database
from station.keeping import schema
from station.migrations import alembic_runner, every_model
from tests.migrations.rows import fill_every_table_of

every_model.load()


@pytest.fixture
def empty(empty_url):
    database = Database(empty_url)
    yield database
    database.close()


def test_the_migrations_go_up_down_and_up_on_postgresql_with_rows_in_every_table(empty):
    """Each step by itself is tried on SQLite; here in strides, as each costs a second."""
    with empty.alone() as engine:
        for revision in (*schema.REVISIONS[::6], "head"):
            _migrate(engine, alembic_runner.upgrade, revision)
            _fill(engine)
        before = _shape(engine)
        _migrate(engine, alembic_runner.downgrade, schema.REVISIONS[0])
        _migrate(engine, alembic_runner.upgrade, "head")
        assert _shape(engine) == before
        _migrate(engine, alembic_runner.downgrade, "base")


def test_the_migrated_schema_on_postgresql_is_that_of_the_models(empty, tmp_path):
    schema.upgrade(empty, backups=tmp_path)

    with empty.alone() as engine, engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_the_words_that_a_column_allows_are_those_of_the_models(empty, hub_url, tmp_path, request):
    """What Alembic does not compare: the CHECKs."""
    schema.upgrade(empty, backups=tmp_path)
    modelled = Database(request.getfixturevalue("hub_url"))
    with modelled.alone() as engine, engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
        SQLModel.metadata.create_all(connection)

    with empty.alone() as engine:
        migrated = _checks(engine)
    with modelled.alone() as engine:
        assert migrated == _checks(engine)
    modelled.close()


def _migrate(engine, step, revision: str) -> None:
    with schema.without_foreign_keys(engine) as connection:
        step(connection, revision)


def _fill(engine) -> None:
    with engine.begin() as connection:
        fill_every_table_of(connection)
        if sa.inspect(connection).has_table("unnumbered"):
            # The row that was put in has not asked the sequence for its place.
            connection.exec_driver_sql(_ASK)


def _shape(engine) -> list[tuple]:
    """Every column, index and constraint."""
    with engine.connect() as connection:
        return [tuple(row) for query in _SHAPE for row in connection.exec_driver_sql(query)]


def _checks(engine) -> set[tuple]:
    """Without the casts, which depend on when a column got its type."""
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(_CHECKS).all()
    return {(table, name, _CASTS.sub("", text)) for table, name, text in rows}


_ASK = "SELECT setval(pg_get_serial_sequence('unnumbered', 'place'), 9)"
_CASTS = re.compile(r"::text(\[\])?|::character varying|[()]")


_CHECKS = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
    FROM pg_constraint WHERE contype IN ('c', 'f', 'u', 'p') AND connamespace = 'public'::regnamespace
    AND conrelid::regclass::text <> 'alembic_version'
"""
_SHAPE = (
    """
    SELECT table_name, column_name, data_type, character_maximum_length, is_nullable
    FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2
    """,
    "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 2",
    f"{_CHECKS} ORDER BY 1, 2",
)
