"""A driver sees the trip, and of it no more than is signed for."""

from tests.builders import log_in


def test_a_driver_comes_straight_to_the_trips_that_are_theirs(client, room, county):
    room.depart(room.trip(), room.bag("hongxia"))
    log_in(client, county.people["driver"])

    page = client.get("/", follow_redirects=True)

    assert page.request.path == "/my-trips"
    assert room.north.name in page.text


def test_the_trip_that_comes_next_stands_before_yesterdays(client, room, county, clock):
    yesterdays = room.trip()
    clock.advance(hours=24)
    next_one = room.trip()
    log_in(client, county.people["driver"])

    page = client.get("/my-trips").text

    assert page.index(str(next_one.id)) < page.index(str(yesterdays.id))


def test_a_driver_sees_bags_and_seals_and_no_parcel(client, room, county):
    parcel = room.parcel("hongxia", at="county", number="YT8899776655443")
    bag, trip = room.bag("hongxia"), room.trip()
    room.depart(trip, bag, parcel)
    log_in(client, county.people["driver"])

    page = client.get(f"/my-trips/{trip.id}").text

    assert bag.number.split("-")[2] in page
    assert "H00" in page
    assert parcel.number[-4:] not in page


def test_another_drivers_trip_is_not_found(client, room, county):
    trip = room.trip(room.south)
    log_in(client, county.people["driver"])

    assert client.get(f"/my-trips/{trip.id}").status_code == 404


def test_a_driver_opens_no_other_page(client, room, county):
    trip = room.trip()
    log_in(client, county.people["driver"])

    assert {
        client.get(page).status_code for page in (f"/trips/{trip.id}", "/bags", "/parcels/")
    } == {403}
