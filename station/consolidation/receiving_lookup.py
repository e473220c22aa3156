"""What receiving has to know of a scanned bag or parcel; looks only, but for a number unheard of."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from station import barcodes, custody
from station.barcodes import Series
from station.consolidation import paper_loads, rules
from station.consolidation.load_items import LoadItem
from station.consolidation.models import Leg, LegItem, LegState
from station.consolidation.paper_loads import Load
from station.consolidation.trips import details_of
from station.custody import EVENT, Holder, State, UnitKind
from station.network.models import Station
from station.parcels.counting import number_in
from station.parcels.heading import goes_to_id
from station.parcels.models import Parcel

# What receiving a load can say of a bag or parcel.
RECEIVED_AS = ("receive", "missorted", "short", "damaged", "over", "misrouted")
_ON_THE_WAY = (LegState.DEPARTED, LegState.RECEIVING)


def leg_of(session: Session, unit: Any, station_id: UUID) -> Load | None:
    """The load to a station that a unit belongs to, for receiving blind.

    First the one that has it by the books, also where it was short of a load received;
    else one on its way that has it on the bill.
    """
    around = custody.get_unit(session, unit.bag_id) if unit.bag_id is not None else unit
    held = session.get(Leg, around.holder_id) if around.holder is Holder.LEG else None
    if held is not None and held.to_station_id == station_id:
        is_short = held.state is LegState.RECEIVED and around.state is State.SHORT
        if is_short or held.state in _ON_THE_WAY:
            return held
    on_bill = session.exec(
        select(Leg)
        .join(LegItem, col(LegItem.leg_id) == col(Leg.id))
        .where(
            LegItem.unit_id == around.id,
            Leg.to_station_id == station_id,
            col(Leg.state).in_(_ON_THE_WAY),
        )
        .order_by(col(Leg.departed_at).desc())
    ).first()
    return on_bill or paper_loads.load_with(session, around.id, station_id, _ON_THE_WAY)


def unit_of(session: Session, number: str, leg_id: UUID | None = None) -> Any:
    """The newest unit of a number, made known if nobody has heard of it.

    First the one that a bill says.
    """
    if leg_id is not None and (listed := paper_loads.listed_unit(session, leg_id, number)):
        return listed
    found = custody.find_units(session, number)
    if found:
        return found[0]
    code = barcodes.parse(number)
    if code is None:
        number = number_in(number)
        if found := custody.find_units(session, number):
            return found[0]
    elif code.series is not Series.BAG:
        raise rules.NoParcel(text=number)
    unit_id = custody.unit_id_of(number)
    kind = UnitKind.PARCEL if code is None else UnitKind.BAG
    custody.create_units(session.connection(), kind, [(unit_id, number)])
    return custody.get_unit(session, unit_id)


def destination_of(session: Session, unit: Any, leg_id: UUID | None = None) -> Station | None:
    """Where something goes: by what is known of it, else by the bill that came with it."""
    row = details_of(session, unit)
    destination_id = row.destination_id if row else None
    if isinstance(row, Parcel):
        destination_id = goes_to_id(unit, row)
    if destination_id is None:
        destination_id = paper_loads.destination_id_of(session, leg_id, unit.id)
    return session.get(Station, destination_id) if destination_id else None


def is_on_bill(session: Session, unit: Any, leg_id: UUID) -> bool:
    """Whether the load has it by the bill, or by the books."""
    listed = session.get(LegItem, (leg_id, unit.id)) is not None
    return listed or unit.holder_id == leg_id or paper_loads.is_listed(session, leg_id, unit.id)


def is_here(session: Session, unit: Any, station_id: UUID) -> bool:
    if unit.bag_id is not None:
        bag = custody.get_unit(session, unit.bag_id)
        return bag.holder is Holder.STATION and bag.holder_id == station_id
    return unit.holder is Holder.STATION and unit.holder_id == station_id


def gone_elsewhere(session: Session, leg: Load, items: Sequence[LoadItem]) -> list[LoadItem]:
    """What neither is with the load nor came here with it: another station has it, or nobody."""
    said = EVENT.c.leg_id == leg.id, EVENT.c.kind.in_(RECEIVED_AS)
    answered = set(session.connection().execute(sa.select(EVENT.c.unit_id).where(*said)).scalars())
    return [
        item
        for item in items
        if item.unit_id not in answered
        and not (item.holder is Holder.LEG and item.holder_id == leg.id)
        and not (item.holder is Holder.STATION and item.holder_id == leg.to_station_id)
        # What has not left yet stands where it was loaded.
        and leg.state is not LegState.LOADING
    ]


def is_in_bag_of(session: Session, unit: Any, leg: Load) -> bool:
    """Whether a parcel lies in a bag of this load: it fell out, or the bag is torn."""
    return unit.bag_id is not None and session.get(LegItem, (leg.id, unit.bag_id)) is not None


def first_answer(session: Session, unit: Any, scan_id: UUID | None) -> Any | None:
    """What this very scan said when it came first: its kind, leg, and the kind before it."""
    if scan_id is None:
        return None
    before = EVENT.alias("before")
    query = (
        sa.select(EVENT.c.kind, EVENT.c.leg_id, before.c.kind.label("kind_before"))
        .outerjoin(before, before.c.id == EVENT.c.parent_id)
        .where(EVENT.c.scan_id == scan_id, EVENT.c.unit_id == unit.id)
        .where(EVENT.c.kind.in_(["receive", "missorted", "over", "misrouted"]))
    )
    return session.connection().execute(query).first()
