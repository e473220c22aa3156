"""This room's figures on a person's page of today."""

from collections.abc import Iterable
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from sqlmodel import Session

from station.access import Actor, Permission
from station.clock import business_day
from station.consolidation import (
    bag_lists,
    counted,
    departure_lists,
    load_lists,
    receiving_page,
    timetable,
)
from station.consolidation.bag_lists import Shelf
from station.consolidation.load_lists import Loads
from station.web.room import Card


def cards(session: Session, actor: Actor, now: datetime) -> Iterable[Card]:
    """Loads to receive first, then vehicles to send off, then what stands in the room."""
    if actor.may(Permission.RECEIVE):
        yield from _loads(session, actor)
    if actor.may(Permission.LOAD):
        yield from _departures(session, actor, now)
    if actor.may(Permission.PACK):
        yield from _bags(session, actor)


def _loads(session: Session, actor: Actor) -> Iterable[Card]:
    mine = session.exec(load_lists.loads_of(Loads.HERE, seen_by=actor)).all()
    if not mine:
        return
    [first] = receiving_page.rows_of(session, list(mine[:1]))
    step = _step_of(session, first, actor)
    url = url_for("consolidation.show_load", leg_id=first.leg.id)
    yield Card(
        _("Start receiving"),
        len(mine),
        url_for("consolidation.list_loads", show=Loads.HERE.value),
        step,
        tone="go",
        order=5,
        step_url=url,
    )


def _step_of(session: Session, row: receiving_page.LoadRow, actor: Actor) -> str:
    """What there is to receive of a load, which may have come to somebody else meanwhile."""
    view = receiving_page.load_view(session, row.leg, seen_by=actor)
    if view.is_gone:
        return str(_("From %(place)s nothing comes any more: close the load", place=row.from_name))
    parcels = sum(line.parcels for line in view.to_come)
    load = counted.load_words(len(view.bags), len(view.loose), counted.in_all(parcels))
    return str(_("Receive from %(place)s: %(load)s", place=row.from_name, load=load))


def _departures(session: Session, actor: Actor, now: datetime) -> Iterable[Card]:
    found = timetable.departures(session, business_day(now), seen_by=actor)
    due = departure_lists.due_soon(found, actor, now)
    if not due:
        return
    first = due[0]
    time = f"{first.minute_here // 60:02d}:{first.minute_here % 60:02d}"
    step = _("Load the %(time)s for %(route)s", time=time, route=first.route)
    url = url_for("consolidation.list_trips")
    if first.trip is not None:
        url = url_for("consolidation.show_trip", trip_id=first.trip.id)
    soon = url_for("consolidation.list_trips", show="soon")
    yield Card(_("Departures soon"), len(due), soon, step, order=20, step_url=url)


def _bags(session: Session, actor: Actor) -> Iterable[Card]:
    counts = bag_lists.count_shelves(session, actor)
    for shelf, label, step, order in (
        (Shelf.ARRIVED, _("Bags arrived"), _("Open them or pass them on"), 10),
        (Shelf.OPEN, _("Bags open"), "", 30),
        (Shelf.CLOSED, _("Bags closed"), "", 31),
    ):
        if counts[shelf]:
            url = url_for("consolidation.list_bags", shelf=shelf.value)
            yield Card(label, counts[shelf], url, step, order=order)
