"""Farm goods and orders."""

import sqlalchemy as sa
from alembic import op

revision = "20261129_0314"
down_revision = "20261129_0100"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "code_scan",
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("network", sa.String(length=16), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("lot_id", "day", "network", name=op.f("pk_code_scan")),
    )
    op.create_table(
        "order_contact",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("home_station_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("phone_tail", sa.String(length=4), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("purged_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_contact")),
    )
    with op.batch_alter_table("order_contact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_order_contact_phone"), ["phone"], unique=False)

    op.create_table(
        "order_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("home_station_id", sa.Uuid(), nullable=True),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "confirmed",
                "packed",
                "ready",
                "sent",
                "handed_over",
                "paid",
                "cancelled",
                name="stepkind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_step")),
    )
    with op.batch_alter_table("order_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_order_step_order_id"), ["order_id"], unique=False)

    op.create_table(
        "packing",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("home_station_id", sa.Uuid(), nullable=True),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_packing_some")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_packing")),
    )
    with op.batch_alter_table("packing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_packing_lot_id"), ["lot_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_packing_order_id"), ["order_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_packing_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "producer_contact",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("home_station_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_producer_contact")),
    )
    op.create_table(
        "product",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("home_station_id", sa.Uuid(), nullable=True),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("name_en", sa.String(length=80), nullable=False),
        sa.Column(
            "category",
            sa.Enum(
                "shoots",
                "vegetables",
                "fruit",
                "grain",
                "tea",
                "honey",
                "eggs",
                "meat",
                "fish",
                "snacks",
                "drinks",
                "crafts",
                name="category",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("needs_certificate", sa.Boolean(), nullable=False),
        sa.Column("needs_licence", sa.Boolean(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("search", sa.String(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product")),
        sa.UniqueConstraint("code", name=op.f("uq_product_code")),
    )
    op.create_table(
        "recall",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("home_station_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recall")),
    )
    op.create_table(
        "stock",
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.CheckConstraint("taken >= 0", name=op.f("ck_stock_never_less_than_none")),
        sa.PrimaryKeyConstraint("listing_id", name=op.f("pk_stock")),
    )
    op.create_table(
        "goods_order",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("home_station_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("basket_id", sa.Uuid(), nullable=False),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column(
            "way",
            sa.Enum(
                "pickup",
                "door",
                "parcel",
                name="way",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("pickup_id", sa.Uuid(), nullable=True),
        sa.Column(
            "payment",
            sa.Enum(
                "at_pickup",
                "transfer",
                name="payment",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("total_fen", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "placed",
                "confirmed",
                "packed",
                "ready",
                "sent",
                "handed_over",
                "cancelled",
                name="orderstate",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("is_paid", sa.Boolean(), nullable=False),
        sa.CheckConstraint("total_fen > 0", name=op.f("ck_goods_order_costs_something")),
        sa.ForeignKeyConstraint(
            ["pickup_id"], ["station.id"], name=op.f("fk_goods_order_pickup_id_station")
        ),
        sa.ForeignKeyConstraint(
            ["station_id"], ["station.id"], name=op.f("fk_goods_order_station_id_station")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goods_order")),
        sa.UniqueConstraint("number", name=op.f("uq_goods_order_number")),
    )
    with op.batch_alter_table("goods_order", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_goods_order_basket_id"), ["basket_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_goods_order_pickup_id"), ["pickup_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_goods_order_placed_at"), ["placed_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_goods_order_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_goods_order_station_id"), ["station_id"], unique=False)

    op.create_table(
        "picture",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("home_station_id", sa.Uuid(), nullable=True),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("card", sa.LargeBinary(), nullable=False),
        sa.Column("page", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["station_id"], ["station.id"], name=op.f("fk_picture_station_id_station")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_picture")),
    )
    with op.batch_alter_table("picture", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_picture_station_id"), ["station_id"], unique=False)

    op.create_table(
        "producer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("home_station_id", sa.Uuid(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "farmer",
                "family_farm",
                "cooperative",
                "company",
                name="producerkind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("credit_code", sa.String(length=18), nullable=True),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("division_id", sa.Uuid(), nullable=False),
        sa.Column("buys_in", sa.Boolean(), nullable=False),
        sa.Column("story", sa.String(), nullable=False),
        sa.Column("search", sa.String(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["station_id"], ["station.id"], name=op.f("fk_producer_station_id_station")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_producer")),
    )
    with op.batch_alter_table("producer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_producer_credit_code"), ["credit_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_producer_station_id"), ["station_id"], unique=False)

    op.create_table(
        "listing",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("home_station_id", sa.Uuid(), nullable=True),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("producer_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("offered", sa.Integer(), nullable=False),
        sa.Column("is_closed", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "approved",
                "refused",
                "closed",
                name="listingstate",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("newest_id", sa.Uuid(), nullable=True),
        sa.Column("live_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("offered >= 0", name=op.f("ck_listing_offered")),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producer.id"], name=op.f("fk_listing_producer_id_producer")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_listing_product_id_product")
        ),
        sa.ForeignKeyConstraint(
            ["station_id"], ["station.id"], name=op.f("fk_listing_station_id_station")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing")),
    )
    with op.batch_alter_table("listing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_listing_live_id"), ["live_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_listing_producer_id"), ["producer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_listing_product_id"), ["product_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_listing_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_listing_station_id"), ["station_id"], unique=False)

    op.create_table(
        "lot",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("home_station_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("producer_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("division_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.String(length=60), nullable=False),
        sa.Column(
            "unit",
            sa.Enum(
                "jin",
                "kg",
                "box",
                "bag",
                "bottle",
                "piece",
                name="saleunit",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("net_grams", sa.Integer(), nullable=True),
        sa.Column("collected_on", sa.Date(), nullable=True),
        sa.Column("collected_by_id", sa.Uuid(), nullable=True),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_lot_some")),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producer.id"], name=op.f("fk_lot_producer_id_producer")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_lot_product_id_product")
        ),
        sa.ForeignKeyConstraint(
            ["station_id"], ["station.id"], name=op.f("fk_lot_station_id_station")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot")),
    )
    with op.batch_alter_table("lot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lot_number"), ["number"], unique=False)
        batch_op.create_index(batch_op.f("ix_lot_producer_id"), ["producer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lot_product_id"), ["product_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lot_station_id"), ["station_id"], unique=False)

    op.create_table(
        "mark",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("home_station_id", sa.Uuid(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "geographical",
                "green",
                "organic",
                "inspection",
                name="markkind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("issuer", sa.String(length=80), nullable=False),
        sa.Column("holder", sa.String(length=80), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("producer_id", sa.Uuid(), nullable=True),
        sa.Column("places", sa.JSON(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        sa.CheckConstraint("valid_from <= valid_until", name=op.f("ck_mark_valid")),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producer.id"], name=op.f("fk_mark_producer_id_producer")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_mark_product_id_product")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mark")),
    )
    with op.batch_alter_table("mark", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mark_producer_id"), ["producer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mark_product_id"), ["product_id"], unique=False)

    op.create_table(
        "order_line",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("producer_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column(
            "unit",
            sa.Enum(
                "jin",
                "kg",
                "box",
                "bag",
                "bottle",
                "piece",
                name="saleunit",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("net_grams", sa.Integer(), nullable=True),
        sa.Column("net_millilitres", sa.Integer(), nullable=True),
        sa.Column("price_fen", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity > 0 AND price_fen > 0", name=op.f("ck_order_line_something")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["goods_order.id"], name=op.f("fk_order_line_order_id_goods_order")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_line")),
    )
    with op.batch_alter_table("order_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_order_line_listing_id"), ["listing_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_order_line_order_id"), ["order_id"], unique=False)

    op.create_table(
        "certificate",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("home_station_id", sa.Uuid(), nullable=True),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("form", sa.String(length=20), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("grounds", sa.JSON(), nullable=False),
        sa.Column("is_collected", sa.Boolean(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_certificate_lot_id_lot")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
    )
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_certificate_lot_id"), ["lot_id"], unique=False)

    op.create_table(
        "listing_revision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("home_station_id", sa.Uuid(), nullable=True),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("title_en", sa.String(length=80), nullable=False),
        sa.Column("story", sa.String(), nullable=False),
        sa.Column(
            "unit",
            sa.Enum(
                "jin",
                "kg",
                "box",
                "bag",
                "bottle",
                "piece",
                name="saleunit",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("net_grams", sa.Integer(), nullable=True),
        sa.Column("net_millilitres", sa.Integer(), nullable=True),
        sa.Column("price_fen", sa.Integer(), nullable=False),
        sa.Column("prices", sa.JSON(), nullable=False),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.Column("shelf_life_days", sa.Integer(), nullable=True),
        sa.Column("storing", sa.String(), nullable=False),
        sa.Column("sending", sa.String(), nullable=False),
        sa.Column("by_pickup", sa.Boolean(), nullable=False),
        sa.Column("to_door", sa.Boolean(), nullable=False),
        sa.Column("by_parcel", sa.Boolean(), nullable=False),
        sa.Column("licence", sa.String(length=60), nullable=False),
        sa.Column("exemption", sa.String(length=120), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=True),
        sa.Column("closes_on", sa.Date(), nullable=True),
        sa.Column("picture_ids", sa.JSON(), nullable=False),
        sa.Column("search", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Uuid(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("price_fen > 0 AND least > 0", name=op.f("ck_listing_revision_priced")),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listing.id"], name=op.f("fk_listing_revision_listing_id_listing")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing_revision")),
        sa.UniqueConstraint(
            "listing_id", "number", name=op.f("uq_listing_revision_listing_id_number")
        ),
    )
    with op.batch_alter_table("listing_revision", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_listing_revision_listing_id"), ["listing_id"], unique=False
        )

    op.create_table(
        "review",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("home_station_id", sa.Uuid(), nullable=True),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("is_approved", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["listing_id"], ["listing.id"], name=op.f("fk_review_listing_id_listing")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
    )
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_listing_id"), ["listing_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_listing_id"))

    op.drop_table("review")
    with op.batch_alter_table("listing_revision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_listing_revision_listing_id"))

    op.drop_table("listing_revision")
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_certificate_lot_id"))

    op.drop_table("certificate")
    with op.batch_alter_table("order_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_order_line_order_id"))
        batch_op.drop_index(batch_op.f("ix_order_line_listing_id"))

    op.drop_table("order_line")
    with op.batch_alter_table("mark", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mark_product_id"))
        batch_op.drop_index(batch_op.f("ix_mark_producer_id"))

    op.drop_table("mark")
    with op.batch_alter_table("lot", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lot_station_id"))
        batch_op.drop_index(batch_op.f("ix_lot_product_id"))
        batch_op.drop_index(batch_op.f("ix_lot_producer_id"))
        batch_op.drop_index(batch_op.f("ix_lot_number"))

    op.drop_table("lot")
    with op.batch_alter_table("listing", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_listing_station_id"))
        batch_op.drop_index(batch_op.f("ix_listing_state"))
        batch_op.drop_index(batch_op.f("ix_listing_product_id"))
        batch_op.drop_index(batch_op.f("ix_listing_producer_id"))
        batch_op.drop_index(batch_op.f("ix_listing_live_id"))

    op.drop_table("listing")
    with op.batch_alter_table("producer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_producer_station_id"))
        batch_op.drop_index(batch_op.f("ix_producer_credit_code"))

    op.drop_table("producer")
    with op.batch_alter_table("picture", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_picture_station_id"))

    op.drop_table("picture")
    with op.batch_alter_table("goods_order", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_goods_order_station_id"))
        batch_op.drop_index(batch_op.f("ix_goods_order_state"))
        batch_op.drop_index(batch_op.f("ix_goods_order_placed_at"))
        batch_op.drop_index(batch_op.f("ix_goods_order_pickup_id"))
        batch_op.drop_index(batch_op.f("ix_goods_order_basket_id"))

    op.drop_table("goods_order")
    op.drop_table("stock")
    op.drop_table("recall")
    op.drop_table("product")
    op.drop_table("producer_contact")
    with op.batch_alter_table("packing", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_packing_unit_id"))
        batch_op.drop_index(batch_op.f("ix_packing_order_id"))
        batch_op.drop_index(batch_op.f("ix_packing_lot_id"))

    op.drop_table("packing")
    with op.batch_alter_table("order_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_order_step_order_id"))

    op.drop_table("order_step")
    with op.batch_alter_table("order_contact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_order_contact_phone"))

    op.drop_table("order_contact")
    op.drop_table("code_scan")
