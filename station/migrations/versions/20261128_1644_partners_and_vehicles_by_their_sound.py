"""Partners and vehicles are found by pinyin and initials: room for the key."""

import sqlalchemy as sa
from alembic import op

from station.migrations.rebuilding import always_on_sqlite

revision = "20261128_1644"
down_revision = "20261128_1451"
branch_labels = None
depends_on = None

_TABLES = ("partner", "vehicle")


def upgrade() -> None:
    for table in _TABLES:
        # Rebuilt, so that SQLite writes the column where a new database has it.
        with op.batch_alter_table(table, recreate=always_on_sqlite()) as batch_op:
            batch_op.add_column(sa.Column("search", sa.String(), nullable=False, server_default=""))
        with op.batch_alter_table(table) as batch_op:
            batch_op.alter_column("search", server_default=None)


def downgrade() -> None:
    for table in _TABLES:
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_column("search")
