"""What clerks do, through the services that the pages use. A refusal is an answer, too."""

from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select

from station import custody
from station.consolidation import bags, opened_bags, receiving, sorting_desk
from station.consolidation.models import Bag, Leg, LegState
from station.custody import EVENT, UNIT, Evidence, Happening, State, UnitKind
from station.network.models import Station
from station.parcels import counting, intake
from station.parcels.models import Contact, Parcel
from station.parcels.sorting_memory import Memory
from tests.sync.simulator import acts_of_coordinators as decisions
from tests.sync.simulator import acts_on_the_way as way
from tests.sync.simulator import acts_with_money as money
from tests.sync.simulator import acts_with_people as people
from tests.sync.simulator import acts_with_photos as pictures
from tests.sync.simulator import county as places
from tests.sync.simulator.desk import Act, Desk


def take_in(desk: Desk) -> None:
    """A courier's file, at the county."""
    names = [*desk.county.addresses]
    lines = ["运单号,收件人,电话,地址,代收货款"]
    for _ in range(desk.random.randint(1, 4)):
        number = desk.world.new_number()
        phone = f"138{desk.random.randrange(10**8):08}"
        where = desk.county.addresses[desk.random.choice(names)]
        cod = desk.random.choice(["", "", "36.50", "120"])
        lines.append(f"{number},王小明,{phone},{where},{cod}")
    partner = places.partner_of(desk.session)
    file = intake.read(desk.session, partner, "\n".join(lines).encode(), "yto.csv")
    prepared = intake.prepare(desk.session, file, memory=Memory(b"simulation"))
    intake.take_in(desk.session, desk.writer, prepared)


def accept(desk: Desk) -> None:
    """A parcel that somebody brings, unannounced; sometimes one that another station knows."""
    partner = places.partner_of(desk.session)
    taken = counting.begin_without_file(desk.session, desk.writer, partner)
    known = desk.world.any_number()
    number = known if known and desk.random.random() < 0.2 else desk.world.new_number()
    counting.count(desk.session, desk.writer, taken, number, scan_id=desk.scan_id())
    if desk.random.random() < 0.3:
        counting.finish(desk.session, desk.writer, taken, rest_is_here=False)


def sort(desk: Desk) -> None:
    """Parcels announced or here go into the bag of their place."""
    for _ in range(desk.random.randint(1, 5)):
        expected = (
            UNIT.c.state == State.EXPECTED
            if desk.here == desk.county.stations["county"]
            else sa.false()
        )
        loose = (UNIT.c.holder_id == desk.here) & UNIT.c.state.in_([State.HERE, State.ARRIVED])
        which = sa.select(UNIT).where(UNIT.c.kind == UnitKind.PARCEL, expected | loose)
        unit = desk.some(which)
        if unit is not None:
            sorting_desk.sort(desk.session, desk.writer, unit.number, scan_id=desk.scan_id())


def pack(desk: Desk) -> None:
    """A parcel that is here into a bag for its township or village."""
    unit = desk.unit_here(State.HERE, State.ARRIVED, kind=UnitKind.PARCEL)
    parcel = desk.session.get(Parcel, unit.id) if unit else None
    if parcel is None or parcel.destination_id is None:
        return
    to = desk.session.get_one(Station, parcel.destination_id)
    choices = [UUID(part) for part in to.path.strip("/").split("/")][1:]
    bag = bags.open_bag_for(desk.session, desk.writer, desk.random.choice(choices or [to.id]))
    bags.pack(desk.session, desk.writer, bag, parcel.id, scan_id=desk.scan_id())


def close(desk: Desk) -> None:
    """Every open bag."""
    rows = desk.connection().execute(
        sa.select(UNIT.c.id)
        .where(UNIT.c.holder_id == desk.here, UNIT.c.state == State.OPEN)
        .order_by(UNIT.c.number)
    )
    for (bag_id,) in rows.all():
        bags.close_bag(
            desk.session, desk.writer, bag_id, seal_number=f"H{desk.random.randrange(10**6)}"
        )


def reopen(desk: Desk) -> None:
    unit = desk.unit_here(State.CLOSED, kind=UnitKind.BAG)
    if unit is not None:
        bags.reopen_bag(desk.session, desk.writer, unit.id, reason="又来一件")


def depart_in_vain(desk: Desk) -> None:
    """The vehicle was sent off, and does not start."""
    close(desk)
    way.depart(desk)
    way.cancel(desk)


