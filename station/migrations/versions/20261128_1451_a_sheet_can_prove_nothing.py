"""A sheet can prove nothing: what is received by it is a matter for the county."""

from alembic import op

from station.migrations.rebuilding import allow_words

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
    allow_words("incident", "kind", "incidentkind", _AFTER, instead_of=_BEFORE)


def downgrade() -> None:
    # The release before knows no such matter; what it said of goods is kept by their own.
    op.execute("DELETE FROM incident WHERE kind = 'unproven_paper'")
    allow_words("incident", "kind", "incidentkind", _BEFORE, instead_of=_AFTER)
