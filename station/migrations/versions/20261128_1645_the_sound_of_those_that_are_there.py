"""The key of the partners and vehicles that are there already."""

import sqlalchemy as sa
from alembic import op

from station.network.pinyin import search_key

revision = "20261128_1645"
down_revision = "20261128_1644"
branch_labels = None
depends_on = None

_NAMES = {"partner": ("name",), "vehicle": ("name", "plate")}


def upgrade() -> None:
    connection = op.get_bind()
    for table, names in _NAMES.items():
        rows = sa.table(table, *(sa.column(name) for name in ("id", "search", *names)))
        for row in connection.execute(sa.select(rows)).all():
            key = " ".join(search_key(getattr(row, name)) for name in names).strip()
            change = sa.update(rows).where(rows.c.id == row.id).values(search=key)
            connection.execute(change)


def downgrade() -> None:
    """The column goes with the schema's own step back."""
