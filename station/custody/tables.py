"""The custody room's tables and the prepared statements of the scan path."""

import sqlalchemy as sa

from station.custody.models import CustodyEvent, Unit
from station.db import table_of
from station.prepared import Prepared

UNIT = table_of(Unit)
EVENT = table_of(CustodyEvent)
_BAG = UNIT.alias("bag")

INSERT_UNIT = sa.insert(UNIT)
INSERT_EVENT = Prepared(sa.insert(EVENT))
MOVE_UNIT = Prepared(
    sa.update(UNIT)
    .where(UNIT.c.id == sa.bindparam("unit"))
    .values(
        holder=sa.bindparam("new_holder"),
        holder_id=sa.bindparam("new_holder_id"),
        state=sa.bindparam("new_state"),
        bag_id=sa.bindparam("new_bag_id"),
        head_id=sa.bindparam("new_head_id"),
        hop=sa.bindparam("new_hop"),
        epoch=sa.bindparam("new_epoch"),
        goes_back=sa.bindparam("new_goes_back"),
        on_paper=False,
    )
)
_KNOWN_SCAN = (
    sa.select(EVENT.c.id)
    .where(EVENT.c.scan_id == sa.bindparam("scan"), EVENT.c.unit_id == UNIT.c.id)
    .scalar_subquery()
)
STANDING = sa.select(
    UNIT,
    _BAG.c.holder.label("bag_holder"),
    _BAG.c.holder_id.label("bag_holder_id"),
    _BAG.c.state.label("bag_state"),
    _BAG.c.head_id.label("bag_head_id"),
    _BAG.c.hop.label("bag_hop"),
    _KNOWN_SCAN.label("known_scan"),
).select_from(UNIT.outerjoin(_BAG, UNIT.c.bag_id == _BAG.c.id))
STANDING_ONE = Prepared(STANDING.where(UNIT.c.id == sa.bindparam("unit")))
STANDING_MANY = STANDING.where(UNIT.c.id.in_(sa.bindparam("units", expanding=True)))

# SQLite takes at most 32,766 variables in a statement; a departure has hundreds.
CHUNK = 5_000
