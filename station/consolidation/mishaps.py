"""What goes wrong on the way: loads that come back, go on with another trip, or are not there."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session, col, select

from station import custody
from station.access import Permission
from station.clock import business_day
from station.consolidation import loading, rules, trips, words
from station.consolidation.load_items import LoadItem, items_of
from station.consolidation.models import Leg, LegItem, LegState, Trip, TripState
from station.consolidation.trip_ends import end_trip
from station.custody import EVENT, Evidence, Happening, Holder, Recorded, State, UnitKind, Writer
from station.db import get_or_raise
from station.incidents.models import Incident, IncidentKind
from station.incidents.service import incident_id
from station.network.models import Station

_OUT = (LegState.DEPARTED, LegState.RECEIVING, LegState.RECEIVED)


class Back(Struct, frozen=True):
    """What is at its sender's again, and whether anything is with the load still."""

    number: str
    count: int
    is_over: bool


def bring_back(
    session: Session,
    writer: Writer,
    leg: Leg,
    unit_id: UUID,
    *,
    reason: str,
    with_rest: bool = False,
) -> Back:
    """Something of a load is in its sender's hands: the stop was skipped, or it never left.

    ``with_rest`` says the same of all that is with the load still; while its consignee
    receives it, each has to be scanned.

    Raises:
        NotYourLoad, LegNotDeparted, NotWithLoad, ScanEach: nothing was changed.
    """
    writer.actor.ensure_may(Permission.DEPART)
    _ensure_sent_from_here(session, writer, leg)
    items = {item.unit_id: item for item in items_of(session, leg.id)}
    scanned = items.get(unit_id)
    if scanned is None or not _is_with(scanned, leg):
        raise _not_with_load(session, unit_id)
    if with_rest and leg.state is not LegState.DEPARTED:
        raise rules.ScanEach
    back = [
        item for item in items.values() if item is scanned or (with_rest and _is_with(item, leg))
    ]
    happenings = [_is_back(item, leg, reason, is_scanned=item is scanned) for item in back]
    custody.record(session.connection(), writer, happenings)
    is_over = not any(_is_with(item, leg) for item in items_of(session, leg.id))
    if is_over:
        _end(session, writer, leg, reason)
    return Back(scanned.number, len(back), is_over)


def _ensure_sent_from_here(session: Session, writer: Writer, leg: Leg) -> None:
    if leg.from_station_id != writer.station_id:
        raise rules.NotYourLoad(place=get_or_raise(session, Station, leg.to_station_id).name)
    if leg.state not in _OUT:
        raise rules.LegNotDeparted


def _is_with(item: LoadItem, leg: Leg) -> bool:
    return item.holder is Holder.LEG and item.holder_id == leg.id


def _not_with_load(session: Session, unit_id: UUID) -> Exception:
    """Where a scanned thing is by the books, if that is not the load."""
    unit = custody.get_unit(session, unit_id)
    if unit.holder is Holder.STATION:
        place = get_or_raise(session, Station, unit.holder_id).name
        return rules.NotWithLoad(number=unit.number, place=place)
    return rules.NotWithLoad(number=unit.number, place=words.UNIT_STATES[unit.state])


def _is_back(item: LoadItem, leg: Leg, reason: str, *, is_scanned: bool) -> Happening:
    scan = Evidence.BAG_SCAN if item.kind is UnitKind.BAG else Evidence.UNIT_SCAN
    evidence = scan if is_scanned else Evidence.TYPED
    return Happening("bring_back", item.unit_id, evidence, leg_id=leg.id, reason=reason)


def _end(session: Session, writer: Writer, leg: Leg, reason: str) -> None:
    """Nothing of a load is on the way: unless its consignee says more of it, it is over."""
    leg.brought_back_at, leg.brought_back_reason = writer.at, reason
    if leg.state is LegState.DEPARTED:
        leg.state = LegState.BROUGHT_BACK
        end_trip(session, leg)
    session.flush()


def move_to_trip(session: Session, writer: Writer, leg: Leg, trip: Trip) -> Leg:
    """A load goes on with another trip, which took it over on the way; it stays one load.

    Raises:
        LegNotDeparted, TripGone, SameTrip, NotOnRoute, Overloaded, TooManyBags: nothing
            was changed.
    """
    writer.actor.ensure_may(Permission.DEPART)
    trips.ensure_state(leg, LegState.DEPARTED)
    if trip.id == leg.trip_id:
        raise rules.SameTrip
    loading.ensure_can_load(trip, business_day(writer.at))
    to = get_or_raise(session, Station, leg.to_station_id)
    calls = [stop.position for stop in trips.stops_of(session, trip) if stop.station_id == to.id]
    if not calls:
        raise rules.NotOnRoute(place=to.name)
    before = get_or_raise(session, Trip, leg.trip_id)
    leg.trip_id, leg.position = trip.id, min(calls)
    trip.state = TripState.UNDERWAY
    session.add_all((leg, trip))
    session.flush()
    loading.ensure_carries(session, trip)
    _end_without(session, before)
    return leg


