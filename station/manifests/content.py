"""Builds what each sheet says from rows. Drawing is in ``sheets``; freezing in ``service``."""

from collections.abc import Sequence
from datetime import time
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from station import custody
from station.clock import business_day
from station.consolidation.bags import packed_ids
from station.consolidation.load_items import LoadItem, items_of
from station.consolidation.models import Bag, Leg, LegItem, LegState, Trip
from station.consolidation.trips import legs_of
from station.custody import EVENT, UNIT, State, UnitKind
from station.db import get_or_raise, table_of
from station.errors import N_, RuleBroken
from station.manifests.places import Names
from station.manifests.sheets.bag_tag import BagTag
from station.manifests.sheets.handover_list import HandoverLine, HandoverList
from station.manifests.sheets.item_list import ItemLine, ItemList
from station.manifests.sheets.lines import BillLine, Made, Stop
from station.manifests.sheets.route_bill import RouteBill
from station.manifests.sheets.trip_bill import Leg as BillLeg
from station.manifests.sheets.trip_bill import TripBill
from station.network.models import Partner, Route, Station
from station.parcels.models import Intake, Parcel

_PARCEL = table_of(Parcel)


class NotClosedYet(RuleBroken):
    message = N_("Close bag %(number)s first; its tag and list say what is sealed in it.")


class NothingToSay(RuleBroken):
    message = N_("Nothing is loaded, so there is nothing to print yet.")


def route_bill(session: Session, leg: Leg, *, number: str, revision: int, made: Made) -> RouteBill:
    """Every bag and loose item of one leg."""
    items = items_of(session, leg.id)
    if not items:
        raise NothingToSay
    trip = get_or_raise(session, Trip, leg.trip_id)
    names = Names(session)
    return RouteBill(
        number=number,
        revision=revision,
        issuer=names.place(leg.from_station_id),
        route=_route(session, trip).name,
        places=(names.place(leg.from_station_id), names.place(leg.to_station_id)),
        on=trip.day,
        due_at=_clock_time(trip.departs_minute),
        plate=trip.plate,
        driver=trip.driver_name,
        stops=(_stop(names, leg, items),),
        made=made,
    )


def trip_bill(session: Session, trip: Trip, *, number: str, revision: int, made: Made) -> TripBill:
    """Every leg of one run, with what each carries."""
    names = Names(session)
    legs = [(leg, items_of(session, leg.id)) for leg in legs_of(session, trip)]
    legs = [(leg, items) for leg, items in legs if items and leg.state is not LegState.CANCELLED]
    if not legs:
        raise NothingToSay
    return TripBill(
        number=number,
        revision=revision,
        issuer=names.place(trip.station_id),
        route=_route(session, trip).name,
        on=trip.day,
        departs_at=_clock_time(trip.departs_minute),
        plate=trip.plate,
        driver=trip.driver_name,
        legs=tuple(
            BillLeg(
                ordinal=ordinal,
                origin=names.place(leg.from_station_id),
                destination=names.place(leg.to_station_id),
                bill_number=leg.number,
                stops=(_stop(names, leg, items),),
            )
            for ordinal, (leg, items) in enumerate(legs, start=1)
        ),
        made=made,
    )


def bag_tag(session: Session, bag: Bag) -> BagTag:
    """The label on a closed bag: destination first, n of m among its fellows."""
    _ensure_closed(session, bag)
    names = Names(session)
    fellows = _fellows(session, bag)
    village = names.place(bag.destination_id)
    return BagTag(
        number=bag.number,
        village=village,
        township=names.township(bag.destination_id),
        origin=names.place(bag.station_id),
        on=business_day(bag.closed_at or bag.started_at),
        trip=_trip_of(session, bag.id),
        ordinal=fellows.index(bag.number) + 1,
        of=len(fellows),
        weight_grams=bag.gross_grams or bag.parcel_grams + bag.tare_grams,
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
        issuer=names.place(bag.station_id),
        origin=names.place(bag.station_id),
        destination=names.place(bag.destination_id),
        township=names.township(bag.destination_id),
        on=business_day(bag.closed_at or bag.started_at),
        trip=_trip_of(session, bag.id),
        seal=bag.seal_number,
        lines=tuple(_item_lines(session, packed_ids(session, bag.id))),
        made=made,
    )


def handover_list(
    session: Session, intake: Intake, *, number: str, revision: int, made: Made
) -> HandoverList:
    """What changed hands with a partner: expected, received, and what differs."""
    partner = get_or_raise(session, Partner, intake.partner_id)
    station = get_or_raise(session, Station, intake.station_id)
    names = Names(session)
    return HandoverList(
        number=number,
        revision=revision,
        issuer=names.place(station.id),
        partner=partner.name,
        station=station.name,
        on=intake.day,
        batch=intake.filename,
        partner_clerk="",
        station_clerk=made.by,
        lines=tuple(_handover_lines(session, intake, partner, names)),
        made=made,
    )


