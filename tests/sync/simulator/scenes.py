"""Short stories in which one planted fault does its harm; without it they end well."""

from datetime import timedelta

import sqlalchemy as sa

from station import custody
from station.consolidation import receiving, sorting_desk
from station.custody import UNIT, Happening, State, UnitKind
from station.parcels import intake
from station.parcels.sorting_memory import Memory
from station.sync import answering, exchange
from tests.sync.simulator import acts
from tests.sync.simulator import acts_with_money as money
from tests.sync.simulator import acts_with_people as people
from tests.sync.simulator import acts_with_photos as pictures
from tests.sync.simulator import county as places
from tests.sync.simulator.desk import Desk
from tests.sync.simulator.fleet import fill
from tests.sync.simulator.world import World


def _see(number: str):
    def see(desk: Desk) -> None:
        receiving.scan_blind(desk.session, desk.writer, number, scan_id=desk.scan_id())

    return see


def _seen(number: str):
    def seen(desk: Desk) -> None:
        (unit,) = custody.find_units(desk.session, number)
        happening = Happening("seen", unit.id, scan_id=desk.scan_id())
        custody.record(desk.connection(), desk.writer, [happening])

    return seen


def a_day(world: World) -> None:
    """Work at the county and at a village, and an exchange."""
    world.do(acts.take_in, "county", "hub")
    world.do(acts.sort, "county", "hub")
    world.do(acts.accept, "t0v0", "t0v0")
    world.converse("t0v0")


def a_database_is_put_back(world: World) -> None:
    """As a file, by hand, and people go on working before anybody notices."""
    machine = world.machine("t0v0")
    world.do(acts.accept, "t0v0", "t0v0")
    backup = world.copy_of("t0v0", "backup")
    for _ in range(2):
        world.do(acts.accept, "t0v0", "t0v0")
    world.converse("t0v0")
    fill(machine.database, backup)
    for _ in range(3):
        world.do(acts.accept, "t0v0", "t0v0")


def two_see_the_same_parcel(world: World) -> None:
    """Neither knows of the other, and one of them has a clock of years ago."""
    number = world.new_number()
    world.clocks["t0v0"] = timedelta(days=-3650)
    world.do(_see(number), "t0v0", "t0v0")
    world.do(_see(number), "t1v1", "t1v1")


def a_stick_comes_late(world: World) -> None:
    """It still says that a bag is open, which the line has told closed since."""
    village = world.machine("t0v0")
    world.do(_fill_bag, "county", "hub")
    questions = exchange.bundle(village.database, village.identity)
    answers = answering.answer_bundle(
        world.hub.database, world.hub.identity, questions, at=world.now
    )
    world.do(acts.close, "county", "hub")
    world.converse("t0v0")
    before = world.marks(village)
    exchange.take_bundle(village.database, village.identity, answers, at=world.now)
    world.look(village, before)


def a_parcel_falls_out_of_its_bag(world: World) -> None:
    """Whoever sees it knows that it was packed, and not that its bag was closed."""
    world.do(_fill_bag, "county", "hub")
    world.converse("t0v0")
    with world.hub.database.read() as session:
        bag = UNIT.alias()
        unit = session.connection().execute(
            sa.select(UNIT.c.id, UNIT.c.number)
            .join(bag, bag.c.id == UNIT.c.bag_id)
            .where(bag.c.state == State.OPEN)
            .order_by(UNIT.c.number)
        )
        parcel_id, number = unit.first()
    world.do(acts.close, "county", "hub")
    world.do(_seen(number), "t0v0", "t0v0")
    world.fallen.add(parcel_id)


def _fill_bag(desk: Desk) -> None:
    """A new parcel for the village, in an open bag for it."""
    number = desk.world.new_number()
    lines = f"运单号,收件人,电话,地址\n{number},王小明,13812345678,{desk.county.addresses['t0v0']}"
    partner = places.partner_of(desk.session)
    file = intake.read(desk.session, partner, lines.encode(), "yto.csv")
    memory = Memory(b"simulation")
    intake.take_in(desk.session, desk.writer, intake.prepare(desk.session, file, memory=memory))
    sorting_desk.sort(desk.session, desk.writer, number)
    found = custody.find_units(desk.session, number)[0]
    assert found.kind is UnitKind.PARCEL
    assert found.state is State.PACKED


def something_damaged_is_photographed(world: World) -> None:
    """The county has seen a photo that its village takes back then."""
    world.do(acts.accept, "t0v0", "t0v0")
    world.do(_damage, "t0v0", "t0v0")
    for _ in range(2):
        world.do(pictures.photograph, "t0v0", "t0v0")
    world.converse("t0v0")
    world.do(pictures.take_photo_back, "t0v0", "t0v0")


def _damage(desk: Desk) -> None:
    unit = desk.unit_here(State.HERE, kind=UnitKind.PARCEL)
    custody.record(desk.connection(), desk.writer, [Happening("damaged", unit.id)])


def money_goes_to_the_county(world: World) -> None:
    """A sender has paid; it is sent on with the van, and counted."""
    world.do(people.accept_from_sender, "t0v0", "t0v0")
    world.do(money.remit, "t0v0", "t0v0")
    world.converse("t0v0")
    world.do(money.confirm, "county", "hub")


def money_is_given_back_again(world: World) -> None:
    """The disk on which it was given back dies; on the one before it stands unreturned."""
    world.do(people.accept_from_sender, "t0v0", "t0v0")
    backup = world.copy_of("t0v0", "backup")
    world.do(people.take_along_again, "t0v0", "t0v0")
    world.converse("t0v0")
    fill(world.machine("t0v0").database, backup)
    world.do(people.take_along_again, "t0v0", "t0v0")


# By planted fault the story that it spoils.
SCENES = {
    "drop_one_entry": a_day,
    "reuse_a_seq": a_database_is_put_back,
    "apply_twice": a_day,
    "trust_the_clock": two_see_the_same_parcel,
    "take_the_later_write": a_stick_comes_late,
    "forget_a_parcel_outside_its_bag": a_parcel_falls_out_of_its_bag,
    "tell_everybody_of_a_photo": something_damaged_is_photographed,
    "keep_what_was_taken_back": something_damaged_is_photographed,
    "tell_nobody_of_money": money_goes_to_the_county,
    "name_a_reversal_at_random": money_is_given_back_again,
}
