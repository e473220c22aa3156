"""A database with rows in every table, brought back by a release and forward again."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from station.db import Database
from station.keeping import schema
from station.migrations import alembic_runner
from tests.migrations.rows import fill_every_table

FIRST = "20261122_1226"


def there_and_back(
    folder: Path, before: str, after: str, *, say: Callable[[sqlite3.Connection], None]
) -> Path:
    """The file of a database at ``after``, that was at ``before`` meanwhile.

    Its rows come from the first release and from ``after``; ``say`` makes them say something.
    """
    path = folder / "station.db"
    database = Database(f"sqlite:///{path}", synchronous="OFF")
    with database.alone() as engine:
        for revision in (FIRST, after):
            with schema.without_foreign_keys(engine) as connection:
                alembic_runner.upgrade(connection, revision)
            with closing(sqlite3.connect(path)) as raw, raw:
                fill_every_table(raw)
        with closing(sqlite3.connect(path)) as raw, raw:
            say(raw)
        for step, revision in ((alembic_runner.downgrade, before), (alembic_runner.upgrade, after)):
            with schema.without_foreign_keys(engine) as connection:
                step(connection, revision)
    database.close()
    return path
