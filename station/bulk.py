"""Inserts many rows at the driver's speed: a statement of many rows, converted by column.

SQLAlchemy's own executemany spends most of its time on a dict a row, and SQLite a good
part of its own on beginning a statement (docs/performance.md).
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain, islice
from types import NoneType
from typing import Any
from uuid import UUID

import sqlalchemy as sa

# More rows gain nothing, and with 20 columns this stays far below SQLite's 32,766 variables.
_ROWS_AT_ONCE = 100


def insert_columns(
    connection: sa.Connection,
    table: sa.Table,
    columns: Mapping[str, Sequence[Any]],
    constants: Mapping[str, Any],
) -> None:
    """Insert rows given by column.

    ``columns`` are values by column, all of the same length. Ids may be hex already, so
    that one that stands in six tables is converted once. ``constants`` are the columns
    that are the same in every row.
    """
    count = len(next(iter(columns.values())))
    if connection.dialect.name != "sqlite":
        connection.execute(sa.insert(table), _as_dicts(columns, constants, count))
        return
    values = [_converted(connection, table.c[name], column) for name, column in columns.items()]
    ends = [next(iter(_converted(connection, table.c[n], [v]))) for n, v in constants.items()]
    rows = zip(*values, strict=True)
    names = (tuple(columns), tuple(constants))
    if whole := count // _ROWS_AT_ONCE:
        flat = (chain.from_iterable(islice(rows, _ROWS_AT_ONCE)) for _ in range(whole))
        statement = _statement(table, *names, _ROWS_AT_ONCE)
        connection.exec_driver_sql(statement, [(*batch, *ends) for batch in flat])
    if rest := count % _ROWS_AT_ONCE:
        flat_rest = chain.from_iterable(rows)
        connection.exec_driver_sql(_statement(table, *names, rest), (*flat_rest, *ends))


def among(
    connection: sa.Connection, column: sa.ColumnElement[UUID], keys: Sequence[str]
) -> sa.ColumnElement[bool]:
    """Whether an id is one of many, which are given in hex.

    On SQLite they are one variable; thousands would be a statement to parse each time.
    """
    if connection.dialect.name != "sqlite":
        return column.in_([UUID(key) for key in keys])
    listed = sa.func.json_each(json.dumps(keys)).table_valued("value")
    return column.in_(sa.select(listed.c.value))


@lru_cache(maxsize=128)
def _statement(
    table: sa.Table, columns: tuple[str, ...], constants: tuple[str, ...], rows: int
) -> str:
    """An INSERT of so many rows; each constant is one variable for all of them."""
    names = ", ".join(f'"{name}"' for name in (*columns, *constants))
    width = len(columns)
    ends = [f"?{width * rows + place}" for place in range(1, len(constants) + 1)]
    groups = (
        ", ".join([*(f"?{row * width + place}" for place in range(1, width + 1)), *ends])
        for row in range(rows)
    )
    return f"INSERT INTO {table.name} ({names}) VALUES ({'), ('.join(groups)})"  # noqa: S608  names of ours


def _converted(
    connection: sa.Connection, column: sa.Column[Any], values: Sequence[Any]
) -> Iterable[Any]:
    convert = _converter(column.type, connection.dialect)
    if convert is None or (convert is _hex and set(map(type, values)) <= _IN_HEX):
        return values
    return map(convert, values)


_IN_HEX = {str, NoneType}


@lru_cache(maxsize=512)
def _converter(
    column: sa.types.TypeEngine[Any], dialect: sa.Dialect
) -> Callable[[Any], Any] | None:
    """What makes a driver's value of ours; None where it is one already."""
    if isinstance(column, sa.LargeBinary):
        return None
    if isinstance(column, sa.Uuid):
        return _hex
    return column.dialect_impl(dialect).bind_processor(dialect)


def _hex(value: UUID | str | None) -> str | None:
    return value if value is None or value.__class__ is str else value.hex  # type: ignore[union-attr]


def _as_dicts(
    columns: Mapping[str, Sequence[Any]], constants: Mapping[str, Any], count: int
) -> list[dict[str, Any]]:
    return [
        {name: column[row] for name, column in columns.items()} | {**constants}
        for row in range(count)
    ]
