"""What the scan box knows for a driver: the papers and bags of their own trips, no more."""

from uuid import UUID

from flask import url_for
from flask_babel import gettext as _
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select

from station import barcodes
from station.access import Actor
from station.barcodes import Series
from station.consolidation.models import NOT_CARRIED, Bag, Leg, LegItem, Trip, TripState
from station.network.models import Route, Station
from station.web.room import Hit


def recognise(session: Session, text: str, actor: Actor) -> list[Hit]:
    """A trip or route bill of the driver's, or a bag on one, by its tag or its seal."""
    code = barcodes.parse(text)
    number = str(code) if code else text
    if code is None or code.series is Series.BAG:
        return _bags(session, number, actor)
    if code.series is Series.ROUTE_BILL:
        found = session.exec(_own(actor).where(Leg.number == number)).first()
        return [_bill(session, *found)] if found else []
    if code.series is Series.TRIP_BILL:
        return _trips(session, number, actor)
    return []


def _own(actor: Actor) -> Select[Trip, Leg]:
    """Trips and legs that the driver drives, the latest first."""
    return (
        select(Trip, Leg)
        .join(Leg, col(Leg.trip_id) == col(Trip.id))
        .where(
            Trip.driver_id == actor.person_id,
            col(Trip.driver_id).is_not(None),
            Trip.state != TripState.CANCELLED,
            col(Leg.state).not_in(NOT_CARRIED),
        )
        .order_by(col(Trip.day).desc(), col(Trip.departs_minute).desc())
    )


def _trips(session: Session, number: str, actor: Actor) -> list[Hit]:
    trip = session.exec(
        select(Trip).where(
            Trip.number == number,
            Trip.driver_id == actor.person_id,
            col(Trip.driver_id).is_not(None),
            Trip.state != TripState.CANCELLED,
        )
    ).first()
    if trip is None:
        return []
    route = session.get(Route, trip.route_id)
    return [
        Hit(kind=_("Trip"), title=route.name if route else "", url=_page(trip), number=trip.number)
    ]


def _bill(session: Session, trip: Trip, leg: Leg) -> Hit:
    way = f"{_name(session, leg.from_station_id)} → {_name(session, leg.to_station_id)}"
    return Hit(kind=_("Route bill"), title=way, url=_page(trip, leg.id), number=leg.number)


def _bags(session: Session, number: str, actor: Actor) -> list[Hit]:
    """The bag on the latest of the driver's trips that it was loaded on."""
    bag = session.exec(
        select(Bag).where((Bag.number == number) | (Bag.seal_number == number)).limit(1)
    ).first()
    if bag is None:
        return []
    found = session.exec(
        _own(actor)
        .join(LegItem, col(LegItem.leg_id) == col(Leg.id))
        .where(LegItem.unit_id == bag.id)
    ).first()
    if found is None:
        return []
    title = _("to %(place)s", place=_name(session, bag.destination_id))
    return [Hit(kind=_("Bag"), title=title, url=_page(found[0], bag.id), number=bag.number)]


def _page(trip: Trip, part: UUID | None = None) -> str:
    anchor = f"part-{part}" if part else None
    return url_for("consolidation.show_my_trip", trip_id=trip.id, _anchor=anchor)


def _name(session: Session, station_id: UUID) -> str:
    station = session.get(Station, station_id)
    return station.name if station else "?"
