"""What goes back to the partner it came from, what waits for that, and why. Looks only."""

from collections.abc import Collection, Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session

from station import custody
from station.access import Permission
from station.custody import EVENT, UNIT, Holder, State, Writer
from station.db import table_of
from station.errors import N_, RuleBroken
from station.network.models import Partner
from station.parcels import counting
from station.parcels.count_totals import taken_back
from station.parcels.models import Parcel
from station.parcels.sorting import Sorting

_PARCEL, _PARTNER = table_of(Parcel), table_of(Partner)
# Loose, or still in an opened bag.
_IN_HAND = (State.HERE, State.ARRIVED, State.RETURNING)


class Why(StrEnum):
    """Why a parcel goes back."""

    ELSEWHERE = "elsewhere"
    DAMAGED = "damaged"
    REFUSED = "refused"
    UNDELIVERABLE = "undeliverable"
    DECLINED = "declined"
    NOT_COLLECTED = "not_collected"
    MISADDRESSED = "misaddressed"


WHY_NAMES: dict[Why, str] = {
    Why.ELSEWHERE: N_("another county's"),
    Why.DAMAGED: N_("damaged"),
    Why.REFUSED: N_("not taken over"),
    Why.UNDELIVERABLE: N_("cannot be delivered"),
    Why.DECLINED: N_("refused by the recipient"),
    Why.NOT_COLLECTED: N_("not collected in time"),
    Why.MISADDRESSED: N_("wrong address, or nobody knows the recipient"),
}
# What a clerk may say of a parcel of which the books say nothing.
SAID_BY_CLERK = (Why.REFUSED, Why.DAMAGED, Why.UNDELIVERABLE)
# By the event that turned it back at a counter.
_TURNED_BACK = {
    "refuse": Why.DECLINED,
    "not_collected": Why.NOT_COLLECTED,
    "misaddressed": Why.MISADDRESSED,
}


class NotOfPartner(RuleBroken):
    message = N_("%(number)s came from %(partner)s. It goes back to them, not to %(other)s.")


class NotInHand(RuleBroken):
    message = N_("%(number)s is not here. Only what lies on the table can be given back.")


class NotAParcelOfOurs(RuleBroken):
    message = N_("%(number)s was never taken over here. Its partner can simply take it along.")


class GoesBack(Struct, frozen=True):
    """A parcel that is to go back, or can; ``why`` is None where a clerk has to say it."""

    unit_id: UUID
    number: str
    partner_id: UUID
    partner: str
    announced_on: Any
    weight_grams: int | None
    why: Why | None


def waiting(session: Session, station_id: UUID, partner_id: UUID | None = None) -> list[GoesBack]:
    """What stands at a station and cannot go on, by partner and number.

    Other counties' parcels, and what was refused, not collected or wrongly addressed.
    """
    source, where = custody.whereabouts()
    cannot_go_on = sa.or_(_PARCEL.c.sorting == Sorting.MISROUTED, UNIT.c.goes_back)
    query = (
        in_hand(source, where, station_id)
        .where(cannot_go_on)
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
    return chosen(session, writer, partner, [units[0].id])[0]


def chosen(
    session: Session, writer: Writer, partner: Partner, unit_ids: Iterable[UUID]
) -> list[GoesBack]:
    """The parcels of these ids, each of the partner and in the clerk's hands.

    Raises:
        NotOfPartner, NotInHand: of the first that is not.
    """
    wanted = list(unit_ids)
    source, where = custody.whereabouts()
    query = in_hand(source, where, writer.station_id).where(_PARCEL.c.id.in_(wanted))
    found = {row.id: _goes_back(row) for row in session.connection().execute(query)}
    for unit_id in wanted:
        if unit_id not in found:
            raise NotInHand(number=custody.get_unit(session, unit_id).number)
        if found[unit_id].partner_id != partner.id:
            one = found[unit_id]
            raise NotOfPartner(number=one.number, partner=one.partner, other=partner.name)
    return [found[unit_id] for unit_id in wanted]


def in_hand(source: Any, where: dict[str, Any], station_id: UUID) -> sa.Select[Any]:
    return (
        sa.select(
            _PARCEL.c.id,
            _PARCEL.c.number,
            _PARCEL.c.partner_id,
            _PARTNER.c.name,
            _PARCEL.c.announced_on,
            _PARCEL.c.weight_grams,
            _PARCEL.c.sorting,
            UNIT.c.goes_back,
            _turned_back().label("turned_back"),
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


def turned_back_ids(
    session: Session, unit_ids: Collection[UUID], *, until: datetime | None
) -> set[UUID]:
    """Which of them a recipient had not taken ``until`` then: they were on their way back."""
    query = sa.select(EVENT.c.unit_id).where(
        EVENT.c.unit_id.in_(unit_ids), EVENT.c.kind.in_(_TURNED_BACK), ~taken_back(EVENT)
    )
    if until is not None:
        query = query.where(EVENT.c.at <= until)
    return set(session.connection().scalars(query))


def _turned_back() -> Any:
    """The kind of the last event that turned a parcel back at a counter, if it stands."""
    event = EVENT.alias("turn_back")
    return (
        sa.select(event.c.kind)
        .where(event.c.unit_id == UNIT.c.id, event.c.kind.in_(_TURNED_BACK), ~taken_back(event))
        .order_by(event.c.hop.desc())
        .limit(1)
        .correlate(UNIT)
        .scalar_subquery()
    )


def _goes_back(row: Any) -> GoesBack:
    why = _TURNED_BACK.get(row.turned_back) if row.goes_back else None
    why = Why.DAMAGED if row.is_damaged else why
    if row.sorting is Sorting.MISROUTED:
        why = Why.ELSEWHERE
    return GoesBack(
        row.id, row.number, row.partner_id, row.name, row.announced_on, row.weight_grams, why
    )
