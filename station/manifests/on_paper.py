"""Which units a sheet speaks of as they stand: their last event can no longer be taken back."""

from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from station.consolidation import trips
from station.consolidation.load_items import items_of
from station.consolidation.models import Bag, Leg, Trip
from station.custody import EVENT, UNIT
from station.db import table_of
from station.parcels.models import Intake, Parcel, Return, ReturnItem

_PARCEL = table_of(Parcel)


def leg_units(session: Session, leg: Leg) -> list[UUID]:
    """Of a leg, what is still where its bill says: on the leg, or loading at its start."""
    here = (leg.id, leg.from_station_id)
    return [i.unit_id for i in items_of(session, leg.id) if i.holder_id in here]


def trip_units(session: Session, trip: Trip) -> list[UUID]:
    return [unit for leg in trips.legs_of(session, trip) for unit in leg_units(session, leg)]


def content_units(session: Session, bag: Bag) -> list[UUID]:
    return list(session.connection().scalars(sa.select(UNIT.c.id).where(UNIT.c.bag_id == bag.id)))


def counted_units(session: Session, intake: Intake) -> list[UUID]:
    """Parcels whose last event is that of the count."""
    query = (
        sa.select(UNIT.c.id)
        .join(_PARCEL, _PARCEL.c.id == UNIT.c.id)
        .join(EVENT, EVENT.c.id == UNIT.c.head_id)
        .where(
            _PARCEL.c.intake_id == intake.id,
            EVENT.c.kind.in_(["take_over", "missing", "damaged"]),
        )
    )
    return list(session.connection().scalars(query))


def given_units(session: Session, given: Return) -> list[UUID]:
    """Parcels that a partner has taken back, where nothing has happened to them since."""
    item = table_of(ReturnItem)
    query = (
        sa.select(UNIT.c.id)
        .join(item, item.c.unit_id == UNIT.c.id)
        .join(EVENT, EVENT.c.id == UNIT.c.head_id)
        .where(item.c.return_id == given.id, EVENT.c.kind == "hand_to_partner")
    )
    return list(session.connection().scalars(query))


def has_lines(session: Session, intake_id: UUID) -> bool:
    """Whether a handover list has anything to say."""
    query = sa.select(_PARCEL.c.id).where(_PARCEL.c.intake_id == intake_id).limit(1)
    return session.connection().execute(query).first() is not None


def counts_completed_by(session: Session, intake: Intake) -> list[UUID]:
    """Closed counts with the same partner here, of which parcels came during this one."""
    earlier = table_of(Intake)
    query = (
        sa.select(earlier.c.id)
        .distinct()
        .join(_PARCEL, _PARCEL.c.intake_id == earlier.c.id)
        .join(EVENT, EVENT.c.unit_id == _PARCEL.c.id)
        .where(
            earlier.c.id != intake.id,
            earlier.c.partner_id == intake.partner_id,
            earlier.c.station_id == intake.station_id,
            earlier.c.closed_at <= intake.closed_at,
            EVENT.c.kind == "take_over",
            EVENT.c.station_id == intake.station_id,
            EVENT.c.at >= intake.started_at,
            EVENT.c.at > earlier.c.closed_at,
        )
    )
    return list(session.connection().scalars(query))
