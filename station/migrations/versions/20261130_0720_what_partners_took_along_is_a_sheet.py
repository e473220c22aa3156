"""The list of what a partner took along is frozen as a sheet."""

from alembic import op

from station.migrations.rebuilding import allow_words

revision = "20261130_0720"
down_revision = "20261130_0700"
branch_labels = None
depends_on = None

_BEFORE = (
    *("bag_tag", "item_list", "route_bill", "trip_bill", "handover_list", "returns_list"),
    *("cash_close", "remittance", "daily_sheet", "harvest_list", "packing_list", "monthly_statement"),
)
_AFTER = (*_BEFORE, "upbound_list")


def upgrade() -> None:
    allow_words("sheet", "kind", "sheetkind", _AFTER, instead_of=_BEFORE)


def downgrade() -> None:
    # The release before draws it anew each time; what was handed over is in the books.
    op.execute(
        "DELETE FROM sheet_revision WHERE sheet_id IN"
        " (SELECT id FROM sheet WHERE kind = 'upbound_list')"
    )
    op.execute("DELETE FROM sheet WHERE kind = 'upbound_list'")
    allow_words("sheet", "kind", "sheetkind", _BEFORE, instead_of=_AFTER)
