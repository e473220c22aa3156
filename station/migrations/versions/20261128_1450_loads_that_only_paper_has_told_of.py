"""Loads that only paper has told of."""

import sqlalchemy as sa
from alembic import op

revision = "20261128_1450"
down_revision = "20261128_1431"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "paper_bag",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("destination_id", sa.Uuid(), nullable=False),
        sa.Column("parcel_count", sa.Integer(), nullable=False),
        sa.Column("parcel_grams", sa.Integer(), nullable=False),
        sa.Column(
            "proof",
            sa.Enum(
                "proven",
                "unsigned",
                "altered",
                "unknown_node",
                "revoked",
                name="proof",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_bag")),
    )
    with op.batch_alter_table("paper_bag", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paper_bag_number"), ["number"], unique=False)

    op.create_table(
        "paper_load",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("from_station_id", sa.Uuid(), nullable=False),
        sa.Column("to_station_id", sa.Uuid(), nullable=False),
        sa.Column("node_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("departed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "proof",
            sa.Enum(
                "proven",
                "unsigned",
                "altered",
                "unknown_node",
                "revoked",
                name="proof",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "loading",
                "departed",
                "receiving",
                "received",
                "cancelled",
                name="legstate",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("receiving_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_by_id", sa.Uuid(), nullable=True),
        sa.Column("is_blind", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_load")),
    )
    with op.batch_alter_table("paper_load", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_paper_load_to_station_id"), ["to_station_id"], unique=False
        )

    op.create_table(
        "paper_part",
        sa.Column("sheet_key", sa.String(length=64), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("of", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column(
            "proof",
            sa.Enum(
                "proven",
                "unsigned",
                "altered",
                "unknown_node",
                "revoked",
                name="proof",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sheet_key", "place", name=op.f("pk_paper_part")),
    )
    op.create_table(
        "paper_bag_item",
        sa.Column("bag_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("head_id", sa.Uuid(), nullable=False),
        sa.Column("hop", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("destination_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["bag_id"], ["paper_bag.id"], name=op.f("fk_paper_bag_item_bag_id_paper_bag")
        ),
        sa.PrimaryKeyConstraint("bag_id", "unit_id", name=op.f("pk_paper_bag_item")),
    )
    with op.batch_alter_table("paper_bag_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paper_bag_item_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "paper_item",
        sa.Column("leg_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("head_id", sa.Uuid(), nullable=False),
        sa.Column("hop", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("destination_id", sa.Uuid(), nullable=True),
        sa.Column("parcels", sa.Integer(), nullable=False),
        sa.Column("grams", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["leg_id"], ["paper_load.id"], name=op.f("fk_paper_item_leg_id_paper_load")
        ),
        sa.PrimaryKeyConstraint("leg_id", "unit_id", name=op.f("pk_paper_item")),
    )
    with op.batch_alter_table("paper_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paper_item_unit_id"), ["unit_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("paper_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_paper_item_unit_id"))

    op.drop_table("paper_item")
    with op.batch_alter_table("paper_bag_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_paper_bag_item_unit_id"))

    op.drop_table("paper_bag_item")
    op.drop_table("paper_part")
    with op.batch_alter_table("paper_load", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_paper_load_to_station_id"))

    op.drop_table("paper_load")
    with op.batch_alter_table("paper_bag", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_paper_bag_number"))

    op.drop_table("paper_bag")