def _stop(names: Names, leg: Leg, items: Sequence[LoadItem]) -> Stop:
    lines = tuple(
        BillLine(
            number=item.number,
            is_bag=item.kind is UnitKind.BAG,
            pieces=item.parcels,
            weight_grams=item.grams,
            seal=item.seal_number,
            cod_fen=item.cod_fen,
            freight_collect_fen=item.freight_collect_fen,
            remarks=_goes_on(names, leg, item),
        )
        for item in items
    )
    return Stop(
        leg.position, names.place(leg.to_station_id), names.township(leg.to_station_id), lines
    )


def _goes_on(names: Names, leg: Leg, item: LoadItem) -> str:
    """Where something goes after this leg, for the one who passes it on."""
    if item.bound_for_id == leg.to_station_id:
        return ""
    return f"→ {names.place(item.bound_for_id)}"


def _item_lines(session: Session, unit_ids: Sequence[UUID]) -> list[ItemLine]:
    rows = session.exec(
        select(Parcel, Partner.name)
        .join(Partner, col(Partner.id) == col(Parcel.partner_id), isouter=True)
        .where(col(Parcel.id).in_(unit_ids))
        .order_by(col(Parcel.number))
    ).all()
    lines = [
        ItemLine(
            number=parcel.number,
            partner=partner or "",
            weight_grams=parcel.weight_grams or 0,
            cod_fen=parcel.cod_fen,
            freight_collect_fen=parcel.freight_collect_fen,
        )
        for parcel, partner in rows
    ]
    # A parcel that no file announced is in the bag all the same.
    unheard = set(unit_ids) - {parcel.id for parcel, _ in rows}
    numbers = session.connection().scalars(
        sa.select(UNIT.c.number).where(UNIT.c.id.in_(unheard)).order_by(UNIT.c.number)
    )
    return lines + [ItemLine(number=number, partner="", weight_grams=0) for number in numbers]


def _handover_lines(
    session: Session, intake: Intake, partner: Partner, names: Names
) -> list[HandoverLine]:
    events = {"take_over": set[UUID](), "damaged": set[UUID](), "missing": set[UUID]()}
    undo = EVENT.alias("undo")
    taken_back = sa.exists().where(
        undo.c.corrects_id == EVENT.c.id, undo.c.unit_id == EVENT.c.unit_id
    )
    rows = session.connection().execute(
        sa.select(EVENT.c.unit_id, EVENT.c.kind)
        .join(_PARCEL, _PARCEL.c.id == EVENT.c.unit_id)
        .where(_PARCEL.c.intake_id == intake.id, EVENT.c.kind.in_(list(events)), ~taken_back)
    )
    for unit_id, kind in rows:
        events[kind].add(unit_id)
    parcels = session.exec(
        select(Parcel)
        .where(Parcel.intake_id == intake.id)
        .order_by(col(Parcel.row).nulls_last(), col(Parcel.number))
    )
    lines = []
    for parcel in parcels:
        seen, missing = parcel.id in events["take_over"], parcel.id in events["missing"]
        place = names.place(parcel.destination_id)
        lines.append(
            HandoverLine(
                number=parcel.number,
                kind=partner.name,
                township=names.township(parcel.destination_id) or place,
                village=place if names.township(parcel.destination_id) else "",
                weight_grams=parcel.weight_grams or 0,
                cod_fen=parcel.cod_fen,
                freight_collect_fen=parcel.freight_collect_fen,
                # A parcel without a row in the file was found on the spot.
                expected=0 if parcel.row is None and intake.filename else 1,
                received=1 if seen else 0 if missing else None,
                is_damaged=parcel.id in events["damaged"],
            )
        )
    return lines


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


def _trip_of(session: Session, unit_id: UUID) -> str:
    """The trip as people call it: its route and time; empty where none is fixed yet."""
    leg_id = _leg_id_of(session, unit_id)
    if leg_id is None:
        return ""
    trip = get_or_raise(session, Trip, get_or_raise(session, Leg, leg_id).trip_id)
    return f"{_route(session, trip).name} {_clock_time(trip.departs_minute):%H:%M}"


def _route(session: Session, trip: Trip) -> Route:
    return get_or_raise(session, Route, trip.route_id)


def _clock_time(minute: int) -> time:
    return time(minute // 60 % 24, minute % 60)
