"""What one scan in the sorting room reads: the parcel, and the slot and bag it drops into.

A scan is answered in a few prepared statements (docs/performance.md), so each of these
reads all it can at once.
"""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct

from station.consolidation.models import Bag
from station.custody import STANDING, UNIT, State
from station.db import table_of
from station.network.models import Route, Slot, Station, Stop
from station.parcels.heading import GOES_TO
from station.parcels.models import Parcel
from station.prepared import Prepared

_PARCEL = table_of(Parcel)
_STATION = table_of(Station)
_SLOT = table_of(Slot)
_BAG = table_of(Bag)
_STOP = table_of(Stop)
_ROUTE = table_of(Route)
_HERE = _STOP.alias("stop_here")
_VIA = _STATION.alias("via")

SCANNED = Prepared(
    STANDING.add_columns(
        _PARCEL.c.id.label("parcel_id"),
        _PARCEL.c.partner_id,
        _PARCEL.c.sorting,
        GOES_TO.label("destination_id"),
        _PARCEL.c.division_id,
        _PARCEL.c.weight_grams,
        _STATION.c.path.label("destination_path"),
    )
    .outerjoin(_PARCEL, _PARCEL.c.id == UNIT.c.id)
    .outerjoin(_STATION, _STATION.c.id == GOES_TO)
    .where(UNIT.c.number == sa.bindparam("number"))
    .order_by(UNIT.c.use.desc())
    .limit(1)
)

_ANY_BAG = _BAG.alias("any_bag")
# The newest that is open here; of each destination the newest bag is looked at first.
_OPEN_BAG = (
    sa.select(_ANY_BAG.c.id)
    .join(UNIT, UNIT.c.id == _ANY_BAG.c.id)
    .where(
        _ANY_BAG.c.station_id == sa.bindparam("here"),
        _ANY_BAG.c.destination_id == _STATION.c.id,
        UNIT.c.state == State.OPEN,
        UNIT.c.holder_id == sa.bindparam("here"),
    )
    .order_by(_ANY_BAG.c.id.desc())
    .limit(1)
    .correlate(_STATION)
    .scalar_subquery()
)
_DROPS: Any = sa.select(
    _STATION.c.id.label("station_id"),
    _STATION.c.name.label("place"),
    _STATION.c.path,
    _SLOT.c.number.label("slot"),
    _ROUTE.c.name.label("route"),
    _STOP.c.position.label("stop"),
    _HERE.c.position.label("stop_here"),
    _VIA.c.name.label("via"),
    _BAG.c.id.label("bag_id"),
    _BAG.c.number.label("bag_number"),
).limit(1)


# County, township, village: an IN of as many as there are would be compiled at every scan.
_DEEPEST = 4


def _variables(name: str) -> list[Any]:
    return [sa.bindparam(f"{name}_{n}", type_=_STATION.c.id.type) for n in range(_DEEPEST)]


_PLACES, _ABOVE = _variables("place"), _variables("above")


def _reached(*stops: Any) -> Any:
    """Each place with its slot, its bag, and the lines that stop there or at a station above it.

    Outer joins one after the other, from the few stops of the place to the line: SQLite
    would work a nested one out for all lines, and from here there are many.
    """
    here: Any = sa.bindparam("here")
    here_path: Any = sa.bindparam("here_path")
    slot_here = sa.and_(_SLOT.c.station_id == here, _SLOT.c.destination_id == _STATION.c.id)
    # The vehicle comes to it from here: ahead, or on the way up, where it goes back to.
    goes_back = sa.and_(_STOP.c.station_id.in_(_ABOVE), ~_starts(_STATION.c.path, here_path))
    passes_here = sa.and_(
        _HERE.c.route_id == _STOP.c.route_id,
        _HERE.c.station_id == here,
        _HERE.c.is_active,
        sa.or_(_STOP.c.position > _HERE.c.position, goes_back),
    )
    is_above = sa.and_(
        _VIA.c.id == _STOP.c.station_id,
        _HERE.c.id.is_not(None),
        _starts(_STATION.c.path, _VIA.c.path),
    )
    is_run = sa.and_(_ROUTE.c.id == _STOP.c.route_id, _ROUTE.c.is_active, _VIA.c.id.is_not(None))
    return (
        _STATION.outerjoin(_SLOT, slot_here)
        .outerjoin(_BAG, _BAG.c.id == _OPEN_BAG)
        .outerjoin(_STOP, sa.and_(_STOP.c.is_active, _STOP.c.station_id != here, *stops))
        .outerjoin(_HERE, passes_here)
        .outerjoin(_VIA, is_above)
        .outerjoin(_ROUTE, is_run)
    )


