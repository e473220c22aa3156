"""Gives back to the partner: what cannot go on, and what it does not leave here.

The caller owns the transaction.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from station import custody
from station.access import Actor, Permission
from station.clock import business_day
from station.custody import Evidence, Happening, Writer
from station.errors import N_, NotFound, RuleBroken
from station.incidents.models import IncidentKind
from station.incidents.service import settle_of_unit
from station.network.models import Partner, Station
from station.parcels import counting, going_back
from station.parcels.going_back import WHY_NAMES, Why
from station.parcels.models import Intake, Parcel, Return, ReturnItem

GIVEN_BACK = N_("given back to the partner")
# What is no matter any more once the partner has it.
_ANSWERED = {
    IncidentKind.DAMAGED,
    IncidentKind.EXTRA,
    IncidentKind.MISROUTED,
    IncidentKind.MISSORTED,
}


class NothingChosen(RuleBroken):
    message = N_("Nothing is chosen. Scan or tick what the partner takes back.")


def give_back(
    session: Session, writer: Writer, partner: Partner, unit_ids: Sequence[UUID], why: Why
) -> Return:
    """The partner takes these along: all of them, or none.

    ``why`` is of that of which the books say nothing.

    Raises:
        NothingChosen, NotOfPartner, NotInHand: nothing was changed.
    """
    writer.actor.ensure_may(Permission.TAKE_IN)
    if not unit_ids:
        raise NothingChosen
    parcels = going_back.chosen(session, writer, partner, dict.fromkeys(unit_ids))
    given = Return(
        partner_id=partner.id,
        station_id=writer.station_id,
        home_station_id=writer.station_id,
        day=business_day(writer.at),
        given_at=writer.at,
        given_by_id=writer.actor_id,
    )
    session.add(given)
    session.flush()
    reasons = {each.unit_id: each.why or why for each in parcels}
    for unit_id, reason in reasons.items():
        session.add(ReturnItem(return_id=given.id, unit_id=unit_id, reason=reason))
    hand_over(session, writer, partner.id, reasons)
    session.flush()
    return given


def give_back_at_once(
    session: Session, writer: Writer, intake: Intake, unit_id: UUID, why: Why
) -> None:
    """While counting: its partner sees it and takes it back. Another scan takes it over again."""
    counting.ensure_countable(session, writer, intake)
    counting.ensure_of_count(session, intake, unit_id)
    source, where = custody.whereabouts()
    query = going_back.in_hand(source, where, writer.station_id).where(custody.UNIT.c.id == unit_id)
    row = session.connection().execute(query).one_or_none()
    if why is Why.DAMAGED and row is not None and not row.is_damaged:
        counting.mark_damaged(session, writer, intake, unit_id)
    hand_over(session, writer, intake.partner_id, {unit_id: why})


def hand_over(
    session: Session, writer: Writer, partner_id: UUID, reasons: Mapping[UUID, Why]
) -> None:
    """Record that the partner has them, and settle what was open about them."""
    happenings = [
        Happening(
            "hand_to_partner",
            unit_id,
            Evidence.SIGNED,
            party_id=partner_id,
            reason=WHY_NAMES[why],
        )
        for unit_id, why in reasons.items()
    ]
    custody.record(session.connection(), writer, happenings)
    for unit_id in reasons:
        settle_of_unit(
            session, unit_id, _ANSWERED, outcome=GIVEN_BACK, at=writer.at, actor=writer.actor
        )


def get_return(session: Session, return_id: UUID, *, seen_by: Actor) -> Return:
    """A return of a station of the actor's.

    Raises:
        NotFound: there is none, or it is another station's.
    """
    found = session.get(Return, return_id)
    station = session.get(Station, found.station_id) if found else None
    if found is None or station is None or not seen_by.sees(station.path):
        raise NotFound(kind="Return", id=return_id)
    return found


def recent(session: Session, *, seen_by: Actor, limit: int = 20) -> Sequence[Any]:
    """The last returns of the actor's stations: each with its partner and pieces."""
    pieces = (
        select(sa.func.count())
        .select_from(ReturnItem)
        .where(col(ReturnItem.return_id) == col(Return.id))
        .correlate(Return)
        .scalar_subquery()
    )
    query = (
        select(Return, Partner.name, pieces)
        .join(Partner, col(Partner.id) == col(Return.partner_id))
        .join(Station, col(Station.id) == col(Return.station_id))
        .where(col(Station.path).startswith(seen_by.path))
        .order_by(col(Return.given_at).desc())
        .limit(limit)
    )
    return session.exec(query).all()


def items_of(session: Session, given: Return) -> list[tuple[Parcel, Why]]:
    """What was given back, by number."""
    rows = session.exec(
        select(Parcel, ReturnItem.reason)
        .join(ReturnItem, col(ReturnItem.unit_id) == col(Parcel.id))
        .where(ReturnItem.return_id == given.id)
        .order_by(col(Parcel.number))
    ).all()
    return [(parcel, Why(reason)) for parcel, reason in rows]
