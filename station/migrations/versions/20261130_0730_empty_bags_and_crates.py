"""Empty bags and crates are counted with each load, by both sides."""

import sqlalchemy as sa
from alembic import op

from station.migrations.rebuilding import always_on_sqlite

revision = "20261130_0730"
down_revision = "20261130_0720"
branch_labels = None
depends_on = None

_TABLES = ("leg", "receipt")
_COLUMNS = ("bags_empty", "crates_empty")


def upgrade() -> None:
    for table in _TABLES:
        # Rebuilt, so that SQLite writes the columns where a new database has them.
        with op.batch_alter_table(table, recreate=always_on_sqlite()) as batch_op:
            for column in _COLUMNS:
                batch_op.add_column(sa.Column(column, sa.Integer(), nullable=True))


def downgrade() -> None:
    for table in _TABLES:
        with op.batch_alter_table(table, recreate=always_on_sqlite()) as batch_op:
            for column in reversed(_COLUMNS):
                batch_op.drop_column(column)
