"""What people send."""

import sqlalchemy as sa
from alembic import op

revision = "20261129_2230"
down_revision = "20261129_2100"
branch_labels = None
depends_on = None

_BEFORE = (
    *("announce", "missing", "take_over", "start", "pack", "unpack", "close", "reopen"),
    *("depart", "cancel_departure", "receive", "over", "misrouted", "missorted", "short"),
    *("damaged", "open", "seen", "hand_to_partner", "hand_over", "refuse", "not_collected"),
    *("misaddressed", "instruct", "adjudicate", "declare_lost", "force_transfer", "void"),
)
_AFTER = (*_BEFORE[:3], "accept", *_BEFORE[3:])
_CHECK = "ck_custody_event_known_kind"


def upgrade() -> None:
    _allow(_AFTER, instead_of=_BEFORE)
    op.create_table(
        "acceptance",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("home_station_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("receipt", sa.String(length=40), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("authorisation_id", sa.Uuid(), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("weight_grams", sa.Integer(), nullable=False),
        sa.Column("contents", sa.String(length=60), nullable=False),
        sa.Column("inspected_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("registered_in", sa.String(length=60), nullable=False),
        sa.Column("registered_as", sa.String(length=60), nullable=False),
        sa.Column(
            "document",
            sa.Enum(
                "identity_card",
                "residence_permit",
                "passport",
                "travel_permit",
                "organisation",
                name="documentkind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("freight_fen", sa.Integer(), nullable=False),
        sa.Column("premium_fen", sa.Integer(), nullable=False),
        sa.Column("insured_fen", sa.Integer(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_by_id", sa.Uuid(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "registered_in <> '' AND registered_as <> ''",
            name=op.f("ck_acceptance_registered_by_name"),
        ),
        sa.CheckConstraint(
            "freight_fen >= 0 AND premium_fen >= 0 AND insured_fen >= 0",
            name=op.f("ck_acceptance_no_debts"),
        ),
        sa.CheckConstraint("weight_grams > 0", name=op.f("ck_acceptance_weighed")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acceptance")),
        sa.UniqueConstraint("number", name=op.f("uq_acceptance_number")),
        sa.UniqueConstraint("receipt", name=op.f("uq_acceptance_receipt")),
    )
    with op.batch_alter_table("acceptance", schema=None) as batch_op:
        batch_op.create_index("ix_acceptance_station_id_day", ["station_id", "day"], unique=False)

    op.create_table(
        "authorisation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("home_station_id", sa.Uuid(), nullable=True),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("paper", sa.String(length=60), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("paper <> ''", name=op.f("ck_authorisation_on_paper")),
        sa.CheckConstraint(
            "valid_until >= valid_from", name=op.f("ck_authorisation_ends_after_it_begins")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authorisation")),
    )
    with op.batch_alter_table("authorisation", schema=None) as batch_op:
        batch_op.create_index(
            "ix_authorisation_station_id_partner_id", ["station_id", "partner_id"], unique=False
        )

    op.create_table(
        "block_use",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("home_station_id", sa.Uuid(), nullable=True),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.CheckConstraint("used >= 0", name=op.f("ck_block_use_no_debts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_block_use")),
    )
    op.create_table(
        "number_block",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("home_station_id", sa.Uuid(), nullable=True),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("numbers", sa.JSON(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("loaded_by_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_block")),
    )
    with op.batch_alter_table("number_block", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_number_block_partner_id"), ["partner_id"], unique=False
        )
        batch_op.create_index(
            "ix_number_block_station_id_partner_id", ["station_id", "partner_id"], unique=False
        )

    op.create_table(
        "partner_handover",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("home_station_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.String(length=40), nullable=True),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(number IS NULL) = (handed_at IS NULL)",
            name=op.f("ck_partner_handover_numbered_once_done"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_handover")),
    )
    with op.batch_alter_table("partner_handover", schema=None) as batch_op:
        batch_op.create_index(
            "ix_partner_handover_number",
            ["number"],
            unique=True,
            sqlite_where=sa.text("number IS NOT NULL"),
            postgresql_where=sa.text("number IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_partner_handover_station_id_handed_at", ["station_id", "handed_at"], unique=False
        )

    op.create_table(
        "sender",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("home_station_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("phone", sa.String(length=30), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("purged_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sender")),
    )
    op.create_table(
        "tariff",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("home_station_id", sa.Uuid(), nullable=True),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("zones", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tariff")),
        sa.UniqueConstraint(
            "partner_id", "valid_from", name=op.f("uq_tariff_partner_id_valid_from")
        ),
    )
    op.create_table(
        "partner_handover_item",
        sa.Column("handover_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("screened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("screened_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["handover_id"],
            ["partner_handover.id"],
            name=op.f("fk_partner_handover_item_handover_id_partner_handover"),
        ),
        sa.PrimaryKeyConstraint("handover_id", "unit_id", name=op.f("pk_partner_handover_item")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("partner_handover_item", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_partner_handover_item_unit_id"), ["unit_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("partner_handover_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_partner_handover_item_unit_id"))

    op.drop_table("partner_handover_item")
    op.drop_table("tariff")
    op.drop_table("sender")
    with op.batch_alter_table("partner_handover", schema=None) as batch_op:
        batch_op.drop_index("ix_partner_handover_station_id_handed_at")
        batch_op.drop_index(
            "ix_partner_handover_number",
            sqlite_where=sa.text("number IS NOT NULL"),
            postgresql_where=sa.text("number IS NOT NULL"),
        )

    op.drop_table("partner_handover")
    with op.batch_alter_table("number_block", schema=None) as batch_op:
        batch_op.drop_index("ix_number_block_station_id_partner_id")
        batch_op.drop_index(batch_op.f("ix_number_block_partner_id"))

    op.drop_table("number_block")
    op.drop_table("block_use")
    with op.batch_alter_table("authorisation", schema=None) as batch_op:
        batch_op.drop_index("ix_authorisation_station_id_partner_id")

    op.drop_table("authorisation")
    with op.batch_alter_table("acceptance", schema=None) as batch_op:
        batch_op.drop_index("ix_acceptance_station_id_day")

    op.drop_table("acceptance")
    # The release before knows one way only in which a parcel comes into a station's hands.
    op.execute("UPDATE custody_event SET kind = 'take_over' WHERE kind = 'accept'")
    _allow(_BEFORE, instead_of=_AFTER)


def _allow(kinds: tuple[str, ...], *, instead_of: tuple[str, ...]) -> None:
    """Let the kinds of events be these."""
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        _rebuild(connection, _said(kinds), _said(instead_of))
        return
    op.drop_constraint(op.f(_CHECK), "custody_event", type_="check")
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    op.create_check_constraint(op.f(_CHECK), "custody_event", f"kind IN ({listed})")


def _said(kinds: tuple[str, ...]) -> str:
    return " OR ".join(f"kind = '{kind}'" for kind in kinds)


def _rebuild(connection: sa.Connection, check: str, old_check: str) -> None:
    """SQLite alters no CHECK: the table is made anew from its own words, with its rows."""
    rows = connection.exec_driver_sql(
        "SELECT type, sql FROM sqlite_master WHERE tbl_name = 'custody_event' AND sql IS NOT NULL"
    ).fetchall()
    (sql,) = (sql for kind, sql in rows if kind == "table")
    assert old_check in sql
    _head, _, body = sql.replace(old_check, check, 1).partition("(")
    connection.exec_driver_sql(f"CREATE TABLE new_custody_event ({body}")
    connection.exec_driver_sql("INSERT INTO new_custody_event SELECT * FROM custody_event")
    connection.exec_driver_sql("DROP TABLE custody_event")
    connection.exec_driver_sql("ALTER TABLE new_custody_event RENAME TO custody_event")
    for kind, index in rows:
        if kind == "index":
            connection.exec_driver_sql(index)
