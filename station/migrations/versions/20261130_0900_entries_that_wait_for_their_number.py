"""The hub's entries on PostgreSQL wait for the sequencer, which numbers them."""

import sqlalchemy as sa
from alembic import op

revision = "20261130_0900"
down_revision = "20261130_0730"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unnumbered",
        sa.Column(
            "place",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_unnumbered")),
    )


def downgrade() -> None:
    op.drop_table("unnumbered")
