"""Parcels whose place the sorter could not tell: a clerk answers, once per recipient.

The caller owns the transaction.
"""

from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from station.access import Actor, Permission
from station.accounts import audit
from station.custody import UNIT, Evidence, Happening, State, Writer, record
from station.db import get_or_raise
from station.errors import N_, NotFound, RuleBroken
from station.network.lookup import find_station_for_division
from station.network.models import Division, Level
from station.parcels import lookup
from station.parcels.models import Contact, Parcel
from station.parcels.sorting import Sorting
from station.parcels.sorting_memory import Memory

_OVER = (State.DELIVERED, State.HANDED_ON, State.LOST, State.MISSING)
_EARLIER = 5
_IN_ORDER = (col(Parcel.announced_on), col(Parcel.intake_id), col(Parcel.row), col(Parcel.id))


class NotWaiting(RuleBroken):
    message = N_("This question was answered already. The next one is shown.")


class NothingToTakeBack(RuleBroken):
    message = N_("There is no answer of yours to take back.")


class NoStationThere(RuleBroken):
    message = N_("No station serves %(place)s. Choose a township or village.")


class Answered(Struct, frozen=True):
    """An answer, and the parcels it was given to: the one asked for comes first."""

    parcels: tuple[Parcel, ...]
    division: Division | None


class Earlier(Struct, frozen=True):
    """An earlier parcel of the same phone, and where it went."""

    number: str
    place: str
    day: str


def waiting(session: Session, *, seen_by: Actor) -> SelectOfScalar[Parcel]:
    """The questions that are the actor's to answer, the oldest first."""
    return (
        select(Parcel)
        .join(UNIT, UNIT.c.id == col(Parcel.id))
        .where(_is_waiting(session, seen_by))
        .order_by(*_IN_ORDER)
    )


def _is_waiting(session: Session, actor: Actor) -> sa.ColumnElement[bool]:
    return sa.and_(
        col(Parcel.sorting) == Sorting.ASKED,
        UNIT.c.state.not_in(_OVER),
        lookup.theirs_to_sort(session, actor),
    )


def next_id(
    session: Session, *, seen_by: Actor, after: UUID | None = None, intake_id: UUID | None = None
) -> UUID | None:
    """The question behind another, which may be answered by now; behind the last, the first."""
    is_waiting = _is_waiting(session, seen_by)
    if intake_id is not None:
        is_waiting = sa.and_(is_waiting, col(Parcel.intake_id) == intake_id)
    rows = session.connection().execute(
        sa.select(col(Parcel.id), is_waiting)
        .join(UNIT, UNIT.c.id == col(Parcel.id))
        .where(sa.or_(is_waiting, col(Parcel.id) == after))
        .order_by(*_IN_ORDER)
    )
    found = [(parcel_id, bool(waits)) for parcel_id, waits in rows]
    behind = next((at for at, (parcel_id, _) in enumerate(found, 1) if parcel_id == after), 0)
    return next((id_ for id_, waits in found[behind:] + found[:behind] if waits), None)


def earlier_of(session: Session, parcel: Parcel, contact: Contact) -> list[Earlier]:
    """Where the last parcels of this phone went: the best hint a clerk can have."""
    if not contact.phone_tail:
        return []
    rows = session.exec(
        select(col(Parcel.number), col(Division.name), col(Parcel.announced_on))
        .join(Contact, col(Contact.id) == col(Parcel.id))
        .join(Division, col(Division.id) == col(Parcel.division_id))
        .where(
            Contact.phone_tail == contact.phone_tail,
            Contact.phone == contact.phone,
            col(Parcel.id) != parcel.id,
        )
        .order_by(col(Parcel.announced_on).desc(), col(Parcel.id).desc())
        .limit(_EARLIER)
    ).all()
    return [Earlier(number, place, day.isoformat()) for number, place, day in rows]


