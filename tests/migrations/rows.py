"""One row for every table of a schema, whatever revision it is: values by column kind."""

import re
import sqlite3
from typing import Any
from uuid import UUID

_ID = UUID("018f0000-0000-7000-8000-000000000001").hex


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
    return dict(re.findall(r"CHECK \((\w+) IN \('(\w+)'", sql))


def _value(name: str, kind: str, choices: dict[str, str]) -> Any:
    if name in choices:
        return choices[name]
    kind = kind.upper()
    if kind.startswith("CHAR"):
        return _ID
    if kind == "DATETIME":
        return "2026-11-21 00:05:00.000000"
    if kind == "DATE":
        return "2026-11-21"
    if kind == "JSON":
        return "[]"
    if kind == "BLOB":
        return b"\x00"
    if kind in {"INTEGER", "BOOLEAN", "FLOAT", "BIGINT"}:
        return 1
    # Foreign keys that are texts point at one another.
    return "x"
