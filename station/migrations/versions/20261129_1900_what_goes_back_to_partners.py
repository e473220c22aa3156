"""What goes back to the partner it came from, with a list of its own."""

import sqlalchemy as sa
from alembic import op

from station.migrations.rebuilding import allow_words

revision = "20261129_1900"
down_revision = "20261129_0314"
branch_labels = None
depends_on = None

_BEFORE = ("bag_tag", "item_list", "route_bill", "trip_bill", "handover_list")
_AFTER = (*_BEFORE, "returns_list")


def upgrade() -> None:
    op.create_table(
        "partner_return",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("home_station_id", sa.Uuid(), nullable=True),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_partner_return_partner_id_partner")
        ),
        sa.ForeignKeyConstraint(
            ["station_id"], ["station.id"], name=op.f("fk_partner_return_station_id_station")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_return")),
    )
    with op.batch_alter_table("partner_return") as batch_op:
        for column in ("partner_id", "station_id"):
            batch_op.create_index(batch_op.f(f"ix_partner_return_{column}"), [column])
    op.create_table(
        "partner_return_item",
        sa.Column("return_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["return_id"],
            ["partner_return.id"],
            name=op.f("fk_partner_return_item_return_id_partner_return"),
        ),
        sa.PrimaryKeyConstraint("return_id", "unit_id", name=op.f("pk_partner_return_item")),
    )
    with op.batch_alter_table("partner_return_item") as batch_op:
        batch_op.create_index(batch_op.f("ix_partner_return_item_unit_id"), ["unit_id"])
    allow_words("sheet", "kind", "sheetkind", _AFTER, instead_of=_BEFORE)


def downgrade() -> None:
    # The release before prints no such list; what partners took is kept by the events.
    op.execute(
        "DELETE FROM sheet_revision WHERE sheet_id IN"
        " (SELECT id FROM sheet WHERE kind = 'returns_list')"
    )
    op.execute("DELETE FROM sheet WHERE kind = 'returns_list'")
    allow_words("sheet", "kind", "sheetkind", _BEFORE, instead_of=_AFTER)
    op.drop_table("partner_return_item")
    op.drop_table("partner_return")