def answer(
    session: Session, writer: Writer, memory: Memory, parcel_id: UUID, division_id: UUID | None
) -> Answered:
    """Give a parcel its place (None: another county's), and every other that asks the same.

    Raises:
        NotWaiting: somebody has answered meanwhile.
    """
    parcel = _asked_for(session, writer, parcel_id)
    if parcel.sorting is not Sorting.ASKED:
        raise NotWaiting
    contact = get_or_raise(session, Contact, parcel.id)
    division = get_or_raise(session, Division, division_id) if division_id else None
    alike = [parcel]
    if contact.address:
        memory.remember(session, contact.address, contact.name, division_id)
        alike += _alike(session, writer, memory, contact, Sorting.ASKED)
    for each in alike:
        _place(session, writer, each, division)
    return Answered(tuple(alike), division)


def take_back(session: Session, writer: Writer, memory: Memory, parcel_id: UUID) -> Parcel:
    """Ask again what this person has just answered, with all that followed from it.

    Raises:
        NothingToTakeBack: it is another person's answer, or none.
    """
    parcel = _asked_for(session, writer, parcel_id)
    if parcel.sorting is Sorting.ASKED or parcel.sorted_by_id != writer.actor_id:
        raise NothingToTakeBack
    contact = get_or_raise(session, Contact, parcel.id)
    alike = [parcel]
    if contact.address:
        alike += [
            each
            for each in _alike(session, writer, memory, contact, parcel.sorting)
            if each.sorted_by_id == writer.actor_id
        ]
        memory.forget(session, contact.address, contact.name)
    for each in alike:
        each.sorting, each.division_id, each.destination_id = Sorting.ASKED, None, None
        each.sorted_by_id = None
        session.add(each)
    return parcel


def correct(
    session: Session,
    writer: Writer,
    memory: Memory,
    parcel_id: UUID,
    division_id: UUID | None,
    *,
    reason: str,
) -> Answered:
    """Give a parcel another place than it was sorted to, with the reason on record."""
    parcel = _asked_for(session, writer, parcel_id)
    contact = get_or_raise(session, Contact, parcel.id)
    division = get_or_raise(session, Division, division_id) if division_id else None
    _place(session, writer, parcel, division)
    if contact.address:
        memory.remember(session, contact.address, contact.name, division_id)
    audit.note(
        session,
        writer.actor,
        "correct_place",
        at=writer.at,
        subject="parcel",
        subject_id=parcel.id,
        detail=f"{division.code if division else 'misrouted'}: {reason}",
    )
    if writer.actor.may(Permission.ADJUDICATE):
        happening = Happening("instruct", parcel.id, Evidence.ADMINISTRATIVE, reason=reason)
        record(session.connection(), writer, [happening])
    return Answered((parcel,), division)


def _asked_for(session: Session, writer: Writer, parcel_id: UUID) -> Parcel:
    writer.actor.ensure_may(Permission.SORT)
    return lookup.get_parcel_to_sort(session, parcel_id, actor=writer.actor)


def _alike(
    session: Session, writer: Writer, memory: Memory, contact: Contact, sorting: Sorting
) -> list[Parcel]:
    """Other parcels of the same recipient at the same address, in the memory's sense."""
    key = memory.key(contact.address, contact.name)
    rows = session.exec(
        select(Parcel, Contact)
        .join(Contact, col(Contact.id) == col(Parcel.id))
        .where(
            Parcel.sorting == sorting,
            Contact.name == contact.name,
            Parcel.id != contact.id,
            lookup.theirs_to_sort(session, writer.actor),
        )
    ).all()
    return [parcel for parcel, other in rows if memory.key(other.address, other.name) == key]


def _place(session: Session, writer: Writer, parcel: Parcel, division: Division | None) -> None:
    parcel.sorted_by_id = writer.actor_id
    session.add(parcel)
    if division is None:
        parcel.sorting, parcel.division_id, parcel.destination_id = Sorting.MISROUTED, None, None
        return
    if not division.is_current:
        raise NotFound(kind="Division", id=division.id)
    station = find_station_for_division(session, division.id)
    if station is None or division.level is Level.COUNTY:
        raise NoStationThere(place=division.name)
    is_township = division.level is Level.TOWNSHIP
    parcel.sorting = Sorting.TOWNSHIP if is_township else Sorting.SURE
    parcel.division_id, parcel.destination_id = division.id, station.id
