"""What a photo shows travels after the records, and is known by its digest."""

from hashlib import sha256

import sqlalchemy as sa
from alembic import op

from station.migrations.rebuilding import always_on_sqlite

revision = "20261130_1100"
down_revision = "20261130_1030"
branch_labels = None
depends_on = None

_INDEXED = ("content_digest", "is_here")


def upgrade() -> None:
    with op.batch_alter_table("picture", recreate=always_on_sqlite()) as batch_op:
        batch_op.add_column(
            sa.Column("content_digest", sa.LargeBinary(), nullable=False, server_default="")
        )
        batch_op.add_column(
            sa.Column("is_here", sa.Boolean(), nullable=False, server_default=sa.true())
        )
        batch_op.add_column(
            sa.Column("is_told", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    connection = op.get_bind()
    picture = sa.table(
        "picture",
        *(sa.column(name) for name in ("id", "card", "page")),
        sa.column("content_digest", sa.LargeBinary()),
    )
    for key, card, page in connection.execute(sa.select(*list(picture.c)[:3])).all():
        found = sha256(bytes(card) + bytes(page)).digest()
        connection.execute(
            sa.update(picture).where(picture.c.id == key).values(content_digest=found)
        )
    with op.batch_alter_table("picture", recreate=always_on_sqlite()) as batch_op:
        batch_op.alter_column(
            "content_digest", existing_type=sa.LargeBinary(), server_default=None
        )
        for name in ("is_here", "is_told"):
            batch_op.alter_column(name, existing_type=sa.Boolean(), server_default=None)
        for name in _INDEXED:
            batch_op.create_index(op.f(f"ix_picture_{name}"), [name])


def downgrade() -> None:
    # The release before has no photo that is still to come.
    op.execute("DELETE FROM picture WHERE NOT is_here")
    with op.batch_alter_table("picture", recreate=always_on_sqlite()) as batch_op:
        for name in _INDEXED:
            batch_op.drop_index(op.f(f"ix_picture_{name}"))
        for name in ("is_told", "is_here", "content_digest"):
            batch_op.drop_column(name)
