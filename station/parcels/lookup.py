"""Finds parcels, each only for those who have or had to do with it."""

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session

from station import custody
from station.access import Actor, Permission
from station.custody import EVENT, UNIT, Holder, State
from station.db import table_of
from station.errors import Forbidden, NotFound
from station.network.models import Division, Partner, Station
from station.parcels.models import Contact, Parcel
from station.parcels.sorting import Sorting

_PARCEL = table_of(Parcel)
_CONTACT = table_of(Contact)
_STATION = table_of(Station)
_DIVISION = table_of(Division)
_PARTNER = table_of(Partner)
_DESTINATION = _STATION.alias("destination")
_HOLDER = _STATION.alias("holder_station")

_NOT_COME_YET = (State.UNKNOWN, State.EXPECTED, State.MISSING)
_TAIL_DIGITS = 4
_LEAST_PART = 5


class Filter(Struct, frozen=True):
    """What a clerk looks for; what is empty does not matter."""

    text: str = ""
    partner_id: UUID | None = None
    sorting: Sorting | None = None
    state: State | None = None
    day: date | None = None
    station_id: UUID | None = None
    intake_id: UUID | None = None
    still_with_us: bool = False


def get_parcel(session: Session, parcel_id: UUID, *, seen_by: Actor) -> Parcel:
    """A parcel that the actor's stations have or had to do with.

    Raises:
        NotFound: there is none, or it is another station's.
    """
    seen = sa.select(_PARCEL.c.id).where(_PARCEL.c.id == parcel_id, visible_to(session, seen_by))
    parcel = session.get(Parcel, parcel_id)
    if parcel is None or session.connection().execute(seen).first() is None:
        raise NotFound(kind="Parcel", id=parcel_id)
    return parcel


def visible_to(session: Session, actor: Actor) -> sa.ColumnElement[bool]:
    """Taken in, bound for, held or once handled at a station of the actor's."""
    if _is_of_county(actor):
        return sa.true()
    ids = _stations_of(session, actor)
    handled = sa.select(EVENT.c.id).where(
        EVENT.c.unit_id == _PARCEL.c.id, EVENT.c.station_id.in_(ids)
    )
    return sa.or_(
        _PARCEL.c.destination_id.in_(ids),
        _PARCEL.c.station_id.in_(ids),
        sa.exists(_held_at(ids)),
        sa.exists(handled),
    )


def get_parcel_to_sort(session: Session, parcel_id: UUID, *, actor: Actor) -> Parcel:
    """A parcel whose place is the actor's to say.

    Raises:
        NotFound: there is none, or it is another station's.
        Forbidden: it has only passed through the actor's hands.
    """
    parcel = get_parcel(session, parcel_id, seen_by=actor)
    if not may_sort(session, actor, parcel):
        raise Forbidden
    return parcel


def may_sort(session: Session, actor: Actor, parcel: Parcel) -> bool:
    """Whether the actor says where the parcel goes: see ``theirs_to_sort``."""
    theirs = sa.select(_PARCEL.c.id).where(
        _PARCEL.c.id == parcel.id, theirs_to_sort(session, actor)
    )
    return actor.may(Permission.SORT) and session.connection().execute(theirs).first() is not None


def theirs_to_sort(session: Session, actor: Actor) -> sa.ColumnElement[bool]:
    """Bound for or held at a station of the actor's now, or announced to it and not come yet.

    To have handled it is not enough: who has sent it on no longer knows where it should go.
    """
    if _is_of_county(actor):
        return sa.true()
    ids = _stations_of(session, actor)
    unit = UNIT.alias("unit_to_come")
    to_come = sa.exists().where(unit.c.id == _PARCEL.c.id, unit.c.state.in_(_NOT_COME_YET))
    return sa.or_(
        _PARCEL.c.destination_id.in_(ids),
        sa.exists(_held_at(ids)),
        sa.and_(_PARCEL.c.station_id.in_(ids), to_come),
    )


def _is_of_county(actor: Actor) -> bool:
    """Whether all parcels are below the actor's station."""
    return actor.path.count("/") == 2  # noqa: PLR2004  one station between two


def _stations_of(session: Session, actor: Actor) -> list[UUID]:
    own = sa.select(_STATION.c.id).where(_STATION.c.path.startswith(actor.path, autoescape=True))
    return list(session.connection().scalars(own))


def _held_at(station_ids: list[UUID]) -> sa.Select[Any]:
    """The parcel's own unit where one of the stations has it, in a bag or not."""
    bag = UNIT.alias("bag_around")
    unit = UNIT.alias("unit_itself")
    return (
        sa.select(unit.c.id)
        .select_from(unit.outerjoin(bag, bag.c.id == unit.c.bag_id))
        .where(
            unit.c.id == _PARCEL.c.id,
            sa.or_(unit.c.holder_id.in_(station_ids), bag.c.holder_id.in_(station_ids)),
        )
    )


