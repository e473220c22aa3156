"""What a leg carries: as the rows say while it is loaded, then as they said when it departed."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session, select

from station.consolidation import paper_loads
from station.consolidation.models import Bag, Leg, LegItem, PaperLoad
from station.custody import UNIT, Holder, Known, State, UnitKind
from station.db import table_of
from station.parcels.heading import GOES_TO
from station.parcels.models import Parcel

_ITEM, _BAG, _PARCEL = table_of(LegItem), table_of(Bag), table_of(Parcel)


class LoadItem(Struct, frozen=True):
    """A bag or loose parcel of a leg, with what the sender knew of it.

    ``destination_id`` is where it goes by what is known now, ``bound_for_id`` where its
    sender sent it.
    """

    unit_id: UUID
    kind: UnitKind
    number: str
    state: State
    holder: Holder
    holder_id: UUID | None
    seal_number: str
    destination_id: UUID | None
    bound_for_id: UUID | None
    parcels: int
    grams: int
    # Pieces whose weight nobody knows; it is not in ``grams``.
    unweighed: int
    cod_fen: int
    freight_collect_fen: int
    # Its departure as paper says it, where that may not have come here yet.
    known: Known | None = None

    @property
    def known_grams(self) -> int | None:
        """None where nothing of it was weighed."""
        return self.grams if self.unweighed < self.parcels else None


class LoadSum(Struct):
    """What a leg carries, as people count it."""

    bags: int = 0
    loose: int = 0
    parcels: int = 0
    grams: int = 0


_DESTINATION = sa.func.coalesce(_BAG.c.destination_id, GOES_TO)
_PIECES = sa.func.coalesce(_ITEM.c.parcels, _BAG.c.parcel_count, 1)
_GRAMS = sa.case(
    (_ITEM.c.grams.is_not(None), _ITEM.c.grams),
    (_BAG.c.id.is_(None), sa.func.coalesce(_PARCEL.c.weight_grams, 0)),
    (_BAG.c.gross_grams > 0, _BAG.c.gross_grams),
    else_=_BAG.c.parcel_grams + _BAG.c.tare_grams,
)
_UNWEIGHED = sa.case(
    (_ITEM.c.unweighed.is_not(None), _ITEM.c.unweighed),
    (_BAG.c.gross_grams > 0, 0),
    (_BAG.c.id.is_not(None), sa.func.coalesce(_BAG.c.unweighed, 0)),
    (sa.func.coalesce(_PARCEL.c.weight_grams, 0) == 0, 1),
    else_=0,
)
_LOADED = (
    _ITEM.join(UNIT, UNIT.c.id == _ITEM.c.unit_id)
    .outerjoin(_BAG, _BAG.c.id == _ITEM.c.unit_id)
    .outerjoin(_PARCEL, _PARCEL.c.id == _ITEM.c.unit_id)
)
_ITEMS: Any = (
    sa.select(
        _ITEM.c.unit_id,
        UNIT.c.kind,
        UNIT.c.number,
        UNIT.c.state,
        UNIT.c.holder,
        UNIT.c.holder_id,
        sa.func.coalesce(_BAG.c.seal_number, ""),
        _DESTINATION,
        sa.case((_ITEM.c.departed, _ITEM.c.bound_for_id), else_=_DESTINATION),
        _PIECES,
        _GRAMS,
        _UNWEIGHED,
        sa.func.coalesce(_ITEM.c.cod_fen, _BAG.c.cod_fen, _PARCEL.c.cod_fen, 0),
        sa.func.coalesce(
            _ITEM.c.freight_collect_fen,
            _BAG.c.freight_collect_fen,
            _PARCEL.c.freight_collect_fen,
            0,
        ),
    )
    .select_from(_LOADED)
    .where(_ITEM.c.leg_id == sa.bindparam("leg"))
    # Bags first, as on the sheet; within each by number.
    .order_by(UNIT.c.kind, UNIT.c.number)
)
_KEEP = (
    sa.update(_ITEM)
    .where(_ITEM.c.leg_id == sa.bindparam("leg"), _ITEM.c.unit_id == sa.bindparam("unit"))
    .values(
        departed=True,
        bound_for_id=sa.bindparam("to"),
        parcels=sa.bindparam("pieces"),
        grams=sa.bindparam("weight"),
        unweighed=sa.bindparam("unknown"),
        cod_fen=sa.bindparam("cod"),
        freight_collect_fen=sa.bindparam("freight"),
    )
)


_AS_DEPARTED = (
    "bound_for_id",
    "parcels",
    "grams",
    "unweighed",
    "cod_fen",
    "freight_collect_fen",
)


def items_of(session: Session, leg_id: UUID) -> list[LoadItem]:
    """What is loaded for a leg: bags first, then loose parcels, by number."""
    on_paper = paper_loads.items(session, leg_id)
    if on_paper:
        to_id = session.get_one(PaperLoad, leg_id).to_station_id
        return [_of_paper(row, leg_id, to_id) for row in on_paper]
    return [LoadItem(*row) for row in session.connection().execute(_ITEMS, {"leg": leg_id})]


def _of_paper(row: Any, leg_id: UUID, to_id: UUID) -> LoadItem:
    """An item as its bill says it: on the leg, until something is known to have become of it.

    It may be with its consignee already, who had it before the bill.
    """
    is_there = row.came_before and row.holder is Holder.STATION and row.holder_id == to_id
    has_moved = row.has_moved or is_there
    return LoadItem(
        unit_id=row.unit_id,
        kind=row.kind,
        number=row.number,
        state=row.state if has_moved else State.ON_THE_WAY,
        holder=row.holder if has_moved else Holder.LEG,
        holder_id=row.holder_id if has_moved else leg_id,
        seal_number="",
        destination_id=row.destination_id,
        bound_for_id=row.destination_id,
        parcels=row.parcels,
        grams=row.grams,
        unweighed=0,
        cod_fen=0,
        freight_collect_fen=0,
        known=Known(row.head_id, row.hop, row.epoch),
    )


def has_items(session: Session, leg: Leg) -> bool:
    """Whether anything is loaded for the leg."""
    loaded = select(LegItem.unit_id).where(LegItem.leg_id == leg.id).limit(1)
    return session.exec(loaded).first() is not None


def keep_as_departed(session: Session, leg: Leg, items: Sequence[LoadItem]) -> None:
    """Write down what the sender signs for: what is corrected later is on no bill of theirs."""
    session.connection().execute(
        _KEEP,
        [
            {
                "leg": leg.id,
                "unit": item.unit_id,
                "to": item.destination_id,
                "pieces": item.parcels,
                "weight": item.grams,
                "unknown": item.unweighed,
                "cod": item.cod_fen,
                "freight": item.freight_collect_fen,
            }
            for item in items
        ],
    )


def load_again(session: Session, leg: Leg, items: Sequence[LoadItem]) -> None:
    """The items are loaded and have not departed; what else was on the leg is not."""
    connection, of_leg = session.connection(), _ITEM.c.leg_id == leg.id
    here = [item.unit_id for item in items]
    connection.execute(sa.delete(_ITEM).where(of_leg, _ITEM.c.unit_id.not_in(here)))
    nothing = dict.fromkeys(_AS_DEPARTED)
    connection.execute(sa.update(_ITEM).where(of_leg).values(departed=False, **nothing))


def load_sums(session: Session, leg_ids: list[UUID]) -> dict[UUID, LoadSum]:
    """What each leg carries."""
    sums: dict[UUID, LoadSum] = defaultdict(LoadSum)
    by_paper = paper_loads.sums(session, leg_ids)
    on_paper = {leg_id for leg_id, *_ in by_paper}
    rows = session.connection().execute(
        sa.select(
            _ITEM.c.leg_id, UNIT.c.kind, sa.func.count(), sa.func.sum(_PIECES), sa.func.sum(_GRAMS)
        )
        .select_from(_LOADED)
        .where(_ITEM.c.leg_id.in_([leg_id for leg_id in leg_ids if leg_id not in on_paper]))
        .group_by(_ITEM.c.leg_id, UNIT.c.kind)
    )
    for leg_id, kind, count, parcels, grams in [*by_paper, *rows]:
        total = sums[leg_id]
        if kind is UnitKind.BAG:
            total.bags += count
        else:
            total.loose += count
        total.parcels += int(parcels or 0)
        total.grams += int(grams or 0)
    return sums
