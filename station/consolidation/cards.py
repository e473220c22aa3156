"""This room's figures on a person's page of today."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from flask import url_for
from flask_babel import gettext as _
from sqlmodel import Session

from station.access import Actor, Permission
from station.clock import business_day, local
from station.consolidation import counted, receiving_page, timetable
from station.custody import UNIT, Holder, State, UnitKind
from station.web.room import Card

_MINUTES_AHEAD = 180


def cards(session: Session, actor: Actor, now: datetime) -> Iterable[Card]:
    """Loads to receive first, then vehicles to send off, then what stands in the room."""
    if actor.may(Permission.RECEIVE):
        yield from _loads(session, actor)
    if actor.may(Permission.LOAD):
        yield from _departures(session, actor, now)
    if actor.may(Permission.PACK):
        yield from _bags(session, actor)


def _loads(session: Session, actor: Actor) -> Iterable[Card]:
    rows = receiving_page.loads_for(session, actor)
    mine = [row for row in rows if row.leg.to_station_id == actor.station_id]
    if not mine:
        return
    first = mine[0]
    step = _(
        "Receive from %(place)s: %(load)s",
        place=first.from_name,
        load=counted.load_words(
            first.total.bags, first.total.loose, counted.in_all(first.total.parcels)
        ),
    )
    url = url_for("consolidation.show_load", leg_id=first.leg.id)
    yield Card(_("Start receiving"), len(mine), url, step, tone="go", order=5)


def _departures(session: Session, actor: Actor, now: datetime) -> Iterable[Card]:
    there = local(now)
    minute = there.hour * 60 + there.minute
    due = [
        d
        for d in timetable.departures(session, business_day(now), seen_by=actor)
        if not d.has_left
        and any(stop.station_id == actor.station_id for stop in d.stops[:-1])
        and minute - 30 <= d.minute_here <= minute + _MINUTES_AHEAD
    ]
    if not due:
        return
    first = due[0]
    time = f"{first.minute_here // 60:02d}:{first.minute_here % 60:02d}"
    step = _("Load the %(time)s for %(route)s", time=time, route=first.route)
    url = url_for("consolidation.list_trips")
    if first.trip is not None:
        url = url_for("consolidation.show_trip", trip_id=first.trip.id)
    yield Card(_("Departures soon"), len(due), url, step, order=20)


def _bags(session: Session, actor: Actor) -> Iterable[Card]:
    here = (UNIT.c.holder == Holder.STATION) & (UNIT.c.holder_id == actor.station_id)
    rows = session.connection().execute(
        sa.select(UNIT.c.state, sa.func.count())
        .where(here, UNIT.c.kind == UnitKind.BAG)
        .group_by(UNIT.c.state)
    )
    counts = {state: count for state, count in rows}  # noqa: C416  rows are no pairs to mypy
    to_open = counts.get(State.ARRIVED, 0)
    if to_open:
        url = url_for("consolidation.list_bags", shelf="arrived")
        yield Card(_("Bags arrived"), to_open, url, _("Open them or pass them on"), order=10)
    for state, label, order in (
        (State.OPEN, _("Bags open"), 30),
        (State.CLOSED, _("Bags closed"), 31),
    ):
        if counts.get(state):
            url = url_for("consolidation.list_bags", shelf=state.value)
            yield Card(label, counts[state], url, order=order)
