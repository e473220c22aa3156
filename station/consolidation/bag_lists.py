"""Lists of bags, and what lies in one, for those who may see them."""

from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session

from station.access import Actor
from station.consolidation import bags, paper_loads
from station.consolidation.models import Bag, PaperBag
from station.custody import EVENT, UNIT, Holder, State
from station.db import table_of
from station.errors import N_
from station.network.models import Station
from station.parcels.heading import GOES_TO
from station.parcels.models import Parcel

_BAG = table_of(Bag)
_PARCEL = table_of(Parcel)
_STATION = table_of(Station)
_FROM = _STATION.alias("from_station")
_TO = _STATION.alias("to_station")


# As many as there are keys for.
_MOST_DESTINATIONS = 9


class Shelf(StrEnum):
    """Where bags are looked for."""

    OPEN = "open"
    CLOSED = "closed"
    ARRIVED = "arrived"
    UNDERWAY = "underway"
    OPENED = "opened"
    BELOW = "below"
    ALL = "all"


SHELF_LABELS = {
    Shelf.OPEN: N_("still open"),
    Shelf.CLOSED: N_("closed, still here"),
    Shelf.ARRIVED: N_("arrived"),
    Shelf.UNDERWAY: N_("on the way"),
    Shelf.OPENED: N_("opened"),
    Shelf.BELOW: N_("at stations below"),
    Shelf.ALL: N_("all"),
}
_STATES = {
    Shelf.OPEN: [State.OPEN],
    Shelf.CLOSED: [State.CLOSED, State.HERE],
    Shelf.ARRIVED: [State.ARRIVED],
    Shelf.UNDERWAY: [State.ON_THE_WAY, State.SHORT],
    Shelf.OPENED: [State.OPENED],
    Shelf.BELOW: [State.OPEN, State.CLOSED, State.HERE, State.ARRIVED],
}
# Where the bag stands: on these shelves at the actor's own station, on that one at another.
_HERE = (Shelf.OPEN, Shelf.CLOSED, Shelf.ARRIVED)


class ContentRow(Struct, frozen=True):
    """A parcel of a bag. ``is_inside`` is False once it was scanned out or marked.

    ``is_damaged`` is what the destination has found, ``goes_on`` that it is for another one.
    """

    id: UUID
    number: str
    place: str
    grams: int | None
    cod_fen: int
    freight_collect_fen: int
    state: State
    holder: Holder
    is_inside: bool
    is_damaged: bool
    goes_on: bool


_LIVE = (
    sa.select(
        UNIT.c.bag_id,
        sa.func.count().label("parcels"),
        sa.func.coalesce(sa.func.sum(_PARCEL.c.weight_grams), 0).label("grams"),
    )
    .select_from(UNIT.outerjoin(_PARCEL, _PARCEL.c.id == UNIT.c.id))
    .where(UNIT.c.bag_id.is_not(None))
    .group_by(UNIT.c.bag_id)
    .subquery("live")
)
_IS_OPEN = UNIT.c.state == State.OPEN
_ROWS: Any = (
    sa.select(
        _BAG.c.id,
        _BAG.c.number,
        UNIT.c.state,
        _FROM.c.name.label("from_place"),
        _TO.c.name.label("to_place"),
        _BAG.c.seal_number,
        sa.case((_IS_OPEN, sa.func.coalesce(_LIVE.c.parcels, 0)), else_=_BAG.c.parcel_count).label(
            "parcels"
        ),
        sa.case(
            (_IS_OPEN, sa.func.coalesce(_LIVE.c.grams, 0)),
            (_BAG.c.gross_grams > 0, _BAG.c.gross_grams),
            else_=_BAG.c.parcel_grams + _BAG.c.tare_grams,
        ).label("grams"),
        _BAG.c.started_at,
        _BAG.c.closed_at,
    )
    .select_from(_BAG)
    .join(UNIT, UNIT.c.id == _BAG.c.id)
    .join(_FROM, _FROM.c.id == _BAG.c.station_id)
    .join(_TO, _TO.c.id == _BAG.c.destination_id)
    .outerjoin(_LIVE, _LIVE.c.bag_id == _BAG.c.id)
)


