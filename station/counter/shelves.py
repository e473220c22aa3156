"""The shelves of a station: what fits where, and how full they are."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session, select

from station.access import Permission
from station.counter.models import CounterRule, ShelfLayer
from station.counter.placing import USUAL, Board
from station.counter.waiting import STAY
from station.custody import Writer
from station.db import table_of
from station.errors import N_, RuleBroken
from station.prepared import Prepared

REMIND_DAYS, OVERDUE_DAYS = 2, 5
_COUNTER_RULE = table_of(CounterRule)
_RULE = Prepared(
    sa.select(_COUNTER_RULE.c.remind_days, _COUNTER_RULE.c.overdue_days).where(
        _COUNTER_RULE.c.station_id == sa.bindparam("here")
    )
)


class SameLayerTwice(RuleBroken):
    message = N_("Shelf %(shelf)d, layer %(layer)d: this line stands here twice.")


class Patience(Struct, frozen=True):
    """How long a parcel waits here, in days, before its recipient is reminded, and is late."""

    remind_days: int = REMIND_DAYS
    overdue_days: int = OVERDUE_DAYS


def boards_of(session: Session, station_id: UUID) -> Sequence[Board]:
    """What the station has said of its shelves; the usual ones where it said nothing."""
    layers = session.exec(
        select(ShelfLayer)
        .where(ShelfLayer.station_id == station_id)
        .order_by(sa.text("shelf"), sa.text("layer"))
    ).all()
    return [Board(row.shelf, row.layer, row.size, row.capacity) for row in layers] or USUAL


def counts(session: Session, station_id: UUID) -> dict[tuple[int, int], int]:
    """How many parcels stand on each layer."""
    rows = session.connection().execute(
        sa.select(STAY.c.shelf, STAY.c.layer, sa.func.count())
        .where(STAY.c.station_id == station_id, STAY.c.ended_at.is_(None))
        .group_by(STAY.c.shelf, STAY.c.layer)
    )
    return {(shelf, layer): many for shelf, layer, many in rows}


def set_boards(session: Session, writer: Writer, boards: Sequence[Board]) -> None:
    """Say anew what stands in the shop; a layer that is no longer named takes nothing more."""
    writer.actor.ensure_may(Permission.SERVE)
    wanted: dict[tuple[int, int], Board] = {}
    for board in boards:
        if board.key in wanted:
            raise SameLayerTwice(shelf=board.shelf, layer=board.layer)
        wanted[board.key] = board
    known = session.exec(select(ShelfLayer).where(ShelfLayer.station_id == writer.station_id)).all()
    for row in known:
        named = wanted.pop((row.shelf, row.layer), None)
        if named is not None:
            row.size, row.capacity = named.size, named.capacity
        else:
            row.capacity = 0
    for board in wanted.values():
        session.add(
            ShelfLayer(
                home_station_id=writer.station_id,
                station_id=writer.station_id,
                shelf=board.shelf,
                layer=board.layer,
                size=board.size,
                capacity=board.capacity,
            )
        )
    session.flush()


def patience_of(session: Session, station_id: UUID) -> Patience:
    rule = _RULE.first(session.connection(), {"here": station_id})
    return Patience(rule.remind_days, rule.overdue_days) if rule else Patience()


def set_patience(session: Session, writer: Writer, patience: Patience) -> None:
    writer.actor.ensure_may(Permission.SERVE)
    station_id = writer.station_id
    rule = session.exec(select(CounterRule).where(CounterRule.station_id == station_id)).first()
    if rule is None:
        rule = CounterRule(
            station_id=station_id,
            home_station_id=station_id,
            remind_days=patience.remind_days,
            overdue_days=patience.overdue_days,
        )
        session.add(rule)
    rule.remind_days, rule.overdue_days = patience.remind_days, patience.overdue_days
    session.flush()
