"""Monthly statements are sheets, and what a partner was paid stands in the books."""

from alembic import op

from station.migrations.rebuilding import allow_words

revision = "20261130_0700"
down_revision = "20261130_0650"
branch_labels = None
depends_on = None

_SHEETS = (
    *("bag_tag", "item_list", "route_bill", "trip_bill", "handover_list", "returns_list"),
    *("cash_close", "remittance", "daily_sheet", "harvest_list", "packing_list"),
)
_ENTRIES = ("collect", "reverse", "difference", "remit", "remitted", "sell", "refund", "pay_out")
_ACCOUNTS = (
    *("cash", "wechat", "alipay", "transfer", "in_transit", "county", "over_short"),
    *("cod_due", "freight_due", "sale_due", "sale_fee", "buyer"),
)
_PAID = ("cod_paid", "freight_paid")


def upgrade() -> None:
    allow_words("sheet", "kind", "sheetkind", (*_SHEETS, "monthly_statement"), instead_of=_SHEETS)
    allow_words("entry", "kind", "entrykind", (*_ENTRIES, "pay"), instead_of=_ENTRIES)
    _allow_accounts((*_ACCOUNTS, *_PAID), instead_of=_ACCOUNTS, dues=("cod_due", "freight_due", *_PAID))


def downgrade() -> None:
    # The release before knows no statements, and nothing of what partners were paid.
    op.execute(
        "DELETE FROM sheet_revision WHERE sheet_id IN"
        " (SELECT id FROM sheet WHERE kind = 'monthly_statement')"
    )
    op.execute("DELETE FROM sheet WHERE kind = 'monthly_statement'")
    paid = (
        "SELECT id FROM entry WHERE kind = 'pay' OR reverses_id IN"
        " (SELECT id FROM entry WHERE kind = 'pay')"
    )
    op.execute(f"DELETE FROM posting WHERE account IN ('cod_paid', 'freight_paid') OR entry_id IN ({paid})")
    op.execute(
        "DELETE FROM entry WHERE reverses_id IN (SELECT id FROM entry WHERE kind = 'pay')"
    )
    op.execute("DELETE FROM entry WHERE kind = 'pay'")
    _allow_accounts(_ACCOUNTS, instead_of=(*_ACCOUNTS, *_PAID), dues=("cod_due", "freight_due"))
    allow_words("entry", "kind", "entrykind", _ENTRIES, instead_of=(*_ENTRIES, "pay"))
    allow_words("sheet", "kind", "sheetkind", _SHEETS, instead_of=(*_SHEETS, "monthly_statement"))


def _allow_accounts(
    accounts: tuple[str, ...], *, instead_of: tuple[str, ...], dues: tuple[str, ...]
) -> None:
    check = "ck_posting_dues_have_a_partner"
    with op.batch_alter_table("posting", recreate="auto") as batch_op:
        batch_op.drop_constraint(op.f(check), type_="check")
    allow_words("posting", "account", "accountkind", accounts, instead_of=instead_of)
    listed = ", ".join(f"'{account}'" for account in dues)
    with op.batch_alter_table("posting", recreate="auto") as batch_op:
        batch_op.create_check_constraint(
            op.f(check), f"(account IN ({listed})) = (partner_id IS NOT NULL)"
        )
