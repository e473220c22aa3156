"""What people do with bags. The caller owns the transaction."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec import Struct
from sqlmodel import Session, col, select

from station import custody
from station.access import Actor, Permission
from station.barcodes import Series
from station.consolidation import paper_loads, rules
from station.consolidation.models import (
    Bag,
    BagItem,
    Leg,
    LegItem,
    LegState,
    PaperBag,
    Trip,
)
from station.custody import UNIT, Evidence, Happening, Recorded, State, UnitKind, Writer
from station.db import get_or_raise, table_of
from station.errors import NotFound
from station.network.models import Station
from station.network.numbers import next_number
from station.parcels import heading
from station.parcels.models import Parcel
from station.prepared import Prepared

# Bags at a station that may be opened or sent on, whatever brought them there.
CLOSED_STATES = (State.CLOSED, State.HERE, State.ARRIVED)


class Content(Struct, frozen=True):
    """What the parcels in a bag come to."""

    parcels: int
    grams: int
    unweighed: int
    cod_fen: int
    freight_collect_fen: int


def get_bag(session: Session, bag_id: UUID, *, seen_by: Actor) -> Bag:
    """A bag that starts or ends at, or is held by, a station of the actor's."""
    bag = session.get(Bag, bag_id)
    if bag is None or not _is_seen(session, bag, seen_by):
        raise NotFound(kind="Bag", id=bag_id)
    return bag


def find_bag(session: Session, bag_id: UUID, *, seen_by: Actor) -> Bag | PaperBag:
    """The same, or one that only paper has told of."""
    bag = session.get(Bag, bag_id) or session.get(PaperBag, bag_id)
    if bag is None or not _is_seen(session, bag, seen_by):
        raise NotFound(kind="Bag", id=bag_id)
    return bag


def _is_seen(session: Session, bag: Bag | PaperBag, actor: Actor) -> bool:
    stations = [bag.station_id, bag.destination_id]
    unit = custody.get_unit(session, bag.id)
    if unit.holder_id:
        stations.append(unit.holder_id)
    paths = session.exec(select(Station.path).where(col(Station.id).in_(stations))).all()
    return any(actor.sees(path) for path in paths) or custody.was_at(session, bag.id, actor)


def start_bag(session: Session, writer: Writer, destination_id: UUID) -> Bag:
    """Open an empty bag for a destination."""
    writer.actor.ensure_may(Permission.PACK)
    station = get_or_raise(session, Station, writer.station_id)
    get_or_raise(session, Station, destination_id)
    number = next_number(session, station, Series.BAG)
    bag = Bag(
        # The same that a node makes of the tag which has not heard of the bag.
        id=custody.unit_id_of(number),
        number=number,
        station_id=station.id,
        destination_id=destination_id,
        home_station_id=station.id,
        started_at=writer.at,
    )
    session.add(bag)
    session.flush()
    connection = session.connection()
    custody.create_units(connection, UnitKind.BAG, [(bag.id, bag.number)])
    custody.record(connection, writer, [Happening("start", bag.id, Evidence.TYPED)])
    return bag


def find_open_bag(session: Session, station_id: UUID, destination_id: UUID) -> Bag | None:
    """The open bag of a destination at a station; the newest, should there be two."""
    return session.exec(
        select(Bag)
        .join(UNIT, UNIT.c.id == Bag.id)
        .where(
            Bag.station_id == station_id,
            Bag.destination_id == destination_id,
            UNIT.c.state == State.OPEN,
            UNIT.c.holder_id == station_id,
        )
        .order_by(col(Bag.started_at).desc(), col(Bag.number).desc())
        .limit(1)
    ).first()


def open_bag_for(session: Session, writer: Writer, destination_id: UUID) -> Bag:
    """The open bag of a destination here, started if there is none."""
    return find_open_bag(session, writer.station_id, destination_id) or start_bag(
        session, writer, destination_id
    )


