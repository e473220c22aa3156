"""Lists of loads by where they are going, or when they came; each with its count."""

from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from station.access import Actor
from station.consolidation import paper_loads
from station.consolidation.models import Leg, LegState, PaperLoad, Trip
from station.errors import N_
from station.network.lookup import matches
from station.network.models import Route, Station


class Loads(StrEnum):
    """Which loads somebody looks at."""

    HERE = "here"
    BELOW = "below"
    RECEIVED = "received"


LOADS_LABELS = {
    Loads.HERE: N_("on the way here"),
    Loads.BELOW: N_("on the way to stations below"),
    Loads.RECEIVED: N_("received"),
}
_ON_THE_WAY = (LegState.DEPARTED, LegState.RECEIVING)


def loads_of(which: Loads, text: str = "", *, seen_by: Actor) -> SelectOfScalar[Leg]:
    """The loads to the actor's stations, the first to leave first; received, the last first."""
    query = (
        select(Leg)
        .join(Station, col(Station.id) == col(Leg.to_station_id))
        .where(
            col(Station.path).startswith(seen_by.path, autoescape=True),
            # Until the paper's word is handed over to the leg, the paper says how far it is.
            col(Leg.id).not_in(select(PaperLoad.id)),
        )
    )
    if which is Loads.RECEIVED:
        query = query.where(Leg.state == LegState.RECEIVED)
        query = query.order_by(col(Leg.received_at).desc(), col(Leg.id).desc())
    else:
        is_here = col(Leg.to_station_id) == seen_by.station_id
        query = query.where(
            col(Leg.state).in_(_ON_THE_WAY), is_here if which is Loads.HERE else ~is_here
        ).order_by(col(Leg.departed_at), col(Leg.id))
    return query.where(_named(text)) if text.strip() else query


def count_loads(session: Session, *, seen_by: Actor) -> dict[Loads, int]:
    """As many as each list shows."""
    return {
        which: _count(session, loads_of(which, seen_by=seen_by))
        + len(told_by_paper(session, which, seen_by=seen_by))
        for which in Loads
    }


def told_by_paper(
    session: Session, which: Loads, text: str = "", *, seen_by: Actor
) -> list[PaperLoad]:
    """Loads that only their sheets have told of, a handful; they stand above the list."""
    states = (LegState.RECEIVED,) if which is Loads.RECEIVED else _ON_THE_WAY
    return [
        load
        for load in paper_loads.loads_to(session, seen_by, states)
        if text.strip().upper() in load.number
        and (
            which is Loads.RECEIVED
            or (load.to_station_id == seen_by.station_id) is (which is Loads.HERE)
        )
    ]


def _count(session: Session, query: SelectOfScalar[Leg]) -> int:
    counted = sa.select(sa.func.count()).select_from(query.order_by(None).subquery())
    return int(session.connection().execute(counted).scalar_one())


def _named(text: str) -> sa.ColumnElement[bool]:
    """By the bill's number, either end, the route, the vehicle or its driver."""
    ends = select(Station.id).where(
        matches(text, Station.search, Station.code)
        | col(Station.name).contains(text, autoescape=True)
    )
    trips = (
        select(Trip.id)
        .join(Route, col(Route.id) == col(Trip.route_id))
        .where(
            matches(text, Route.search, Route.code)
            | col(Route.name).icontains(text, autoescape=True)
            | col(Trip.plate).icontains(text, autoescape=True)
            | col(Trip.driver_name).icontains(text, autoescape=True)
        )
    )
    return sa.or_(
        col(Leg.number).icontains(text, autoescape=True),
        col(Leg.from_station_id).in_(ends),
        col(Leg.to_station_id).in_(ends),
        col(Leg.trip_id).in_(trips),
    )
