"""The database: one writer under one lock, readers that cannot write, and column kinds.

On SQLite every write and checkpoint of every process takes the same file lock, because
SQLite 3.7.0 to 3.51.2 can corrupt a WAL database when two connections write and
checkpoint at once (fixed in 3.51.3; https://sqlite.org/wal.html#walresetbug). On
PostgreSQL every write takes the same advisory lock, because services look first and act
then (docs/decisions/0017-one-writer-on-postgresql-too.md).
"""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Any, ClassVar, TypeVar
from uuid import UUID

import sqlalchemy as sa
import uuid_utils
from sqlalchemy.engine import make_url
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.pool import QueuePool, StaticPool
from sqlmodel import Field, Session, SQLModel, create_engine
from uuid_utils.compat import uuid7

from station.errors import DiskFull, NotFound, TryLater, is_disk_full
from station.file_lock import FileLock
from station.indexes import tell_postgresql
from station.settings import make_private_folder

Model = TypeVar("Model", bound=SQLModel)

# Longer than the longest write (a courier file of 20,000 rows), shorter than a clerk's patience.
LOCK_SECONDS = 20

# Table classes validate nothing, so a validator for each would only slow the start; a
# class that does validate builds its own at first use.
SQLModel.model_config["defer_build"] = True
# Nor need its own annotations, which are text, be compiled anew for each of them.
SQLModel.__annotations__ = dict.fromkeys(SQLModel.__annotations__, ClassVar[Any])

# Named constraints can be altered by a later migration, also on SQLite.
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
SQLModel.metadata.naming_convention = NAMING


# The large tables are kept in the order of their key alone: one tree less to write a row.
NO_ROWID = {"sqlite_with_rowid": False}


def new_id() -> UUID:
    """A UUIDv7 (RFC 9562, section 5.7): unique without a line, and growing with time."""
    return uuid7()


def new_key() -> str:
    """The same in hex, for files of many rows, where ``UUID`` takes five times as long."""
    key: str = uuid_utils.uuid7().hex
    return key


class WriteSession(Session):
    """A session that may change things; ``records`` listens to its flushes."""


class Database:
    """The one way in: ``read()`` for a look, ``write()`` for one transaction."""

    def __init__(self, url: str, *, synchronous: str = "FULL") -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._lock = threading.RLock()
        self._depth = 0
        if self.is_sqlite:
            path = Path(self.url.database or "")
            make_private_folder(path.parent)
            self.path: Path | None = path
            self._file_lock = FileLock(path.with_name(path.name + ".lock"))
            self._writer = create_engine(
                self.url,
                poolclass=StaticPool,
                connect_args=_SHARED,
                query_cache_size=_COMPILED,
                **_DISCREET,
            )
            self._reader = create_engine(
                self.url,
                poolclass=QueuePool,
                pool_size=8,
                max_overflow=24,
                # The one just given back is taken first: only as many fill their caches
                # as people look at the same moment.
                pool_use_lifo=True,
                connect_args=_SHARED | {"cached_statements": 128},
                query_cache_size=_COMPILED,
                **_DISCREET,
            )
            _configure_sqlite(self._writer, begin="BEGIN IMMEDIATE", synchronous=synchronous)
            _configure_sqlite(self._reader, begin="BEGIN", query_only=True)
        else:
            self.path = None
            tell_postgresql(SQLModel.metadata)
            self._writer = create_engine(self.url, **_DISCREET)
            self._reader = self._writer.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )

    def read(self) -> Session:
        """A session that sees one snapshot and cannot write."""
        return Session(self._reader)

    @contextmanager
    def write(self) -> Iterator[WriteSession]:
        """Commit everything done inside, or nothing; returns when it is durable.

        Raises:
            TryLater: another process has kept the lock for ``LOCK_SECONDS``.
            DiskFull: nothing was saved.
        """
        with (
            self._held_for_a_write(),
            WriteSession(self._writer, expire_on_commit=False) as session,
        ):
            try:
                if not self.is_sqlite:
                    _take_lock(session.connection())
                yield session
                session.commit()
            except BaseException as error:
                session.rollback()
                if is_disk_full(error):
                    raise DiskFull from error
                raise

    @contextmanager
    def alone(self) -> Iterator[sa.Engine]:
        """Hold the write lock: for a checkpoint, a backup or a migration."""
        if self.is_sqlite:
            with self._held_for_a_write():
                yield self._writer
            return
        # The lock is a transaction's, on a connection that does nothing else.
        with self._held_here(), self._writer.begin() as holding:
            _take_lock(holding)
            yield self._writer

    @contextmanager
    def _held_for_a_write(self) -> Iterator[None]:
        """What a write holds beside its transaction: on PostgreSQL the lock is the transaction's."""
        with self._held_here():
            if not self.is_sqlite:
                yield
                return
            if not self._file_lock.acquire(seconds=LOCK_SECONDS):
                raise TryLater
            try:
                yield
            finally:
                self._file_lock.release()

    @contextmanager
    def _held_here(self) -> Iterator[None]:
        """One thread of this process at a time."""
        with self._lock:
            if self._depth:
                raise RuntimeError("a write inside a write")
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1

    def close(self) -> None:
        self._reader.dispose()
        with self._held_for_a_write():
            self._writer.dispose()


