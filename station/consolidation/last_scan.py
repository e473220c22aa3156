"""Which parcel the two keys of the sorting room mean: that of the sorter's last scan here."""

from typing import Any

import sqlalchemy as sa

from station import custody
from station.custody import EVENT, UnitKind, Writer
from station.db import table_of
from station.incidents.models import Incident, IncidentKind

# What the scan of a parcel here is kept as, whatever was answered.
_SCANS = ["take_over", "seen", "pack"]
_INCIDENT = table_of(Incident)


def into_bag(connection: sa.Connection, writer: Writer) -> Any:
    """The parcel that this person put into an open bag here with their last scan.

    Ids grow with time, so the newest is found from the end.
    """
    _, unit = _last(connection, writer, ["pack"])
    if unit.bag_id is None:
        raise custody.CannotTakeBack
    return unit


def of_writer(connection: sa.Connection, writer: Writer) -> Any:
    """The parcel of this person's last scan here, where nothing happened to it since.

    One seen outside its closed bag cannot just be put back: somebody must look at the bag.
    """
    event, unit = _last(connection, writer, _SCANS)
    if unit.head_id != event.id or unit.kind is not UnitKind.PARCEL:
        raise custody.CannotTakeBack
    outside = sa.select(_INCIDENT.c.id).where(
        _INCIDENT.c.event_id == event.id, _INCIDENT.c.kind == IncidentKind.OUTSIDE_BAG
    )
    if connection.execute(outside).first() is not None:
        raise custody.CannotTakeBack
    return unit


def _last(connection: sa.Connection, writer: Writer, kinds: list[str]) -> tuple[Any, Any]:
    """This person's last event of some kinds here, and its unit."""
    event = connection.execute(
        sa.select(EVENT.c.id, EVENT.c.unit_id)
        .where(
            EVENT.c.actor_id == writer.actor_id,
            EVENT.c.station_id == writer.station_id,
            EVENT.c.kind.in_(kinds),
        )
        .order_by(EVENT.c.id.desc())
        .limit(1)
    ).one_or_none()
    if event is None:
        raise custody.CannotTakeBack
    unit = sa.select(custody.UNIT).where(custody.UNIT.c.id == event.unit_id)
    return event, connection.execute(unit).one()
