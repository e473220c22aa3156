"""When the dispatch arrives: what paper told goes over to the rows of its sender."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, delete, select

from station.consolidation.models import (
    Bag,
    BagItem,
    Leg,
    LegItem,
    LegState,
    PaperBag,
    PaperBagItem,
    PaperItem,
    PaperLoad,
    PaperPart,
)
from station.consolidation.trip_ends import end_trip
from station.custody import EVENT

_WAITING = (LegState.LOADING, LegState.DEPARTED)


def hand_over(session: Session) -> int:
    """Let every load and bag that has come here itself take the place of its paper.

    A load keeps how far its receiving has come. The paper is forgotten once the events that
    the load or bag stands for are here, too; how many loads and bags that were.
    """
    loads = session.exec(select(PaperLoad).join(Leg, col(Leg.id) == col(PaperLoad.id))).all()
    bags = session.exec(select(PaperBag).join(Bag, col(Bag.id) == col(PaperBag.id))).all()
    done = 0
    for load in loads:
        done += _hand_over_load(session, load)
    for bag in bags:
        done += _hand_over_bag(session, bag)
    return done


def hand_over_load(session: Session, leg_id: UUID) -> None:
    """The same for one load, before something more is recorded of it."""
    load = session.get(PaperLoad, leg_id)
    if load is not None:
        _hand_over_load(session, load)


def _hand_over_load(session: Session, load: PaperLoad) -> bool:
    if not is_load_here(session, load.id):
        return False
    leg = session.get_one(Leg, load.id)
    if load.state is not LegState.DEPARTED and leg.state in _WAITING:
        leg.state, leg.receiving_at = load.state, load.receiving_at
        leg.received_at, leg.received_by_id = load.received_at, load.received_by_id
        leg.is_blind = load.is_blind
        session.add(leg)
        session.flush()
        if leg.state is LegState.RECEIVED:
            end_trip(session, leg)
    session.exec(delete(PaperItem).where(col(PaperItem.leg_id) == load.id))
    session.exec(delete(PaperPart).where(col(PaperPart.number) == load.number))
    session.delete(load)
    session.flush()
    return True


def _hand_over_bag(session: Session, bag: PaperBag) -> bool:
    if bag.is_listed and not is_bag_here(session, bag.id):
        return False
    session.exec(delete(PaperBagItem).where(col(PaperBagItem.bag_id) == bag.id))
    session.exec(delete(PaperPart).where(col(PaperPart.number) == bag.number))
    session.delete(bag)
    session.flush()
    return True


def is_load_here(session: Session, leg_id: UUID) -> bool:
    """Whether a leg has come here with all its departures: then no paper knows more."""
    departed = sa.select(col(LegItem.unit_id)).where(col(LegItem.leg_id) == leg_id)
    departure = EVENT.c.kind == "depart", EVENT.c.leg_id == leg_id
    return session.get(Leg, leg_id) is not None and _has_events(session, departed, *departure)


def is_bag_here(session: Session, bag_id: UUID) -> bool:
    """Whether a bag has come here with all that was packed into it."""
    packed = sa.select(col(BagItem.unit_id)).where(col(BagItem.bag_id) == bag_id)
    packing = EVENT.c.kind == "pack", EVENT.c.bag_id == bag_id
    return session.get(Bag, bag_id) is not None and _has_events(session, packed, *packing)


def _has_events(session: Session, units: sa.Select[Any], *which: sa.ColumnElement[bool]) -> bool:
    """Whether there are such units, and for each an event that is wanted."""
    wanted = set(session.connection().scalars(units))
    query = sa.select(EVENT.c.unit_id).where(EVENT.c.unit_id.in_(wanted), *which).distinct()
    return bool(wanted) and set(session.connection().scalars(query)) == wanted
