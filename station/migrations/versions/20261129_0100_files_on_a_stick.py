"""What was carried on a stick is remembered, and what the hub holds of a computer's log."""

import sqlalchemy as sa
from alembic import op

revision = "20261129_0100"
down_revision = "20261129_0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bundle",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("node_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "questions",
                "answers",
                name="bundlekind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("is_ours", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("news", sa.Integer(), nullable=False),
        sa.Column("answers_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bundle")),
    )
    op.create_index("ix_bundle_node_id", "bundle", ["node_id"])
    # What is there gets a value, which a new database has no default for.
    with op.batch_alter_table("peer") as batch_op:
        batch_op.add_column(
            sa.Column("holds", sa.JSON(), nullable=False, server_default=sa.text("'[]'"))
        )
        batch_op.add_column(
            sa.Column("owes", sa.Boolean(), nullable=False, server_default=sa.text("false"))
        )
    with op.batch_alter_table("peer", recreate="auto") as batch_op:
        batch_op.alter_column("holds", existing_type=sa.JSON(), server_default=None)
        batch_op.alter_column("owes", existing_type=sa.Boolean(), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("peer") as batch_op:
        batch_op.drop_column("owes")
        batch_op.drop_column("holds")
    op.drop_index("ix_bundle_node_id", "bundle")
    op.drop_table("bundle")
