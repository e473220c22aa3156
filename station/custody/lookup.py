"""Looks up units, where they are, and what happened to them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from station.access import Actor
from station.clock import WITNESSES, business_day
from station.custody.kinds import State
from station.custody.models import CustodyEvent, Unit
from station.db import table_of
from station.errors import NotFound
from station.network.models import Station
from station.records import LogEntry, tip

_UNIT = table_of(Unit)
_EVENT = table_of(CustodyEvent)
_STATION = table_of(Station)
_LOG = table_of(LogEntry)
_STEP = 1_000


def get_unit(session: Session, unit_id: UUID) -> Any:
    """The unit's row as it stands in this transaction.

    Raises:
        NotFound: no such unit.
    """
    row = session.connection().execute(sa.select(_UNIT).where(_UNIT.c.id == unit_id)).one_or_none()
    if row is None:
        raise NotFound(kind="Unit", id=unit_id)
    return row


def find_units(session: Session, number: str) -> Sequence[Any]:
    """All uses of a normalised number, the newest first."""
    return (
        session.connection()
        .execute(sa.select(_UNIT).where(_UNIT.c.number == number).order_by(_UNIT.c.use.desc()))
        .all()
    )


def whereabouts() -> tuple[Any, dict[str, Any]]:
    """A FROM clause of units with their bags, and where each unit really is.

    Returns:
        the join, and expressions ``holder``, ``holder_id``, ``state`` and ``head_id``
        that read a packed parcel's place through its closed bag.
    """
    bag = _UNIT.alias("its_bag")
    through = sa.and_(bag.c.id.is_not(None), bag.c.state != State.OPEN)
    inside = sa.case(
        (bag.c.state.in_([State.CLOSED, State.HERE, State.ARRIVED]), sa.literal("packed")),
        (sa.and_(bag.c.state == State.OPENED, _UNIT.c.goes_back), sa.literal("returning")),
        (bag.c.state == State.OPENED, sa.literal("arrived")),
        else_=sa.cast(bag.c.state, sa.String),
    )
    return _UNIT.outerjoin(bag, _UNIT.c.bag_id == bag.c.id), {
        # An open bag stands at its station; so does what lies in it.
        "holder": sa.case(
            (bag.c.id.is_not(None), sa.cast(bag.c.holder, sa.String)),
            else_=sa.cast(_UNIT.c.holder, sa.String),
        ),
        "holder_id": sa.func.coalesce(bag.c.holder_id, _UNIT.c.holder_id),
        "state": sa.case((through, inside), else_=sa.cast(_UNIT.c.state, sa.String)),
        "head_id": sa.case((through, bag.c.head_id), else_=_UNIT.c.head_id),
    }


def history(session: Session, unit_id: UUID) -> list[Any]:
    """All events of a unit and, while it lay in them, of its bags; oldest first."""
    connection = session.connection()
    own = connection.execute(sa.select(_EVENT).where(_EVENT.c.unit_id == unit_id)).all()
    bag_ids = {event.bag_id for event in own if event.kind == "pack"}
    found = list(own)
    for bag_id in bag_ids:
        # A coordinator's decision for the bag puts the parcel back into it.
        inside = [e.at for e in own if e.bag_id == bag_id and e.kind in {"pack", "adjudicate"}]
        packed = min(inside)
        out = [e.at for e in own if e.at > max(inside) and e.bag_id is None]
        until = min(out) if out else None
        events = connection.execute(sa.select(_EVENT).where(_EVENT.c.unit_id == bag_id)).all()
        found += [e for e in events if e.at >= packed and (until is None or e.at <= until)]
    return sorted(found, key=lambda event: (event.at, event.hop, event.id))


def was_at(session: Session, unit_id: UUID, actor: Actor) -> bool:
    """Whether anything happened to the unit at a station of the actor's."""
    return (
        session.connection()
        .execute(
            sa.select(_EVENT.c.id)
            .join(_STATION, _STATION.c.id == _EVENT.c.station_id)
            .where(_EVENT.c.unit_id == unit_id, _STATION.c.path.startswith(actor.path))
            .limit(1)
        )
        .first()
        is not None
    )


def last_days(session: Session) -> list[datetime]:
    """For ``clock.is_trusted``: the latest time of each of the last days of recording.

    The last are those that the log numbered last, whatever their dates say.
    """
    connection = session.connection()
    end = tip(connection)
    backwards = (
        sa.select(_EVENT.c.at)
        .join(_LOG, _LOG.c.subject_id == _EVENT.c.id)
        .where(
            _LOG.c.node_id == end.node_id,
            _LOG.c.incarnation == end.incarnation,
            _LOG.c.subject == _EVENT.name,
        )
        .order_by(_LOG.c.seq.desc())
        .execution_options(yield_per=_STEP)
    )
    days: dict[date, datetime] = {}
    with connection.execute(backwards) as found:
        for at in found.scalars():
            day = business_day(at)
            if day not in days and len(days) == WITNESSES:
                break
            days[day] = max(at, days.get(day, at))
    return list(days.values())
