"""What the scan box of every page makes of this room's codes."""

import pytest

from tests.builders import log_in


def scan(client, text):
    return client.post("/scan", data={"text": text}, headers={"X-Requested-With": "scan"})


def test_the_route_bill_opens_the_receiving_where_it_goes(client, room):
    (leg,) = room.depart(room.trip(), room.bag())
    log_in(client, room.county.people["hongxia_operator"])

    assert scan(client, leg.number).json["go"] == f"/loads/{leg.id}"


def test_the_route_bill_opens_the_trip_for_its_sender(client, room):
    trip = room.trip()
    (leg,) = room.depart(trip, room.bag())
    log_in(client, room.county.people["county_operator"])

    assert scan(client, leg.number).json["go"] == f"/trips/{trip.id}"


def test_a_bag_tag_opens_the_bag_however_the_scanner_types_it(client, room):
    bag = room.bag()
    log_in(client, room.county.people["county_operator"])

    assert scan(client, f" {bag.number.lower()} ").json["go"] == f"/bags/{bag.id}"


@pytest.mark.parametrize("what", ["bag", "leg", "trip"])
def test_another_stations_codes_are_unknown(client, room, what):
    bag, trip = room.bag(), room.trip()
    (leg,) = room.depart(trip, bag)
    log_in(client, room.county.people["baini_operator"])

    answer = scan(client, {"bag": bag, "leg": leg, "trip": trip}[what].number)

    assert str(bag.id) not in answer.text
    assert str(trip.id) not in answer.text


def test_a_mistyped_code_is_unknown(client, room):
    bag = room.bag()
    log_in(client, room.county.people["county_operator"])
    wrong = bag.number[:-1] + ("A" if bag.number[-1] != "A" else "B")

    assert str(bag.id) not in scan(client, wrong).text


def test_today_says_what_to_receive_first(client, room):
    (leg,) = room.depart(room.trip(), room.bag())
    log_in(client, room.county.people["hongxia_operator"])

    page = client.get("/").text

    assert f"/loads/{leg.id}" in page
