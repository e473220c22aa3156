"""Orders from other platforms, and what the platforms owe."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from station.migrations.rebuilding import allow_words, always_on_sqlite

revision = "20261130_1200"
down_revision = "20261130_1100"
branch_labels = None
depends_on = None

# By table and column: the name of its words, those of the release before, and the new ones.
_WORDS = {
    ("posting", "account"): (
        "accountkind",
        (
            *("cash", "wechat", "alipay", "transfer", "in_transit", "county", "over_short"),
            *("cod_due", "freight_due", "sale_due", "sale_fee", "buyer"),
            *("cod_paid", "freight_paid"),
        ),
        ("platform_due", "platform_fee"),
    ),
    ("entry", "kind"): (
        "entrykind",
        (
            *("collect", "reverse", "difference", "remit", "remitted"),
            *("sell", "refund", "pay_out", "pay"),
        ),
        ("paid_out",),
    ),
    ("goods_order", "payment"): ("payment", ("at_pickup", "transfer"), ("platform",)),
}
_INDEX = "ix_goods_order_platform_number"
_TEXTS = (("platform", 20), ("platform_number", 40))


def _record() -> list[sa.Column[Any]]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("home_station_id", sa.Uuid(), nullable=True),
        sa.Column("platform", sa.String(length=20), nullable=False),
    ]


def upgrade() -> None:
    op.create_table(
        "platform_columns",
        *_record(),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_platform_columns")),
        sa.UniqueConstraint(
            "platform", "fingerprint", name=op.f("uq_platform_columns_platform_fingerprint")
        ),
    )
    op.create_table(
        "platform_goods",
        *_record(),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=200), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=True),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.CheckConstraint("times > 0", name=op.f("ck_platform_goods_some")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_platform_goods")),
        sa.UniqueConstraint(
            *("station_id", "platform", "title", "kind", "code"),
            name=op.f("uq_platform_goods_station_id_platform_title_kind_code"),
        ),
    )
    for (table, column), (name, before, new) in _WORDS.items():
        allow_words(table, column, name, (*before, *new), instead_of=before)
    with op.batch_alter_table("goods_order", recreate=always_on_sqlite()) as batch_op:
        for name, length in _TEXTS:
            batch_op.add_column(
                sa.Column(name, sa.String(length=length), nullable=False, server_default="")
            )
        batch_op.add_column(sa.Column("told_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("goods_order", recreate=always_on_sqlite()) as batch_op:
        for name, length in _TEXTS:
            batch_op.alter_column(
                name, existing_type=sa.String(length=length), server_default=None
            )
        batch_op.create_index(
            _INDEX,
            ["platform_number", "platform", "station_id"],
            unique=True,
            sqlite_where=sa.text("platform_number <> ''"),
            postgresql_where=sa.text("platform_number <> ''"),
        )


def downgrade() -> None:
    with op.batch_alter_table("goods_order", recreate=always_on_sqlite()) as batch_op:
        batch_op.drop_index(_INDEX)
        for name in ("told_at", "platform_number", "platform"):
            batch_op.drop_column(name)
    # The release before knows no platforms: what they owe becomes a difference, and their
    # orders are paid by transfer.
    _say("posting", "account", "over_short")
    _say("entry", "kind", "difference")
    _say("goods_order", "payment", "transfer")
    for (table, column), (name, before, new) in _WORDS.items():
        allow_words(table, column, name, before, instead_of=(*before, *new))
    op.drop_table("platform_goods")
    op.drop_table("platform_columns")


def _say(table: str, column: str, word: str) -> None:
    rows = sa.table(table, sa.column(column))
    _name, _before, new = _WORDS[table, column]
    op.execute(sa.update(rows).where(rows.c[column].in_(new)).values({column: word}))
