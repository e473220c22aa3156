"""What a bag's tag and item list say, from rows."""

from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from station import barcodes, custody
from station.barcodes import Series
from station.clock import business_day
from station.consolidation.bags import packed_ids
from station.consolidation.models import Bag, Leg, LegItem, LegState, Trip
from station.consolidation.next_departures import next_departure
from station.custody import UNIT, State
from station.db import get_or_raise
from station.errors import N_, RuleBroken
from station.manifests import remarks
from station.manifests.content_bills import clock_time
from station.manifests.places import Names
from station.manifests.sheets.bag_tag import BagTag
from station.manifests.sheets.item_list import ItemLine, ItemList
from station.manifests.sheets.lines import Made
from station.network.models import Partner, Route, Station
from station.parcels.going_back import turned_back_ids
from station.parcels.models import Parcel


class NotClosedYet(RuleBroken):
    message = N_("Close bag %(number)s first; its tag and list say what is sealed in it.")


def bag_tag(session: Session, bag: Bag, *, number: str, revision: int, made: Made) -> BagTag:  # noqa: ARG001  a tag is no record of who printed it
    """The label on a closed bag: destination first, n of m among its fellows."""
    _ensure_closed(session, bag)
    names = Names(session)
    fellows = _fellows(session, bag)
    is_known = bag.gross_grams > 0 or (bag.unweighed or 0) < bag.parcel_count
    return BagTag(
        number=bag.number,
        revision=revision,
        code=barcodes.of_sheet(number, revision),
        village=names.own(bag.destination_id),
        township=names.township(bag.destination_id),
        origin=names.place(bag.station_id),
        on=business_day(bag.closed_at or bag.started_at),
        trip=_trip_of(session, bag),
        ordinal=fellows.index(bag.number) + 1,
        of=len(fellows),
        weight_grams=(bag.gross_grams or bag.parcel_grams + bag.tare_grams) if is_known else None,
        unweighed=0 if bag.gross_grams else bag.unweighed or 0,
        pieces=bag.parcel_count,
        seal=bag.seal_number,
    )


def item_list(session: Session, bag: Bag, *, number: str, revision: int, made: Made) -> ItemList:
    """The contents of a closed bag, without anyone's name."""
    _ensure_closed(session, bag)
    names = Names(session)
    return ItemList(
        number=number,
        revision=revision,
        code=barcodes.of_sheet(number, revision, Series.ITEM_LIST),
        issuer=names.place(bag.station_id),
        origin=names.place(bag.station_id),
        destination=names.place(bag.destination_id),
        township=names.township(bag.destination_id),
        on=business_day(bag.closed_at or bag.started_at),
        trip=_trip_of(session, bag),
        seal=bag.seal_number,
        lines=tuple(_item_lines(session, bag, names)),
        made=made,
    )


def _item_lines(session: Session, bag: Bag, names: Names) -> list[ItemLine]:
    unit_ids = packed_ids(session, bag.id)
    rows = session.exec(
        select(Parcel, Partner.name)
        .join(Partner, col(Partner.id) == col(Parcel.partner_id), isouter=True)
        .where(col(Parcel.id).in_(unit_ids))
        .order_by(col(Parcel.number))
    ).all()
    damaged = remarks.damaged_ids(session, unit_ids, until=bag.closed_at)
    going_back = turned_back_ids(session, unit_ids, until=bag.closed_at)
    lines = [
        ItemLine(
            number=parcel.number,
            partner=partner or "",
            weight_grams=parcel.weight_grams or None,
            cod_fen=parcel.cod_fen,
            freight_collect_fen=parcel.freight_collect_fen,
            remarks=_remarks(
                names,
                bag,
                parcel,
                is_damaged=parcel.id in damaged,
                goes_back=parcel.id in going_back,
            ),
        )
        for parcel, partner in rows
    ]
    # A parcel that no file announced is in the bag all the same.
    unheard = set(unit_ids) - {parcel.id for parcel, _ in rows}
    numbers = session.connection().scalars(
        sa.select(UNIT.c.number).where(UNIT.c.id.in_(unheard)).order_by(UNIT.c.number)
    )
    return lines + [ItemLine(number=number, partner="", weight_grams=None) for number in numbers]


def _remarks(names: Names, bag: Bag, parcel: Parcel, *, is_damaged: bool, goes_back: bool) -> str:
    """Where it goes on to, if the bag ends before; then what wants care."""
    onward = [remarks.Remark("退件", "Going back")] if goes_back else _onward(names, bag, parcel)
    care = remarks.of_parcel(parcel.insured_fen, parcel.handling, is_damaged=is_damaged)
    return remarks.joined([*onward, *care])


def _onward(names: Names, bag: Bag, parcel: Parcel) -> list[remarks.Remark]:
    goes_on = parcel.destination_id not in (None, bag.destination_id)
    return [remarks.Remark(f"→{names.place(parcel.destination_id)}", "")] if goes_on else []


def _ensure_closed(session: Session, bag: Bag) -> None:
    if custody.get_unit(session, bag.id).state is State.OPEN:
        raise NotClosedYet(number=bag.number)


def _fellows(session: Session, bag: Bag) -> list[str]:
    """Numbers of the bags for the same place that travel or wait together."""
    leg_id = _leg_id_of(session, bag.id)
    query = select(Bag.number).where(Bag.destination_id == bag.destination_id)
    if leg_id is not None:
        query = query.join(LegItem, col(LegItem.unit_id) == col(Bag.id)).where(
            LegItem.leg_id == leg_id
        )
    else:
        query = query.join(UNIT, UNIT.c.id == Bag.id).where(
            UNIT.c.holder_id == bag.station_id, UNIT.c.state.in_([State.CLOSED, State.HERE])
        )
    return sorted({*session.exec(query).all(), bag.number})


def _leg_id_of(session: Session, unit_id: UUID) -> UUID | None:
    return session.exec(
        select(LegItem.leg_id)
        .join(Leg, col(Leg.id) == col(LegItem.leg_id))
        .where(LegItem.unit_id == unit_id, Leg.state != LegState.CANCELLED)
        .order_by(col(LegItem.loaded_at).desc())
    ).first()


def _trip_of(session: Session, bag: Bag) -> str:
    """The trip as people call it, its route and time: the one it is loaded on, or is meant for."""
    leg_id = _leg_id_of(session, bag.id)
    if leg_id is not None:
        trip = get_or_raise(session, Trip, get_or_raise(session, Leg, leg_id).trip_id)
        route = get_or_raise(session, Route, trip.route_id).name
        return f"{route} {clock_time(trip.departs_minute):%H:%M}"
    to = get_or_raise(session, Station, bag.destination_id)
    after = bag.closed_at or bag.started_at
    run = next_departure(session, bag.station_id, to.path, after=after)
    return f"{run.route} {clock_time(run.departs_minute):%H:%M}" if run else ""