def _starts(path: Any, with_path: Any) -> Any:
    return sa.func.substr(path, 1, sa.func.length(with_path)) == with_path


# The stop nearest to the place, and of several lines always the same.
_BEST = (
    _ROUTE.c.id.is_(None),
    sa.func.length(_VIA.c.path).desc(),
    _STOP.c.position < _HERE.c.position,
    _ROUTE.c.code,
    _STOP.c.position,
)
_NEAREST = Prepared(
    _DROPS.select_from(_reached(_STOP.c.station_id.in_(_PLACES)))
    .where(_STATION.c.id.in_(_PLACES))
    .order_by(
        _SLOT.c.number.is_(None),
        _STATION.c.id != sa.bindparam("without_slot"),
        sa.func.length(_STATION.c.path).desc(),
        *_BEST,
    )
)
_OF_SLOT = Prepared(
    _DROPS.select_from(_reached())
    .where(_SLOT.c.number == sa.bindparam("slot_number"))
    .order_by(*_BEST)
)
_CONTENT = Prepared(
    sa.select(
        sa.func.count().label("parcels"),
        sa.func.coalesce(sa.func.sum(_PARCEL.c.weight_grams), 0).label("grams"),
    )
    .select_from(UNIT.outerjoin(_PARCEL, _PARCEL.c.id == UNIT.c.id))
    .where(UNIT.c.bag_id == sa.bindparam("bag"))
)


class Drop(Struct, frozen=True):
    """Where a parcel is put down: a slot with its destination, line and open bag."""

    station_id: UUID
    place: str
    path: str
    slot: int | None
    route: str | None
    stop: int | None
    stop_here: int | None
    via: str | None
    bag_id: UUID | None
    bag_number: str | None

    @property
    def is_ahead(self) -> bool:
        """Whether the line comes to the stop before it turns."""
        return (self.stop or 0) > (self.stop_here or 0)

    @property
    def change_at(self) -> str:
        """Where the line leaves it, if that is not the place itself."""
        return self.via if self.route and self.via and self.via != self.place else ""


def nearest_drop(
    connection: sa.Connection, here_id: UUID, here_path: str, destination_path: str
) -> Drop:
    """The slot of a destination, or of the nearest station above it that has one.

    Without slots it is the destination itself; on the way up, the nearest station that
    is above both.
    """
    wanted = _ids(destination_path)
    if destination_path.startswith(here_path):
        places = wanted[len(_ids(here_path)) :] or wanted[-1:]
        without_slot = places[-1]
    else:
        above_both = [i for i in wanted if i in set(_ids(here_path)) and i != here_id]
        places, without_slot = wanted, above_both[-1] if above_both else wanted[-1]
    values = _here(here_id, here_path) | _filled("place", places)
    return Drop(*_NEAREST.one(connection, values | {"without_slot": without_slot}))


def find_drop_of_slot(
    connection: sa.Connection, here_id: UUID, here_path: str, number: int
) -> Drop | None:
    values = _here(here_id, here_path) | {"slot_number": number}
    row = _OF_SLOT.first(connection, values)
    return Drop(*row) if row else None


def count_content(connection: sa.Connection, bag_id: UUID) -> tuple[int, int]:
    """Parcels in a bag now, and the grams of those that have a weight."""
    parcels, grams = _CONTENT.one(connection, {"bag": bag_id})
    return int(parcels), int(grams)


def _here(here_id: UUID, here_path: str) -> dict[str, Any]:
    above = _filled("above", _ids(here_path)[:-1])
    return {"here": here_id, "here_path": here_path} | above


def _filled(name: str, ids: list[UUID]) -> dict[str, Any]:
    """As many as the statement has variables for; the rest repeats the last, or is nothing."""
    rest = [ids[-1] if ids else None] * (_DEEPEST - len(ids))
    return {f"{name}_{n}": id_ for n, id_ in enumerate([*ids[-_DEEPEST:], *rest])}


def _ids(path: str) -> list[UUID]:
    return [UUID(part) for part in path.strip("/").split("/")]
