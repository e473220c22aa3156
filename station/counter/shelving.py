"""Puts parcels on the shelf: one scan receives, places and codes a parcel."""

from collections.abc import Collection, Sequence
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session, col, select

from station import custody
from station.access import Permission
from station.clock import business_day
from station.consolidation import arrivals, bags, opened_bags, receiving
from station.consolidation.models import Bag
from station.consolidation.outcomes import Outcome
from station.counter import placing, shelves
from station.counter.models import Size, Stay, StayEnd
from station.counter.placing import Place
from station.counter.recipients import Recipients
from station.counter.waiting import STAY
from station.custody import UNIT, Happening, Holder, Writer
from station.errors import N_
from station.network.models import Station
from station.network.pinyin import search_key
from station.parcels import heading
from station.parcels.models import Contact, Parcel


class Found(StrEnum):
    """What a scan at the shelf turned out to be."""

    SHELVED = "shelved"
    ALREADY = "already"
    ELSEWHERE = "elsewhere"
    GOES_BACK = "goes_back"


FOUND_LABELS = {
    Found.SHELVED: N_("write the code on it and put it there"),
    Found.ALREADY: N_("is on the shelf already"),
    Found.ELSEWHERE: N_("belongs elsewhere: pass it on"),
    Found.GOES_BACK: N_("its recipient did not take it: put it with what goes back"),
}


class Shelved(Struct, frozen=True):
    """A parcel's answer at the shelf; without a stay it goes on to ``place``."""

    found: Found
    number: str
    unit_id: UUID
    stay: Stay | None = None
    place: str = ""
    is_over: bool = False


def shelve(
    session: Session,
    writer: Writer,
    recipients: Recipients,
    number: str,
    *,
    size: Size | None = None,
    scan_id: UUID | None = None,
) -> Shelved:
    """Receive what is in the clerk's hands, if that was not done, and give it its place."""
    writer.actor.ensure_may(Permission.SERVE)
    received, _leg = receiving.scan_blind(session, writer, number, scan_id=scan_id)
    repeated = received.outcome is not Outcome.ALREADY
    if received.outcome is Outcome.ALREADY:
        _open_bag_around(session, writer, received.unit_id)
        [seen] = custody.record(
            session.connection(), writer, [Happening("seen", received.unit_id, scan_id=scan_id)]
        )
        repeated = seen.repeated
        arrivals.settle_arrived(session, writer, [received.unit_id])
    parcel = session.get(Parcel, received.unit_id)
    stay = open_stay(session, received.unit_id, writer.station_id)
    if stay is not None:
        found = Found.SHELVED if repeated else Found.ALREADY
        return Shelved(found, received.number, received.unit_id, stay)
    unit = custody.get_unit(session, received.unit_id)
    goes_to_id = heading.goes_to_id(unit, parcel) if parcel else None
    if goes_to_id not in (None, writer.station_id) or unit.goes_back:
        goes_to = session.get(Station, goes_to_id)
        place = goes_to.name if goes_to else ""
        found = Found.GOES_BACK if unit.goes_back else Found.ELSEWHERE
        return Shelved(found, received.number, received.unit_id, place=place)
    stay = give_place(session, writer, recipients, received.unit_id, size=size)
    is_over = received.outcome in (Outcome.OVER, Outcome.MISROUTED)
    return Shelved(Found.SHELVED, received.number, received.unit_id, stay, is_over=is_over)


def give_place(
    session: Session,
    writer: Writer,
    recipients: Recipients,
    unit_id: UUID,
    *,
    size: Size | None = None,
) -> Stay:
    """A stay with its place for a parcel that is here."""
    parcel, contact = session.get(Parcel, unit_id), session.get(Contact, unit_id)
    size = size or placing.size_of(parcel.weight_grams if parcel else None)
    key = recipients.key(contact)
    place = _free_place(session, writer.station_id, size, key)
    stay = Stay(
        home_station_id=writer.station_id,
        unit_id=unit_id,
        station_id=writer.station_id,
        shelf=place.shelf,
        layer=place.layer,
        place=place.place,
        size=size,
        recipient_key=key,
        name_key=search_key(contact.name) if contact and contact.name else "",
        shelved_at=writer.at,
        shelved_on=business_day(writer.at),
        shelved_by_id=writer.actor_id,
    )
    session.add(stay)
    session.flush()
    return stay


