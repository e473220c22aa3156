"""What becomes of a route's trips when the route is changed, or taken out of use."""

import pytest

from station.consolidation import loading, receiving, trips
from station.consolidation.models import Leg, LegState, Trip, TripState
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
    assert session.get(Leg, leg.id).state is LegState.DEPARTED
    assert session.get(Trip, trip.id).state is TripState.UNDERWAY


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


@pytest.fixture
def coordinator(client, county):
    log_in(client, county.people["coordinator"])
    return client


def save_route(client, room, *names, **changes):
    with room.database.read() as session:
        version = session.get(Route, room.north.id).version
    form = {"code": "N1", "name": "天城北线", "is_active": "on", "version": version}
    for at, name in enumerate(names):
        form |= {f"stop-{at}": room.county.stations[name].code, f"minute-{at}": str(30 * at)}
    form |= {"time-0": "10:20"} | {f"day-0-{day}": "1" for day in range(7)}
    return client.post(f"/network/routes/{room.north.id}/edit", data=form | changes)


@pytest.mark.parametrize("has_left", [False, True], ids=["loaded", "on-the-way"])
@pytest.mark.parametrize(
    "names",
    [
        pytest.param(("county", "tiancheng", "changpu"), id="stop-taken-off"),
        pytest.param(("county", "hongxia", "tiancheng", "changpu"), id="stops-moved"),
        pytest.param(("county", "baini", "tiancheng", "hongxia", "changpu"), id="stop-put-between"),
    ],
)
def test_stops_stay_where_they_are_while_a_load_is_under_way_to_them(
    coordinator, room, session, names, has_left
):
    trip, bag = room.trip(), room.bag("hongxia")
    room.load(trip, bag)
    if has_left:
        room.depart(trip)

    refused = save_route(coordinator, room, *names)

    assert refused.status_code == 409
    assert f"{trip.number} → {room.county.stations['hongxia'].name}" in refused.text
    assert [stop.station_id for stop in trips.stops_of(session, trip)] == [
        room.station(name) for name in ("county", "tiancheng", "hongxia", "changpu")
    ]


def test_times_and_further_stops_are_free_while_a_load_is_under_way(coordinator, room, session):
    trip = room.trip()
    room.load(trip, room.bag("hongxia"))
    longer = ("county", "tiancheng", "hongxia", "changpu", "baini")

    saved = save_route(coordinator, room, *longer, **{"minute-4": "200"})

    assert saved.status_code == 303
    assert len(trips.stops_of(session, trip)) == len(longer)


@pytest.mark.parametrize("end", ["received", "unloaded", "empty"])
def test_when_nothing_is_under_way_any_more_the_stops_are_free(coordinator, room, end):
    trip = room.trip()
    if end != "empty":
        bag = room.bag("hongxia")
        leg = room.load(trip, bag)
    if end == "received":
        room.depart(trip)
        writer = room.writer("hongxia_operator")
        with room.database.write() as session:
            receiving.finish(session, writer, session.get(Leg, leg.id), accept_rest=True)
    elif end == "unloaded":
        with room.database.write() as session:
            found = session.get(Leg, leg.id)
            loading.unload(session, room.writer("county_operator"), found, bag.id)

    assert save_route(coordinator, room, "county", "hongxia").status_code == 303
