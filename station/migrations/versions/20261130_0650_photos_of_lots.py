"""Photos of lots."""

import sqlalchemy as sa
from alembic import op

revision = "20261130_0650"
down_revision = "20261130_0645"
branch_labels = None
depends_on = None


def upgrade() -> None:
    none = sa.text("'[]'")
    with op.batch_alter_table("lot", recreate="auto") as batch_op:
        batch_op.add_column(
            sa.Column("picture_ids", sa.JSON(), nullable=False, server_default=none)
        )
    with op.batch_alter_table("lot", recreate="auto") as batch_op:
        batch_op.alter_column("picture_ids", existing_type=sa.JSON(), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("lot", recreate="auto") as batch_op:
        batch_op.drop_column("picture_ids")
