"""The key of the partners and vehicles that are there already: their names as they are.

How they sound comes with the next time they are saved: a migration knows no dictionary.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261128_1645"
down_revision = "20261128_1644"
branch_labels = None
depends_on = None

_NAMES = {"partner": ("name",), "vehicle": ("name", "plate")}


def upgrade() -> None:
    for table, names in _NAMES.items():
        rows = sa.table(table, *(sa.column(name) for name in ("search", *names)))
        first, *more = (sa.func.lower(rows.c[name]) for name in names)
        key = sum((" " + name for name in more), start=first)
        op.execute(sa.update(rows).values(search=key))


def downgrade() -> None:
    """The column goes with the schema's own step back."""