def receive(desk: Desk) -> None:
    """A load that is known here: some of it by scan, the rest by the bill or short."""
    legs = desk.session.exec(
        select(Leg)
        .where(
            Leg.to_station_id == desk.here,
            col(Leg.state).in_([LegState.DEPARTED, LegState.RECEIVING]),
        )
        .order_by(col(Leg.number))
    ).all()
    if not legs:
        return
    leg = desk.random.choice(legs)
    for item in receiving.waiting(desk.session, leg):
        if desk.random.random() < 0.5:
            receiving.scan_number(
                desk.session, desk.writer, leg, item.number, scan_id=desk.scan_id()
            )
            if desk.random.random() < 0.1:
                receiving.mark_damaged(
                    desk.session, desk.writer, item.unit_id, leg_id=leg.id, reason="湿"
                )
    accepts = desk.random.random() < 0.7
    receiving.finish(desk.session, desk.writer, leg, accept_rest=accepts, reason="没找到")


def receive_blind(desk: Desk) -> None:
    """What the vehicle has brought, without a line and without its bill."""
    for unit_id in desk.world.brought_to(desk.here):
        number = desk.world.number_of(unit_id)
        if number:
            receiving.scan_blind(desk.session, desk.writer, number, scan_id=desk.scan_id())


def see(desk: Desk) -> None:
    """A parcel in hands, wherever the books think it is."""
    number = desk.world.any_number()
    if number is None:
        return
    found = custody.find_units(desk.session, number)
    if not found:
        receiving.scan_blind(desk.session, desk.writer, number, scan_id=desk.scan_id())
        return
    happening = Happening("seen", found[0].id, Evidence.UNIT_SCAN, scan_id=desk.scan_id())
    custody.record(desk.connection(), desk.writer, [happening])


def open_bag(desk: Desk) -> None:
    unit = desk.unit_here(State.ARRIVED, State.CLOSED, State.HERE, kind=UnitKind.BAG)
    bag = desk.session.get(Bag, unit.id) if unit else None
    if bag is None:
        return
    opened_bags.open_bag(desk.session, desk.writer, bag)
    for unit_id in bags.packed_ids(desk.session, bag.id):
        chance = desk.random.random()
        number = custody.get_unit(desk.session, unit_id).number
        if chance < 0.5:
            opened_bags.check(desk.session, desk.writer, bag, number, scan_id=desk.scan_id())
        elif chance < 0.6:
            opened_bags.mark_short(desk.session, desk.writer, bag, unit_id, reason="没有")


def void(desk: Desk) -> None:
    last = (
        desk.connection()
        .execute(
            sa.select(EVENT.c.unit_id)
            .where(EVENT.c.node_id == desk.writer.node_id, EVENT.c.actor_id == desk.writer.actor_id)
            .order_by(EVENT.c.id.desc())
            .limit(1)
        )
        .first()
    )
    if last is not None:
        custody.void(desk.connection(), desk.writer, last.unit_id)


def erase(desk: Desk) -> None:
    """A name's time has come, on this computer's clock."""
    contact = desk.session.exec(select(Contact).where(Contact.name != "").limit(1)).first()
    if contact is not None:
        contact.name = contact.phone = contact.phone_tail = contact.address = ""
        contact.purged_at = desk.writer.at


# By act how often it is done, beside the others.
AT_THE_COUNTY: list[tuple[Act, int]] = [
    (take_in, 6),
    (people.count_file, 4),
    (sort, 8),
    (people.sort_again, 1),
    (close, 5),
    (way.depart, 8),
    (decisions.settle, 3),
    (decisions.decide, 5),
    (decisions.redirect, 8),
    (decisions.reopen_matter, 1),
    (receive, 3),
    (open_bag, 2),
    (people.give_back, 2),
    (people.hand_on, 1),
    (money.confirm, 3),
    (see, 1),
    (void, 1),
    (reopen, 1),
    (way.cancel, 3),
    (way.take_out, 1),
    (way.bring_back, 2),
    (way.move_on, 1),
    (way.look_at_seals, 1),
    (way.find_missorted, 3),
    (way.count_empties, 1),
    (way.miss, 1),
    (pictures.photograph, 5),
]
AT_A_STATION: list[tuple[Act, int]] = [
    (receive, 8),
    (way.look_at_seals, 4),
    (way.count_empties, 1),
    (open_bag, 8),
    (people.hand_over, 2),
    (money.collect, 6),
    (money.count, 1),
    (money.remit, 3),
    (money.take_back, 1),
    (people.turn_back, 5),
    (people.undo_at_counter, 1),
    (receive_blind, 4),
    (accept, 3),
    (people.accept_from_sender, 2),
    (people.take_along_again, 1),
    (pack, 3),
    (way.take_out, 1),
    (sort, 3),
    (close, 3),
    (way.depart, 4),
    (way.bring_back, 2),
    (way.move_on, 1),
    (way.miss, 1),
    (see, 2),
    (void, 2),
    (decisions.settle, 1),
    (erase, 1),
    (reopen, 1),
    (way.cancel, 1),
    (pictures.photograph, 6),
    (pictures.take_photo_back, 2),
    (depart_in_vain, 3),
]
