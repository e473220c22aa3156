"""What goes back to the partner it came from: another county's, damaged, or not taken over.

The caller owns the transaction.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from station import custody
from station.access import Actor, Permission
from station.clock import business_day
from station.custody import EVENT, UNIT, Evidence, Happening, Holder, State, Writer
from station.db import table_of
from station.errors import N_, NotFound, RuleBroken
from station.incidents.models import IncidentKind
from station.incidents.service import settle_of_unit
from station.network.models import Partner, Station
from station.parcels import counting
from station.parcels.count_totals import taken_back
from station.parcels.models import Intake, Parcel, Return, ReturnItem
from station.parcels.sorting import Sorting

GIVEN_BACK = N_("given back to the partner")
# What is no matter any more once the partner has it.
_ANSWERED = {
    IncidentKind.DAMAGED,
    IncidentKind.EXTRA,
    IncidentKind.MISROUTED,
    IncidentKind.MISSORTED,
}
_PARCEL, _PARTNER = table_of(Parcel), table_of(Partner)
# Loose, or still in an opened bag.
_IN_HAND = (State.HERE, State.ARRIVED)


class Why(StrEnum):
    """Why a parcel goes back."""

    ELSEWHERE = "elsewhere"
    DAMAGED = "damaged"
    REFUSED = "refused"
    UNDELIVERABLE = "undeliverable"


WHY_NAMES: dict[Why, str] = {
    Why.ELSEWHERE: N_("another county's"),
    Why.DAMAGED: N_("damaged"),
    Why.REFUSED: N_("not taken over"),
    Why.UNDELIVERABLE: N_("cannot be delivered"),
}


class NothingChosen(RuleBroken):
    message = N_("Nothing is chosen. Scan or tick what the partner takes back.")


class NotOfPartner(RuleBroken):
    message = N_("%(number)s came from %(partner)s. It goes back to them, not to %(other)s.")


class NotInHand(RuleBroken):
    message = N_("%(number)s is not here. Only what lies on the table can be given back.")


class NotAParcelOfOurs(RuleBroken):
    message = N_("%(number)s was never taken over here. Its partner can simply take it along.")


@dataclass(frozen=True, slots=True)
class GoesBack:
    """A parcel that is to go back, or can; ``why`` is None where a clerk has to say it."""

    unit_id: UUID
    number: str
    partner_id: UUID
    partner: str
    announced_on: Any
    weight_grams: int | None
    why: Why | None


def waiting(session: Session, station_id: UUID, partner_id: UUID | None = None) -> list[GoesBack]:
    """What stands at a station and belongs to other counties, by partner and number."""
    source, where = custody.whereabouts()
    query = (
        _in_hand(source, where, station_id)
        .where(_PARCEL.c.sorting == Sorting.MISROUTED)
        .order_by(_PARTNER.c.name, _PARCEL.c.number)
    )
    if partner_id is not None:
        query = query.where(_PARCEL.c.partner_id == partner_id)
    return [_goes_back(row) for row in session.connection().execute(query)]


def scanned(session: Session, writer: Writer, partner: Partner, text: str) -> GoesBack:
    """A parcel that a clerk holds to be given back, whatever it is for.

    Raises:
        NoTrackingNumber, NotAParcelOfOurs, NotOfPartner, NotInHand: with the remedy.
    """
    writer.actor.ensure_may(Permission.TAKE_IN)
    number = counting.number_in(text)
    units = custody.find_units(session, number)
    if not units or session.get(Parcel, units[0].id) is None:
        raise NotAParcelOfOurs(number=number)
    return _chosen(session, writer, partner, [units[0].id])[0]


def give_back(
    session: Session, writer: Writer, partner: Partner, unit_ids: Sequence[UUID], why: Why
) -> Return:
    """The partner takes these along: all of them, or none.

    ``why`` is of what is neither damaged nor another county's.

    Raises:
        NothingChosen, NotOfPartner, NotInHand: nothing was changed.
    """
    writer.actor.ensure_may(Permission.TAKE_IN)
    if not unit_ids:
        raise NothingChosen
    parcels = _chosen(session, writer, partner, dict.fromkeys(unit_ids))
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
    query = _in_hand(source, where, writer.station_id).where(_PARCEL.c.id == unit_id)
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


def _in_hand(source: Any, where: dict[str, Any], station_id: UUID) -> sa.Select[Any]:
    return (
        sa.select(
            _PARCEL.c.id,
            _PARCEL.c.number,
            _PARCEL.c.partner_id,
            _PARTNER.c.name,
            _PARCEL.c.announced_on,
            _PARCEL.c.weight_grams,
            _PARCEL.c.sorting,
            sa.exists()
            .where(EVENT.c.unit_id == UNIT.c.id, EVENT.c.kind == "damaged", ~taken_back(EVENT))
            .label("is_damaged"),
        )
        .select_from(
            source.join(_PARCEL, _PARCEL.c.id == UNIT.c.id).join(
                _PARTNER, _PARTNER.c.id == _PARCEL.c.partner_id
            )
        )
        .where(
            where["holder"] == Holder.STATION,
            where["holder_id"] == station_id,
            where["state"].in_(_IN_HAND),
        )
    )


def _goes_back(row: Any) -> GoesBack:
    why = Why.DAMAGED if row.is_damaged else None
    if row.sorting is Sorting.MISROUTED:
        why = Why.ELSEWHERE
    return GoesBack(
        row.id, row.number, row.partner_id, row.name, row.announced_on, row.weight_grams, why
    )


def _chosen(
    session: Session, writer: Writer, partner: Partner, unit_ids: Iterable[UUID]
) -> list[GoesBack]:
    """The parcels of these ids, each of the partner and in the clerk's hands."""
    wanted = list(unit_ids)
    source, where = custody.whereabouts()
    query = _in_hand(source, where, writer.station_id).where(_PARCEL.c.id.in_(wanted))
    found = {row.id: _goes_back(row) for row in session.connection().execute(query)}
    for unit_id in wanted:
        if unit_id not in found:
            raise NotInHand(number=custody.get_unit(session, unit_id).number)
        if found[unit_id].partner_id != partner.id:
            one = found[unit_id]
            raise NotOfPartner(number=one.number, partner=one.partner, other=partner.name)
    return [found[unit_id] for unit_id in wanted]
