"""Bags by what people call them, where nobody can scan: ``0042`` of ``B-421223100-0042-K``."""

import re
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from station import custody
from station.consolidation.models import Leg, LegItem, LegState, PaperItem, PaperLoad
from station.consolidation.paper_loads import Load
from station.consolidation.rules import NotOfThisLoad
from station.custody import UNIT, State, UnitKind
from station.db import table_of

_SHORT = re.compile(r"[0-9]{4,6}")
_LEG, _ON_LEG = table_of(Leg), table_of(LegItem)
_PAPER, _ON_PAPER = table_of(PaperLoad), table_of(PaperItem)
# What lies at a station in one piece, being filled or closed.
_STANDING = (State.OPEN, State.CLOSED, State.HERE, State.ARRIVED)
_COMING = (LegState.DEPARTED, LegState.RECEIVING)


def bags_here(session: Session, text: str, station_id: UUID) -> list[UUID]:
    """The bags of this short number that stand at the station."""
    if not _SHORT.fullmatch(text):
        return []
    query = sa.select(UNIT.c.id).where(_is_called(text), _stands_at(station_id))
    return list(session.connection().scalars(query.order_by(UNIT.c.number)))


def number_here(session: Session, text: str, station_id: UUID) -> str:
    """The whole number of the one bag called so at the station; else what was typed."""
    return _whole(session, text, _stands_at(station_id))


def number_on_load(session: Session, load: Load, text: str) -> str:
    """The whole number of the one bag called so on the load's bill; else what was typed."""
    listed = sa.union(
        sa.select(_ON_LEG.c.unit_id).where(_ON_LEG.c.leg_id == load.id),
        sa.select(_ON_PAPER.c.unit_id).where(_ON_PAPER.c.leg_id == load.id),
    )
    return _whole(session, text, UNIT.c.id.in_(listed))


def on_load(session: Session, load: Load, text: str) -> UUID:
    """What was scanned of a load, or the bag whose figures were typed.

    Raises:
        NotOfThisLoad: nothing is called so.
    """
    number = number_on_load(session, load, text)
    units = custody.find_units(session, number)
    if not units:
        raise NotOfThisLoad(number=text)
    return UUID(str(units[0].id))


def number_coming(session: Session, text: str, station_id: UUID) -> str:
    """The whole number of the one bag called so that is on its way to the station."""
    coming = sa.union(
        *(
            sa.select(items.c.unit_id)
            .join(loads, loads.c.id == items.c.leg_id)
            .where(loads.c.to_station_id == station_id, loads.c.state.in_(_COMING))
            for loads, items in ((_LEG, _ON_LEG), (_PAPER, _ON_PAPER))
        )
    )
    return _whole(session, text, UNIT.c.id.in_(coming))


def _stands_at(station_id: UUID) -> sa.ColumnElement[bool]:
    return sa.and_(UNIT.c.holder_id == station_id, UNIT.c.state.in_(_STANDING))


def _is_called(text: str) -> sa.ColumnElement[bool]:
    return sa.and_(UNIT.c.kind == UnitKind.BAG, UNIT.c.number.like(f"B-%-{text}-_"))


def _whole(session: Session, text: str, where: sa.ColumnElement[bool]) -> str:
    if not _SHORT.fullmatch(text):
        return text
    query = sa.select(UNIT.c.number).where(_is_called(text), where).limit(2)
    found = list(session.connection().scalars(query))
    return found[0] if len(found) == 1 else text
