"""The migrated schema is the models', to the letter, and every step can be taken back."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Engine
from sqlmodel import SQLModel, create_engine

from station.db import Database
from station.keeping import schema
from station.migrations import alembic_runner, every_model
from tests.migrations.rows import fill_every_table

every_model.load()


@pytest.fixture
def empty(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'station.db'}", synchronous="OFF")
    yield database
    database.close()


def test_the_migrated_schema_is_that_of_the_models(empty, tmp_path):
    schema.upgrade(empty, backups=tmp_path)
    modelled = create_engine(f"sqlite:///{tmp_path / 'modelled.db'}")
    SQLModel.metadata.create_all(modelled)

    assert ddl(tmp_path / "station.db") == ddl(tmp_path / "modelled.db")


def test_there_is_one_head_and_it_is_the_newest_by_name():
    with create_engine("sqlite://").connect() as connection:
        scripts = ScriptDirectory.from_config(alembic_runner.config(connection))

    assert scripts.get_heads() == [schema.NEWEST]
    assert [script.revision for script in scripts.walk_revisions()] == [*reversed(schema.REVISIONS)]


def test_every_migration_goes_up_down_and_up_with_rows_in_every_table(empty, tmp_path):
    with empty.alone() as engine:
        for revision in schema.REVISIONS:
            _migrate(engine, alembic_runner.upgrade, revision)
            _fill(tmp_path / "station.db")
            before = ddl(tmp_path / "station.db")
            _migrate(engine, alembic_runner.downgrade, "-1")
            _migrate(engine, alembic_runner.upgrade, revision)
            assert ddl(tmp_path / "station.db") == before
            _fill(tmp_path / "station.db")


def test_an_upgrade_keeps_a_backup_where_there_was_something_to_lose(empty, tmp_path):
    assert schema.upgrade(empty, backups=tmp_path / "backups") is None
    with empty.alone() as engine, engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'from_elsewhere'")

    with pytest.raises(schema.MadeByAnotherVersion) as refusal:
        schema.upgrade(empty, backups=tmp_path / "backups")

    assert refusal.value.values == {"revision": "from_elsewhere"}


def test_a_database_is_current_once_it_was_upgraded(empty, tmp_path):
    before = schema.is_current(empty)

    schema.upgrade(empty, backups=tmp_path)

    assert (before, schema.is_current(empty)) == (False, True)


def ddl(path: Path) -> set[tuple[str, str, str]]:
    """Every table and index, with its columns and constraints in a fixed order."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(
            "SELECT type, name, sql FROM sqlite_master"
            " WHERE sql IS NOT NULL AND name <> 'alembic_version'"
        ).fetchall()
    return {(kind, name, _in_order(sql)) for kind, name, sql in rows}


def _in_order(sql: str) -> str:
    """Constraints may be written in any order, and names with or without quotes."""
    lines = re.sub(r"[ \t]+", " ", sql.replace('"', "")).replace("( ", "(").split("\n")
    return "\n".join(sorted(line.strip().rstrip(",") for line in lines if line.strip()))


def _migrate(engine: Engine, step, revision: str) -> None:
    with schema.without_foreign_keys(engine) as connection:
        step(connection, revision)


def _fill(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        fill_every_table(connection)
