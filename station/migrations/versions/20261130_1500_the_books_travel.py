"""The books travel to the county, and what was booked before is said again."""

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from alembic import op

from station.migrations.rebuilding import always_on_sqlite

revision = "20261130_1500"
down_revision = "20261130_1400"
branch_labels = None
depends_on = None

_TRAVELLING = ("ledger_entry", "cash_close", "remittance", "remittance_receipt")
_NUMBERED = ("cash_close", "remittance")
_CHECKS = ("pk_{}", "ck_{}_reverses_one", "ck_{}_entrykind")
_INDEXES = ("event_id", "reverses_id", "subject_id", "unit_id", "station_id_business_day")
_KEY = "fk_posting_entry_id_{}"


def upgrade() -> None:
    _rename("entry", "ledger_entry")
    for table in _NUMBERED:
        with op.batch_alter_table(table, recreate="auto") as batch_op:
            batch_op.drop_constraint(f"uq_{table}_number", type_="unique")
            batch_op.create_index(f"ix_{table}_number", ["number"])
    with op.batch_alter_table("node", recreate="auto") as batch_op:
        none = sa.text("'[]'")
        batch_op.add_column(sa.Column("hosted", sa.JSON(), nullable=False, server_default=none))
    with op.batch_alter_table("node", recreate="auto") as batch_op:
        batch_op.alter_column("hosted", existing_type=sa.JSON(), server_default=None)
    _note_who_hosts()
    _say_again()


def downgrade() -> None:
    """What was said of the books stays in the log: nobody of the release before asks for it."""
    with op.batch_alter_table("node", recreate=always_on_sqlite()) as batch_op:
        batch_op.drop_column("hosted")
    for table in _NUMBERED:
        _tell_apart(table)
        with op.batch_alter_table(table, recreate="auto") as batch_op:
            batch_op.drop_index(f"ix_{table}_number")
            batch_op.create_unique_constraint(f"uq_{table}_number", ["number"])
    _rename("ledger_entry", "entry")


def _rename(old: str, new: str) -> None:
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        _rebuild(connection, "posting", "posting", [(f" {old} (", f" {new} ("), _key(old, new)])
        names = [(pattern.format(old), pattern.format(new)) for pattern in _CHECKS]
        table = (f"CREATE TABLE {old} ", f"CREATE TABLE {new} ")
        _rebuild(connection, old, new, [table, *names, (f" ON {old} ", f" ON {new} "), _index(old, new)])
        return
    op.rename_table(old, new)
    for pattern in _CHECKS:
        before, after = pattern.format(old), pattern.format(new)
        op.execute(f"ALTER TABLE {new} RENAME CONSTRAINT {before} TO {after}")
    before, after = _key(old, new)
    op.execute(f"ALTER TABLE posting RENAME CONSTRAINT {before} TO {after}")
    for name in _INDEXES:
        op.execute(f"ALTER INDEX ix_{old}_{name} RENAME TO ix_{new}_{name}")


def _key(old: str, new: str) -> tuple[str, str]:
    return _KEY.format(old), _KEY.format(new)


def _index(old: str, new: str) -> tuple[str, str]:
    return f"ix_{old}_", f"ix_{new}_"


def _rebuild(
    connection: sa.Connection, old: str, new: str, words: Iterable[tuple[str, str]]
) -> None:
    """Make a table anew with other words in what made it and its indexes, as it was otherwise."""
    query = sa.text(
        "SELECT type, sql FROM sqlite_master WHERE tbl_name = :name AND sql IS NOT NULL"
        " ORDER BY type DESC"
    )
    (_, made), *indexes = connection.execute(query, {"name": old}).all()
    made = _reworded(made, words).replace(f"CREATE TABLE {new}", "CREATE TABLE new_rows", 1)
    connection.exec_driver_sql(made)
    connection.exec_driver_sql(f"INSERT INTO new_rows SELECT * FROM {old}")
    connection.exec_driver_sql(f"DROP TABLE {old}")
    connection.exec_driver_sql(f"ALTER TABLE new_rows RENAME TO {new}")
    for _, index in indexes:
        connection.exec_driver_sql(_reworded(index, words))


