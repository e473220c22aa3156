"""Loads that come back, seals that are not the bill's, what was lost and is found, what goes back."""

import re
from msgspec import Struct

import sqlalchemy as sa
from alembic import op

revision = "20261130_0645"
down_revision = "20261130_0630"
branch_labels = None
depends_on = None

_TURNED_BACK = "'refuse', 'not_collected', 'misaddressed'"
_ARRIVALS = "'receive', 'over', 'misrouted', 'missorted', 'unpack', 'cancel_departure', 'open'"


class _Change(Struct, frozen=True):
    """Words that a column's CHECK allows from now on, and columns that a table has."""

    table: str
    column: str = ""
    constraint: str = ""
    # The words of the CHECK after which the new ones stand, and the new ones.
    words: tuple[tuple[str, str], ...] = ()
    # The column after which the new ones stand; each with its type and what old rows have.
    after: str = ""
    columns: tuple[tuple[str, str, str], ...] = ()


_CHANGES = (
    _Change(
        "custody_event",
        "kind",
        "ck_custody_event_known_kind",
        (
            ("cancel_departure", "bring_back"),
            ("damaged", "seal_whole"),
            ("seal_whole", "seal_differs"),
        ),
    ),
    _Change(
        "incident",
        "kind",
        "ck_incident_incidentkind",
        (("unproven_paper", "seal"), ("seal", "found_again")),
    ),
    _Change(
        "leg",
        "state",
        "ck_leg_legstate",
        (("cancelled", "brought_back"),),
        "is_blind",
        (
            ("brought_back_at", "DATETIME", "NULL"),
            ("brought_back_reason", "VARCHAR NOT NULL", "''"),
        ),
    ),
    _Change("paper_load", "state", "ck_paper_load_legstate", (("cancelled", "brought_back"),)),
    _Change("unit", after="on_paper", columns=(("goes_back", "BOOLEAN NOT NULL", "0"),)),
)


def upgrade() -> None:
    for change in _CHANGES:
        _apply(change)
    op.execute(
        "UPDATE unit SET goes_back = TRUE WHERE kind = 'parcel'"
        " AND holder NOT IN ('partner', 'recipient') AND EXISTS (SELECT 1 FROM custody_event AS e"
        f" WHERE e.unit_id = unit.id AND e.kind IN ({_TURNED_BACK})"
        " AND NOT EXISTS (SELECT 1 FROM custody_event AS undo"
        " WHERE undo.corrects_id = e.id AND undo.unit_id = e.unit_id)"
        " AND NOT EXISTS (SELECT 1 FROM custody_event AS gone WHERE gone.unit_id = e.unit_id"
        " AND gone.hop > e.hop AND gone.kind IN ('hand_to_partner', 'hand_over')"
        " AND NOT EXISTS (SELECT 1 FROM custody_event AS taken_back"
        " WHERE taken_back.corrects_id = gone.id AND taken_back.unit_id = gone.unit_id)))"
    )
    op.execute(
        "UPDATE unit SET state = 'returning'"
        " WHERE goes_back = TRUE AND state IN ('here', 'arrived')"
    )


def downgrade() -> None:
    # The release before knows one place where something is to go back: where it was turned back.
    op.execute(
        "UPDATE unit SET state = 'arrived' WHERE state = 'returning' AND head_id IN"
        f" (SELECT id FROM custody_event WHERE kind IN ({_ARRIVALS}, 'bring_back'))"
    )
    op.execute("UPDATE custody_event SET kind = 'cancel_departure' WHERE kind = 'bring_back'")
    op.execute(
        "UPDATE custody_event SET kind = 'instruct' WHERE kind IN ('seal_whole', 'seal_differs')"
    )
    op.execute("UPDATE incident SET kind = 'damaged' WHERE kind = 'seal'")
    op.execute("UPDATE incident SET kind = 'unexpected_holder' WHERE kind = 'found_again'")
    for table in ("leg", "paper_load"):
        op.execute(f"UPDATE {table} SET state = 'cancelled' WHERE state = 'brought_back'")
    for change in reversed(_CHANGES):
        _apply(change, is_back=True)


def _apply(change: _Change, *, is_back: bool = False) -> None:
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        _rebuild(connection, change, is_back=is_back)
        return
    if change.words:
        _change_words(connection, change, is_back=is_back)
    for name, kind, filled in change.columns:
        if is_back:
            op.drop_column(change.table, name)
        else:
            kind_here = kind.replace("DATETIME", "TIMESTAMP WITH TIME ZONE")
            default = "FALSE" if kind.startswith("BOOLEAN") else filled
            op.execute(f"ALTER TABLE {change.table} ADD COLUMN {name} {kind_here} DEFAULT {default}")
            op.execute(f"ALTER TABLE {change.table} ALTER COLUMN {name} DROP DEFAULT")


def _change_words(connection: sa.Connection, change: _Change, *, is_back: bool) -> None:
    found = sa.inspect(connection).get_check_constraints(change.table)
    text = next(str(one["sqltext"]) for one in found if one["name"] == change.constraint)
    new = [word for _, word in change.words]
    words = [word for word in re.findall(r"'(\w+)'", text) if word not in new]
    for after, word in () if is_back else change.words:
        words.insert(words.index(after) + 1, word)
    allowed = ", ".join(f"'{word}'" for word in words)
    op.drop_constraint(op.f(change.constraint), change.table, type_="check")
    op.create_check_constraint(
        op.f(change.constraint), change.table, f"{change.column} IN ({allowed})"
    )


def _rebuild(connection: sa.Connection, change: _Change, *, is_back: bool) -> None:
    """SQLite alters no CHECK: the table is made anew from its own words, with its rows."""
    table = change.table
    rows = connection.exec_driver_sql(
        "SELECT type, sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL", (table,)
    ).fetchall()
    (sql,) = (sql for kind, sql in rows if kind == "table")
    listed = connection.exec_driver_sql(f'PRAGMA table_info("{table}")').fetchall()
    names = [row[1] for row in listed]
    new = {name: filled for name, _, filled in change.columns}
    kept = ", ".join(name for name in names if name not in new)
    into, values = kept, kept
    if new and not is_back:
        into = ", ".join((kept, *new))
        values = ", ".join((kept, *new.values()))
    head, _, body = _reworded(sql, change, is_back=is_back).partition("(")
    assert table in head
    connection.exec_driver_sql(f"CREATE TABLE new_{table} ({body}")
    connection.exec_driver_sql(f"INSERT INTO new_{table} ({into}) SELECT {values} FROM {table}")
    connection.exec_driver_sql(f"DROP TABLE {table}")
    connection.exec_driver_sql(f"ALTER TABLE new_{table} RENAME TO {table}")
    for kind, index in rows:
        if kind == "index":
            connection.exec_driver_sql(index)


def _reworded(sql: str, change: _Change, *, is_back: bool) -> str:
    for after, word in change.words:
        more = f" OR {change.column} = '{word}'"
        mark = f"{change.column} = '{after}'"
        sql = sql.replace(more, "") if is_back else sql.replace(mark, mark + more, 1)
    lines = "".join(f", \n\t{name} {kind}" for name, kind, _ in change.columns)
    if not lines:
        return sql
    if is_back:
        assert lines in sql
        return sql.replace(lines, "", 1)
    start = sql.index(f"\t{change.after} ")
    end = sql.index(",", start)
    return sql[:end] + lines + sql[end:]
