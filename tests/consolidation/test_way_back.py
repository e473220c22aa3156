"""What a recipient did not take rides up as it came down: bag, trip, bill, list of returns."""

import pytest

from station import custody
from station.consolidation import bags, opened_bags, receiving, rules, sorting_desk
from station.consolidation.models import Bag
from station.consolidation.sorting_desk import Answer
from station.consolidation.stock import stock_of
from station.custody import State
from station.parcels import going_back


@pytest.fixture
def refused(room):
    """A parcel at the village that its recipient refused."""
    parcel = room.parcel("hongxia", at="hongxia")
    room.record("hongxia_operator", "refuse", parcel.id)
    return parcel


def state_of(database, unit_id):
    source, where = custody.whereabouts()
    with database.read() as session:
        query = custody.UNIT.select().with_only_columns(where["state"]).select_from(source)
        return session.connection().scalar(query.where(custody.UNIT.c.id == unit_id))


def bag_up(room, *parcels, to="county"):
    writer = room.writer("hongxia_operator")
    with room.database.write() as session:
        bag = bags.start_bag(session, writer, room.station(to))
        for parcel in parcels:
            bags.pack(session, writer, bag, parcel.id)
        bags.close_bag(session, writer, bag.id, seal_number="H900001")
    return bag


def receive(room, who, legs):
    for leg in legs:
        with room.database.write() as session:
            found = session.get(type(leg), leg.id)
            receiving.finish(session, room.writer(who), found, accept_rest=True)


def test_it_waits_for_the_way_up_to_where_its_partner_brought_it(room, database, refused):
    with database.read() as session:
        [item] = stock_of(session, room.station("hongxia"))

    assert (item.unit_id, item.destination_id) == (refused.id, room.station("county"))


def test_it_goes_up_in_a_bag_and_stands_on_the_countys_list(room, database, refused):
    bag = bag_up(room, refused)
    trip = room.trip()
    receive(room, "tiancheng_operator", room.depart(trip, bag, who="hongxia_operator"))
    receive(room, "county_operator", room.depart(trip, bag, who="tiancheng_operator"))
    with database.write() as session:
        opened_bags.open_bag(session, room.writer("county_operator"), session.get(Bag, bag.id))

    assert state_of(database, refused.id) == State.RETURNING
    with database.read() as session:
        [waiting] = going_back.waiting(session, room.station("county"))
        assert (waiting.unit_id, waiting.why) == (refused.id, going_back.Why.DECLINED)
        assert going_back.waiting(session, room.station("hongxia")) == []


def test_it_goes_up_loose_and_is_at_the_county_to_go_back(room, database, refused):
    trip = room.trip()
    receive(room, "tiancheng_operator", room.depart(trip, refused, who="hongxia_operator"))
    receive(room, "county_operator", room.depart(trip, refused, who="tiancheng_operator"))

    assert state_of(database, refused.id) == State.RETURNING


def test_the_sorting_room_does_not_send_it_down_again(room, database, refused):
    room.record("county_operator", "seen", refused.id)

    with database.write() as session:
        done = sorting_desk.sort(session, room.writer("county_operator"), refused.number)

    assert (done.answer, done.drop) == (Answer.GOES_BACK, None)
    assert state_of(database, refused.id) == State.RETURNING


def test_the_townships_sorting_room_puts_it_into_the_bag_up(room, database, refused):
    room.record("tiancheng_operator", "seen", refused.id)

    with database.write() as session:
        done = sorting_desk.sort(session, room.writer("tiancheng_operator"), refused.number)

    assert (done.answer, done.drop.station_id) == (Answer.SORTED, room.station("county"))


def test_it_goes_into_no_bag_to_its_village(room, database, refused):
    room.record("county_operator", "seen", refused.id)
    writer = room.writer("county_operator")
    with database.write() as session:
        bag = bags.start_bag(session, writer, room.station("hongxia"))

        with pytest.raises(rules.WrongBag):
            bags.pack(session, writer, bag, refused.id)


@pytest.mark.parametrize("to", ["county", "tiancheng"])
def test_a_bag_up_may_end_at_any_station_on_the_way(room, refused, to):
    assert bag_up(room, refused, to=to).destination_id == room.station(to)


def test_a_bag_up_does_not_end_at_another_township(room, refused):
    with pytest.raises(rules.WrongBag):
        bag_up(room, refused, to="baini")


def test_what_its_partner_has_again_goes_back_no_more(room, database, refused):
    room.record("hongxia_operator", "hand_to_partner", refused.id, party_id=refused.partner_id)
    room.record("county_operator", "take_over", refused.id)

    assert state_of(database, refused.id) == State.HERE
    with database.read() as session:
        assert going_back.waiting(session, room.station("county")) == []


def test_what_is_taken_back_waits_for_its_recipient_again(room, database, refused):
    with database.write() as session:
        writer = room.writer("hongxia_operator")
        custody.void(session.connection(), writer, refused.id, voidable=custody.AT_COUNTER)

    assert state_of(database, refused.id) == State.HERE


def test_the_way_back_is_loaded_with_the_trip_that_goes_up(room, refused):
    leg = room.load(room.trip(), refused, who="hongxia_operator")

    assert (leg.to_station_id, leg.after_turning) == (room.station("tiancheng"), True)
