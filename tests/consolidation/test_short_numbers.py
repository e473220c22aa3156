"""What people call a bag is enough where nobody can scan: at its station, and on its bill."""

from tests.builders import log_in


def short(bag):
    return bag.number.split("-")[2]


def post(client, address, text):
    headers = {"X-Requested-With": "scan"}
    return client.post(address, data={"text": text, "mode": "receive"}, headers=headers).json


def test_the_scan_box_knows_the_bag_that_stands_here(client, room):
    bag = room.bag()
    log_in(client, room.county.people["county_operator"])

    answer = client.post("/scan", data={"text": short(bag)})

    assert f'href="/bags/{bag.id}"' in answer.text


def test_another_stations_bag_is_not_called_so_here(client, room):
    bag = room.bag()
    log_in(client, room.county.people["tiancheng_operator"])

    answer = client.post("/scan", data={"text": short(bag)})

    assert str(bag.id) not in answer.text


def test_a_bag_is_loaded_and_received_by_its_short_number(client, room):
    bag, trip = room.bag(), room.trip()
    log_in(client, room.county.people["county_operator"])

    loaded = post(client, f"/trips/{trip.id}/scan", short(bag))
    (leg,) = room.depart(trip)
    log_in(client, room.county.people["hongxia_operator"])
    received = post(client, f"/loads/{leg.id}/scan", short(bag))

    assert (loaded["sound"], received["sound"]) == ("good", "good")
    assert "1 / 1" in received["parts"]["count"]


def test_blind_receiving_knows_what_is_on_its_way_here(client, room):
    bag = room.bag()
    room.depart(room.trip(), bag)
    log_in(client, room.county.people["hongxia_operator"])

    assert post(client, "/loads/blind/scan", short(bag))["sound"] == "good"


def test_a_short_number_that_is_not_on_the_bill_receives_nothing(client, room):
    (leg,) = room.depart(room.trip(), room.bag())
    other = room.bag("changpu")
    log_in(client, room.county.people["hongxia_operator"])

    answer = post(client, f"/loads/{leg.id}/scan", short(other))

    assert answer["sound"] == "bad"


def test_a_percent_sign_is_no_short_number(client, room):
    bag = room.bag()
    log_in(client, room.county.people["county_operator"])

    assert str(bag.id) not in client.post("/scan", data={"text": "%"}).text
