"""One row for every table of a schema, whatever revision it is: values by column kind."""

import re
import sqlite3
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

_VALUES = {
    "CHAR": UUID("018f0000-0000-7000-8000-000000000001").hex,
    "DATETIME": "2026-11-21 00:05:00.000000",
    "DATE": "2026-11-21",
    "JSON": "[]",
    "BLOB": b"\x00",
} | dict.fromkeys(("INTEGER", "BIGINT", "BOOLEAN", "FLOAT"), 1)

# Of a fee, one basis only.
_NAMED = {"per_mille": 0}


def fill_every_table(connection: sqlite3.Connection) -> None:
    """Insert a row into each table; every key points at the one row of its table."""
    connection.execute("PRAGMA foreign_keys = OFF")
    names = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name <> 'alembic_version'"
    ).fetchall()
    for name, sql in names:
        _insert_one(connection, name, sql)
    connection.execute("PRAGMA foreign_keys = ON")
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def _insert_one(connection: sqlite3.Connection, table: str, sql: str) -> None:
    if connection.execute(f'SELECT 1 FROM "{table}"').fetchone():
        return
    columns = connection.execute(f'PRAGMA table_info("{table}")').fetchall()
    choices = _choices(sql)
    values = {
        name: _value(name, kind, choices)
        for _, name, kind, required, _, key in columns
        if required or key
    }
    places = ", ".join("?" for _ in values)
    listed = ", ".join(f'"{name}"' for name in values)
    connection.execute(f'INSERT INTO "{table}" ({listed}) VALUES ({places})', list(values.values()))


def _choices(sql: str) -> dict[str, str]:
    """By column, the first of the words that its CHECK allows."""
    return dict(re.findall(r"CHECK \(\((\w+) = '(\w+)'", sql))


def _value(name: str, kind: str, choices: dict[str, str]) -> Any:
    if name in choices:
        return choices[name]
    if name in _NAMED:
        return _NAMED[name]
    # Texts are all the same, so that keys that are texts point at one another.
    return _VALUES.get(kind.upper().partition("(")[0], "x")


def fill_every_table_of(connection: sa.Connection) -> None:
    """The same on PostgreSQL, whatever its revision is."""
    tables = sa.MetaData()
    tables.reflect(connection)
    for table in tables.sorted_tables:
        if table.name == "alembic_version" or connection.execute(sa.select(table)).first():
            continue
        checks = sa.inspect(connection).get_check_constraints(table.name)
        choices = dict(pair for check in checks for pair in _WORDS.findall(check["sqltext"]))
        wanted = [c for c in table.columns if not c.nullable or c.primary_key]
        values = {c.name: _value_of(c, choices) for c in wanted} | _CHOSEN.get(table.name, {})
        try:
            with connection.begin_nested():
                connection.execute(sa.insert(table).values(values))
        except sa.exc.IntegrityError:
            # A rule of the table asks for what else may be missing.
            values = {c.name: _value_of(c, choices) for c in table.columns} | values
            connection.execute(sa.insert(table).values(values))


# Of two, only one may be given.
_CHOSEN: dict[str, dict[str, Any]] = {"sale_fee": {"line_fen": 0}}
_WORDS = re.compile(r"\(?\b(\w+)\)?::text = ANY \(+ARRAY\['(\w+)'")
_PYTHON = {
    UUID: UUID("018f0000-0000-7000-8000-000000000001"),
    datetime: datetime(2026, 11, 21, 0, 5, tzinfo=UTC),
    date: date(2026, 11, 21),
    bytes: b"\x00",
    int: 1,
    float: 1.0,
    bool: True,
    str: "x",
}


def _value_of(column: sa.Column, choices: dict[str, str]) -> Any:
    if column.name in choices:
        return choices[column.name]
    if isinstance(column.type, sa.JSON):
        return []
    return _PYTHON[column.type.python_type]
