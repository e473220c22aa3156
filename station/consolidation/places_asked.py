"""Which place a parcel is for, when the sorter must ask: likely places, and the answer."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from msgspec import Struct
from sqlmodel import Session, col, or_, select

from station import custody
from station.access import Actor
from station.clock import business_day
from station.consolidation import sorting_desk
from station.consolidation.sorting_desk import Sorted
from station.custody import Holder, UnitKind, Writer
from station.db import get_or_raise
from station.errors import NotFound
from station.network.lookup import find_station_for_division
from station.network.models import Division, Level, Partner
from station.parcels import lookup, questions
from station.parcels.masking import mask_address
from station.parcels.models import Contact, Parcel
from station.parcels.sorting import Sorting
from station.parcels.sorting_memory import Memory

# As many as there are keys for.
MOST_PLACES = 9


class PlaceChoice(Struct, frozen=True):
    """A place as the clerk tells it from others, and the code that answers with it."""

    code: str
    name: str
    above: str


class Question(Struct, frozen=True):
    """What the sorter reads beside the likely places; the address in full or masked."""

    unit_id: UUID
    number: str
    address: str
    in_full: bool
    places: list[PlaceChoice]


def question_of(session: Session, unit_id: UUID, *, seen_by: Actor) -> Question:
    """The parcel's address, masked for those it never was sent to, and the likeliest places."""
    parcel = get_or_raise(session, Parcel, unit_id)
    contact = session.get(Contact, unit_id)
    address = contact.address if contact else ""
    in_full = lookup.may_read_address(session, seen_by, parcel)
    codes = [code for code in parcel.candidates.split(",") if code]
    return Question(
        unit_id,
        parcel.number,
        address if in_full else mask_address(address),
        in_full,
        _choices(session, codes),
    )


def find_places(session: Session, text: str) -> list[PlaceChoice]:
    """Places by name or pinyin initials; the closest names first."""
    wanted = text.strip()
    if not wanted:
        return []
    found = session.exec(
        select(Division.code)
        .where(
            Division.is_current,
            Division.level != Level.COUNTY,
            or_(
                col(Division.name).contains(wanted, autoescape=True),
                col(Division.search).contains(wanted.lower(), autoescape=True),
                Division.code == wanted,
            ),
        )
        .order_by(~col(Division.name).startswith(wanted, autoescape=True), col(Division.code))
        .limit(MOST_PLACES)
    ).all()
    return _choices(session, found)


def decide(session: Session, writer: Writer, unit_id: UUID, code: str, *, memory: Memory) -> Sorted:
    """The clerk who has it says which place it is; remembered for address and recipient.

    Raises:
        NotFound: there is no such place, or the parcel is at another station.
    """
    _ensure_here(session, writer, unit_id)
    division = _division(session, code)
    answered = questions.answer(session, writer, memory, unit_id, division.id)
    session.flush()
    return sorting_desk.sort(session, writer, answered.parcels[0].number)


def describe(
    session: Session, writer: Writer, unit_id: UUID, code: str, *, partner_id: UUID
) -> Sorted:
    """Say whose a parcel is that nobody announced, and where it goes.

    Raises:
        NotFound: it was announced, or is at another station; or there is no such place.
    """
    unit = _ensure_here(session, writer, unit_id)
    parcel = _of_nobody(session, unit_id)
    get_or_raise(session, Partner, partner_id)
    parcel = parcel or Parcel(
        id=unit_id,
        number=unit.number,
        partner_id=partner_id,
        station_id=writer.station_id,
        home_station_id=writer.station_id,
        sorting=Sorting.ASKED,
        announced_on=business_day(writer.at),
    )
    division = _division(session, code)
    station = find_station_for_division(session, division.id)
    if station is None:
        raise NotFound(kind="Station", id=code)
    sorting_desk.send_to(session, writer, parcel, station, division_id=division.id)
    return sorting_desk.sort(session, writer, unit.number)


def _ensure_here(session: Session, writer: Writer, unit_id: UUID) -> Any:
    """The parcel that the writer's station has, in a bag or not; else as if there were none."""
    unit = custody.get_unit(session, unit_id)
    around = custody.get_unit(session, unit.bag_id) if unit.bag_id else unit
    is_here = around.holder is Holder.STATION and around.holder_id == writer.station_id
    if unit.kind is not UnitKind.PARCEL or not is_here:
        raise NotFound(kind="Unit", id=unit_id)
    return unit


def _of_nobody(session: Session, parcel_id: UUID) -> Parcel | None:
    """What little is written down of a parcel that nobody announced."""
    parcel, contact = session.get(Parcel, parcel_id), session.get(Contact, parcel_id)
    was_announced = contact is not None and bool(contact.address or contact.name or contact.phone)
    if parcel and (parcel.destination_id or parcel.sorting is not Sorting.ASKED or was_announced):
        raise NotFound(kind="Parcel", id=parcel_id)
    return parcel


def _division(session: Session, code: str) -> Division:
    division = session.exec(
        select(Division).where(Division.code == code, Division.is_current)
    ).first()
    if division is None:
        raise NotFound(kind="Division", id=code)
    return division


def _choices(session: Session, codes: Iterable[str]) -> list[PlaceChoice]:
    wanted = list(codes)
    found = session.exec(
        select(Division).where(col(Division.code).in_(wanted), Division.is_current)
    ).all()
    above = {
        division.id: division.name
        for division in session.exec(
            select(Division).where(col(Division.id).in_([d.parent_id for d in found]))
        )
    }
    by_code = {
        d.code: PlaceChoice(d.code, d.name, above.get(d.parent_id, "") if d.parent_id else "")
        for d in found
    }
    return [by_code[code] for code in wanted if code in by_code]
