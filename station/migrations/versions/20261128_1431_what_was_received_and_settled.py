"""What was received and settled before is said in the new tables too; people are the county's."""

from alembic import op

revision = "20261128_1431"
down_revision = "20261128_1430"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "INSERT INTO receipt"
        " (id, version, home_station_id, receiving_at, received_at, received_by_id, is_blind)"
        " SELECT id, 1, to_station_id, receiving_at, received_at, received_by_id, is_blind"
        " FROM leg WHERE receiving_at IS NOT NULL"
        " AND id NOT IN (SELECT id FROM receipt)"
    )
    op.execute(
        "INSERT INTO settlement (id, incident_id, turn, is_settled, outcome, at, by_id)"
        " SELECT id, id, 1, state = 'settled', outcome, settled_at, settled_by_id"
        " FROM incident WHERE settled_at IS NOT NULL"
        " AND id NOT IN (SELECT id FROM settlement)"
    )
    op.execute("UPDATE person SET home_station_id = NULL")


def downgrade() -> None:
    op.execute("UPDATE person SET home_station_id = station_id")
