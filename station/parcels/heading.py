"""Where a parcel goes from where it is: to its recipient's station, or back to its partner."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from station.custody import UNIT
from station.db import table_of
from station.parcels.models import Parcel

_PARCEL = table_of(Parcel)
# The partner gets back what goes back where it brought it.
GOES_TO: sa.ColumnElement[UUID | None] = sa.case(
    (UNIT.c.goes_back, _PARCEL.c.station_id), else_=_PARCEL.c.destination_id
)


def goes_to_id(unit: Any, parcel: Parcel) -> UUID | None:
    """The same of one parcel whose unit is at hand."""
    return parcel.station_id if unit.goes_back else parcel.destination_id
