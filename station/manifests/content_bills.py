"""What route bills and trip bills say, from rows."""

from collections.abc import Mapping, Sequence
from datetime import time
from uuid import UUID

from sqlmodel import Session

from station import barcodes
from station.consolidation.load_items import LoadItem, items_of
from station.consolidation.models import NOT_CARRIED, Leg, Trip
from station.consolidation.trips import legs_of
from station.custody import UnitKind
from station.db import get_or_raise
from station.errors import N_, RuleBroken
from station.manifests import remarks
from station.manifests.places import Names
from station.manifests.remarks import Remark
from station.manifests.sheets.lines import BillLine, Made, Stop
from station.manifests.sheets.route_bill import RouteBill
from station.manifests.sheets.trip_bill import Leg as BillLeg
from station.manifests.sheets.trip_bill import TripBill
from station.network.models import Route


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
        code=barcodes.of_sheet(number, revision),
        issuer=names.place(leg.from_station_id),
        route=get_or_raise(session, Route, trip.route_id).name,
        places=(names.place(leg.from_station_id), names.place(leg.to_station_id)),
        on=trip.day,
        due_at=clock_time(trip.departs_minute),
        plate=trip.plate,
        driver=trip.driver_name,
        stops=(_stop(session, names, leg, items),),
        made=made,
    )


def trip_bill(session: Session, trip: Trip, *, number: str, revision: int, made: Made) -> TripBill:
    """Every leg of one run, with what each carries."""
    names = Names(session)
    legs = [(leg, items_of(session, leg.id)) for leg in legs_of(session, trip)]
    legs = [(leg, items) for leg, items in legs if items and leg.state not in NOT_CARRIED]
    if not legs:
        raise NothingToSay
    return TripBill(
        number=number,
        revision=revision,
        code=barcodes.of_sheet(number, revision),
        issuer=names.place(trip.station_id),
        route=get_or_raise(session, Route, trip.route_id).name,
        on=trip.day,
        departs_at=clock_time(trip.departs_minute),
        plate=trip.plate,
        driver=trip.driver_name,
        legs=tuple(
            BillLeg(
                ordinal=ordinal,
                origin=names.place(leg.from_station_id),
                destination=names.place(leg.to_station_id),
                bill_number=leg.number,
                stops=(_stop(session, names, leg, items),),
            )
            for ordinal, (leg, items) in enumerate(legs, start=1)
        ),
        made=made,
    )


def clock_time(minute: int) -> time:
    return time(minute // 60 % 24, minute % 60)


def _stop(session: Session, names: Names, leg: Leg, items: Sequence[LoadItem]) -> Stop:
    care = _care(session, leg, items)
    lines = tuple(
        BillLine(
            number=item.number,
            is_bag=item.kind is UnitKind.BAG,
            pieces=item.parcels,
            weight_grams=item.known_grams,
            unweighed=item.unweighed,
            seal=item.seal_number,
            cod_fen=item.cod_fen,
            freight_collect_fen=item.freight_collect_fen,
            remarks=_remarks(names, leg, item, care.get(item.unit_id, [])),
        )
        for item in items
    )
    return Stop(
        leg.position, names.own(leg.to_station_id), names.township(leg.to_station_id), lines
    )


def _care(session: Session, leg: Leg, items: Sequence[LoadItem]) -> Mapping[UUID, Sequence[Remark]]:
    """What wants care on the way, as it was known when the load departed."""
    in_bags = [item.unit_id for item in items if item.kind is UnitKind.BAG]
    loose = [item.unit_id for item in items if item.kind is not UnitKind.BAG]
    of_loose = remarks.of_parcels(session, loose, until=leg.departed_at)
    return {**remarks.of_bags(session, in_bags, until=leg.departed_at), **of_loose}


def _remarks(names: Names, leg: Leg, item: LoadItem, care: Sequence[Remark]) -> str:
    """Where something goes after this leg, for the one who passes it on; then what wants care."""
    goes_on = item.bound_for_id != leg.to_station_id
    onward = [Remark(f"→{names.place(item.bound_for_id)}", "")] if goes_on else []
    # The weight of a loose item is a dash already.
    partly = remarks.without_weight(item.unweighed) if item.kind is UnitKind.BAG else []
    return remarks.joined([*onward, *care, *partly])
