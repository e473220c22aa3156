"""What the scan box makes of bag tags, route bills and trip bills."""

from flask import url_for
from flask_babel import gettext as _
from sqlmodel import Session, col, select

from station import barcodes, custody
from station.access import Actor, Permission
from station.barcodes import Series
from station.consolidation import bags, trips, words
from station.consolidation.models import Bag, Leg, LegState, Trip
from station.errors import NotFound
from station.network.models import Division, Station
from station.web.i18n import translated
from station.web.room import Hit

_ON_THE_WAY = (LegState.DEPARTED, LegState.RECEIVING)


def recognise(session: Session, text: str, actor: Actor) -> list[Hit]:
    """A bag, a load or a trip of the actor's, by its code."""
    code = barcodes.parse(text)
    if code is None:
        return []
    finders = {
        Series.BAG: _bag,
        Series.ROUTE_BILL: _load,
        Series.TRIP_BILL: _trip,
    }
    find = finders.get(code.series)
    if find is None:
        return []
    try:
        return find(session, str(code), actor)
    except NotFound:
        return []


def _bag(session: Session, number: str, actor: Actor) -> list[Hit]:
    found = session.exec(select(Bag).where(Bag.number == number)).first()
    if found is None or not actor.may(Permission.LOOK):
        return []
    bag = bags.get_bag(session, found.id, seen_by=actor)
    state = translated(words.UNIT_STATES[custody.get_unit(session, bag.id).state])
    place = session.exec(
        select(Division.name)
        .join(Station, col(Station.division_id) == col(Division.id))
        .where(Station.id == bag.destination_id)
    ).one()
    return [
        Hit(
            _("Bag"),
            _("%(state)s, for %(place)s", state=state, place=place),
            url=url_for("consolidation.show_bag", bag_id=bag.id),
            number=number,
        )
    ]


def _load(session: Session, number: str, actor: Actor) -> list[Hit]:
    """The receiver receives it; everybody else looks at its trip."""
    found = session.exec(select(Leg).where(Leg.number == number)).first()
    if found is None or not actor.may(Permission.LOOK):
        return []
    leg = trips.get_leg(session, found.id, seen_by=actor)
    is_mine = leg.to_station_id == actor.station_id
    if is_mine and leg.state in _ON_THE_WAY and actor.may(Permission.RECEIVE):
        title = _("Receive this load")
    else:
        title = translated(words.LEG_STATES[leg.state])
    if is_mine:
        url = url_for("consolidation.show_load", leg_id=leg.id)
    else:
        url = url_for("consolidation.show_trip", trip_id=leg.trip_id)
    return [Hit(_("Route bill"), title, url=url, number=number)]


def _trip(session: Session, number: str, actor: Actor) -> list[Hit]:
    found = session.exec(select(Trip).where(Trip.number == number)).first()
    if found is None or not actor.may(Permission.LOOK):
        return []
    trip = trips.get_trip(session, found.id, seen_by=actor)
    return [
        Hit(
            _("Trip"),
            f"{trip.day.isoformat()} {translated(words.TRIP_STATES[trip.state])}",
            url=url_for("consolidation.show_trip", trip_id=trip.id),
            number=number,
        )
    ]
