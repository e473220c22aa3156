"""How tables are changed on SQLite, which rebuilds them, and on PostgreSQL."""

from collections.abc import Sequence
from typing import Literal

import sqlalchemy as sa
from alembic import op


def always_on_sqlite() -> Literal["always", "never"]:
    """SQLite then has a new column where a new database has it; PostgreSQL need not.

    There a rebuilt table would lose the keys of others that refer to it.
    """
    return "always" if op.get_bind().dialect.name == "sqlite" else "never"


def allow_words(
    table: str, column: str, check: str, words: Sequence[str], *, instead_of: Sequence[str]
) -> None:
    """Let an enum's column hold these words; ``check`` is the enum's name."""
    before, after = (
        sa.Enum(*each, name=check, native_enum=False, create_constraint=True, length=20)
        for each in (instead_of, words)
    )
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    with op.batch_alter_table(table, recreate="auto") as batch_op:
        if is_sqlite:
            # Elsewhere the change of type takes the check along.
            batch_op.drop_constraint(check, type_="check")
        batch_op.alter_column(column, existing_type=before, type_=after, existing_nullable=False)
