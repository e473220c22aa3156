"""What becomes of a route's trips when the route is changed, or taken out of use."""

import pytest

from station.consolidation.models import LegState, TripState
from station.network.models import Route
from tests.builders import log_in


@pytest.fixture
def clerk(client, county):
    log_in(client, county.people["county_operator"])
    return client


def take_out_of_use(room, route):
    with room.database.write() as session:
        session.get(Route, route.id).is_active = False


def test_a_loaded_trip_departs_though_its_route_was_taken_out_of_use(clerk, room, session):
    trip, bag = room.trip(), room.bag("hongxia")
    leg = room.load(trip, bag)
    take_out_of_use(room, room.north)

    page = clerk.get(f"/trips/{trip.id}").text

    assert "天城镇" in page
    assert f"/trips/{trip.id}/depart" in page
    clerk.post(f"/trips/{trip.id}/depart")
    assert session.get(type(leg), leg.id).state is LegState.DEPARTED
    assert session.get(type(trip), trip.id).state is TripState.UNDERWAY


def test_of_a_route_out_of_use_the_trips_that_were_used_stay_in_the_list(clerk, room):
    loaded, empty = room.trip(), room.trip(minute=16 * 60)
    room.load(loaded, room.bag("hongxia"))
    take_out_of_use(room, room.north)

    page = clerk.get("/trips").text

    assert f"/trips/{loaded.id}" in page
    assert f"/trips/{empty.id}" not in page
    assert page.count("天城北线") == 1


def test_an_empty_trip_of_a_route_out_of_use_has_its_stops_and_its_proposal(clerk, room):
    trip = room.trip()
    room.bag("hongxia")
    take_out_of_use(room, room.north)

    assert "洪下村" in clerk.get(f"/trips/{trip.id}").text
    assert clerk.get(f"/trips/{trip.id}/proposal").status_code == 200