def bags_on(shelf: Shelf, text: str, *, seen_by: Actor) -> Any:
    """The query of bags that start or end at the actor's stations, the newest first."""
    rows = _ROWS.where(
        sa.or_(_FROM.c.path.startswith(seen_by.path), _TO.c.path.startswith(seen_by.path))
    )
    if shelf is not Shelf.ALL:
        rows = rows.where(UNIT.c.state.in_(_STATES[shelf]), *_where_it_stands(shelf, seen_by))
    if text:
        like = [_BAG.c.number, _BAG.c.seal_number, _TO.c.name, _TO.c.search]
        rows = rows.where(sa.or_(*(c.icontains(text, autoescape=True) for c in like)))
    return rows.order_by(_BAG.c.started_at.desc(), _BAG.c.number.desc())


def _where_it_stands(shelf: Shelf, actor: Actor) -> list[Any]:
    at_a_station, here = UNIT.c.holder == Holder.STATION, UNIT.c.holder_id == actor.station_id
    if shelf in _HERE:
        return [at_a_station, here]
    if shelf is Shelf.BELOW:
        below = sa.select(_STATION.c.id).where(_STATION.c.path.startswith(actor.path))
        return [at_a_station, ~here, UNIT.c.holder_id.in_(below)]
    return []


def count_shelves(session: Session, actor: Actor) -> dict[Shelf, int]:
    """How many bags each list shows; of those that only grow there is no count."""
    counts = {}
    for shelf in (*_HERE, Shelf.UNDERWAY, Shelf.BELOW):
        found = bags_on(shelf, "", seen_by=actor).order_by(None).subquery()
        counted = sa.select(sa.func.count()).select_from(found)
        counts[shelf] = int(session.connection().execute(counted).scalar_one())
    return counts


def contents_of(session: Session, bag: Bag | PaperBag) -> list[ContentRow]:
    """What lies in the bag; of an opened one, what was on its list."""
    listed = bags.packed_ids(session, bag.id)
    damaged = sa.exists().where(
        EVENT.c.unit_id == UNIT.c.id,
        EVENT.c.kind == "damaged",
        EVENT.c.station_id == bag.destination_id,
    )
    rows = session.connection().execute(
        sa.select(
            UNIT.c.id,
            UNIT.c.number,
            sa.func.coalesce(_TO.c.name, ""),
            _PARCEL.c.weight_grams,
            sa.func.coalesce(_PARCEL.c.cod_fen, 0),
            sa.func.coalesce(_PARCEL.c.freight_collect_fen, 0),
            UNIT.c.state,
            UNIT.c.holder,
            sa.or_(
                sa.func.coalesce(UNIT.c.bag_id == bag.id, sa.false()),
                paper_loads.unscanned(bag.id),
            ),
            damaged,
            sa.func.coalesce(bag.destination_id != GOES_TO, sa.false()),
        )
        .select_from(UNIT)
        .outerjoin(_PARCEL, _PARCEL.c.id == UNIT.c.id)
        .outerjoin(_TO, _TO.c.id == GOES_TO)
        .where(sa.or_(UNIT.c.bag_id == bag.id, UNIT.c.id.in_(listed)))
        .order_by(UNIT.c.number)
    )
    return [ContentRow(*row) for row in rows]


def find_destinations(session: Session, text: str, here_id: UUID) -> list[tuple[UUID, str, str]]:
    """Stations that a bag can be for: id, name, and the name of the one above."""
    above = _STATION.alias("above")
    found = session.connection().execute(
        sa.select(_STATION.c.id, _STATION.c.name, sa.func.coalesce(above.c.name, ""))
        .select_from(_STATION.outerjoin(above, above.c.id == _STATION.c.parent_id))
        .where(
            _STATION.c.is_active,
            _STATION.c.id != here_id,
            _STATION.c.served_by_id.is_(None),
            sa.or_(
                _STATION.c.name.contains(text, autoescape=True),
                _STATION.c.search.contains(text.lower(), autoescape=True),
                _STATION.c.code == text,
            ),
        )
        .order_by(_STATION.c.code)
        .limit(_MOST_DESTINATIONS)
    )
    return [tuple(row) for row in found]
