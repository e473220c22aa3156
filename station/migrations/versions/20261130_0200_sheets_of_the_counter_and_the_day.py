"""Cash closes, remittance receipts and daily sheets are frozen as sheets."""

import sqlalchemy as sa
from alembic import op

revision = "20261130_0200"
down_revision = "20261129_2230"
branch_labels = None
depends_on = None

_BEFORE = ("bag_tag", "item_list", "route_bill", "trip_bill", "handover_list", "returns_list")
_NEW = ("cash_close", "remittance", "daily_sheet")


def upgrade() -> None:
    _allow((*_BEFORE, *_NEW), instead_of=_BEFORE)


def downgrade() -> None:
    # The release before draws them anew each time; what they say is in the books.
    new = ", ".join(f"'{kind}'" for kind in _NEW)
    op.execute(
        "DELETE FROM sheet_revision WHERE sheet_id IN"
        f" (SELECT id FROM sheet WHERE kind IN ({new}))"
    )
    op.execute(f"DELETE FROM sheet WHERE kind IN ({new})")
    _allow(_BEFORE, instead_of=(*_BEFORE, *_NEW))


def _allow(kinds: tuple[str, ...], *, instead_of: tuple[str, ...]) -> None:
    with op.batch_alter_table("sheet", recreate="auto") as batch_op:
        batch_op.drop_constraint("sheetkind", type_="check")
        batch_op.alter_column(
            "kind", existing_type=_kind(instead_of), type_=_kind(kinds), existing_nullable=False
        )


def _kind(kinds: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*kinds, name="sheetkind", native_enum=False, create_constraint=True, length=20)
