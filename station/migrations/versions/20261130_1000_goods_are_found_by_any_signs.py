"""What the search of goods knows, by runs of one to four signs; and marks are searched too."""

import sqlalchemy as sa
from alembic import op

revision = "20261130_1000"
down_revision = "20261130_0900"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "gram",
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("block", sa.Integer(), nullable=False),
        sa.Column("members", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("word", "block", name=op.f("pk_gram")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "listing_entry",
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("is_all_year", sa.Boolean(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=True),
        sa.Column("closes_on", sa.Date(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_listing_entry")),
        sa.UniqueConstraint("revision_id", name=op.f("uq_listing_entry_revision_id")),
    )
    op.create_index(op.f("ix_listing_entry_listing_id"), "listing_entry", ["listing_id"])
    op.create_index("ix_listing_entry_changed_at", "listing_entry", ["changed_at", "place"])
    op.create_index(
        "ix_listing_entry_shelf", "listing_entry", ["is_all_year", "category", "title", "place"]
    )
    for column in ("opens_on", "closes_on"):
        where = sa.text(f"{column} IS NOT NULL")
        op.create_index(
            f"ix_listing_entry_{column}",
            "listing_entry",
            [column],
            sqlite_where=where,
            postgresql_where=where,
        )
    op.add_column("mark", sa.Column("search", sa.String(), nullable=False, server_default=""))
    # What a mark is called is searched from the start, how it is spoken when it is entered anew.
    op.execute("UPDATE mark SET search = lower(name)")
    with op.batch_alter_table("mark", recreate="auto") as batch_op:
        batch_op.alter_column("search", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("mark", recreate="auto") as batch_op:
        batch_op.drop_column("search")
    op.drop_table("listing_entry")
    op.drop_table("gram")
