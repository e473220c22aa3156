"""Packing an order: from which lots, and into which parcel. The caller commits.

The parcel is one like every other, and carried in the same bags and trips: upbound under a
partner's label, or under the order's own number to the station or group where the buyer gets
it. Whom it is for is a contact of the parcels room.
"""

from collections.abc import Mapping
from fractions import Fraction
from uuid import UUID

from msgspec import Struct
from sqlmodel import Session, col, select

from station import custody
from station.clock import business_day
from station.custody import Evidence, Happening, Holder, UnitKind, Writer
from station.db import get_or_raise
from station.goods import lots, remains
from station.goods import rules as goods_rules
from station.goods.models import Lot, Producer, Product
from station.network.lookup import county_station
from station.network.registers import GOODS, partner_id
from station.orders import carriage, freshness, lookup, rules, steps, windows
from station.orders.models import Order, OrderContact, OrderLine, OrderState, Packing, StepKind
from station.parcels.courier_files.notes import Note
from station.parcels.courier_files.tracking_numbers import read_tracking_number
from station.parcels.handling import Handling
from station.parcels.models import Contact, Direction, Parcel
from station.parcels.sorting import Sorting


class Label(Struct, frozen=True):
    """The label on the parcel: its number, and whose it is."""

    number: str
    partner_id: UUID


def pack(
    session: Session,
    writer: Writer,
    order: Order,
    taken: Mapping[UUID, Mapping[UUID, int]],
    label: Label | None,
) -> None:
    """Say which lots each line was taken from; ``taken`` is by line, then by lot.

    Raises:
        NoCertificate, Recalled: this lot must not be sold.
        MoreThanTheLot: orders and contracts took the rest of it already.
        NotPackedWhole: a line that needs lots has fewer or more than were ordered.
    """
    windows.ensure_closed(session, order)
    rules.ensure_can(StepKind.PACKED, order)
    bound = _bound_for(session, writer, order, label)
    unit_id = _parcel(session, writer, order, bound) if bound else None
    for line in lookup.lines_of(session, order.id):
        from_lots = {lot_id: n for lot_id, n in taken.get(line.id, {}).items() if n}
        _ensure_whole(session, line, from_lots)
        for lot_id, quantity in from_lots.items():
            lot = get_or_raise(session, Lot, lot_id)
            if (lot.producer_id, lot.product_id) != (line.producer_id, line.product_id):
                raise rules.OtherProduce(lot=lot.number, title=line.title)
            lots.ensure_may_be_sold(session, lot)
            remains.ensure_left(session, lot, _in_unit_of(lot, line, quantity))
            session.add(
                Packing(
                    home_station_id=writer.station_id,
                    order_id=order.id,
                    line_id=line.id,
                    lot_id=lot.id,
                    quantity=quantity,
                    unit_id=unit_id,
                    at=writer.at,
                )
            )
    note = label.number if label else ""
    steps.add(session, order, StepKind.PACKED, actor=writer.actor, at=writer.at, note=note)


@remains.counted
def packed_of_lot(session: Session, lot: Lot) -> Fraction:
    """How much of a lot went into orders that were not cancelled."""
    query = (
        select(Packing, OrderLine)
        .join(OrderLine, col(OrderLine.id) == col(Packing.line_id))
        .join(Order, col(Order.id) == col(Packing.order_id))
        .where(Packing.lot_id == lot.id, Order.state != OrderState.CANCELLED)
    )
    rows = session.exec(query).all()
    return sum((_in_unit_of(lot, line, packed.quantity) for packed, line in rows), Fraction())


def _in_unit_of(lot: Lot, line: OrderLine, quantity: int) -> Fraction:
    """Compared by weight; what has none counts one for one, or not at all in another unit."""
    one = line.unit.weighs or line.net_grams
    whole = lot.unit.weighs or lot.net_grams
    if one and whole:
        return Fraction(quantity * one, whole)
    return Fraction(quantity if line.unit is lot.unit else 0)


def _ensure_whole(session: Session, line: OrderLine, from_lots: Mapping[UUID, int]) -> None:
    """Where no certificate is asked for, an order may be packed without naming a lot."""
    if not from_lots:
        product = get_or_raise(session, Product, line.product_id)
        producer = get_or_raise(session, Producer, line.producer_id)
        if goods_rules.need_of(product, producer) is not goods_rules.Need.REQUIRED:
            return
    if sum(from_lots.values()) != line.quantity:
        raise rules.NotPackedWhole(title=line.title, quantity=line.quantity)


class _Bound(Struct, frozen=True):
    """The parcel to be: its number, whose it is, and where it goes."""

    number: str
    partner_id: UUID
    direction: Direction
    destination_id: UUID | None
    kind: str


def _bound_for(
    session: Session, writer: Writer, order: Order, label: Label | None
) -> _Bound | None:
    """None where the buyer gets it from the shelf of the station that packs it."""
    if label is not None:
        read = read_tracking_number(label.number)
        if isinstance(read, Note):
            raise rules.NoNumber(text=label.number)
        county = county_station(session)
        up_to_id = county.id if county else None
        return _Bound(read, label.partner_id, Direction.UP, up_to_id, "take_over")
    to_id = carriage.goes_to(session, order)
    if to_id in {None, writer.station_id}:
        return None
    return _Bound(order.number, partner_id(GOODS), Direction.DOWN, to_id, "accept")


def _parcel(session: Session, writer: Writer, order: Order, bound: _Bound) -> UUID:
    known = custody.find_units(session, bound.number)
    if known:
        if known[0].holder is Holder.STATION and known[0].holder_id == writer.station_id:
            return UUID(str(known[0].id))
        raise rules.AlreadyUnderway(number=bound.number)
    unit_id = custody.unit_id_of(bound.number)
    connection = session.connection()
    custody.ensure_unit(connection, UnitKind.PARCEL, unit_id, bound.number)
    _add_parcel(session, writer, unit_id, order, bound)
    _add_contact(session, writer, unit_id, order)
    happening = Happening(bound.kind, unit_id, Evidence.TYPED, party_id=bound.partner_id)
    custody.record(connection, writer, [happening])
    return unit_id


def _add_parcel(
    session: Session, writer: Writer, unit_id: UUID, order: Order, bound: _Bound
) -> None:
    lines = lookup.lines_of(session, order.id)
    session.add(
        Parcel(
            id=unit_id,
            home_station_id=writer.station_id,
            number=bound.number,
            partner_id=bound.partner_id,
            direction=bound.direction,
            station_id=writer.station_id,
            destination_id=bound.destination_id,
            sorting=Sorting.SURE,
            weight_grams=sum((line.net_grams or 0) * line.quantity for line in lines) or None,
            handling=Handling.FRESH.value if freshness.is_fresh(session, order.id) else None,
            announced_on=business_day(writer.at),
        )
    )
    session.flush()


def _add_contact(session: Session, writer: Writer, unit_id: UUID, order: Order) -> None:
    buyer = session.get(OrderContact, order.id) or OrderContact()
    session.add(
        Contact(
            id=unit_id,
            home_station_id=writer.station_id,
            name=buyer.name,
            phone=buyer.phone,
            phone_tail=buyer.phone_tail,
            address=buyer.address,
        )
    )
    session.flush()
