"""What waits at a station for its recipients, and how people find it: by what they know."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session

from station.counter.models import HouseholdMember, Stay, pickup_code
from station.counter.placing import parse_code
from station.counter.recipients import person_of
from station.custody import UNIT, Holder, State, UnitKind
from station.db import table_of
from station.ledger import Due
from station.network.models import Partner
from station.parcels.models import Contact, Parcel
from station.prepared import Prepared

STAY, CONTACT, PARCEL = table_of(Stay), table_of(Contact), table_of(Parcel)
_PARTNER, _MEMBER = table_of(Partner), table_of(HouseholdMember)
_BAG = UNIT.alias("bag_around")
_LYING = (State.HERE, State.ARRIVED, State.RETURNING)
# A station, or the place for one in a prepared statement.
Here = UUID | sa.BindParameter[Any]
_TAIL_DIGITS = 4
_LEAST_NAME, _LEAST_NUMBER = 2, 6
# A person who has more than this on one shelf is a shop; the list is still whole.
MOST = 200


class Waiting(Struct, frozen=True):
    """A parcel that its recipient can have here and now. ``code`` is empty until it is shelved."""

    unit_id: UUID
    number: str
    state: State
    partner_id: UUID | None
    partner: str
    partner_code: str
    name: str
    phone: str
    phone_tail: str
    cod_fen: int
    freight_collect_fen: int
    weight_grams: int | None
    stay_id: UUID | None
    code: str
    shelved_on: date | None
    recipient_key: str
    absent_at: datetime | None = None

    @property
    def due_fen(self) -> int:
        return self.cod_fen + self.freight_collect_fen

    @property
    def due(self) -> Due | None:
        if self.partner_id is None or not self.due_fen:
            return None
        return Due(self.partner_id, self.cod_fen, self.freight_collect_fen)

    @property
    def is_returning(self) -> bool:
        return self.state is State.RETURNING


class Person(Struct, frozen=True):
    """One recipient's parcels; ``household`` where others' may go along."""

    name: str
    phone: str
    recipient_key: str
    parcels: tuple[Waiting, ...]
    is_of_household: bool = False

    @property
    def due_fen(self) -> int:
        return sum(parcel.due_fen for parcel in self.parcels)


def is_here(station_id: Here) -> sa.ColumnElement[bool]:
    """In the hands of a station, outside bags or in one that was opened there."""
    outside = sa.and_(
        UNIT.c.holder == Holder.STATION,
        UNIT.c.holder_id == station_id,
        sa.or_(*(UNIT.c.state == state for state in _LYING)),
    )
    opened = sa.and_(_BAG.c.state == State.OPENED, _BAG.c.holder_id == station_id)
    return sa.or_(outside, opened)


def rows(station_id: Here) -> sa.Select[Any]:
    """Every parcel that lies at a station for its recipient, shelved or not."""
    return (
        sa.select(
            UNIT.c.id,
            UNIT.c.number,
            UNIT.c.state,
            PARCEL.c.partner_id,
            PARCEL.c.cod_fen,
            PARCEL.c.freight_collect_fen,
            PARCEL.c.weight_grams,
            _PARTNER.c.name.label("partner"),
            _PARTNER.c.code.label("partner_code"),
            CONTACT.c.name,
            CONTACT.c.phone,
            CONTACT.c.phone_tail,
            STAY.c.id.label("stay_id"),
            STAY.c.shelf,
            STAY.c.layer,
            STAY.c.place,
            STAY.c.shelved_on,
            STAY.c.recipient_key,
            STAY.c.absent_at,
        )
        .select_from(_source(station_id))
        .where(
            UNIT.c.kind == UnitKind.PARCEL,
            is_here(station_id),
            sa.or_(PARCEL.c.destination_id == station_id, STAY.c.id.is_not(None)),
        )
    )


def _source(station_id: Here) -> sa.FromClause:
    """Units with all that is known of them here."""
    its_stay = sa.and_(
        STAY.c.unit_id == UNIT.c.id, STAY.c.station_id == station_id, STAY.c.ended_at.is_(None)
    )
    return (
        UNIT.outerjoin(PARCEL, PARCEL.c.id == UNIT.c.id)
        .outerjoin(CONTACT, CONTACT.c.id == UNIT.c.id)
        .outerjoin(_PARTNER, _PARTNER.c.id == PARCEL.c.partner_id)
        .outerjoin(_BAG, _BAG.c.id == UNIT.c.bag_id)
        .outerjoin(STAY, its_stay)
    )


def all_of(session: Session, query: sa.Select[Any]) -> list[Waiting]:
    """The rows of a query made from ``rows``, by their codes; what is not shelved comes last."""
    return _in_order(_waiting(row) for row in session.connection().execute(query))


def _in_order(found: Iterable[Waiting]) -> list[Waiting]:
    return sorted(found, key=lambda each: (each.code == "", each.code, each.number))


_OF_TAIL = Prepared(
    rows(sa.bindparam("here")).where(
        UNIT.c.id.in_(sa.select(CONTACT.c.id).where(CONTACT.c.phone_tail == sa.bindparam("tail")))
    )
)


def _of_tail(session: Session, station_id: UUID, tail: str) -> list[Waiting]:
    """What most people come with, many times a day: prepared once (docs/performance.md)."""
    found = _OF_TAIL.all(session.connection(), {"here": station_id, "tail": tail})
    return _in_order(_waiting(row) for row in found)


def of_units(session: Session, station_id: UUID, unit_ids: Collection[UUID]) -> list[Waiting]:
    return all_of(session, rows(station_id).where(UNIT.c.id.in_(list(unit_ids))))


def find(session: Session, station_id: UUID, text: str) -> list[Person]:
    """The people that a text may mean, each with all that waits for them here.

    A pickup code, the last four digits of a phone, a tracking number (a slip has one),
    a name in characters, pinyin or initials.
    """
    if _is_tail(text):
        return people(session, station_id, _of_tail(session, station_id, text), is_whole=True)
    ids = _ids(station_id, text)
    if ids is None:
        return []
    found = all_of(session, rows(station_id).where(UNIT.c.id.in_(ids)).limit(MOST))
    if not found:
        return []
    return people(session, station_id, found)


def people(
    session: Session, station_id: UUID, found: Sequence[Waiting], *, is_whole: bool = False
) -> list[Person]:
    """Whom parcels are for, with all else that waits for them and their households.

    ``is_whole`` says that ``found`` has everything of its people already.
    """
    everything = {each.unit_id: each for each in found}
    if not is_whole:
        tails = {each.phone_tail for each in found if each.phone_tail}
        ids = sa.select(CONTACT.c.id).where(CONTACT.c.phone_tail.in_(tails))
        wanted = {person_of(each) for each in found}
        for each in all_of(session, rows(station_id).where(UNIT.c.id.in_(ids))):
            if person_of(each) in wanted:
                everything.setdefault(each.unit_id, each)
    own = {person_of(each) for each in everything.values()}
    for each in _household(session, station_id, everything.values()):
        everything.setdefault(each.unit_id, each)
    return _grouped(everything.values(), own)


def _ids(station_id: UUID, text: str) -> sa.Select[Any] | None:
    """Which units a text may mean, wherever they are."""
    text = text.strip()
    open_here = sa.and_(STAY.c.station_id == station_id, STAY.c.ended_at.is_(None))
    if (place := parse_code(text)) is not None:
        return sa.select(STAY.c.unit_id).where(
            open_here,
            STAY.c.shelf == place.shelf,
            STAY.c.layer == place.layer,
            STAY.c.place == place.place,
        )
    if any(character.isdigit() for character in text):
        enough = len(text) >= _LEAST_NUMBER
        return sa.select(UNIT.c.id).where(UNIT.c.number == text.upper()) if enough else None
    if len(text) < _LEAST_NAME:
        return None
    sounds = STAY.c.name_key.contains(text.lower(), autoescape=True)
    return sa.select(STAY.c.unit_id).where(open_here, sounds)


def _is_tail(text: str) -> bool:
    return len(text) == _TAIL_DIGITS and text.isdigit()


_MINE, _OTHER = _MEMBER.alias("mine"), _MEMBER.alias("other")
_OTHERS = Prepared(
    sa.select(_OTHER.c.recipient_key)
    .join(_MINE, _MINE.c.household_id == _OTHER.c.household_id)
    .where(
        _MINE.c.station_id == sa.bindparam("here"),
        _MINE.c.recipient_key == sa.bindparam("key"),
        _MINE.c.left_at.is_(None),
        _OTHER.c.left_at.is_(None),
    )
)


def _household(session: Session, station_id: UUID, found: Iterable[Waiting]) -> list[Waiting]:
    """What waits for the others of the households that these people said they are of."""
    keys = {each.recipient_key for each in found if each.recipient_key}
    connection = session.connection()
    others = (_OTHERS.all(connection, {"here": station_id, "key": key}) for key in keys)
    known = {row.recipient_key for rows_ in others for row in rows_} - keys
    if not known:
        return []
    return all_of(session, rows(station_id).where(STAY.c.recipient_key.in_(known)))


def _grouped(found: Iterable[Waiting], own: Collection[tuple[str, str]]) -> list[Person]:
    in_order = sorted(found, key=lambda each: (person_of(each) not in own, person_of(each)))
    grouped = [list(each) for _, each in groupby(in_order, key=person_of)]
    return [
        Person(
            parcels[0].name,
            parcels[0].phone,
            next((each.recipient_key for each in parcels if each.recipient_key), ""),
            tuple(sorted(parcels, key=lambda each: (each.code == "", each.code, each.number))),
            is_of_household=person_of(parcels[0]) not in own,
        )
        for parcels in grouped
    ]


def _waiting(row: Any) -> Waiting:
    return Waiting(
        unit_id=row.id,
        number=row.number,
        state=row.state,
        partner_id=row.partner_id,
        partner=row.partner or "",
        partner_code=row.partner_code or "",
        name=row.name or "",
        phone=row.phone or "",
        phone_tail=row.phone_tail or "",
        cod_fen=row.cod_fen or 0,
        freight_collect_fen=row.freight_collect_fen or 0,
        weight_grams=row.weight_grams,
        stay_id=row.stay_id,
        code=pickup_code(row.shelf, row.layer, row.place) if row.stay_id else "",
        shelved_on=row.shelved_on,
        recipient_key=row.recipient_key or "",
        absent_at=row.absent_at,
    )
