"""Lots that were mixed or split from others."""

import sqlalchemy as sa
from alembic import op

revision = "20261130_1400"
down_revision = "20261130_1300"
branch_labels = None
depends_on = None


def upgrade() -> None:
    none = sa.text("'[]'")
    with op.batch_alter_table("lot", recreate="auto") as batch_op:
        batch_op.add_column(sa.Column("mixed_from", sa.JSON(), nullable=False, server_default=none))
    with op.batch_alter_table("lot", recreate="auto") as batch_op:
        batch_op.alter_column("mixed_from", existing_type=sa.JSON(), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("lot", recreate="auto") as batch_op:
        batch_op.drop_column("mixed_from")
