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
_PICTURE = sa.table(
    "picture",
    *(sa.column(name) for name in ("id", "card", "page")),
    sa.column("content_digest", sa.LargeBinary()),
    sa.column("is_here", sa.Boolean()),
)


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
    _say_digests(op.get_bind())
    with op.batch_alter_table("picture", recreate=always_on_sqlite()) as batch_op:
        batch_op.alter_column(
            "content_digest", existing_type=sa.LargeBinary(), server_default=None
        )
        for name in ("is_here", "is_told"):
            batch_op.alter_column(name, existing_type=sa.Boolean(), server_default=None)
        for name in _INDEXED:
            batch_op.create_index(op.f(f"ix_picture_{name}"), [name])


def _say_digests(connection: sa.Connection) -> None:
    """One photo at a time: a cheap PC has no room for all of them."""
    for key in connection.scalars(sa.select(_PICTURE.c.id)).all():
        query = sa.select(_PICTURE.c.card, _PICTURE.c.page).where(_PICTURE.c.id == key)
        card, page = (bytes(each) for each in connection.execute(query).one())
        # Without bytes it had not come when the release before was put back.
        found = sha256(card + page).digest() if page else b""
        connection.execute(
            sa.update(_PICTURE)
            .where(_PICTURE.c.id == key)
            .values(content_digest=found, is_here=bool(page))
        )


def downgrade() -> None:
    """Bring back the columns before.

    A photo that has not come stays as a record without bytes: the release before draws
    nothing there, and this one asks for it again and believes the hub what it shows.
    """
    with op.batch_alter_table("picture", recreate=always_on_sqlite()) as batch_op:
        for name in _INDEXED:
            batch_op.drop_index(op.f(f"ix_picture_{name}"))
        for name in ("is_told", "is_here", "content_digest"):
            batch_op.drop_column(name)
