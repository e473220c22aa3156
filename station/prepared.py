"""Statements of the scan path: compiled once, then run by the driver itself.

They are written in SQLAlchemy Core, and values pass through its types; what is left out
is the way through ``Connection.execute``, which costs several times what SQLite needs for
such a statement (docs/performance.md). On PostgreSQL they are executed as usual.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

_SQLITE = SQLiteDialect_pysqlite()

Values = Mapping[str, Any]
_Convert = Callable[[Any], Any]
_Variable = tuple[str, bool, Any, _Convert | None]
"""Its name, whether it must be given, its own value where not, and what the driver gets."""


class Prepared:
    """One statement, whose named variables are given at each execution.

    A list for an IN has no fixed number of variables and cannot be prepared.
    """

    def __init__(self, statement: Any) -> None:
        self.statement = statement

    def all(self, connection: sa.Connection, values: Values) -> Sequence[Any]:
        """The rows, with their columns as attributes."""
        if connection.dialect.name != "sqlite":
            return connection.execute(self.statement, values).all()
        rows = self._execute(connection, values).fetchall()
        return [self._row_of(row) for row in rows]

    def first(self, connection: sa.Connection, values: Values) -> Any | None:
        rows = self.all(connection, values)
        return rows[0] if rows else None

    def one(self, connection: sa.Connection, values: Values) -> Any:
        (row,) = self.all(connection, values)
        return row

    def run(self, connection: sa.Connection, rows: Sequence[Values]) -> None:
        """Write once for each of ``rows``."""
        if connection.dialect.name != "sqlite":
            connection.execute(self.statement, rows)
            return
        text, variables = self._compiled
        parameters = [_parameters(variables, values) for values in rows]
        _cursor(connection).executemany(text, parameters)

    def _execute(self, connection: sa.Connection, values: Values) -> Any:
        text, variables = self._compiled
        return _cursor(connection).execute(text, _parameters(variables, values))

    @cached_property
    def _compiled(self) -> tuple[str, list[_Variable]]:
        compiled = self.statement.compile(dialect=_SQLITE)
        variables = []
        for name in compiled.positiontup:
            bind = compiled.binds[name]
            if bind.expanding:
                raise ValueError(f"{name} is a list")
            variables.append((bind.key, bind.required, bind.effective_value, _to_driver(bind.type)))
        return str(compiled), variables

    @cached_property
    def _row_of(self) -> Callable[[Sequence[Any]], Any]:
        columns = list(self.statement.selected_columns)
        row = namedtuple("Row", [column.key for column in columns])  # type: ignore[misc]  # noqa: PYI024
        convert = [
            (place, way)
            for place, column in enumerate(columns)
            if (way := _from_driver(column.type)) is not None
        ]

        def row_of(raw: Sequence[Any]) -> Any:
            values = list(raw)
            for place, way in convert:
                if values[place] is not None:
                    values[place] = way(values[place])
            return row._make(values)

        return row_of


def _cursor(connection: sa.Connection) -> Any:
    if not connection.in_transaction():
        connection.begin()
    raw = connection.connection.dbapi_connection
    if raw is None:
        raise RuntimeError("the connection is closed")
    return raw.cursor()


def _parameters(variables: Sequence[_Variable], values: Values) -> list[Any]:
    found = []
    for name, required, own, convert in variables:
        value = values[name] if required else values.get(name, own)
        found.append(convert(value) if convert else value)
    return found


def _to_driver(kind: sa.types.TypeEngine[Any]) -> Callable[[Any], Any] | None:
    if isinstance(kind, sa.Uuid):
        return _hex
    return (
        None
        if isinstance(kind, sa.LargeBinary)
        else kind.dialect_impl(_SQLITE).bind_processor(_SQLITE)
    )


def _from_driver(kind: sa.types.TypeEngine[Any]) -> Callable[[Any], Any] | None:
    if isinstance(kind, sa.Uuid):
        return UUID
    return kind.dialect_impl(_SQLITE).result_processor(_SQLITE, None)


def _hex(value: UUID | None) -> str | None:
    return None if value is None else value.hex
