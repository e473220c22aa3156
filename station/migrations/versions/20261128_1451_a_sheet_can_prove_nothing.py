"""A sheet can prove nothing: what is received by it is a matter for the county."""

import sqlalchemy as sa
from alembic import op

revision = "20261128_1451"
down_revision = "20261128_1450"
branch_labels = None
depends_on = None

_BEFORE = (
    "short",
    "over",
    "damaged",
    "misrouted",
    "missorted",
    "missing",
    "extra",
    "two_hands",
    "outside_bag",
    "unexpected_holder",
    "number_used_again",
)
_AFTER = (*_BEFORE, "unproven_paper")


def upgrade() -> None:
    _allow(_AFTER, instead_of=_BEFORE)


def downgrade() -> None:
    # The release before knows no such matter; what it said of goods is kept by their own.
    op.execute("DELETE FROM incident WHERE kind = 'unproven_paper'")
    _allow(_BEFORE, instead_of=_AFTER)


def _allow(kinds: tuple[str, ...], *, instead_of: tuple[str, ...]) -> None:
    with op.batch_alter_table("incident", recreate="auto") as batch_op:
        batch_op.drop_constraint("incidentkind", type_="check")
        batch_op.alter_column(
            "kind", existing_type=_kind(instead_of), type_=_kind(kinds), existing_nullable=False
        )


def _kind(kinds: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(
        *kinds, name="incidentkind", native_enum=False, create_constraint=True, length=20
    )