def listing(session: Session, wanted: Filter, *, seen_by: Actor) -> sa.Select[Any]:
    """The parcels that match, the newest first, with where each one is."""
    source, where = custody.whereabouts()
    return (
        sa.select(
            _PARCEL.c.id,
            _PARCEL.c.number,
            _PARCEL.c.sorting,
            _PARCEL.c.weight_grams,
            _PARCEL.c.cod_fen,
            _PARCEL.c.freight_collect_fen,
            _PARCEL.c.announced_on,
            _PARTNER.c.name.label("partner"),
            _PARTNER.c.code.label("partner_code"),
            _CONTACT.c.name.label("recipient"),
            _CONTACT.c.phone,
            _DIVISION.c.name.label("division"),
            _DIVISION.c.code.label("division_code"),
            _DESTINATION.c.name.label("destination"),
            where["state"].label("state"),
            where["holder"].label("holder"),
            _HOLDER.c.name.label("holder_station"),
        )
        .select_from(
            source.join(_PARCEL, _PARCEL.c.id == UNIT.c.id)
            .outerjoin(_CONTACT, _CONTACT.c.id == _PARCEL.c.id)
            .outerjoin(_PARTNER, _PARTNER.c.id == _PARCEL.c.partner_id)
            .outerjoin(_DIVISION, _DIVISION.c.id == _PARCEL.c.division_id)
            .outerjoin(_DESTINATION, _DESTINATION.c.id == _PARCEL.c.destination_id)
            .outerjoin(_HOLDER, _HOLDER.c.id == where["holder_id"])
        )
        .where(visible_to(session, seen_by), *_conditions(wanted, where))
        .order_by(_PARCEL.c.announced_on.desc(), _PARCEL.c.intake_id.desc(), _PARCEL.c.row)
    )


def find_by_text(session: Session, text: str, *, seen_by: Actor, limit: int = 12) -> list[Any]:
    """Parcels of a whole number, or whose number or phone ends in four digits."""
    is_tail = len(text) == _TAIL_DIGITS and text.isdigit()
    if not is_tail and len(text) < _LEAST_PART:
        return []
    query = listing(session, Filter(), seen_by=seen_by).limit(limit)
    if is_tail:
        query = query.where(_ends_in(text)).where(
            UNIT.c.state.not_in([State.DELIVERED, State.LOST])
        )
    else:
        query = query.where(_PARCEL.c.number == text)
    return list(session.connection().execute(query))


def _not_over() -> sa.ColumnElement[bool]:
    """Still somewhere: neither handed over, nor lost, nor never handed to us."""
    return UNIT.c.state.not_in([State.DELIVERED, State.HANDED_ON, State.LOST, State.MISSING])


def may_unmask(session: Session, actor: Actor, parcel: Parcel) -> bool:
    """The coordinator, and who has the parcel to hand over: its destination and its holder."""
    if actor.may(Permission.UNMASK):
        return True
    if not actor.may(Permission.RECEIVE):
        return False
    unit = custody.get_unit(session, parcel.id)
    around = custody.get_unit(session, unit.bag_id) if unit.bag_id else unit
    holds = around.holder is Holder.STATION and around.holder_id == actor.station_id
    return holds or parcel.destination_id == actor.station_id


def may_read_address(session: Session, actor: Actor, parcel: Parcel) -> bool:
    """Who says where a parcel goes reads its address in full, if it is theirs to say.

    It was taken in by, is bound for, or came by a load to a station of the actor's. To
    have scanned it is not enough: anybody can type a number (docs/decisions/0008).
    """
    ids = _stations_of(session, actor)
    if parcel.station_id in ids or parcel.destination_id in ids:
        return True
    bags = sa.select(EVENT.c.bag_id).where(
        EVENT.c.unit_id == parcel.id, EVENT.c.kind == "pack", EVENT.c.bag_id.is_not(None)
    )
    sent_here = sa.select(EVENT.c.id).where(
        sa.or_(EVENT.c.unit_id == parcel.id, EVENT.c.unit_id.in_(bags)),
        EVENT.c.kind.in_(["receive", "missorted"]),
        EVENT.c.station_id.in_(ids),
    )
    return session.connection().execute(sent_here.limit(1)).first() is not None


def _conditions(wanted: Filter, where: dict[str, Any]) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if wanted.text:
        found.append(_matches(wanted.text))
    if wanted.partner_id:
        found.append(_PARCEL.c.partner_id == wanted.partner_id)
    if wanted.sorting:
        found.append(_PARCEL.c.sorting == wanted.sorting)
    if wanted.state:
        found.append(where["state"] == wanted.state.value)
    if wanted.day:
        found.append(_PARCEL.c.announced_on == wanted.day)
    if wanted.station_id:
        found.append(_PARCEL.c.destination_id == wanted.station_id)
    if wanted.intake_id:
        found.append(_PARCEL.c.intake_id == wanted.intake_id)
    if wanted.still_with_us:
        found.append(_not_over())
    return found


def _matches(text: str) -> sa.ColumnElement[bool]:
    """Part of a number, the last four of number or phone, or the place by any of its names."""
    upper = text.strip().upper()
    place = sa.or_(
        _DIVISION.c.search.contains(text.lower(), autoescape=True),
        _DIVISION.c.code.startswith(text, autoescape=True),
        _DESTINATION.c.name.contains(text, autoescape=True),
    )
    if len(upper) == _TAIL_DIGITS and upper.isdigit():
        return _ends_in(upper)
    if upper.isascii() and any(c.isdigit() for c in upper):
        return sa.or_(_PARCEL.c.number.contains(upper, autoescape=True), place)
    return place


def _ends_in(tail: str) -> sa.ColumnElement[bool]:
    return sa.or_(_CONTACT.c.phone_tail == tail, _PARCEL.c.number.endswith(tail, autoescape=True))
