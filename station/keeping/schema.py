"""Whether the database is as this program needs it, and the way there.

A look costs one statement: Alembic is loaded only where there is something to do.
"""

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from station.db import Database
from station.errors import N_, StationError
from station.keeping import copying
from station.resources import PACKAGE

# A revision is the time at which it was written, and its file's name begins with it.
REVISIONS = tuple(
    sorted(path.name[:13] for path in (PACKAGE / "migrations" / "versions").glob("[0-9]*.py"))
)
NEWEST = REVISIONS[-1]


class MadeByAnotherVersion(StationError):
    message = N_(
        "Another version of the program made this database (%(revision)s). "
        "Install that version or a newer one."
    )


def revision_of(database: Database) -> str | None:
    """Where the database stands; None where nothing was made yet."""
    with database.read() as session:
        connection = session.connection()
        if not sa.inspect(connection).has_table("alembic_version"):
            return None
        found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").first()
    return str(found[0]) if found else None


def is_current(database: Database) -> bool:
    return revision_of(database) == NEWEST


def upgrade(database: Database, *, backups: Path) -> Path | None:
    """Bring the database to the newest revision, under the write lock, wholly or not at all.

    Returns:
        the backup that was made before, where there was something to lose.

    Raises:
        MadeByAnotherVersion: the database is ahead of this program.
    """
    revision = revision_of(database)
    if revision == NEWEST:
        return None
    if revision is not None and revision not in REVISIONS:
        raise MadeByAnotherVersion(revision=revision)
    with database.alone() as engine:
        # Another process may have done it while this one waited for the lock.
        revision = revision_of(database)
        if revision == NEWEST:
            return None
        backup = _backup(database, backups, revision) if revision else None
        runner = importlib.import_module("station.migrations.alembic_runner")
        with without_foreign_keys(engine) as connection:
            runner.upgrade(connection)
    return backup


def _backup(database: Database, backups: Path, revision: str) -> Path | None:
    if database.path is None:
        return None  # PostgreSQL's own backups are the hub's business
    target = copying.free_name(backups, f"before-migration-{revision}")
    copying.copy(database.path, target)
    return target


@contextmanager
def without_foreign_keys(engine: sa.Engine) -> Iterator[sa.Connection]:
    """One transaction in which tables can be rebuilt; every key must hold at its end.

    SQLite rebuilds a table by dropping it, which would delete the rows that refer to it;
    the switch works outside a transaction only (https://sqlite.org/lang_altertable.html).
    """
    if engine.dialect.name != "sqlite":
        with engine.begin() as connection:
            yield connection
        return
    with engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        if raw is None:
            raise RuntimeError("the connection is closed")
        raw.cursor().execute("PRAGMA foreign_keys = OFF")
        try:
            with connection.begin():
                yield connection
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
                if broken is not None:
                    raise RuntimeError(f"a migration left a row without its parent: {broken}")
        finally:
            raw.cursor().execute("PRAGMA foreign_keys = ON")
