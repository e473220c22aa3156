"""Parcels that go back."""

import re

import sqlalchemy as sa
from alembic import op

revision = "20261128_2352"
down_revision = "20261128_2351"
branch_labels = None
depends_on = None

_KINDS = ("refuse", "not_collected", "misaddressed")
# Table, column, constraint, the word after which the new ones stand.
_EVENT = ("custody_event", "kind", "ck_custody_event_known_kind", "hand_over")
_UNIT = ("unit", "state", "ck_unit_state", "delivered")

_WORD = re.compile(r"'(\w+)'::")


def upgrade() -> None:
    _change_words(*_EVENT, added=_KINDS, taken=())
    _change_words(*_UNIT, added=("returning",), taken=())


def downgrade() -> None:
    words = ", ".join(f"'{kind}'" for kind in _KINDS)
    op.execute(f"UPDATE custody_event SET kind = 'seen' WHERE kind IN ({words})")
    op.execute("UPDATE unit SET state = 'arrived' WHERE state = 'returning'")
    _change_words(*_UNIT, added=(), taken=("returning",))
    _change_words(*_EVENT, added=(), taken=_KINDS)


def _change_words(
    table: str,
    column: str,
    constraint: str,
    after: str,
    *,
    added: tuple[str, ...],
    taken: tuple[str, ...],
) -> None:
    """Let a column's CHECK allow more or fewer words."""
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        _rebuild(connection, table, column, after, added, taken)
        return
    found = sa.inspect(connection).get_check_constraints(table)
    text = next(check["sqltext"] for check in found if check["name"] == constraint)
    words = [word for word in _WORD.findall(text) if word not in taken]
    at = words.index(after) + 1
    allowed = ", ".join(f"'{word}'" for word in (*words[:at], *added, *words[at:]))
    op.drop_constraint(op.f(constraint), table, type_="check")
    op.create_check_constraint(op.f(constraint), table, f"{column} IN ({allowed})")


def _rebuild(
    connection: sa.Connection,
    table: str,
    column: str,
    after: str,
    added: tuple[str, ...],
    taken: tuple[str, ...],
) -> None:
    """SQLite alters no CHECK: the table is made anew from its own words, with its rows."""
    rows = connection.exec_driver_sql(
        "SELECT type, sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL", (table,)
    ).fetchall()
    (sql,) = (sql for kind, sql in rows if kind == "table")
    mark = f"{column} = '{after}'"
    assert mark in sql
    for word in taken:
        sql = sql.replace(f" OR {column} = '{word}'", "")
    more = "".join(f" OR {column} = '{word}'" for word in added)
    sql = sql.replace(mark, mark + more, 1)
    head, _, body = sql.partition("(")
    assert table in head
    connection.exec_driver_sql(f"CREATE TABLE new_{table} ({body}")
    connection.exec_driver_sql(f"INSERT INTO new_{table} SELECT * FROM {table}")
    connection.exec_driver_sql(f"DROP TABLE {table}")
    connection.exec_driver_sql(f"ALTER TABLE new_{table} RENAME TO {table}")
    for kind, index in rows:
        if kind == "index":
            connection.exec_driver_sql(index)
