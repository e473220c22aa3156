"""What stands at a station and could travel: closed bags, and parcels outside bags."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session

from station.consolidation.models import Bag, Leg, LegItem, LegState, Trip
from station.custody import EVENT, UNIT, Holder, State, UnitKind
from station.db import table_of
from station.network.models import Station
from station.parcels.heading import GOES_TO
from station.parcels.models import Parcel

_BAG, _PARCEL = table_of(Bag), table_of(Parcel)
_STATION = table_of(Station)
_LEG, _LEG_ITEM, _TRIP = table_of(Leg), table_of(LegItem), table_of(Trip)
_ITS_BAG = UNIT.alias("its_bag")


class StockItem(Struct, frozen=True):
    """A bag or a parcel outside bags, with where it goes and what it weighs.

    ``destination_path`` is None where nobody has decided; ``loaded_on`` is the number of
    the trip that is being loaded with it.
    """

    unit_id: UUID
    kind: UnitKind
    number: str
    state: State
    holder: Holder
    holder_id: UUID | None
    bag_state: State | None
    bag_number: str | None
    destination_id: UUID | None
    destination_path: str | None
    place: str | None
    parcels: int
    grams: int
    cod_fen: int
    seal_number: str
    loaded_on: str | None
    since: datetime | None

    def is_at(self, station_id: UUID) -> bool:
        return self.holder is Holder.STATION and self.holder_id == station_id


_LOADED_ON = (
    sa.select(_TRIP.c.number)
    .select_from(
        _LEG_ITEM.join(_LEG, _LEG.c.id == _LEG_ITEM.c.leg_id).join(
            _TRIP, _TRIP.c.id == _LEG.c.trip_id
        )
    )
    .where(_LEG_ITEM.c.unit_id == UNIT.c.id, _LEG.c.state == LegState.LOADING)
    .limit(1)
    .scalar_subquery()
)
_SINCE = sa.select(EVENT.c.at).where(EVENT.c.id == UNIT.c.head_id).scalar_subquery()
# Inside a bag that was opened, the bag says who has the parcel.
_HOLDER_ID = sa.func.coalesce(_ITS_BAG.c.holder_id, UNIT.c.holder_id)
_STOCK: Any = (
    sa.select(
        UNIT.c.id,
        UNIT.c.kind,
        UNIT.c.number,
        UNIT.c.state,
        sa.case((_ITS_BAG.c.id.is_(None), UNIT.c.holder), else_=_ITS_BAG.c.holder).label("holder"),
        _HOLDER_ID.label("holder_id"),
        _ITS_BAG.c.state,
        _ITS_BAG.c.number,
        _STATION.c.id,
        _STATION.c.path,
        _STATION.c.name,
        sa.func.coalesce(_BAG.c.parcel_count, 1),
        sa.case(
            (_BAG.c.id.is_(None), sa.func.coalesce(_PARCEL.c.weight_grams, 0)),
            (_BAG.c.gross_grams > 0, _BAG.c.gross_grams),
            else_=_BAG.c.parcel_grams + _BAG.c.tare_grams,
        ),
        sa.func.coalesce(_BAG.c.cod_fen, _PARCEL.c.cod_fen, 0),
        sa.func.coalesce(_BAG.c.seal_number, ""),
        _LOADED_ON,
        _SINCE,
    )
    .select_from(UNIT)
    .outerjoin(_ITS_BAG, _ITS_BAG.c.id == UNIT.c.bag_id)
    .outerjoin(_BAG, _BAG.c.id == UNIT.c.id)
    .outerjoin(_PARCEL, _PARCEL.c.id == UNIT.c.id)
    .outerjoin(
        _STATION,
        _STATION.c.id == sa.func.coalesce(_BAG.c.destination_id, GOES_TO),
    )
)
_CAN_TRAVEL = [State.CLOSED, State.HERE, State.ARRIVED, State.RETURNING]


def stock_of(session: Session, station_id: UUID) -> list[StockItem]:
    """Everything at a station that is bound for another one; bags first."""
    of_opened = (
        sa.select(UNIT.c.id)
        .where(UNIT.c.state == State.OPENED, UNIT.c.holder_id == station_id)
        .scalar_subquery()
    )
    rows = session.connection().execute(
        _STOCK.where(
            sa.or_(
                sa.and_(
                    UNIT.c.holder_id == station_id,
                    UNIT.c.holder == Holder.STATION,
                    UNIT.c.state.in_(_CAN_TRAVEL),
                ),
                UNIT.c.bag_id.in_(of_opened),
            ),
            sa.or_(_STATION.c.id.is_(None), _STATION.c.id != station_id),
        ).order_by(UNIT.c.kind, UNIT.c.number)
    )
    return [StockItem(*row) for row in rows]


def items_by_id(session: Session, unit_ids: Sequence[UUID]) -> dict[UUID, StockItem]:
    """The units as they stand, wherever they are."""
    if not unit_ids:
        return {}
    rows = session.connection().execute(_STOCK.where(UNIT.c.id.in_(unit_ids)))
    return {row[0]: StockItem(*row) for row in rows}
