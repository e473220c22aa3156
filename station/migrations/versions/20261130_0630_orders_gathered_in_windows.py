"""Orders gathered in windows."""


import sqlalchemy as sa
from alembic import op

from station.migrations.rebuilding import allow_words, always_on_sqlite

revision = "20261130_0630"
down_revision = "20261130_0600"
branch_labels = None
depends_on = None


_BEFORE = (
    *("bag_tag", "item_list", "route_bill", "trip_bill", "handover_list", "returns_list"),
    *("cash_close", "remittance", "daily_sheet"),
)
_NEW = ("harvest_list", "packing_list")


def upgrade() -> None:
    allow_words("sheet", "kind", "sheetkind", (*_BEFORE, *_NEW), instead_of=_BEFORE)
    op.create_table(
        "order_window",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("home_station_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("brought_on", sa.Date(), nullable=False),
        sa.Column("least_fen", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_called_off", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.CheckConstraint("least_fen >= 0", name=op.f("ck_order_window_no_debts")),
        sa.ForeignKeyConstraint(
            ["station_id"], ["station.id"], name=op.f("fk_order_window_station_id_station")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_window")),
        sa.UniqueConstraint("number", name=op.f("uq_order_window_number")),
    )
    with op.batch_alter_table("order_window", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_order_window_closes_at"), ["closes_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_order_window_station_id"), ["station_id"], unique=False
        )

    op.create_table(
        "window_item",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("home_station_id", sa.Uuid(), nullable=True),
        sa.Column("window_id", sa.Uuid(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("price_fen", sa.Integer(), nullable=False),
        sa.Column("prices", sa.JSON(), nullable=False),
        sa.Column("is_out", sa.Boolean(), nullable=False),
        sa.CheckConstraint("price_fen > 0", name=op.f("ck_window_item_priced")),
        sa.ForeignKeyConstraint(
            ["window_id"], ["order_window.id"], name=op.f("fk_window_item_window_id_order_window")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_window_item")),
        sa.UniqueConstraint(
            "window_id", "listing_id", name=op.f("uq_window_item_window_id_listing_id")
        ),
    )
    with op.batch_alter_table("window_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_window_item_listing_id"), ["listing_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_window_item_window_id"), ["window_id"], unique=False)

    op.create_table(
        "window_stop",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("home_station_id", sa.Uuid(), nullable=True),
        sa.Column("window_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("station_id", sa.Uuid(), nullable=True),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["window_id"], ["order_window.id"], name=op.f("fk_window_stop_window_id_order_window")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_window_stop")),
    )
    with op.batch_alter_table("window_stop", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_window_stop_window_id"), ["window_id"], unique=False)

    # SQLite would put new columns into the last line of its words.
    with op.batch_alter_table("goods_order", recreate=always_on_sqlite()) as batch_op:
        batch_op.add_column(sa.Column("window_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("stop_id", sa.Uuid(), nullable=True))
        batch_op.create_index(batch_op.f("ix_goods_order_window_id"), ["window_id"], unique=False)


def downgrade() -> None:
    new = ", ".join(f"'{kind}'" for kind in _NEW)
    op.execute(
        f"DELETE FROM sheet_revision WHERE sheet_id IN (SELECT id FROM sheet WHERE kind IN ({new}))"
    )
    op.execute(f"DELETE FROM sheet WHERE kind IN ({new})")
    allow_words("sheet", "kind", "sheetkind", _BEFORE, instead_of=(*_BEFORE, *_NEW))
    with op.batch_alter_table("goods_order", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_goods_order_window_id"))
        batch_op.drop_column("stop_id")
        batch_op.drop_column("window_id")

    with op.batch_alter_table("window_stop", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_window_stop_window_id"))

    op.drop_table("window_stop")
    with op.batch_alter_table("window_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_window_item_window_id"))
        batch_op.drop_index(batch_op.f("ix_window_item_listing_id"))

    op.drop_table("window_item")
    with op.batch_alter_table("order_window", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_order_window_station_id"))
        batch_op.drop_index(batch_op.f("ix_order_window_closes_at"))

    op.drop_table("order_window")