def _end_without(session: Session, trip: Trip) -> None:
    """A trip whose last load went on with another is over."""
    legs = trips.legs_of(session, trip)
    if legs:
        end_trip(session, legs[0], and_itself=True)
    else:
        trip.state = TripState.DONE
    session.flush()


def note_not_here(session: Session, writer: Writer, unit_id: UUID, *, reason: str) -> Recorded:
    """What should be here, by the books, is not: whoever brought it answers for it.

    Raises:
        NotHere: by the books it is somewhere else.
    """
    writer.actor.ensure_may(Permission.RECEIVE)
    unit = custody.get_unit(session, unit_id)
    around = custody.get_unit(session, unit.bag_id) if unit.bag_id else unit
    if not is_missable(unit, around, writer.station_id):
        raise custody.NotHere(number=unit.number, label=custody.KINDS["short"].label)
    _take_off(session, writer, unit_id)
    leg_id = leg_that_brought(session, around.id)
    happening = Happening("short", unit_id, Evidence.ADMINISTRATIVE, leg_id=leg_id, reason=reason)
    return custody.record(session.connection(), writer, [happening])[0]


def is_missable(unit: Any, around: Any, station_id: UUID) -> bool:
    """Whether a unit stands at a station as itself: a closed bag, or a parcel outside closed bags."""
    is_here = around.holder is Holder.STATION and around.holder_id == station_id
    if not is_here or unit.state in (State.OPEN, State.OPENED, State.SHORT):
        return False
    return unit.bag_id is None or around.state is State.OPENED


def note_damaged(session: Session, writer: Writer, unit_id: UUID, *, reason: str) -> Incident:
    """What somebody has in hands here is damaged; the matter that this opens.

    Raises:
        NotHere: by the books it is somewhere else, or in a closed bag.
    """
    writer.actor.ensure_may(Permission.RECEIVE)
    unit = custody.get_unit(session, unit_id)
    if not is_in_hand(session, unit, writer.station_id):
        raise custody.NotHere(number=unit.number, label=custody.KINDS["damaged"].label)
    around_id = unit.bag_id or unit.id
    leg_id = leg_that_brought(session, around_id)
    happening = Happening("damaged", unit_id, Evidence.UNIT_SCAN, leg_id=leg_id, reason=reason)
    recorded = custody.record(session.connection(), writer, [happening])[0]
    session.expire_all()
    return session.get_one(Incident, incident_id(IncidentKind.DAMAGED, unit_id, recorded.event_id))


def is_in_hand(session: Session, unit: Any, station_id: UUID) -> bool:
    """Whether a unit can be looked at here: it stands here, and in no closed bag."""
    around = custody.get_unit(session, unit.bag_id) if unit.bag_id else unit
    is_here = around.holder is Holder.STATION and around.holder_id == station_id
    if not is_here or unit.state in (State.SHORT, State.OPENED):
        return False
    return unit.bag_id is None or around.state in (State.OPEN, State.OPENED)


_BROUGHT = ("receive", "over", "misrouted", "missorted")


def leg_that_brought(session: Session, unit_id: UUID) -> UUID | None:
    """The leg that answers for what it brought, and for what is missing in it."""
    return session.connection().scalar(
        sa.select(EVENT.c.leg_id)
        .where(
            EVENT.c.unit_id == unit_id,
            EVENT.c.leg_id.is_not(None),
            # Not what was sent from here, and came back.
            EVENT.c.kind.in_(_BROUGHT),
        )
        .order_by(EVENT.c.hop.desc())
        .limit(1)
    )


def _take_off(session: Session, writer: Writer, unit_id: UUID) -> None:
    """What is not here is on no vehicle that is being loaded here."""
    found = session.exec(
        select(LegItem)
        .join(Leg, col(Leg.id) == col(LegItem.leg_id))
        .where(
            LegItem.unit_id == unit_id,
            Leg.from_station_id == writer.station_id,
            Leg.state == LegState.LOADING,
        )
    )
    for item in found:
        session.delete(item)
    session.flush()
