"""The station's own ``Database`` on a disk that forgets at a power cut what was not synced.

SQLite's way to a disk can be ours only through apsw, so that stands behind SQLAlchemy here
instead of Python's ``sqlite3``, and answers as that does. A VFS in Python has no memory to
share: readers and the writer use one connection, which keeps the file to itself.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import apsw
from sqlalchemy.pool import StaticPool
from sqlmodel import create_engine

from station.db import Database, _configure_sqlite
from tests.keeping.unsynced_disk import Disk, PowerIsOff, UnsyncedVfs

NAME = "/station.db"


class PowerWentOff(BaseException):
    """Nobody is there any more to go on, or to hear of anything."""


class Connection:
    """One connection, as Python's ``sqlite3`` would be. It counts its commits in the database:

    the number that a database says of itself (``user_version``) is written with each of them.
    """

    isolation_level = None

    def __init__(self, disk: Disk) -> None:
        self.disk = disk
        self.acknowledged = 0
        self._vfs = UnsyncedVfs(disk)  # SQLite knows it as long as we do
        with _as_sqlite3(disk):
            self.raw = apsw.Connection(NAME, vfs=self._vfs.name)
            self.raw.execute("PRAGMA locking_mode = EXCLUSIVE")

    def cursor(self) -> "Cursor":
        return Cursor(self)

    def execute(self, text: str, values: Sequence[Any] = ()) -> "Cursor":
        return self.cursor().execute(text, values)

    def commit(self) -> None:
        if self.raw.in_transaction:
            self.execute(f"PRAGMA user_version = {self.acknowledged + 1}")
            self.execute("COMMIT")
            self.acknowledged += 1

    def rollback(self) -> None:
        if not self.disk.is_off and self.raw.in_transaction:
            self.execute("ROLLBACK")

    def create_function(self, name: str, arguments: int, how: Any, **options: Any) -> None:
        self.raw.create_scalar_function(name, how, arguments, **options)

    def close(self) -> None:
        self.raw.close(force=True)


class Cursor:
    """Fetches every row at once, so that nothing is open when the transaction ends."""

    arraysize = 1

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self._rows: Iterator[Any] = iter(())

    def execute(self, text: str, values: Sequence[Any] = ()) -> "Cursor":
        self.rowcount = self._run(text, values)
        return self

    def executemany(self, text: str, many: Iterable[Sequence[Any]]) -> "Cursor":
        self.rowcount = sum(self._run(text, values) for values in many)
        return self

    def _run(self, text: str, values: Sequence[Any]) -> int:
        raw = self.connection.raw
        before = raw.total_changes()
        with _as_sqlite3(self.connection.disk):
            cursor = raw.cursor()
            self.description = None
            # Afterwards apsw does not know any more which columns no rows would have had.
            cursor.exec_trace = self._note
            self._rows = iter(list(cursor.execute(text, tuple(values))))
        self.lastrowid = raw.last_insert_rowid()
        return raw.changes() if raw.total_changes() != before else 0

    def _note(self, cursor: Any, _text: str, _values: Any) -> bool:
        found = cursor.get_description()
        self.description = [(name, *[None] * 6) for name, _ in found] or None
        return True

    def fetchone(self) -> Any:
        return next(self._rows, None)

    def fetchmany(self, size: int = arraysize) -> list[Any]:
        return [row for row, _ in zip(self._rows, range(size), strict=False)]

    def fetchall(self) -> list[Any]:
        return list(self._rows)

    def close(self) -> None:
        self._rows = iter(())


@contextmanager
def _as_sqlite3(disk: Disk) -> Iterator[None]:
    """Errors as Python's ``sqlite3`` raises them; nothing at all once the power is off."""
    if disk.is_off:
        raise PowerWentOff
    try:
        yield
    except PowerIsOff as error:
        raise PowerWentOff from error
    except apsw.ConstraintError as error:
        raise sqlite3.IntegrityError(str(error)) from error
    except apsw.Error as error:
        if disk.is_off:
            raise PowerWentOff from error
        raise sqlite3.OperationalError(str(error)) from error
    if disk.is_off:
        # SQLite did not mind; but nobody is there to hear of it.
        raise PowerWentOff


class Unplugged:
    """A database on such a disk, opened as a station opens its own."""

    def __init__(self, disk: Disk, home: Path, *, synchronous: str) -> None:
        self.disk = disk
        self.database = Database(f"sqlite:///{home / 'station.db'}", synchronous=synchronous)
        engine = create_engine("sqlite://", creator=self._connect, poolclass=StaticPool)
        _configure_sqlite(engine, begin="BEGIN IMMEDIATE", synchronous=synchronous)
        self.database._writer = self.database._reader = engine
        self._connection: Connection | None = None

    @property
    def acknowledged(self) -> int:
        """How many commits somebody was told of."""
        return self._connection.acknowledged if self._connection else 0

    def _connect(self) -> Connection:
        self._connection = Connection(self.disk)
        return self._connection

    def cut(self) -> dict[str, bytes]:
        """The power goes now at the latest: the files that are left, by their names' ends."""
        self.disk.is_off = True
        if self._connection is not None:
            self._connection.close()
        left = self.disk.after_cut().files
        return {name.removeprefix(NAME): bytes(file.now) for name, file in left.items()}
