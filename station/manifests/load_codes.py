"""What a route bill and an item list say to a scanner: the load or contents, with heads."""

from collections.abc import Callable, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from station import barcodes, custody, paper
from station.clock import business_day
from station.consolidation.bags import packed_ids
from station.consolidation.load_items import items_of
from station.consolidation.models import Bag, Leg, Trip
from station.custody import EVENT, UNIT, UnitKind
from station.db import get_or_raise, table_of
from station.paper import Line, PaperKind, Said
from station.parcels.heading import GOES_TO
from station.parcels.models import Parcel
from station.records import installation

Sign = Callable[[bytes], bytes]

_PARCEL = table_of(Parcel)


def codes(said: Said | None, sign: Sign | None) -> tuple[str, ...]:
    """What the sheet's square codes say; none where nobody signs for this installation."""
    if said is None or sign is None:
        return ()
    return paper.encode(said, sign=sign, unit_id=custody.unit_id_of)


def digest(said: Said | None) -> str:
    """Changes with the load: a sheet from before the departure says less to a scanner."""
    return sha256(repr(said.lines).encode()).hexdigest() if said else ""


def of_bill(session: Session, leg: Leg, *, revision: int, at: datetime) -> Said | None:
    """A load that has departed; before that there is no event to follow."""
    heads = {row.unit_id: row for row in session.connection().execute(_departures(leg.id))}
    lines = tuple(
        Line(
            unit_id=item.unit_id,
            number=item.number,
            use=heads[item.unit_id].use,
            is_bag=item.kind is UnitKind.BAG,
            head_id=heads[item.unit_id].head_id,
            hop=heads[item.unit_id].hop,
            epoch=heads[item.unit_id].epoch,
            pieces=item.parcels,
            grams=item.grams,
            destination_id=None if item.bound_for_id == leg.to_station_id else item.bound_for_id,
        )
        for item in items_of(session, leg.id)
        if item.unit_id in heads
    )
    if not lines:
        return None
    return Said(
        kind=PaperKind.BILL,
        subject_id=leg.id,
        number=leg.number,
        issuer=_issuer(leg.number),
        revision=revision,
        origin_id=leg.from_station_id,
        destination_id=leg.to_station_id,
        node_id=installation(session).node_id,
        day=get_or_raise(session, Trip, leg.trip_id).day,
        written_at=at,
        lines=lines,
    )


def of_list(session: Session, bag: Bag, *, revision: int, at: datetime) -> Said | None:
    """What is sealed in a bag."""
    connection = session.connection()
    own = connection.execute(_closings(bag.id)).first()
    rows = connection.execute(_packings(bag.id, packed_ids(session, bag.id))).all()
    if own is None or not rows:
        return None
    lines = tuple(
        Line(
            unit_id=row.unit_id,
            number=row.number,
            use=row.use,
            is_bag=False,
            head_id=row.head_id,
            hop=row.hop,
            epoch=row.epoch,
            destination_id=None
            if row.destination_id in (None, bag.destination_id)
            else row.destination_id,
        )
        for row in {row.unit_id: row for row in rows}.values()
    )
    return Said(
        kind=PaperKind.LIST,
        subject_id=bag.id,
        number=bag.number,
        issuer=_issuer(bag.number),
        revision=revision,
        origin_id=bag.station_id,
        destination_id=bag.destination_id,
        node_id=installation(session).node_id,
        day=business_day(bag.closed_at or at),
        written_at=at,
        lines=lines,
        head_id=own.head_id,
        hop=own.hop,
        epoch=own.epoch,
    )


_HEAD = (
    EVENT.c.unit_id,
    EVENT.c.id.label("head_id"),
    EVENT.c.hop,
    EVENT.c.epoch,
    UNIT.c.number,
    UNIT.c.use,
)


def _departures(leg_id: UUID) -> sa.Select[Any]:
    """The last departure of each unit with a leg; one that was cancelled came before it."""
    return (
        sa.select(*_HEAD)
        .join(UNIT, UNIT.c.id == EVENT.c.unit_id)
        .where(EVENT.c.leg_id == leg_id, EVENT.c.kind == "depart")
        .order_by(EVENT.c.hop)
    )


def _closings(bag_id: UUID) -> sa.Select[Any]:
    return (
        sa.select(*_HEAD)
        .join(UNIT, UNIT.c.id == EVENT.c.unit_id)
        .where(EVENT.c.unit_id == bag_id, EVENT.c.kind == "close")
        .order_by(EVENT.c.hop.desc())
        .limit(1)
    )


def _packings(bag_id: UUID, unit_ids: Sequence[UUID]) -> sa.Select[Any]:
    """The last packing of each parcel; by number, as on the sheet."""
    return (
        sa.select(*_HEAD, GOES_TO.label("destination_id"))
        .join(UNIT, UNIT.c.id == EVENT.c.unit_id)
        .outerjoin(_PARCEL, _PARCEL.c.id == EVENT.c.unit_id)
        .where(EVENT.c.unit_id.in_(unit_ids), EVENT.c.kind == "pack", EVENT.c.bag_id == bag_id)
        .order_by(UNIT.c.number, EVENT.c.hop)
    )


def _issuer(number: str) -> str:
    code = barcodes.parse(number)
    return code.issuer if code else "0"