def open_stay(session: Session, unit_id: UUID, station_id: UUID) -> Stay | None:
    found = open_stays(session, [unit_id], station_id)
    return found[0] if found else None


def open_stays(session: Session, unit_ids: Collection[UUID], station_id: UUID) -> Sequence[Stay]:
    return session.exec(
        select(Stay).where(
            col(Stay.unit_id).in_(unit_ids),
            Stay.station_id == station_id,
            col(Stay.ended_at).is_(None),
        )
    ).all()


def end_stays(session: Session, writer: Writer, unit_ids: Collection[UUID]) -> None:
    """These have left; their places are free."""
    for stay in open_stays(session, unit_ids, writer.station_id):
        stay.ended_at, stay.ending = writer.at, StayEnd.LEFT
    session.flush()


def end_left(session: Session, writer: Writer) -> int:
    """End the stays of parcels that are no longer here, however they went; their places are free."""
    gone = session.exec(
        select(Stay)
        .join(UNIT, UNIT.c.id == Stay.unit_id)
        .where(
            Stay.station_id == writer.station_id,
            col(Stay.ended_at).is_(None),
            sa.or_(
                UNIT.c.holder != Holder.STATION,
                UNIT.c.holder_id.is_distinct_from(writer.station_id),
            ),
        )
    ).all()
    for stay in gone:
        stay.ended_at, stay.ending = writer.at, StayEnd.LEFT
    session.flush()
    return len(gone)


def move_back(session: Session, stay: Stay) -> None:
    """Open an ended stay again; where its place was given to another it gets a new one."""
    taken = _places(session, stay.station_id, (stay.shelf, stay.layer))
    if stay.place in taken:
        place = _free_place(session, stay.station_id, stay.size, stay.recipient_key)
        stay.shelf, stay.layer, stay.place = place.shelf, place.layer, place.place
    stay.ended_at = stay.ending = None
    stay.proxy_name = ""
    session.flush()


def _open_bag_around(session: Session, writer: Writer, unit_id: UUID) -> None:
    """Whoever has a parcel of a bag in hand at its destination has opened the bag."""
    unit = custody.get_unit(session, unit_id)
    bag = session.get(Bag, unit.bag_id) if unit.bag_id else None
    if bag is None or bag.destination_id != writer.station_id:
        return
    if custody.get_unit(session, bag.id).state in bags.CLOSED_STATES:
        opened_bags.open_bag(session, writer, bag)


def _free_place(session: Session, station_id: UUID, size: Size, key: str) -> Place:
    beside = _layers_of(session, station_id, key)
    counts = shelves.counts(session, station_id)
    boards = shelves.boards_of(session, station_id)
    layer = placing.choose_board(boards, counts, size, beside=beside)
    taken = _places(session, station_id, layer)
    last = _last_place(session, station_id, layer)
    return Place(*layer, placing.next_place(taken, last))


def _layers_of(session: Session, station_id: UUID, key: str) -> set[tuple[int, int]]:
    if not key:
        return set()
    rows = session.connection().execute(
        sa.select(STAY.c.shelf, STAY.c.layer).where(
            STAY.c.station_id == station_id,
            STAY.c.recipient_key == key,
            STAY.c.ended_at.is_(None),
        )
    )
    return {(row.shelf, row.layer) for row in rows}


def _places(session: Session, station_id: UUID, layer: tuple[int, int]) -> set[int]:
    rows = session.connection().scalars(
        sa.select(STAY.c.place).where(_on(station_id, layer), STAY.c.ended_at.is_(None))
    )
    return set(rows)


def _last_place(session: Session, station_id: UUID, layer: tuple[int, int]) -> int:
    query = sa.select(STAY.c.place).where(_on(station_id, layer))
    newest = query.order_by(STAY.c.shelved_at.desc(), STAY.c.id.desc()).limit(1)
    found: Any = session.connection().scalar(newest)
    return int(found or 0)


def _on(station_id: UUID, layer: tuple[int, int]) -> sa.ColumnElement[bool]:
    shelf, board = layer
    return sa.and_(STAY.c.station_id == station_id, STAY.c.shelf == shelf, STAY.c.layer == board)
