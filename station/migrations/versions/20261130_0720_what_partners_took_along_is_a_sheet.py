"""The list of what a partner took along is frozen as a sheet."""

import sqlalchemy as sa
from alembic import op

revision = "20261130_0720"
down_revision = "20261130_0600"
branch_labels = None
depends_on = None

_BEFORE = (
    *("bag_tag", "item_list", "route_bill", "trip_bill", "handover_list", "returns_list"),
    *("cash_close", "remittance", "daily_sheet", "monthly_statement"),
)
_AFTER = (*_BEFORE, "upbound_list")


def upgrade() -> None:
    _allow(_AFTER, instead_of=_BEFORE)


def downgrade() -> None:
    # The release before draws it anew each time; what was handed over is in the books.
    op.execute(
        "DELETE FROM sheet_revision WHERE sheet_id IN"
        " (SELECT id FROM sheet WHERE kind = 'upbound_list')"
    )
    op.execute("DELETE FROM sheet WHERE kind = 'upbound_list'")
    _allow(_BEFORE, instead_of=_AFTER)


def _allow(kinds: tuple[str, ...], *, instead_of: tuple[str, ...]) -> None:
    with op.batch_alter_table("sheet", recreate="auto") as batch_op:
        batch_op.drop_constraint("sheetkind", type_="check")
        batch_op.alter_column(
            "kind", existing_type=_kind(instead_of), type_=_kind(kinds), existing_nullable=False
        )


def _kind(kinds: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*kinds, name="sheetkind", native_enum=False, create_constraint=True, length=20)
