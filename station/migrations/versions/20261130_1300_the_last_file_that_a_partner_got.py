"""After a backup was put back, partners say which file of outcomes was the last that they got."""

import sqlalchemy as sa
from alembic import op

revision = "20261130_1300"
down_revision = "20261130_1230"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "outcome_restart",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("home_station_id", sa.Uuid(), nullable=True),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("incarnation", sa.Integer(), nullable=False),
        sa.Column("known", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said_by_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome_restart")),
        sa.UniqueConstraint(
            "partner_id",
            "incarnation",
            name=op.f("uq_outcome_restart_partner_id_incarnation"),
        ),
    )


def downgrade() -> None:
    op.drop_table("outcome_restart")
