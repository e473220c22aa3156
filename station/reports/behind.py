"""The parcels behind each figure of the desk: what is counted is what the list shows."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from station import custody
from station.access import Actor
from station.consolidation.models import Bag, BagItem, Leg, LegState
from station.custody import EVENT, UNIT, State, UnitKind
from station.db import table_of
from station.errors import N_
from station.network.models import Partner, Station
from station.parcels import lookup
from station.parcels.models import Parcel

_BAG, _BAG_ITEM, _LEG = table_of(Bag), table_of(BagItem), table_of(Leg)
_PARCEL, _PARTNER, _STATION = table_of(Parcel), table_of(Partner), table_of(Station)
_TO, _AT = _STATION.alias("to_station"), _STATION.alias("at_station")


class Figure(StrEnum):
    EXPECTED = "expected"
    RECEIVED = "received"
    SORTED = "sorted"
    SENT = "sent"
    ON_THE_WAY = "on_the_way"
    ARRIVED = "arrived"


FIGURE_LABELS = {
    Figure.EXPECTED: N_("Expected"),
    Figure.RECEIVED: N_("Received"),
    Figure.SORTED: N_("Sorted"),
    Figure.SENT: N_("Sent off"),
    Figure.ON_THE_WAY: N_("On the way"),
    Figure.ARRIVED: N_("Arrived"),
}
FLOWS = {
    Figure.RECEIVED: "take_over",
    Figure.SORTED: "pack",
    Figure.SENT: "depart",
    Figure.ARRIVED: "receive",
}


def parcels(session: Session, figure: Figure, actor: Actor, today: datetime, now: datetime) -> Any:
    """The query of the figure's parcels, with where each is now; nothing personal."""
    source, where = custody.whereabouts()
    return (
        sa.select(
            UNIT.c.id,
            UNIT.c.number,
            where["state"].label("state"),
            _TO.c.name.label("destination"),
            _AT.c.name.label("place"),
            sa.and_(_PARCEL.c.id.is_not(None), lookup.visible_to(session, actor)).label("is_open"),
        )
        .select_from(
            source.outerjoin(_PARCEL, _PARCEL.c.id == UNIT.c.id)
            .outerjoin(_TO, _TO.c.id == _PARCEL.c.destination_id)
            .outerjoin(_AT, _AT.c.id == where["holder_id"])
        )
        .where(UNIT.c.id.in_(_ids(figure, actor, today, now)))
        .order_by(_TO.c.code, UNIT.c.number)
    )


def _ids(figure: Figure, actor: Actor, today: datetime, now: datetime) -> Any:
    if figure is Figure.EXPECTED:
        return _expected(actor)
    if figure is Figure.ON_THE_WAY:
        return _on_the_way(actor)
    found = moved(actor, today, today, now, kinds=(FLOWS[figure],)).subquery()
    return sa.select(found.c.unit_id)


def moved(
    actor: Actor,
    start: datetime,
    today: datetime,
    now: datetime,
    kinds: tuple[str, ...] = tuple(FLOWS.values()),
) -> Any:
    """Parcels by kind of event and whether it was today; of a bag, those it was closed with.

    Of receipts only those where the parcel or bag was bound for.
    """
    what = (EVENT.c.kind, (EVENT.c.at >= today).label("is_today"))
    happened = (
        *between(start, now),
        EVENT.c.kind.in_(kinds),
        EVENT.c.station_id.in_(stations(actor)),
        EVENT.c.id.not_in(_taken_back(start)),
    )
    alone = (
        sa.select(*what, EVENT.c.unit_id)
        .select_from(
            EVENT.join(UNIT, UNIT.c.id == EVENT.c.unit_id).outerjoin(
                _PARCEL, _PARCEL.c.id == EVENT.c.unit_id
            )
        )
        .where(*happened, UNIT.c.kind == UnitKind.PARCEL, _bound_for(_PARCEL))
    )
    in_bags = (
        sa.select(*what, _BAG_ITEM.c.unit_id)
        .select_from(
            EVENT.join(_BAG, _BAG.c.id == EVENT.c.unit_id).join(
                _BAG_ITEM, _BAG_ITEM.c.bag_id == _BAG.c.id
            )
        )
        .where(*happened, _bound_for(_BAG))
    )
    return sa.union(alone, in_bags)


def _bound_for(what: Any) -> sa.ColumnElement[bool]:
    return sa.or_(EVENT.c.kind != "receive", EVENT.c.station_id == what.c.destination_id)


def _expected(actor: Actor) -> Any:
    """Parcels that partners have announced and not handed over."""
    unit = UNIT.alias("announced")
    return (
        sa.select(unit.c.id)
        .select_from(unit.join(_PARCEL, _PARCEL.c.id == unit.c.id))
        .where(
            unit.c.holder_id.in_(sa.select(_PARTNER.c.id)),
            unit.c.state == State.EXPECTED,
            unit.c.kind == UnitKind.PARCEL,
            _PARCEL.c.station_id.in_(stations(actor)),
        )
    )


def _on_the_way(actor: Actor) -> Any:
    """Parcels that a leg holds now, loose or in bags."""
    unit, bag = UNIT.alias("moving"), UNIT.alias("moving_bag")
    under_way = sa.select(_LEG.c.id).where(
        _LEG.c.state.in_([LegState.DEPARTED, LegState.RECEIVING]), touches(actor)
    )
    around = [
        sa.and_(each.c.holder_id.in_(under_way), each.c.state == State.ON_THE_WAY)
        for each in (unit, bag)
    ]
    return (
        sa.select(unit.c.id)
        .select_from(unit.outerjoin(bag, bag.c.id == unit.c.bag_id))
        .where(unit.c.kind == UnitKind.PARCEL, sa.or_(*around))
    )


def between(start: datetime, end: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    """Ids grow with time and are the table's order, so this reads a few days and not years."""
    return EVENT.c.id >= _first_id(start), EVENT.c.at >= start, EVENT.c.at < end


def stations(actor: Actor) -> Any:
    return sa.select(_STATION.c.id).where(_STATION.c.path.startswith(actor.path, autoescape=True))


def touches(actor: Actor) -> sa.ColumnElement[bool]:
    """Legs from or to a station of the actor's."""
    ends = (_LEG.c.from_station_id, _LEG.c.to_station_id)
    return sa.or_(*(end.in_(stations(actor)) for end in ends))


def _first_id(at: datetime) -> UUID:
    """Before every UUIDv7 of that instant (RFC 9562, section 5.7)."""
    return UUID(int=int(at.timestamp() * 1000) << 80)


def _taken_back(start: datetime) -> Any:
    return sa.select(EVENT.c.corrects_id).where(
        EVENT.c.id >= _first_id(start), EVENT.c.kind == "void", EVENT.c.corrects_id.is_not(None)
    )