def pack(
    session: Session,
    writer: Writer,
    bag: Bag,
    unit_id: UUID,
    *,
    evidence: Evidence = Evidence.UNIT_SCAN,
    scan_id: UUID | None = None,
) -> Recorded:
    """Put a parcel into an open bag that brings it nearer to its destination.

    Raises:
        BagNotOpen, AlreadyLoaded, WrongBag, ForAnotherCounty, NoPlaceYet, NotHere: nothing
            was recorded.
    """
    writer.actor.ensure_may(Permission.PACK)
    ensure_open_here(session, writer, bag)
    ensure_not_loaded(session, writer, custody.get_unit(session, unit_id))
    if parcel := session.get(Parcel, unit_id):
        goes_to_id = heading.goes_to_id(custody.get_unit(session, unit_id), parcel)
        ensure_goes_into(session, writer, bag, parcel, goes_to_id)
    happening = Happening("pack", unit_id, evidence, bag_id=bag.id, scan_id=scan_id)
    return custody.record(session.connection(), writer, [happening])[0]


def unpack(
    session: Session,
    writer: Writer,
    bag: Bag,
    unit_id: UUID,
    *,
    evidence: Evidence = Evidence.UNIT_SCAN,
    scan_id: UUID | None = None,
) -> Recorded:
    """Take a parcel out of an open bag."""
    writer.actor.ensure_may(Permission.PACK)
    ensure_open_here(session, writer, bag)
    unit = custody.get_unit(session, unit_id)
    if unit.bag_id != bag.id:
        raise rules.NotOfThisLoad(number=unit.number)
    happening = Happening("unpack", unit_id, evidence, bag_id=bag.id, scan_id=scan_id)
    return custody.record(session.connection(), writer, [happening])[0]


def close_bag(
    session: Session,
    writer: Writer,
    bag_id: UUID,
    *,
    seal_number: str,
    gross_grams: int = 0,
    tare_grams: int = 0,
    seal_was_read_again: bool = False,
) -> Bag:
    """Seal a bag; until it is opened no parcel enters or leaves it.

    A weight of 0 was not taken; then the parcels' own weights count.

    Raises:
        SealUsedBefore: another bag has this seal, and nobody has looked again.
    """
    writer.actor.ensure_may(Permission.PACK)
    bag = get_or_raise(session, Bag, bag_id)
    ensure_open_here(session, writer, bag)
    content = content_of(session, bag_id)
    if content.parcels == 0:
        raise rules.BagEmpty(number=bag.number)
    rules.ensure_weight(gross_grams or content.grams + tare_grams)
    seal_number = seal_number.upper()
    if not seal_was_read_again:
        _ensure_seal_is_new(session, writer, bag, seal_number)
    bag.seal_number, bag.closed_at = seal_number, writer.at
    bag.gross_grams, bag.tare_grams = gross_grams, tare_grams
    bag.parcel_count, bag.parcel_grams = content.parcels, content.grams
    bag.unweighed = content.unweighed
    bag.cod_fen, bag.freight_collect_fen = content.cod_fen, content.freight_collect_fen
    _list_content(session, bag.id)
    custody.record(session.connection(), writer, [Happening("close", bag.id, Evidence.BAG_SCAN)])
    return bag


def _ensure_seal_is_new(session: Session, writer: Writer, bag: Bag, seal_number: str) -> None:
    """Another station's bag is not named."""
    query = select(Bag).where(Bag.seal_number == seal_number, Bag.id != bag.id)
    other = session.exec(query.limit(1)).first()
    if other is not None:
        number = other.number if _is_seen(session, other, writer.actor) else "–"
        raise rules.SealUsedBefore(seal=seal_number, number=number)


def reopen_bag(session: Session, writer: Writer, bag_id: UUID, *, reason: str) -> Bag:
    """Open a closed bag again where it was closed, before it has departed."""
    writer.actor.ensure_may(Permission.PACK)
    bag = get_or_raise(session, Bag, bag_id)
    if bag.station_id != writer.station_id:
        raise rules.BagElsewhere(number=bag.number)
    if custody.get_unit(session, bag.id).state not in (State.CLOSED, State.HERE):
        raise rules.BagNotOpen(number=bag.number)
    loaded_on = trip_loading(session, bag.id)
    if loaded_on:
        raise rules.AlreadyLoaded(number=bag.number, trip=loaded_on)
    happening = Happening("reopen", bag.id, Evidence.BAG_SCAN, reason=reason)
    custody.record(session.connection(), writer, [happening])
    bag.seal_number, bag.closed_at, bag.reopened_reason = "", None, reason
    return bag


