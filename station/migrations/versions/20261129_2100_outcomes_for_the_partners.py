"""Outcomes for the partners."""

import sqlalchemy as sa
from alembic import op

revision = "20261129_2100"
down_revision = "20261129_1900"
branch_labels = None
depends_on = None

_OUTCOMES = (
    "arrived",
    "handed_over",
    "by_proxy",
    "refused",
    "returned",
    "detained",
    "problem",
)


def upgrade() -> None:
    op.create_table(
        "outcome_copy",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_outcome_copy")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "outcome_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("home_station_id", sa.Uuid(), nullable=True),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("corrections", sa.Integer(), nullable=False),
        sa.Column("reach", sa.JSON(), nullable=False),
        sa.Column("csv_sha256", sa.String(), nullable=False),
        sa.Column("xlsx_sha256", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome_file")),
        sa.UniqueConstraint(
            "partner_id", "sequence", name=op.f("uq_outcome_file_partner_id_sequence")
        ),
    )
    op.create_table(
        "outcome_line",
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                *_OUTCOMES, name="outcome", native_enum=False, create_constraint=True, length=20
            ),
            nullable=False,
        ),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("detail", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["outcome_file.id"], name=op.f("fk_outcome_line_file_id_outcome_file")
        ),
        sa.PrimaryKeyConstraint("file_id", "line", name=op.f("pk_outcome_line")),
        sa.UniqueConstraint(
            "unit_id", "event_id", "turn", name=op.f("uq_outcome_line_unit_id_event_id_turn")
        ),
    )
    op.create_table(
        "outcome_shape",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("home_station_id", sa.Uuid(), nullable=True),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome_shape")),
        sa.UniqueConstraint("partner_id", name=op.f("uq_outcome_shape_partner_id")),
    )


def downgrade() -> None:
    op.drop_table("outcome_shape")
    op.drop_table("outcome_line")
    op.drop_table("outcome_file")
    op.drop_table("outcome_copy")
