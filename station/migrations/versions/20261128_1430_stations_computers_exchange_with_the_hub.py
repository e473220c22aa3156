"""Stations' computers exchange with the hub."""

import sqlalchemy as sa
from alembic import op

from station.migrations.rebuilding import always_on_sqlite

revision = "20261128_1430"
down_revision = "20261128_1410"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audience",
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("node_id", sa.Uuid(), nullable=False),
        sa.Column("is_whole", sa.Boolean(), nullable=False),
        sa.Column("with_contact", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("unit_id", "node_id", name=op.f("pk_audience")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("audience", schema=None) as batch_op:
        batch_op.create_index("ix_audience_node_id", ["node_id"], unique=False)

    op.create_table(
        "hosting",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("home_station_id", sa.Uuid(), nullable=True),
        sa.Column("node_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hosting")),
    )
    with op.batch_alter_table("hosting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hosting_node_id"), ["node_id"], unique=False)

    op.create_table(
        "node",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("home_station_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("incarnation", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("release", sa.Integer(), nullable=False),
        sa.Column("last_exchange_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("feed", sa.Uuid(), nullable=True),
        sa.Column("feed_length", sa.Integer(), nullable=False),
        sa.Column("feed_held", sa.Integer(), nullable=False),
        sa.Column("feed_incarnation", sa.Integer(), nullable=False),
        sa.Column("turns", sa.Integer(), nullable=False),
        sa.Column("owes", sa.Boolean(), nullable=False),
        sa.Column("was_cloned", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_node")),
    )
    op.create_table(
        "outgoing",
        sa.Column("node_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("node_id", "position", name=op.f("pk_outgoing")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "peer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("hub_incarnation", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("feed", sa.Uuid(), nullable=True),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("goal", sa.Integer(), nullable=False),
        sa.Column("is_complete", sa.Boolean(), nullable=False),
        sa.Column("told_incarnation", sa.Integer(), nullable=False),
        sa.Column("told_seq", sa.Integer(), nullable=False),
        sa.Column("hub_release", sa.Integer(), nullable=False),
        sa.Column("quarantined", sa.Integer(), nullable=False),
        sa.Column("last_exchange_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_peer")),
    )
    op.create_table(
        "quarantine",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "waits",
                "newer",
                "not_the_host",
                "two_homes",
                "conflict",
                "duplicate",
                "other_content",
                "malformed",
                name="reason",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quarantine")),
    )
    with op.batch_alter_table("quarantine", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quarantine_reason"), ["reason"], unique=False)

    op.create_table(
        "receipt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("home_station_id", sa.Uuid(), nullable=True),
        sa.Column("receiving_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_by_id", sa.Uuid(), nullable=True),
        sa.Column("is_blind", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt")),
    )
    op.create_table(
        "settlement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("is_settled", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlement")),
    )
    with op.batch_alter_table("settlement", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_settlement_incident_id"), ["incident_id"], unique=False
        )

    op.create_table(
        "stored_push",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("node_id", sa.Uuid(), nullable=False),
        sa.Column("incarnation", sa.Integer(), nullable=False),
        sa.Column("first_seq", sa.Integer(), nullable=False),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_push")),
        sa.UniqueConstraint(
            "node_id",
            "incarnation",
            "first_seq",
            "last_seq",
            name=op.f("uq_stored_push_node_id_incarnation_first_seq_last_seq"),
        ),
    )
    with op.batch_alter_table("installation", schema=None, recreate=always_on_sqlite()) as batch_op:
        batch_op.add_column(sa.Column("hub_id", sa.Uuid(), nullable=True))

    # A sheet's file stays where it was printed; what it says travels.
    with op.batch_alter_table("sheet_revision", schema=None) as batch_op:
        batch_op.drop_constraint("fk_sheet_revision_pdf_sha256_sheet_file", type_="foreignkey")



def downgrade() -> None:
    op.execute(
        "DELETE FROM sheet_revision WHERE pdf_sha256 NOT IN (SELECT sha256 FROM sheet_file)"
    )
    with op.batch_alter_table("sheet_revision", schema=None) as batch_op:
        batch_op.create_foreign_key(
            "fk_sheet_revision_pdf_sha256_sheet_file", "sheet_file", ["pdf_sha256"], ["sha256"]
        )

    with op.batch_alter_table("installation", schema=None) as batch_op:
        batch_op.drop_column("hub_id")

    op.drop_table("stored_push")
    with op.batch_alter_table("settlement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_settlement_incident_id"))

    op.drop_table("settlement")
    op.drop_table("receipt")
    with op.batch_alter_table("quarantine", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quarantine_reason"))

    op.drop_table("quarantine")
    op.drop_table("peer")
    op.drop_table("outgoing")
    op.drop_table("node")
    with op.batch_alter_table("hosting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_hosting_node_id"))

    op.drop_table("hosting")
    with op.batch_alter_table("audience", schema=None) as batch_op:
        batch_op.drop_index("ix_audience_node_id")

    op.drop_table("audience")
