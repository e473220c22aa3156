"""The money of orders."""

import sqlalchemy as sa
from alembic import op

from station.migrations.rebuilding import allow_words

revision = "20261130_0600"
down_revision = "20261130_0200"
branch_labels = None
depends_on = None

_OF_SALES = ("sale_due", "sale_fee", "buyer")
_ENTRIES = ("sell", "refund", "pay_out")
_STEPS = ("returned", "refunded")
# By table and column: the name of its words, those of the release before, and the new ones.
_WORDS = {
    ("posting", "account"): (
        "accountkind",
        (
            *("cash", "wechat", "alipay", "transfer", "in_transit", "county", "over_short"),
            *("cod_due", "freight_due"),
        ),
        _OF_SALES,
    ),
    ("entry", "kind"): (
        "entrykind",
        ("collect", "reverse", "difference", "remit", "remitted"),
        _ENTRIES,
    ),
    ("order_step", "kind"): (
        "stepkind",
        ("confirmed", "packed", "ready", "sent", "handed_over", "paid", "cancelled"),
        _STEPS,
    ),
    ("goods_order", "state"): (
        "orderstate",
        ("placed", "confirmed", "packed", "ready", "sent", "handed_over", "cancelled"),
        ("returned",),
    ),
}
_SALES = "sales_have_a_producer"


def upgrade() -> None:
    op.create_table(
        "sale_fee",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("home_station_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("per_mille", sa.Integer(), nullable=False),
        sa.Column("line_fen", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(per_mille > 0) <> (line_fen > 0)", name=op.f("ck_sale_fee_one_basis")
        ),
        sa.CheckConstraint(
            "per_mille BETWEEN 0 AND 500 AND line_fen >= 0", name=op.f("ck_sale_fee_modest")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sale_fee")),
    )
    for (table, column), (name, before, new) in _WORDS.items():
        allow_words(table, column, name, (*before, *new), instead_of=before)
    with op.batch_alter_table("posting", schema=None) as batch_op:
        batch_op.add_column(sa.Column("producer_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("about_id", sa.Uuid(), nullable=True))
        batch_op.add_column(
            sa.Column("said", sa.String(length=40), nullable=False, server_default="")
        )
        batch_op.create_index(batch_op.f("ix_posting_producer_id"), ["producer_id"], unique=False)
    with op.batch_alter_table("posting", schema=None) as batch_op:
        batch_op.alter_column("said", server_default=None)
        batch_op.create_check_constraint(
            op.f(f"ck_posting_{_SALES}"), "(producer_id IS NOT NULL) = (account = 'sale_due')"
        )


def downgrade() -> None:
    with op.batch_alter_table("posting", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(f"ck_posting_{_SALES}"), type_="check")
        batch_op.drop_index(batch_op.f("ix_posting_producer_id"))
        batch_op.drop_column("said")
        batch_op.drop_column("about_id")
        batch_op.drop_column("producer_id")
    # The release before knows no sales. What drawers and accounts hold stays as it is, and the
    # other side of it becomes a difference.
    _say("posting", "account", _OF_SALES, "over_short")
    _say("entry", "kind", _ENTRIES, "difference")
    op.execute("DELETE FROM order_step WHERE kind = 'refunded'")
    _say("order_step", "kind", _STEPS, "cancelled")
    _say("goods_order", "state", ("returned",), "cancelled")
    for (table, column), (name, before, new) in _WORDS.items():
        allow_words(table, column, name, before, instead_of=(*before, *new))
    op.drop_table("sale_fee")


def _say(table: str, column: str, words: tuple[str, ...], word: str) -> None:
    rows = sa.table(table, sa.column(column))
    op.execute(sa.update(rows).where(rows.c[column].in_(words)).values({column: word}))
