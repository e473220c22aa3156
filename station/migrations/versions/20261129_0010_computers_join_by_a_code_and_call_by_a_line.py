"""Stations' computers join by a code and call their hub by a line."""

import sqlalchemy as sa
from alembic import op

from station.migrations.rebuilding import always_on_sqlite

revision = "20261129_0010"
down_revision = "20261128_2352"
branch_labels = None
depends_on = None

# What those that are there have of it yet.
_NODE = (
    ("program", sa.String(length=40), "''"),
    ("tickets", sa.Integer(), "0"),
    ("late_until", sa.DateTime(timezone=True), None),
)
_PEER = (
    ("name", sa.String(), "''"),
    ("url", sa.String(), "''"),
    ("heard_at", sa.DateTime(timezone=True), None),
    ("clock_off_seconds", sa.Integer(), "0"),
    ("problem", sa.String(), "''"),
    ("problem_values", sa.JSON(), "'{}'"),
    ("tried_at", sa.DateTime(timezone=True), None),
)


def upgrade() -> None:
    op.create_table(
        "enrolment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("station_ids", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=True),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.Column("node_id", sa.Uuid(), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment")),
        sa.UniqueConstraint("mark", name=op.f("uq_enrolment_mark")),
    )
    for table, added in (("node", _NODE), ("peer", _PEER)):
        # What is there gets a value, which a new database has no default for.
        with op.batch_alter_table(table) as batch_op:
            for name, kind, value in added:
                batch_op.add_column(
                    sa.Column(
                        name,
                        kind,
                        nullable=value is None,
                        server_default=sa.text(value) if value else None,
                    )
                )
        with op.batch_alter_table(table, recreate=always_on_sqlite()) as batch_op:
            for name, kind, value in added:
                if value:
                    batch_op.alter_column(name, existing_type=kind, server_default=None)


def downgrade() -> None:
    for table, added in (("peer", _PEER), ("node", _NODE)):
        with op.batch_alter_table(table) as batch_op:
            for name, _kind, _value in reversed(added):
                batch_op.drop_column(name)
    op.drop_table("enrolment")
