"""Initial."""

import sqlalchemy as sa
from alembic import op

revision = "20261122_1226"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attempt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("door", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
    )
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attempt_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_attempt_door"), ["door"], unique=False)
        batch_op.create_index(batch_op.f("ix_attempt_key"), ["key"], unique=False)

    op.create_table(
        "audit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("detail", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_at"), ["at"], unique=False)

    op.create_table(
        "bag",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("home_station_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("destination_id", sa.Uuid(), nullable=False),
        sa.Column("seal_number", sa.String(), nullable=False),
        sa.Column("gross_grams", sa.Integer(), nullable=False),
        sa.Column("tare_grams", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("parcel_count", sa.Integer(), nullable=False),
        sa.Column("parcel_grams", sa.Integer(), nullable=False),
        sa.Column("cod_fen", sa.Integer(), nullable=False),
        sa.Column("freight_collect_fen", sa.Integer(), nullable=False),
        sa.Column("reopened_reason", sa.String(), nullable=False),
        sa.CheckConstraint("tare_grams >= 0 AND gross_grams >= 0", name=op.f("ck_bag_weights")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bag")),
        sa.UniqueConstraint("number", name=op.f("uq_bag_number")),
    )
    with op.batch_alter_table("bag", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bag_destination_id"), ["destination_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_bag_station_id"), ["station_id"], unique=False)
        batch_op.create_index(
            "ix_bag_station_id_destination_id", ["station_id", "destination_id"], unique=False
        )

    op.create_table(
        "contact",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("home_station_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("phone_tail", sa.String(length=4), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("purged_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_phone_tail"), ["phone_tail"], unique=False)

    op.create_table(
        "counter",
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("station_id", "series", name=op.f("pk_counter")),
    )
    op.create_table(
        "custody_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("joins_id", sa.Uuid(), nullable=True),
        sa.Column("corrects_id", sa.Uuid(), nullable=True),
        sa.Column("hop", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("node_id", sa.Uuid(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("leg_id", sa.Uuid(), nullable=True),
        sa.Column("bag_id", sa.Uuid(), nullable=True),
        sa.Column("party_id", sa.Uuid(), nullable=True),
        sa.Column("manifest_id", sa.Uuid(), nullable=True),
        sa.Column("evidence", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "clock",
            sa.Enum(
                "trusted",
                "unchecked",
                "wrong",
                name="clockquality",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("scan_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('announce', 'missing', 'take_over', 'start', 'pack', 'unpack', 'close', 'reopen', 'depart', 'cancel_departure', 'receive', 'over', 'misrouted', 'missorted', 'short', 'damaged', 'open', 'seen', 'hand_to_partner', 'hand_over', 'instruct', 'adjudicate', 'declare_lost', 'force_transfer', 'void')",
            name=op.f("ck_custody_event_known_kind"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custody_event")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("custody_event", schema=None) as batch_op:
        batch_op.create_index(
            "ix_custody_event_bag_id",
            ["bag_id"],
            unique=False,
            sqlite_where=sa.text("bag_id IS NOT NULL"),
            postgresql_where=sa.text("bag_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_custody_event_leg_id",
            ["leg_id"],
            unique=False,
            sqlite_where=sa.text("leg_id IS NOT NULL"),
            postgresql_where=sa.text("leg_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_custody_event_scan_id_unit_id",
            ["scan_id", "unit_id"],
            unique=True,
            sqlite_where=sa.text("scan_id IS NOT NULL"),
            postgresql_where=sa.text("scan_id IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_custody_event_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "division",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("home_station_id", sa.Uuid(), nullable=True),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "county",
                "township",
                "village",
                name="level",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("search", sa.String(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("edition", sa.Date(), nullable=False),
        sa.Column("gone_edition", sa.Date(), nullable=True),
        sa.Column("merged_into_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["division.id"], name=op.f("fk_division_parent_id_division")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_division")),
    )
    with op.batch_alter_table("division", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_division_code"), ["code"], unique=False)
        batch_op.create_index(
            "ix_division_current_code",
            ["code"],
            unique=True,
            sqlite_where=sa.text("is_current"),
            postgresql_where=sa.text("is_current"),
        )
        batch_op.create_index(batch_op.f("ix_division_parent_id"), ["parent_id"], unique=False)

    op.create_table(
        "incident",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("home_station_id", sa.Uuid(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
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
                name="incidentkind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "settled",
                name="incidentstate",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=True),
        sa.Column("leg_id", sa.Uuid(), nullable=True),
        sa.Column("station_id", sa.Uuid(), nullable=True),
        sa.Column("other_station_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.CheckConstraint(
            "(state = 'settled') = (settled_at IS NOT NULL)", name=op.f("ck_incident_settled_once")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
    )
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_incident_leg_id"), ["leg_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_incident_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_incident_station_id"), ["station_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_incident_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "installation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("node_id", sa.Uuid(), nullable=False),
        sa.Column("incarnation", sa.Integer(), nullable=False),
        sa.Column("installed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
    )
    op.create_table(
        "job",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(length=300), nullable=False),
        sa.Column("error_values", sa.JSON(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_by", sa.String(length=80), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_job")),
    )
    op.create_table(
        "log_entry",
        sa.Column("node_id", sa.Uuid(), nullable=False),
        sa.Column("incarnation", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("chain", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("node_id", "incarnation", "seq", name=op.f("pk_log_entry")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "parcel",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("home_station_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column(
            "direction",
            sa.Enum(
                "down", "up", name="direction", native_enum=False, create_constraint=True, length=20
            ),
            nullable=False,
        ),
        sa.Column("intake_id", sa.Uuid(), nullable=True),
        sa.Column("row", sa.Integer(), nullable=True),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("division_id", sa.Uuid(), nullable=True),
        sa.Column("destination_id", sa.Uuid(), nullable=True),
        sa.Column(
            "sorting",
            sa.Enum(
                "sure",
                "township",
                "asked",
                "misrouted",
                name="sorting",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("candidates", sa.String(), nullable=False),
        sa.Column("sorted_by_id", sa.Uuid(), nullable=True),
        sa.Column("weight_grams", sa.Integer(), nullable=True),
        sa.Column("cod_fen", sa.Integer(), nullable=False),
        sa.Column("freight_collect_fen", sa.Integer(), nullable=False),
        sa.Column("insured_fen", sa.Integer(), nullable=False),
        sa.Column("content_digest", sa.LargeBinary(), nullable=False),
        sa.Column("announced_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "cod_fen >= 0 AND freight_collect_fen >= 0 AND insured_fen >= 0",
            name=op.f("ck_parcel_no_debts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parcel")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("parcel", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_parcel_intake_id"), ["intake_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_parcel_sorting"), ["sorting"], unique=False)

    op.create_table(
        "partner",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("home_station_id", sa.Uuid(), nullable=True),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "post",
                "courier",
                "bus",
                "cooperative",
                name="partnerkind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("hotline", sa.String(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner")),
        sa.UniqueConstraint("code", name=op.f("uq_partner_code")),
    )
    op.create_table(
        "sheet",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("home_station_id", sa.Uuid(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "bag_tag",
                "item_list",
                "route_bill",
                "trip_bill",
                "handover_list",
                name="sheetkind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_by_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet")),
        sa.UniqueConstraint("number", "kind", name=op.f("uq_sheet_number_kind")),
    )
    with op.batch_alter_table("sheet", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sheet_number"), ["number"], unique=False)
        batch_op.create_index(batch_op.f("ix_sheet_station_id"), ["station_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sheet_subject_id"), ["subject_id"], unique=False)

    op.create_table(
        "sheet_file",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_sheet_file")),
    )
    op.create_table(
        "sorting_answer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("home_station_id", sa.Uuid(), nullable=True),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("division_id", sa.Uuid(), nullable=True),
        sa.Column("is_misrouted", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sorting_answer")),
        sa.UniqueConstraint("key", name=op.f("uq_sorting_answer_key")),
    )
    op.create_table(
        "trip",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("home_station_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("route_id", sa.Uuid(), nullable=False),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("vehicle_id", sa.Uuid(), nullable=True),
        sa.Column("driver_id", sa.Uuid(), nullable=True),
        sa.Column("driver_name", sa.String(), nullable=False),
        sa.Column("plate", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("departs_minute", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "underway",
                "done",
                "cancelled",
                name="tripstate",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trip")),
        sa.UniqueConstraint("number", name=op.f("uq_trip_number")),
        sa.UniqueConstraint(
            "route_id",
            "day",
            "departs_minute",
            "station_id",
            name=op.f("uq_trip_route_id_day_departs_minute_station_id"),
        ),
    )
    with op.batch_alter_table("trip", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_trip_day"), ["day"], unique=False)
        batch_op.create_index(batch_op.f("ix_trip_route_id"), ["route_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_trip_station_id"), ["station_id"], unique=False)

    op.create_table(
        "unit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "parcel",
                "bag",
                name="unitkind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("use", sa.Integer(), nullable=False),
        sa.Column(
            "holder",
            sa.Enum(
                "nobody",
                "partner",
                "station",
                "leg",
                "bag",
                "recipient",
                "lost",
                name="holder",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("holder_id", sa.Uuid(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "unknown",
                "expected",
                "missing",
                "here",
                "packed",
                "open",
                "closed",
                "on_the_way",
                "arrived",
                "opened",
                "short",
                "delivered",
                "handed_on",
                "lost",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("bag_id", sa.Uuid(), nullable=True),
        sa.Column("head_id", sa.Uuid(), nullable=True),
        sa.Column("hop", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("on_paper", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(holder = 'bag') = (bag_id IS NOT NULL)", name=op.f("ck_unit_bag_named")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.create_index(
            "ix_unit_bag_id",
            ["bag_id"],
            unique=False,
            sqlite_where=sa.text("bag_id IS NOT NULL"),
            postgresql_where=sa.text("bag_id IS NOT NULL"),
        )
        batch_op.create_index("ix_unit_holder_id_state", ["holder_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_unit_number"), ["number"], unique=False)

    op.create_table(
        "bag_item",
        sa.Column("bag_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["bag_id"], ["bag.id"], name=op.f("fk_bag_item_bag_id_bag")),
        sa.PrimaryKeyConstraint("bag_id", "unit_id", name=op.f("pk_bag_item")),
    )
    op.create_table(
        "division_name",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("home_station_id", sa.Uuid(), nullable=True),
        sa.Column("division_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["division_id"], ["division.id"], name=op.f("fk_division_name_division_id_division")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_division_name")),
    )
    with op.batch_alter_table("division_name", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_division_name_division_id"), ["division_id"], unique=False
        )

    op.create_table(
        "division_question",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("home_station_id", sa.Uuid(), nullable=True),
        sa.Column("division_id", sa.Uuid(), nullable=False),
        sa.Column("candidate_ids", sa.JSON(), nullable=False),
        sa.Column("edition", sa.Date(), nullable=False),
        sa.Column("settled", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["division_id"], ["division.id"], name=op.f("fk_division_question_division_id_division")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_division_question")),
    )
    with op.batch_alter_table("division_question", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_division_question_division_id"), ["division_id"], unique=False
        )

    op.create_table(
        "file_shape",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("home_station_id", sa.Uuid(), nullable=True),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_file_shape_partner_id_partner")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_shape")),
        sa.UniqueConstraint(
            "partner_id", "fingerprint", name=op.f("uq_file_shape_partner_id_fingerprint")
        ),
    )
    op.create_table(
        "leg",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("home_station_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("trip_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("from_station_id", sa.Uuid(), nullable=False),
        sa.Column("to_station_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "loading",
                "departed",
                "receiving",
                "received",
                "cancelled",
                name="legstate",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("departed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("receiving_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_by_id", sa.Uuid(), nullable=True),
        sa.Column("after_turning", sa.Boolean(), nullable=False),
        sa.Column("is_blind", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["trip_id"], ["trip.id"], name=op.f("fk_leg_trip_id_trip")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leg")),
        sa.UniqueConstraint("number", name=op.f("uq_leg_number")),
    )
    with op.batch_alter_table("leg", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_leg_from_station_id"), ["from_station_id"], unique=False
        )
        batch_op.create_index(
            "ix_leg_to_station_id_state", ["to_station_id", "state"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_leg_trip_id"), ["trip_id"], unique=False)

    op.create_table(
        "sheet_revision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("home_station_id", sa.Uuid(), nullable=True),
        sa.Column("sheet_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("says", sa.JSON(), nullable=False),
        sa.Column("says_sha256", sa.String(), nullable=False),
        sa.Column("pdf_sha256", sa.String(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("frozen_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["pdf_sha256"],
            ["sheet_file.sha256"],
            name=op.f("fk_sheet_revision_pdf_sha256_sheet_file"),
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["sheet.id"], name=op.f("fk_sheet_revision_sheet_id_sheet")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_revision")),
        sa.UniqueConstraint(
            "sheet_id", "revision", name=op.f("uq_sheet_revision_sheet_id_revision")
        ),
    )
    with op.batch_alter_table("sheet_revision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sheet_revision_sheet_id"), ["sheet_id"], unique=False)

    op.create_table(
        "station",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("home_station_id", sa.Uuid(), nullable=True),
        sa.Column("code", sa.String(length=13), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "county",
                "township",
                "village",
                name="level",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("search", sa.String(), nullable=False),
        sa.Column("division_id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("served_by_id", sa.Uuid(), nullable=True),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("hours", sa.String(), nullable=False),
        sa.Column("programmes", sa.JSON(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["division_id"], ["division.id"], name=op.f("fk_station_division_id_division")
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["station.id"], name=op.f("fk_station_parent_id_station")
        ),
        sa.ForeignKeyConstraint(
            ["served_by_id"], ["station.id"], name=op.f("fk_station_served_by_id_station")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_station")),
        sa.UniqueConstraint("code", name=op.f("uq_station_code")),
        sa.UniqueConstraint("division_id", name=op.f("uq_station_division_id")),
    )
    with op.batch_alter_table("station", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_station_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_station_path"), ["path"], unique=False)

    op.create_table(
        "vehicle",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("home_station_id", sa.Uuid(), nullable=True),
        sa.Column("plate", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("capacity_grams", sa.Integer(), nullable=False),
        sa.Column("capacity_bags", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_vehicle_partner_id_partner")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vehicle")),
        sa.UniqueConstraint("plate", name=op.f("uq_vehicle_plate")),
    )
    op.create_table(
        "intake",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("home_station_id", sa.Uuid(), nullable=True),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "expected",
                "counting",
                "closed",
                name="intakestate",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("filename", sa.String(), nullable=False),
        sa.Column("file_sha256", sa.String(), nullable=False),
        sa.Column("headings", sa.JSON(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("already", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_by_id", sa.Uuid(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_intake_partner_id_partner")
        ),
        sa.ForeignKeyConstraint(
            ["station_id"], ["station.id"], name=op.f("fk_intake_station_id_station")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake")),
    )
    with op.batch_alter_table("intake", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_intake_file_sha256"), ["file_sha256"], unique=False)
        batch_op.create_index(batch_op.f("ix_intake_partner_id"), ["partner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_intake_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_intake_station_id"), ["station_id"], unique=False)

    op.create_table(
        "leg_item",
        sa.Column("leg_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("departed", sa.Boolean(), nullable=False),
        sa.Column("bound_for_id", sa.Uuid(), nullable=True),
        sa.Column("parcels", sa.Integer(), nullable=True),
        sa.Column("grams", sa.Integer(), nullable=True),
        sa.Column("cod_fen", sa.Integer(), nullable=True),
        sa.Column("freight_collect_fen", sa.Integer(), nullable=True),
        sa.CheckConstraint("departed OR grams IS NULL", name=op.f("ck_leg_item_as_it_departed")),
        sa.ForeignKeyConstraint(["leg_id"], ["leg.id"], name=op.f("fk_leg_item_leg_id_leg")),
        sa.PrimaryKeyConstraint("leg_id", "unit_id", name=op.f("pk_leg_item")),
    )
    with op.batch_alter_table("leg_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_leg_item_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("home_station_id", sa.Uuid(), nullable=True),
        sa.Column("login", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("search", sa.String(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "coordinator",
                "operator",
                "driver",
                "auditor",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("pin_hash", sa.String(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("session_epoch", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["station_id"], ["station.id"], name=op.f("fk_person_station_id_station")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("login", name=op.f("uq_person_login")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_station_id"), ["station_id"], unique=False)

    op.create_table(
        "route",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("home_station_id", sa.Uuid(), nullable=True),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("search", sa.String(), nullable=False),
        sa.Column("is_bus", sa.Boolean(), nullable=False),
        sa.Column("vehicle_id", sa.Uuid(), nullable=True),
        sa.Column("driver_id", sa.Uuid(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["vehicle_id"], ["vehicle.id"], name=op.f("fk_route_vehicle_id_vehicle")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_route")),
        sa.UniqueConstraint("code", name=op.f("uq_route_code")),
    )
    op.create_table(
        "slot",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("home_station_id", sa.Uuid(), nullable=True),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("destination_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["destination_id"], ["station.id"], name=op.f("fk_slot_destination_id_station")
        ),
        sa.ForeignKeyConstraint(
            ["station_id"], ["station.id"], name=op.f("fk_slot_station_id_station")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot")),
        sa.UniqueConstraint(
            "station_id", "destination_id", name=op.f("uq_slot_station_id_destination_id")
        ),
        sa.UniqueConstraint("station_id", "number", name=op.f("uq_slot_station_id_number")),
    )
    with op.batch_alter_table("slot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_slot_station_id"), ["station_id"], unique=False)

    op.create_table(
        "intake_problem",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("intake_id", sa.Uuid(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.Column("purged_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["intake_id"], ["intake.id"], name=op.f("fk_intake_problem_intake_id_intake")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake_problem")),
    )
    with op.batch_alter_table("intake_problem", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_intake_problem_intake_id"), ["intake_id"], unique=False
        )

    op.create_table(
        "stop",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("home_station_id", sa.Uuid(), nullable=True),
        sa.Column("route_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Uuid(), nullable=False),
        sa.Column("minutes_from_start", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["route_id"], ["route.id"], name=op.f("fk_stop_route_id_route")),
        sa.ForeignKeyConstraint(
            ["station_id"], ["station.id"], name=op.f("fk_stop_station_id_station")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stop")),
        sa.UniqueConstraint("route_id", "position", name=op.f("uq_stop_route_id_position")),
    )
    with op.batch_alter_table("stop", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stop_route_id"), ["route_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_stop_station_id"), ["station_id"], unique=False)

    op.create_table(
        "timetable",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("home_station_id", sa.Uuid(), nullable=True),
        sa.Column("route_id", sa.Uuid(), nullable=False),
        sa.Column("departs_minute", sa.Integer(), nullable=False),
        sa.Column("weekdays", sa.String(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["route_id"], ["route.id"], name=op.f("fk_timetable_route_id_route")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timetable")),
    )
    with op.batch_alter_table("timetable", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_timetable_route_id"), ["route_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("timetable", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_timetable_route_id"))

    op.drop_table("timetable")
    with op.batch_alter_table("stop", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stop_station_id"))
        batch_op.drop_index(batch_op.f("ix_stop_route_id"))

    op.drop_table("stop")
    with op.batch_alter_table("intake_problem", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_intake_problem_intake_id"))

    op.drop_table("intake_problem")
    with op.batch_alter_table("slot", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_slot_station_id"))

    op.drop_table("slot")
    op.drop_table("route")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_station_id"))

    op.drop_table("person")
    with op.batch_alter_table("leg_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_leg_item_unit_id"))

    op.drop_table("leg_item")
    with op.batch_alter_table("intake", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_intake_station_id"))
        batch_op.drop_index(batch_op.f("ix_intake_state"))
        batch_op.drop_index(batch_op.f("ix_intake_partner_id"))
        batch_op.drop_index(batch_op.f("ix_intake_file_sha256"))

    op.drop_table("intake")
    op.drop_table("vehicle")
    with op.batch_alter_table("station", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_station_path"))
        batch_op.drop_index(batch_op.f("ix_station_parent_id"))

    op.drop_table("station")
    with op.batch_alter_table("sheet_revision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sheet_revision_sheet_id"))

    op.drop_table("sheet_revision")
    with op.batch_alter_table("leg", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_leg_trip_id"))
        batch_op.drop_index("ix_leg_to_station_id_state")
        batch_op.drop_index(batch_op.f("ix_leg_from_station_id"))

    op.drop_table("leg")
    op.drop_table("file_shape")
    with op.batch_alter_table("division_question", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_division_question_division_id"))

    op.drop_table("division_question")
    with op.batch_alter_table("division_name", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_division_name_division_id"))

    op.drop_table("division_name")
    op.drop_table("bag_item")
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unit_number"))
        batch_op.drop_index("ix_unit_holder_id_state")
        batch_op.drop_index(
            "ix_unit_bag_id",
            sqlite_where=sa.text("bag_id IS NOT NULL"),
            postgresql_where=sa.text("bag_id IS NOT NULL"),
        )

    op.drop_table("unit")
    with op.batch_alter_table("trip", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_trip_station_id"))
        batch_op.drop_index(batch_op.f("ix_trip_route_id"))
        batch_op.drop_index(batch_op.f("ix_trip_day"))

    op.drop_table("trip")
    op.drop_table("sorting_answer")
    op.drop_table("sheet_file")
    with op.batch_alter_table("sheet", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sheet_subject_id"))
        batch_op.drop_index(batch_op.f("ix_sheet_station_id"))
        batch_op.drop_index(batch_op.f("ix_sheet_number"))

    op.drop_table("sheet")
    op.drop_table("partner")
    with op.batch_alter_table("parcel", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_parcel_sorting"))
        batch_op.drop_index(batch_op.f("ix_parcel_intake_id"))

    op.drop_table("parcel")
    op.drop_table("log_entry")
    op.drop_table("job")
    op.drop_table("installation")
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_incident_unit_id"))
        batch_op.drop_index(batch_op.f("ix_incident_station_id"))
        batch_op.drop_index(batch_op.f("ix_incident_state"))
        batch_op.drop_index(batch_op.f("ix_incident_leg_id"))

    op.drop_table("incident")
    with op.batch_alter_table("division", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_division_parent_id"))
        batch_op.drop_index(
            "ix_division_current_code",
            sqlite_where=sa.text("is_current"),
            postgresql_where=sa.text("is_current"),
        )
        batch_op.drop_index(batch_op.f("ix_division_code"))

    op.drop_table("division")
    with op.batch_alter_table("custody_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_custody_event_unit_id"))
        batch_op.drop_index(
            "ix_custody_event_scan_id_unit_id",
            sqlite_where=sa.text("scan_id IS NOT NULL"),
            postgresql_where=sa.text("scan_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_custody_event_leg_id",
            sqlite_where=sa.text("leg_id IS NOT NULL"),
            postgresql_where=sa.text("leg_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_custody_event_bag_id",
            sqlite_where=sa.text("bag_id IS NOT NULL"),
            postgresql_where=sa.text("bag_id IS NOT NULL"),
        )

    op.drop_table("custody_event")
    op.drop_table("counter")
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_phone_tail"))

    op.drop_table("contact")
    with op.batch_alter_table("bag", schema=None) as batch_op:
        batch_op.drop_index("ix_bag_station_id_destination_id")
        batch_op.drop_index(batch_op.f("ix_bag_station_id"))
        batch_op.drop_index(batch_op.f("ix_bag_destination_id"))

    op.drop_table("bag")
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_at"))

    op.drop_table("audit")
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attempt_key"))
        batch_op.drop_index(batch_op.f("ix_attempt_door"))
        batch_op.drop_index(batch_op.f("ix_attempt_at"))

    op.drop_table("attempt")