def _reworded(sql: str, words: Iterable[tuple[str, str]]) -> str:
    sql = sql.replace('"', "")
    for before, after in words:
        sql = sql.replace(before, after)
    return sql


def _note_who_hosts() -> None:
    connection = op.get_bind()
    hosting = sa.table("hosting", sa.column("id", sa.Uuid()), sa.column("node_id", sa.Uuid()))
    node = sa.table("node", sa.column("id", sa.Uuid()), sa.column("hosted", sa.JSON()))
    kept: dict[object, list[str]] = {}
    for station, host in connection.execute(sa.select(hosting.c.id, hosting.c.node_id)).all():
        kept.setdefault(host, []).append(station.hex)
    for host, stations in kept.items():
        mine = node.c.id == host
        connection.execute(sa.update(node).where(mine).values(hosted=sorted(stations)))


def _tell_apart(table: str) -> None:
    """Of two papers with one number the later one's gets a part of its id behind it."""
    op.execute(
        f"UPDATE {table} SET number = substr(number, 1, 31) || '-' || substr(CAST(id AS TEXT), 29)"
        f" WHERE EXISTS (SELECT 1 FROM {table} AS other WHERE other.number = {table}.number"
        f" AND other.id < {table}.id)"
    )


def _say_again() -> None:
    """Into the log once more: when these rows were logged first, they were not sent."""
    connection = op.get_bind()
    me = connection.exec_driver_sql("SELECT node_id, incarnation FROM installation").first()
    if me is None:
        return
    for name in _TRAVELLING:
        table = sa.table(name, sa.column("id", sa.Uuid()), sa.column("version", sa.Integer()))
        rows = connection.execute(sa.select(table.c.id, table.c.version).order_by(table.c.id)).all()
        if connection.dialect.name == "sqlite":
            _number(connection, name, rows)
        elif rows:
            said = [{"subject": name, "subject_id": r.id, "version": r.version} for r in rows]
            connection.execute(sa.insert(_UNNUMBERED), [row | {"digest": b""} for row in said])


def _number(connection: sa.Connection, name: str, rows: Iterable[Any]) -> None:
    """Numbered and chained as the program of this release does it."""
    node_id, incarnation = connection.execute(sa.select(_ME.c.node_id, _ME.c.incarnation)).one()
    mine = (_LOG.c.node_id == node_id) & (_LOG.c.incarnation == incarnation)
    last = connection.execute(
        sa.select(_LOG.c.seq, _LOG.c.chain).where(mine).order_by(_LOG.c.seq.desc()).limit(1)
    ).first()
    seq, chain = last or (0, b"")
    said = []
    for seq, row in enumerate(rows, seq + 1):
        text = f"|{name}|{row.id.hex}|{row.version}|".encode()
        chain = sha256(chain + text).digest()
        said.append(
            {
                "node_id": node_id,
                "incarnation": incarnation,
                "seq": seq,
                "subject": name,
                "subject_id": row.id,
                "version": row.version,
                "digest": b"",
                "chain": chain,
            }
        )
    if said:
        connection.execute(sa.insert(_LOG), said)


_ME = sa.table(
    "installation", sa.column("node_id", sa.Uuid()), sa.column("incarnation", sa.Integer())
)
_SAID = (
    sa.column("subject", sa.String()),
    sa.column("subject_id", sa.Uuid()),
    sa.column("version", sa.Integer()),
    sa.column("digest", sa.LargeBinary()),
)
_UNNUMBERED = sa.table("unnumbered", *_SAID)
_LOG = sa.table(
    "log_entry",
    sa.column("node_id", sa.Uuid()),
    sa.column("incarnation", sa.Integer()),
    sa.column("seq", sa.Integer()),
    *(sa.column(column.name, column.type) for column in _SAID),
    sa.column("chain", sa.LargeBinary()),
)
