"""Hands what was accepted to its partner: screened one by one, on a list numbered without gaps."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session, col, select

from station import custody
from station.acceptance import rules
from station.acceptance.models import Acceptance, PartnerHandover, PartnerHandoverItem
from station.acceptance.numbering import free_number
from station.access import Actor, Permission
from station.barcodes import Series
from station.custody import UNIT, Evidence, Happening, Holder, State, Writer
from station.db import get_or_raise, table_of
from station.errors import NotFound
from station.network.models import Partner, Station
from station.parcels.counting import number_in
from station.parcels.models import Direction, Parcel

_PARCEL, _PARTNER = table_of(Parcel), table_of(Partner)
_ITEM, _ACCEPTANCE = table_of(PartnerHandoverItem), table_of(Acceptance)
_STATION = table_of(Station)
_IN_HAND = (State.HERE, State.ARRIVED)


class Upbound(Struct, frozen=True):
    """A parcel that waits for its partner; ``screened_at`` once it is on the open list."""

    unit_id: UUID
    number: str
    from_station: str
    weight_grams: int | None
    insured_fen: int
    contents: str
    screened_at: Any


class Waits(Struct, frozen=True):
    """How much waits for one partner."""

    partner_id: UUID
    partner: str
    pieces: int


def waiting_by_partner(session: Session, station_id: UUID) -> list[Waits]:
    source, mine = _here(station_id)
    query = (
        sa.select(_PARTNER.c.id, _PARTNER.c.name, sa.func.count())
        .select_from(source.join(_PARTNER, _PARTNER.c.id == _PARCEL.c.partner_id))
        .where(*mine)
        .group_by(_PARTNER.c.id, _PARTNER.c.name, _PARTNER.c.code)
        .order_by(_PARTNER.c.code)
    )
    return [Waits(*row) for row in session.connection().execute(query)]


def waiting(session: Session, station_id: UUID, partner_id: UUID) -> list[Upbound]:
    """What lies here for a partner, by number; what is screened already says so."""
    begun = open_list(session, station_id, partner_id)
    screened = _screened(session, begun.id) if begun else {}
    source, mine = _here(station_id)
    query = _rows(source).where(*mine, _PARCEL.c.partner_id == partner_id)
    rows = session.connection().execute(query.order_by(_PARCEL.c.number))
    return [_upbound(row, screened.get(row.id)) for row in rows]


def screen(
    session: Session, writer: Writer, partner: Partner, text: str
) -> tuple[PartnerHandover, str]:
    """Put a parcel that has passed the security screening on the partner's open list.

    Raises:
        NotToBeHandedOn: it is not here, or not for this partner.
    """
    writer.actor.ensure_may(Permission.DEPART)
    number = number_in(text)
    source, mine = _here(writer.station_id)
    query = sa.select(UNIT.c.id).select_from(source)
    of_partner = (UNIT.c.number == number, _PARCEL.c.partner_id == partner.id)
    unit_id = session.connection().scalar(query.where(*mine, *of_partner))
    if unit_id is None:
        raise rules.NotToBeHandedOn(number=number, partner=partner.name)
    begun = open_list(session, writer.station_id, partner.id) or _begin(session, writer, partner)
    if session.get(PartnerHandoverItem, (begun.id, unit_id)) is None:
        session.add(
            PartnerHandoverItem(
                handover_id=begun.id,
                unit_id=unit_id,
                screened_at=writer.at,
                screened_by_id=writer.actor_id,
            )
        )
        session.flush()
    return begun, number


def hand_on(session: Session, writer: Writer, partner: Partner) -> PartnerHandover:
    """The partner takes along what is on its open list: all of it, or nothing.

    Raises:
        NothingScreened: nothing is on it.
        NotToBeHandedOn: something of it is not here any more.
    """
    writer.actor.ensure_may(Permission.DEPART)
    begun = open_list(session, writer.station_id, partner.id)
    on_list = _screened(session, begun.id) if begun else {}
    if begun is None or not on_list:
        raise rules.NothingScreened
    here = {each.unit_id for each in waiting(session, writer.station_id, partner.id)}
    for unit_id in on_list:
        if unit_id not in here:
            number = custody.get_unit(session, unit_id).number
            raise rules.NotToBeHandedOn(number=number, partner=partner.name)
    happenings = [
        Happening("hand_to_partner", unit_id, Evidence.SIGNED, party_id=partner.id)
        for unit_id in on_list
    ]
    custody.record(session.connection(), writer, happenings)
    station = get_or_raise(session, Station, writer.station_id)
    begun.number = free_number(session, station, Series.UPBOUND_LIST, PartnerHandover.number)
    begun.handed_at, begun.handed_by_id = writer.at, writer.actor_id
    session.flush()
    custody.mark_on_paper(session.connection(), list(on_list))
    return begun


def open_list(session: Session, station_id: UUID, partner_id: UUID) -> PartnerHandover | None:
    query = select(PartnerHandover).where(
        PartnerHandover.station_id == station_id,
        PartnerHandover.partner_id == partner_id,
        col(PartnerHandover.handed_at).is_(None),
    )
    return session.exec(query.order_by(col(PartnerHandover.begun_at))).first()


def recent(session: Session, station_id: UUID, *, most: int = 30) -> Sequence[Any]:
    """The last lists that were handed over: each with its partner and pieces."""
    pieces = (
        select(sa.func.count())
        .select_from(PartnerHandoverItem)
        .where(col(PartnerHandoverItem.handover_id) == col(PartnerHandover.id))
        .correlate(PartnerHandover)
        .scalar_subquery()
    )
    query = (
        select(PartnerHandover, Partner.name, pieces)
        .join(Partner, col(Partner.id) == col(PartnerHandover.partner_id))
        .where(PartnerHandover.station_id == station_id, col(PartnerHandover.number).is_not(None))
    )
    return session.exec(query.order_by(col(PartnerHandover.handed_at).desc()).limit(most)).all()


def get(session: Session, handover_id: UUID, *, seen_by: Actor) -> PartnerHandover:
    """A list that was handed over. Raises NotFound where there is none for the actor."""
    found = session.get(PartnerHandover, handover_id)
    station = session.get(Station, found.station_id) if found else None
    if found is None or station is None or found.number is None or not seen_by.sees(station.path):
        raise NotFound(kind="PartnerHandover", id=handover_id)
    return found


def items_of(session: Session, given: PartnerHandover) -> list[Upbound]:
    """What stands on a list, by number, wherever it is by now."""
    screened = _screened(session, given.id)
    source = UNIT.join(_PARCEL, _PARCEL.c.id == UNIT.c.id)
    query = _rows(source).where(UNIT.c.id.in_(list(screened))).order_by(_PARCEL.c.number)
    rows = session.connection().execute(query)
    return [_upbound(row, screened[row.id]) for row in rows]


def _begin(session: Session, writer: Writer, partner: Partner) -> PartnerHandover:
    begun = PartnerHandover(
        home_station_id=writer.station_id,
        partner_id=partner.id,
        station_id=writer.station_id,
        begun_at=writer.at,
    )
    session.add(begun)
    session.flush()
    return begun


def _screened(session: Session, handover_id: UUID) -> dict[UUID, Any]:
    query = sa.select(_ITEM.c.unit_id, _ITEM.c.screened_at).where(
        _ITEM.c.handover_id == handover_id
    )
    return {row.unit_id: row.screened_at for row in session.connection().execute(query)}


def _here(station_id: UUID) -> tuple[Any, tuple[Any, ...]]:
    """Upbound parcels in a station's hands, outside closed bags."""
    source, where = custody.whereabouts()
    mine = (
        _PARCEL.c.direction == Direction.UP,
        where["holder"] == Holder.STATION,
        where["holder_id"] == station_id,
        where["state"].in_(_IN_HAND),
    )
    return source.join(_PARCEL, _PARCEL.c.id == UNIT.c.id), mine


def _rows(source: Any) -> sa.Select[Any]:
    known = source.outerjoin(_ACCEPTANCE, _ACCEPTANCE.c.id == UNIT.c.id).outerjoin(
        _STATION, _STATION.c.id == _PARCEL.c.station_id
    )
    return sa.select(
        UNIT.c.id,
        UNIT.c.number,
        sa.func.coalesce(_STATION.c.name, ""),
        _PARCEL.c.weight_grams,
        _PARCEL.c.insured_fen,
        sa.func.coalesce(_ACCEPTANCE.c.contents, ""),
    ).select_from(known)


def _upbound(row: Any, screened_at: Any) -> Upbound:
    number, place, grams, insured_fen, contents = row[1:]
    return Upbound(row.id, number, place, grams, insured_fen, contents, screened_at)
