"""What to do now: matters and late loads, the oldest first, with whose step each is."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import current_app, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from msgspec import Struct
from sqlmodel import Session, col, select

from station.access import Actor
from station.consolidation.models import Leg, LegState
from station.incidents.words import KIND_NAMES, NEXT_STEPS
from station.network import lookup as network
from station.settling import lookup, matter
from station.settling.lookup import Filter
from station.web.i18n import translated

# Longer than the longest line of a county takes, with a meal on the way.
LATE_AFTER = timedelta(hours=6)


class Todo(Struct, frozen=True):
    """One line: since when, what, where, whose step, what to do, and the page for it."""

    since: datetime
    what: str
    where: str
    whose: str
    step: str
    url: str
    is_late_load: bool = False
    # The matters of this line, by which their photos are found.
    matters: tuple[UUID, ...] = ()


def todos(session: Session, actor: Actor, now: datetime) -> list[Todo]:
    found = [*_matters(session, actor), *_late_loads(session, actor, now)]
    return sorted(found, key=lambda todo: todo.since)


def loads_under_way(session: Session) -> list[Leg]:
    under_way = col(Leg.state).in_([LegState.DEPARTED, LegState.RECEIVING])
    return list(session.exec(select(Leg).where(under_way).order_by(col(Leg.departed_at))))


def is_late(leg: Leg, now: datetime) -> bool:
    departed = leg.departed_at
    return leg.state is LegState.DEPARTED and departed is not None and departed < now - LATE_AFTER


def open_matters(session: Session, actor: Actor) -> list[Any]:
    return list(session.connection().execute(lookup.listing(Filter(), seen_by=actor)))


def _matters(session: Session, actor: Actor) -> Iterable[Todo]:
    """Matters of one kind between the same two are one line."""
    alike: dict[tuple[Any, ...], list[Any]] = {}
    for row in open_matters(session, actor):
        key = (row.kind, row.station_id, row.other_station_id)
        alike.setdefault(key, []).append(row)
    for rows in alike.values():
        yield _line(rows, actor)


def _line(rows: list[Any], actor: Actor) -> Todo:
    first = rows[0]
    place, other = first.place or "", first.other_place or ""
    what = translated(KIND_NAMES[first.kind])
    if len(rows) > 1:
        what = ngettext("%(what)s: %(num)d", "%(what)s: %(num)d", len(rows), what=what)
        url = url_for("incidents.list_incidents", kind=first.kind.value, station=first.station_id)
    else:
        url = url_for("incidents.show_incident", incident_id=first.id)
    mine = matter.is_mine(first, actor)
    return Todo(
        since=first.opened_at,
        what=what,
        where=f"{other} → {place}" if other else place,
        whose=_("yours") if mine else matter.whose_step(first, place, other),
        step=translated(NEXT_STEPS[first.kind]),
        url=url,
        matters=tuple(row.id for row in rows),
    )


def _late_loads(session: Session, actor: Actor, now: datetime) -> Iterable[Todo]:
    late = [leg for leg in loads_under_way(session) if is_late(leg, now)]
    names = network.names_of(
        session, [i for g in late for i in (g.from_station_id, g.to_station_id)]
    )
    mine = {station.id for station in network.list_stations(session, seen_by=actor)}
    endpoint = "consolidation.show_trip"
    known = endpoint in current_app.view_functions
    for leg in late:
        if leg.departed_at and {leg.from_station_id, leg.to_station_id} & mine:
            to = names.get(leg.to_station_id, "")
            yield Todo(
                since=leg.departed_at,
                what=_("still on the way"),
                where=f"{names.get(leg.from_station_id, '')} → {to}",
                whose=to,
                step=_("Call the driver, then receive the load: its bill's code is enough."),
                url=url_for(endpoint, trip_id=leg.trip_id) if known else "",
                is_late_load=True,
            )