# Sessions move between waitress's threads, one at a time; the lock and the pool see to that.
_SHARED: dict[str, Any] = {"check_same_thread": False, "timeout": 5, "cached_statements": 512}
# Compiled statements that are kept: 500, as by default, hold 5 MB more after every page.
_COMPILED = 128
# An error's text goes to the log, where no name or phone of a statement's values may be.
_DISCREET: dict[str, Any] = {"hide_parameters": True}


# Any number that is this program's alone.
_LOCK = 0x63756E7969


def _take_lock(connection: sa.Connection) -> None:
    """Wait for PostgreSQL's write lock, which ends with the transaction.

    Raises:
        TryLater: another process has kept it for ``LOCK_SECONDS``.
    """
    patience = sa.func.set_config("lock_timeout", f"{LOCK_SECONDS}s", True)  # noqa: FBT003
    connection.execute(sa.select(patience))
    try:
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    except sa.exc.OperationalError as error:
        if getattr(error.orig, "sqlstate", None) == _LOCK_NOT_AVAILABLE:
            raise TryLater from error
        raise


_LOCK_NOT_AVAILABLE = "55P03"


def get_or_raise(session: Session, model: type[Model], id: UUID) -> Model:  # noqa: A002
    found = session.get(model, id)
    if found is None:
        raise NotFound(kind=model.__name__, id=id)
    return found


def table_of(model: type[SQLModel]) -> sa.Table:
    """The table behind a model, for statements that need no objects."""
    table = model.__table__  # type: ignore[attr-defined]
    assert isinstance(table, sa.Table)  # noqa: S101  for the type checker
    return table


def enum_column(states: type[StrEnum]) -> sa.Enum:
    """A type that holds one of ``states``, which Python and the database check."""
    return sa.Enum(
        states,
        name=states.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
        native_enum=False,
        create_constraint=True,
        validate_strings=True,
        length=20,
    )


@compiles(sa.CheckConstraint, "sqlite")
def _compare_one_by_one(check: sa.CheckConstraint, compiler: Any, **options: Any) -> str:
    """``a IN ('x', 'y')`` as ``a = 'x' OR a = 'y'``.

    For an IN, SQLite builds a table of its values in every statement, which takes longer
    than writing the row (docs/performance.md).
    """
    return _IN.sub(_as_comparisons, compiler.visit_check_constraint(check, **options))


_IN = re.compile(r"\b(?!NOT\b)(\w+) IN \(('[^']*'(?:, '[^']*')*)\)")


def _as_comparisons(found: re.Match[str]) -> str:
    return f"({' OR '.join(f'{found[1]} = {value}' for value in found[2].split(', '))})"


def state_field(states: type[StrEnum], **options: Any) -> Any:
    return Field(sa_type=enum_column(states), **options)


def settings_of_connection(synchronous: str = "FULL", *, query_only: bool = False) -> list[str]:
    """What every connection to SQLite is told first; the test of power cuts tells it as well."""
    told = [
        "PRAGMA foreign_keys = ON",
        "PRAGMA journal_mode = WAL",
        # NORMAL loses acknowledged rows in a power cut.
        f"PRAGMA synchronous = {synchronous}",
        "PRAGMA busy_timeout = 5000",
        # What was erased is overwritten, and not only forgotten; some builds do it unasked.
        "PRAGMA secure_delete = ON",
        # A courier's file fits in 16 MB of pages; with the default of 2 it spills half-way.
        f"PRAGMA cache_size = {-1_000 if query_only else -4_000}",
    ]
    return [*told, "PRAGMA query_only = ON"] if query_only else told


def _configure_sqlite(
    engine: sa.Engine, *, begin: str, synchronous: str = "FULL", query_only: bool = False
) -> None:
    def connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver must not begin by itself: see on_begin
        for setting in settings_of_connection(synchronous, query_only=query_only):
            connection.execute(setting)

    def on_begin(connection: sa.Connection) -> None:
        raw = connection.connection.dbapi_connection
        if raw is None:
            raise RuntimeError("the connection is closed")
        raw.cursor().execute(begin)

    sa.event.listen(engine, "connect", connect)
    sa.event.listen(engine, "begin", on_begin)
