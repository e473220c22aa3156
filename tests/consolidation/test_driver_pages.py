"""What a driver sees: stops, counts and seals of his own trips, and no parcel."""

import pytest

from tests.builders import log_in


@pytest.fixture
def driver(client, county):
    log_in(client, county.people["driver"])
    return client


def test_a_driver_sees_stops_counts_and_seals(driver, room):
    bag, loose = room.bag("hongxia"), room.parcel("hongxia", at="county")
    room.depart(trip := room.trip(), bag, loose)

    page = driver.get("/driver").text

    assert trip.plate in page
    assert "洪下村" in page
    assert "H00000" in page
    assert loose.number not in page
    assert loose.number[-8:] not in page


def test_todays_page_leads_a_driver_to_his_trips(driver, room):
    room.trip()

    assert driver.get("/", follow_redirects=True).request.path in ("/driver", "/")


def test_another_drivers_trip_is_not_found(driver, room):
    mine, other = room.trip(), room.trip(room.south)

    assert driver.get(f"/driver/{mine.id}").status_code == 200
    assert driver.get(f"/driver/{other.id}").status_code == 404
    assert "白霓线" not in driver.get("/driver").text


@pytest.mark.parametrize("address", ["/trips", "/bags", "/loads", "/sorting"])
def test_a_driver_sees_nothing_else_of_this_room(driver, room, address):
    assert driver.get(address).status_code == 403


def test_an_operator_has_no_drivers_page(client, county):
    log_in(client, county.people["hongxia_operator"])

    assert client.get("/driver").status_code == 403
