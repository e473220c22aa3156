"""Contracts for a season, grades of products, GTINs, and pictures of marks."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from station.migrations.rebuilding import allow_words, always_on_sqlite

revision = "20261130_1030"
down_revision = "20261130_1000"
branch_labels = None
depends_on = None

_BEFORE = (
    *("bag_tag", "item_list", "route_bill", "trip_bill", "handover_list", "returns_list"),
    *("cash_close", "remittance", "daily_sheet", "harvest_list", "packing_list"),
    *("monthly_statement", "upbound_list"),
)
_NEW = ("contract", "delivery_receipt")
_UNITS = ("jin", "kg", "box", "bag", "bottle", "piece")


def _record() -> list[sa.Column[Any]]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("home_station_id", sa.Uuid(), nullable=True),
    ]


def _unit() -> sa.Column[Any]:
    words = sa.Enum(*_UNITS, name="saleunit", native_enum=False, create_constraint=True, length=20)
    return sa.Column("unit", words, nullable=False)


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))


def _index(table: str, *columns: str) -> None:
    with op.batch_alter_table(table, schema=None) as batch_op:
        for column in columns:
            batch_op.create_index(batch_op.f(f"ix_{table}_{column}"), [column], unique=False)


def upgrade() -> None:
    allow_words("sheet", "kind", "sheetkind", (*_BEFORE, *_NEW), instead_of=_BEFORE)
    _contracts()
    _deliveries()
    _standards()
    for table, column in (("listing_revision", "grade_id"), ("mark", "picture_id")):
        with op.batch_alter_table(table, recreate=always_on_sqlite()) as batch_op:
            batch_op.add_column(sa.Column(column, sa.Uuid(), nullable=True))


def _contracts() -> None:
    op.create_table(
        "contract",
        *_record(),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("buyer", sa.String(length=60), nullable=False),
        sa.Column("buyer_code", sa.String(length=18), nullable=False),
        sa.Column("buyer_phone", sa.String(length=20), nullable=False),
        sa.Column("producer_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        _unit(),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("deposit_fen", sa.Integer(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(length=400), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_why", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "quantity > 0 AND deposit_fen >= 0", name=op.f("ck_contract_something")
        ),
        sa.CheckConstraint("first_on <= last_on", name=op.f("ck_contract_season")),
        *(_refers("contract", f"{to}_id", to) for to in ("station", "producer", "product")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract")),
        sa.UniqueConstraint("number", name=op.f("uq_contract_number")),
    )
    _index("contract", "producer_id", "product_id", "station_id")


def _deliveries() -> None:
    op.create_table(
        "contract_delivery",
        *_record(),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_back_why", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "refused >= 0", name=op.f("ck_contract_delivery_no_less_than_none")
        ),
        *(
            _refers("contract_delivery", f"{to}_id", to)
            for to in ("contract", "station", "lot")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_delivery")),
        sa.UniqueConstraint("number", name=op.f("uq_contract_delivery_number")),
    )
    _index("contract_delivery", "contract_id", "lot_id", "station_id")


def _standards() -> None:
    op.create_table(
        "grade",
        *_record(),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=400), nullable=False),
        sa.Column("standard", sa.String(length=60), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        _refers("grade", "product_id", "product"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grade")),
    )
    _index("grade", "product_id")
    op.create_table(
        "trade_item",
        *_record(),
        sa.Column("gtin", sa.String(length=14), nullable=False),
        sa.Column("producer_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        _unit(),
        sa.Column("net_grams", sa.Integer(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        _refers("trade_item", "producer_id", "producer"),
        _refers("trade_item", "product_id", "product"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trade_item")),
    )
    _index("trade_item", "gtin", "producer_id")


def downgrade() -> None:
    with op.batch_alter_table("mark", recreate="auto") as batch_op:
        batch_op.drop_column("picture_id")
    with op.batch_alter_table("listing_revision", recreate="auto") as batch_op:
        batch_op.drop_column("grade_id")
    for table in ("trade_item", "grade", "contract_delivery", "contract"):
        op.drop_table(table)
    # The release before cannot say what stands on them.
    for kind in _NEW:
        op.execute(
            "DELETE FROM sheet_revision WHERE sheet_id IN"
            f" (SELECT id FROM sheet WHERE kind = '{kind}')"
        )
        op.execute(f"DELETE FROM sheet WHERE kind = '{kind}'")
    allow_words("sheet", "kind", "sheetkind", _BEFORE, instead_of=(*_BEFORE, *_NEW))
