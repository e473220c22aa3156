"""A careless clerk at the vehicle: every slip ends in a sentence, and nothing is lost."""

import pytest
from sqlmodel import select

from station import custody
from station.consolidation import receiving
from station.consolidation.models import Leg, LegItem, LegState, Trip
from station.custody import EVENT, Holder, State
from tests.builders import log_in


@pytest.fixture
def clerk(client, county):
    log_in(client, county.people["county_operator"])
    return client


def scan(client, address, text, **fields):
    headers = {"X-Requested-With": "scan"}
    return client.post(address, data={"text": text} | fields, headers=headers).json


def unit(session, unit_id):
    session.expire_all()
    return custody.get_unit(session, unit_id)


def events(session, kind):
    return session.connection().execute(EVENT.select().where(EVENT.c.kind == kind)).all()


def test_a_bag_scanned_twice_at_the_vehicle_is_loaded_once(clerk, room, session):
    trip, bag = room.trip(), room.bag()
    scan(clerk, f"/trips/{trip.id}/scan", bag.number)

    again = scan(clerk, f"/trips/{trip.id}/scan", bag.number)

    assert again["sound"] == "bad"
    assert trip.number in again["message"]
    assert len(session.exec(select(LegItem)).all()) == 1


def test_a_bag_on_one_vehicle_is_not_loaded_on_another(clerk, room, session):
    morning, afternoon, bag = room.trip(), room.trip(minute=16 * 60), room.bag()
    scan(clerk, f"/trips/{morning.id}/scan", bag.number)

    again = scan(clerk, f"/trips/{afternoon.id}/scan", bag.number)

    assert again["sound"] == "bad"
    assert morning.number in again["message"]
    assert len(session.exec(select(LegItem)).all()) == 1


def test_a_bag_for_another_line_is_refused_with_its_place(clerk, room, session):
    trip, bag = room.trip(), room.bag("baini")

    answer = scan(clerk, f"/trips/{trip.id}/scan", bag.number)

    assert answer["sound"] == "bad"
    assert "白霓" in answer["message"]
    assert unit(session, bag.id).holder is Holder.STATION


def test_a_double_click_departs_once(clerk, room, session):
    trip, bag = room.trip(), room.bag()
    room.load(trip, bag)

    first = clerk.post(f"/trips/{trip.id}/depart")
    again = clerk.post(f"/trips/{trip.id}/depart", follow_redirects=True)

    assert first.status_code == 303
    assert again.status_code == 409
    assert len(events(session, "depart")) == 1
    assert unit(session, bag.id).state is State.ON_THE_WAY


def received(room, leg, *bags):
    with room.database.write() as session:
        writer = room.writer("hongxia_operator")
        for bag in bags:
            receiving.scan_number(session, writer, session.get(Leg, leg.id), bag.number)


def test_a_departure_is_not_cancelled_once_its_load_is_being_received(clerk, room, session):
    bags = [room.bag(), room.bag()]
    (leg,) = room.depart(room.trip(), *bags)
    received(room, leg, bags[0])

    answer = clerk.post(
        f"/trips/legs/{leg.id}/cancel-departure", data={"text": bags[1].number, "reason": "坏了"}
    )

    assert answer.status_code == 409
    assert unit(session, bags[0].id).holder_id == room.station("hongxia")
    assert unit(session, bags[1].id).holder is Holder.LEG
    assert session.get(Leg, leg.id).state is LegState.RECEIVING


def test_what_the_township_passed_on_does_not_come_back_by_a_cancelled_departure(
    clerk, room, session
):
    bag = room.bag("hongxia")
    other = room.bag("tiancheng")
    trip = room.trip()
    legs = room.depart(trip, bag, other)
    (leg,) = [one for one in legs if one.to_station_id == room.station("tiancheng")]
    with room.database.write() as inside:
        writer = room.writer("tiancheng_operator")
        receiving.finish(inside, writer, inside.get(Leg, leg.id), accept_rest=True)

    answer = clerk.post(
        f"/trips/legs/{leg.id}/cancel-departure", data={"text": other.number, "reason": "坏了"}
    )

    assert answer.status_code == 409
    assert unit(session, other.id).holder_id == room.station("tiancheng")
    assert session.get(Trip, trip.id).state != "planned"


def test_the_same_load_received_twice_is_received_once(client, room, session, county):
    log_in(client, county.people["hongxia_operator"])
    bags = [room.bag(), room.bag()]
    (leg,) = room.depart(room.trip(), *bags)
    client.post(f"/loads/{leg.id}/finish", data={"rest": "there"})

    again = client.post(f"/loads/{leg.id}/finish", data={"rest": "short", "reason": "x"})

    assert again.status_code == 409
    assert len(events(session, "receive")) == 2
    assert events(session, "short") == []


def test_the_bill_at_the_wrong_station_receives_nothing(client, room, session, county):
    log_in(client, county.people["tiancheng_operator"])
    bag = room.bag("hongxia")
    (leg,) = room.depart(room.trip(), bag)

    answer = client.post(f"/loads/{leg.id}/finish", data={"rest": "there"})

    assert answer.status_code == 409
    assert unit(session, bag.id).holder is Holder.LEG


def test_two_clerks_at_one_load_receive_each_bag_once(app, room, session, county):
    clerks = [app.test_client(), app.test_client()]
    for one in clerks:
        log_in(one, county.people["hongxia_operator"])
    bags = [room.bag(), room.bag()]
    (leg,) = room.depart(room.trip(), *bags)

    sounds = [
        scan(one, f"/loads/{leg.id}/scan", bag.number)["sound"] for bag in bags for one in clerks
    ]

    assert sounds == ["good", "bad", "good", "bad"]
    assert len(events(session, "receive")) == 2


def test_a_bag_of_a_trip_still_on_its_way_is_over_here_and_short_there(
    client, room, session, county
):
    log_in(client, county.people["hongxia_operator"])
    first, second = room.bag(), room.bag()
    (leg,) = room.depart(room.trip(), first)
    (later,) = room.depart(room.trip(minute=16 * 60), second)

    answer = scan(client, f"/loads/{leg.id}/scan", second.number)

    assert answer["sound"] == "bell"
    assert unit(session, second.id).holder_id == room.station("hongxia")
    client.post(f"/loads/{later.id}/finish", data={"rest": "there"})
    session.expire_all()
    assert events(session, "short") == []
    assert session.get(Leg, later.id).state is LegState.RECEIVED


def test_what_was_scanned_blind_is_on_the_load_when_its_sheet_turns_up(
    client, room, session, county
):
    log_in(client, county.people["hongxia_operator"])
    bags = [room.bag(), room.bag()]
    (leg,) = room.depart(room.trip(), *bags)
    scan(client, "/loads/blind/scan", bags[0].number)

    assert "1 / 2" in client.get(f"/loads/{leg.id}").text
    client.post(f"/loads/{leg.id}/finish", data={"rest": "there"})
    assert len(events(session, "receive")) == 2