def content_of(session: Session, bag_id: UUID) -> Content:
    """Counts and sums of the parcels in a bag now."""
    row = (
        session.connection()
        .execute(
            sa.select(
                sa.func.count(UNIT.c.id),
                sa.func.coalesce(sa.func.sum(col(Parcel.weight_grams)), 0),
                sa.func.count(UNIT.c.id).filter(sa.func.coalesce(Parcel.weight_grams, 0) == 0),
                sa.func.coalesce(sa.func.sum(col(Parcel.cod_fen)), 0),
                sa.func.coalesce(sa.func.sum(col(Parcel.freight_collect_fen)), 0),
            )
            .select_from(UNIT.outerjoin(table_of(Parcel), col(Parcel.id) == UNIT.c.id))
            .where(UNIT.c.bag_id == bag_id)
        )
        .one()
    )
    return Content(*(int(value) for value in row))


def packed_ids(session: Session, bag_id: UUID) -> Sequence[UUID]:
    """What the bag held when it was last closed, also after it was opened and emptied."""
    kept = session.exec(select(BagItem.unit_id).where(BagItem.bag_id == bag_id)).all()
    return kept or paper_loads.content_ids(session, bag_id)


def _list_content(session: Session, bag_id: UUID) -> None:
    """Keep what lies in the bag as it is closed, in the place of what was kept before."""
    connection, items = session.connection(), table_of(BagItem)
    connection.execute(sa.delete(items).where(items.c.bag_id == bag_id))
    inside = sa.select(sa.literal(bag_id, sa.Uuid), UNIT.c.id).where(UNIT.c.bag_id == bag_id)
    connection.execute(sa.insert(items).from_select(["bag_id", "unit_id"], inside))


def trip_loading(session: Session, unit_id: UUID, *, at: UUID | None = None) -> str:
    """The number of the trip that a unit is loaded on, at a station, and has not departed with."""
    values = {"unit": unit_id, "at": at}
    row = (_LOADING if at is None else _LOADING_AT).first(session.connection(), values)
    return str(row.number) if row else ""


_TRIP, _LEG, _ITEM = table_of(Trip), table_of(Leg), table_of(LegItem)
_LOADED_ON = (
    sa.select(_TRIP.c.number)
    .join(_LEG, _LEG.c.trip_id == _TRIP.c.id)
    .join(_ITEM, _ITEM.c.leg_id == _LEG.c.id)
    .where(_ITEM.c.unit_id == sa.bindparam("unit"), _LEG.c.state == LegState.LOADING)
)
_LOADING = Prepared(_LOADED_ON)
_LOADING_AT = Prepared(_LOADED_ON.where(_LEG.c.from_station_id == sa.bindparam("at")))


def ensure_not_loaded(session: Session, writer: Writer, unit: Any) -> None:
    """Raises AlreadyLoaded where it would leave twice: on a vehicle here, and in a bag."""
    loaded_on = trip_loading(session, unit.id, at=writer.station_id)
    if loaded_on:
        raise rules.AlreadyLoaded(number=unit.number, trip=loaded_on)


def ensure_goes_into(
    session: Session, writer: Writer, bag: Bag, parcel: Any, goes_to_id: UUID | None
) -> None:
    """Raises WrongBag, ForAnotherCounty or NoPlaceYet where the bag brings it no nearer."""
    to = session.get(Station, goes_to_id) if goes_to_id else None
    bag_path = get_or_raise(session, Station, bag.destination_id).path
    rules.ensure_goes_into(parcel.number, parcel.sorting, to, bag_path, writer.actor.path)


def ensure_open_here(session: Session, writer: Writer, bag: Bag) -> None:
    unit = custody.get_unit(session, bag.id)
    if unit.state is not State.OPEN or unit.holder_id != writer.station_id:
        raise rules.BagNotOpen(number=bag.number)
