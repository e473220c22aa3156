"""What the scan box knows of bags, loads and trips, by the codes on their paper."""

from uuid import UUID

from flask import url_for
from flask_babel import gettext as _
from sqlmodel import Session, col, select

from station import barcodes
from station.access import Actor, Permission
from station.barcodes import Series
from station.consolidation import bags, driver_scan, trips
from station.consolidation.models import Bag, Leg, LegState, PaperBag, PaperLoad, Trip
from station.consolidation.paper_loads import Load
from station.consolidation.short_numbers import bags_here
from station.errors import NotFound
from station.network.models import Station
from station.web.room import Action, Hit


def recognise(session: Session, text: str, actor: Actor) -> list[Hit]:
    """A bag, a load or a trip that the actor may see; by its whole code, or a bag by its seal.

    A bag that stands here is known by what people call it as well.
    """
    if actor.may(Permission.LOOK):
        return _for_stations(session, text, actor)
    return driver_scan.recognise(session, text, actor) if actor.may(Permission.SEE_TRIP) else []


def _for_stations(session: Session, text: str, actor: Actor) -> list[Hit]:
    if barcodes.is_paper_code(text):
        return [_code_hit(text)] if actor.may(Permission.RECEIVE) else []
    code = barcodes.parse(text)
    if code is None:
        called = [session.get(Bag, id_) for id_ in bags_here(session, text, actor.station_id)]
        bags_so = [*filter(None, called), *_bags_by_seal(session, text, actor)]
        return [_bag_hit(session, bag) for bag in bags_so]
    code = code.names
    number = str(code)
    if code.series is Series.BAG:
        found = _bag_of(session, number)
        return [_bag_hit(session, found)] if found and _sees_bag(session, found, actor) else []
    if code.series is Series.ROUTE_BILL:
        leg = _leg_of(session, number)
        hit = _leg_hit(session, leg, actor) if leg else None
        return [hit] if hit else []
    if code.series is Series.TRIP_BILL:
        return _trip_hits(session, number, actor)
    return []


def _code_hit(text: str) -> Hit:
    """A sheet's own code that was not scanned but came as an address: read it by a key."""
    read = Action(_("Read the code"), url_for("consolidation.read_code", text=text), "POST")
    return Hit(kind=_("Sheet"), title=_("A code for machines"), actions=(read,))


def _bag_of(session: Session, number: str) -> Bag | PaperBag | None:
    own = session.exec(select(Bag).where(Bag.number == number)).first()
    return own or session.exec(select(PaperBag).where(PaperBag.number == number)).first()


def _leg_of(session: Session, number: str) -> Load | None:
    own = session.exec(select(Leg).where(Leg.number == number)).first()
    return own or session.exec(select(PaperLoad).where(PaperLoad.number == number)).first()


def _bags_by_seal(session: Session, seal: str, actor: Actor) -> list[Bag]:
    found = session.exec(select(Bag).where(Bag.seal_number == seal).limit(5)).all() if seal else []
    return [bag for bag in found if _sees_bag(session, bag, actor)]


def _sees_bag(session: Session, bag: Bag | PaperBag, actor: Actor) -> bool:
    try:
        bags.find_bag(session, bag.id, seen_by=actor)
    except NotFound:
        return False
    return True


def _bag_hit(session: Session, bag: Bag | PaperBag) -> Hit:
    destination = session.get(Station, bag.destination_id)
    return Hit(
        kind=_("Bag"),
        title=bag.number,
        subtitle=_("to %(place)s", place=destination.name if destination else "?"),
        url=url_for("consolidation.show_bag", bag_id=bag.id),
        number=bag.number,
    )


def find_load(session: Session, leg_id: UUID, actor: Actor) -> Hit | None:
    """The load with this id, for those who may see it."""
    leg = session.get(Leg, leg_id) or session.get(PaperLoad, leg_id)
    return _leg_hit(session, leg, actor) if leg else None


def _leg_hit(session: Session, leg: Load, actor: Actor) -> Hit | None:
    names = {
        s.id: s
        for s in session.exec(
            select(Station).where(col(Station.id).in_([leg.from_station_id, leg.to_station_id]))
        )
    }
    ends = [names.get(leg.from_station_id), names.get(leg.to_station_id)]
    if not any(end is not None and actor.sees(end.path) for end in ends):
        return None
    comes_here = leg.to_station_id == actor.station_id and leg.state is not LegState.LOADING
    url = (
        url_for("consolidation.show_trip", trip_id=leg.trip_id)
        if isinstance(leg, Leg) and not comes_here
        else url_for("consolidation.show_load", leg_id=leg.id)
    )
    way = " → ".join(end.name if end else "?" for end in ends)
    return Hit(kind=_("Route bill"), title=leg.number, subtitle=way, url=url, number=leg.number)


def _trip_hits(session: Session, number: str, actor: Actor) -> list[Hit]:
    trip = session.exec(select(Trip).where(Trip.number == number)).first()
    if trip is None:
        return []
    try:
        trips.get_trip(session, trip.id, seen_by=actor)
    except NotFound:
        return []
    url = url_for("consolidation.show_trip", trip_id=trip.id)
    return [Hit(kind=_("Trip"), title=trip.number, url=url, number=trip.number)]
