"""Say what is not weighed, and what wants care: for the sheets' totals and remarks."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from station.migrations.rebuilding import always_on_sqlite

revision = "20261128_1410"
down_revision = "20261122_1226"
branch_labels = None
depends_on = None

_ADDED: tuple[tuple[str, str, Any, dict[str, Any]], ...] = (
    ("bag", "unweighed", sa.Integer(), {}),
    ("leg_item", "unweighed", sa.Integer(), {}),
    ("parcel", "handling", sa.String(), {"sqlite_with_rowid": False}),
)


def upgrade() -> None:
    for table, column, kind, options in _ADDED:
        # Rebuilt, so that SQLite writes the column where a new database has it.
        with op.batch_alter_table(table, recreate=always_on_sqlite(), table_kwargs=options) as batch_op:
            batch_op.add_column(sa.Column(column, kind, nullable=True))
    op.create_index("ix_bag_seal_number", "bag", ["seal_number"])


def downgrade() -> None:
    op.drop_index("ix_bag_seal_number", "bag")
    for table, column, _, options in reversed(_ADDED):
        with op.batch_alter_table(table, table_kwargs=options) as batch_op:
            batch_op.drop_column(column)
