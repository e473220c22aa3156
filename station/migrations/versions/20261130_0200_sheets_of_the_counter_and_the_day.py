"""Cash closes, remittance receipts and daily sheets are frozen as sheets."""

from alembic import op

from station.migrations.rebuilding import allow_words

revision = "20261130_0200"
down_revision = "20261129_2230"
branch_labels = None
depends_on = None

_BEFORE = ("bag_tag", "item_list", "route_bill", "trip_bill", "handover_list", "returns_list")
_NEW = ("cash_close", "remittance", "daily_sheet")


def upgrade() -> None:
    allow_words("sheet", "kind", "sheetkind", (*_BEFORE, *_NEW), instead_of=_BEFORE)


def downgrade() -> None:
    # The release before draws them anew each time; what they say is in the books.
    new = ", ".join(f"'{kind}'" for kind in _NEW)
    op.execute(
        "DELETE FROM sheet_revision WHERE sheet_id IN"
        f" (SELECT id FROM sheet WHERE kind IN ({new}))"
    )
    op.execute(f"DELETE FROM sheet WHERE kind IN ({new})")
    allow_words("sheet", "kind", "sheetkind", _BEFORE, instead_of=(*_BEFORE, *_NEW))
