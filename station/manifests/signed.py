"""What people signed for, and the signed copies that come back."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from station import custody
from station.access import Permission
from station.consolidation.models import Bag, Leg, LegState, Trip
from station.custody import Writer
from station.db import get_or_raise
from station.manifests import content_bills, content_handover
from station.manifests.models import Sheet, SheetRevision
from station.network.models import Station
from station.parcels.models import Intake, Return


def mark_returned(session: Session, writer: Writer, sheet: Sheet, *, returned: bool) -> Sheet:
    """Tick, or untick, that the signed copy has come back to the station that sent it out."""
    station = get_or_raise(session, Station, sheet.station_id)
    writer.actor.ensure_may(Permission.SETTLE, station.path)
    sheet.returned_at = writer.at if returned else None
    sheet.returned_by_id = writer.actor_id if returned else None
    session.add(sheet)
    return sheet


def is_signed(session: Session, subject: Any, last: SheetRevision) -> bool:
    """Whether the last revision is what people signed for (docs/decisions/0009).

    It is from after the departure, the closing of the bag or the end of the count. On the
    way only another vehicle, driver or trip, whose driver signs too, makes a new one.
    """
    if isinstance(subject, Leg):
        if subject.state in (LegState.RECEIVING, LegState.RECEIVED):
            return True
        trip = get_or_raise(session, Trip, subject.trip_id)
        return _is_of(last, trip) and _is_since(last, subject.departed_at)
    if isinstance(subject, Bag):
        has_left = custody.get_unit(session, subject.id).holder_id != subject.station_id
        return has_left and _is_since(last, subject.closed_at)
    # A partner signs for what it takes back as it takes it.
    return isinstance(subject, Return)


def _is_of(last: SheetRevision, trip: Trip) -> bool:
    """Whether a bill says the run, the vehicle and the driver of a trip."""
    now = {
        "plate": trip.plate,
        "driver": trip.driver_name,
        "on": trip.day.isoformat(),
        "due_at": content_bills.clock_time(trip.departs_minute).isoformat(),
    }
    return all(last.says[name] == said for name, said in now.items())


def is_same_handover(subject: Any, last: SheetRevision, said: dict[str, Any]) -> bool:
    """Whether a list that was signed at the end of a count still says what changed hands.

    A missing parcel that is brought later makes the next revision; a weight or place that
    is corrected does not.
    """
    if not isinstance(subject, Intake) or not _is_since(last, subject.closed_at):
        return False
    changed_hands = content_handover.what_changed_hands
    return changed_hands(last.says) == changed_hands(said)


def _is_since(last: SheetRevision, at: datetime | None) -> bool:
    return at is not None and last.frozen_at >= at
