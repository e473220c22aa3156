"""What goes back leaves the station; what was carried to a door and came home waits on."""

from collections.abc import Collection
from uuid import UUID

from sqlmodel import Session

from station import custody
from station.access import Permission
from station.counter import rules, shelving, waiting
from station.counter.models import Stay, StayEnd
from station.custody import Evidence, Happening, Writer


def give_to_partner(session: Session, writer: Writer, unit_ids: Collection[UUID]) -> int:
    """The partner's courier takes what goes back, against the signed list of returns.

    Raises:
        NotGoingBack: one of them waits for its recipient still.
    """
    writer.actor.ensure_may(Permission.SERVE)
    wanted = tuple(dict.fromkeys(unit_ids))
    rules.ensure_chosen(wanted)
    parcels = waiting.of_units(session, writer.station_id, wanted)
    rules.ensure_all_wait(len(parcels), len(wanted))
    for parcel in parcels:
        rules.ensure_goes_back(parcel.number, is_returning=parcel.is_returning)
    happenings = [
        Happening("hand_to_partner", each.unit_id, Evidence.SIGNED, party_id=each.partner_id)
        for each in parcels
    ]
    custody.record(session.connection(), writer, happenings)
    for parcel in parcels:
        stay = session.get(Stay, parcel.stay_id) if parcel.stay_id else None
        if stay is not None:
            stay.ended_at, stay.ending = writer.at, StayEnd.LEFT
    session.flush()
    return len(parcels)


def note_absent(session: Session, writer: Writer, unit_id: UUID) -> None:
    """Nobody was at the door: it is on the shelf again, and on the next door list."""
    writer.actor.ensure_may(Permission.SERVE)
    stay = shelving.open_stay(session, unit_id, writer.station_id)
    rules.ensure_all_wait(int(stay is not None), 1)
    if stay is not None:
        stay.absent_at = writer.at
        session.flush()
