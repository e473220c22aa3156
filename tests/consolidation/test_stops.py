"""Where something gets off a vehicle, which drives its stops in their order and then home."""

import pytest
from sqlmodel import select

from station.consolidation import loading, next_trips, planning, receiving, rules
from station.consolidation.models import Leg, Trip
from station.consolidation.proposals import Reason
from station.consolidation.rules import Run, StopOnRoute, stop_towards
from station.db import new_id
from station.network.models import Route, Stop, Timetable
from tests.builders import log_in, save
from tests.consolidation.room import DEPARTS

COUNTY, TIANCHENG, BAINI = "/c/", "/c/t/", "/c/b/"
HONGXIA, CHANGPU, QIAOTOU = "/c/t/h/", "/c/t/p/", "/c/b/q/"
NORTH = (COUNTY, TIANCHENG, HONGXIA, CHANGPU)
COUNTIES = (COUNTY, TIANCHENG, BAINI)
ROUND = (COUNTY, TIANCHENG, BAINI, TIANCHENG, COUNTY)


def a_run(*paths, reached=-1):
    stops = [StopOnRoute(position, new_id(), path) for position, path in enumerate(paths)]
    return Run(stops, reached)


@pytest.mark.parametrize(
    ("line", "here", "destination", "stop"),
    [
        pytest.param(NORTH, COUNTY, HONGXIA, (2, HONGXIA), id="down-to-its-own-stop"),
        pytest.param(NORTH, COUNTY, f"{TIANCHENG}x/", (1, TIANCHENG), id="down-to-the-one-above"),
        pytest.param(NORTH, HONGXIA, CHANGPU, (3, CHANGPU), id="on-to-the-next-village"),
        pytest.param(NORTH, COUNTY, QIAOTOU, None, id="another-line-takes-it"),
        pytest.param(NORTH, TIANCHENG, f"{TIANCHENG}x/", None, id="below-here-and-on-no-stop"),
        pytest.param(NORTH, QIAOTOU, COUNTY, None, id="it-does-not-stop-here"),
        pytest.param(COUNTIES, TIANCHENG, QIAOTOU, (2, BAINI), id="across-to-a-township-ahead"),
        pytest.param(ROUND, BAINI, HONGXIA, (3, TIANCHENG), id="back-by-a-stop-that-is-listed"),
        pytest.param(ROUND, TIANCHENG, COUNTY, (4, COUNTY), id="home-by-a-stop-that-is-listed"),
    ],
)
def test_a_vehicle_takes_it_to_a_stop_ahead(line, here, destination, stop):
    found = stop_towards(a_run(*line), here, destination)

    assert (found and (found.position, found.path)) == stop
    assert found is None or not found.after_turning


@pytest.mark.parametrize(
    ("line", "here", "destination", "stop"),
    [
        pytest.param(NORTH, HONGXIA, COUNTY, (5, TIANCHENG), id="a-village-half-way"),
        pytest.param(NORTH, TIANCHENG, COUNTY, (6, COUNTY), id="a-township-half-way"),
        pytest.param(NORTH, HONGXIA, QIAOTOU, (5, TIANCHENG), id="to-another-township"),
    ],
)
def test_what_goes_up_from_half_way_waits_until_the_vehicle_has_turned(
    line, here, destination, stop
):
    found = stop_towards(a_run(*line), here, destination)

    assert (found.position, found.path, found.after_turning) == (*stop, True)


def test_at_the_last_stop_the_vehicle_turns_and_takes_it_up_at_once():
    found = stop_towards(a_run(*NORTH), CHANGPU, COUNTY)

    assert (found.path, found.after_turning) == (TIANCHENG, False)


@pytest.mark.parametrize(
    ("line", "here", "destination"),
    [
        pytest.param(NORTH, CHANGPU, HONGXIA, id="the-village-before"),
        pytest.param(COUNTIES, BAINI, HONGXIA, id="the-township-before"),
    ],
)
def test_it_goes_up_and_not_back_to_a_stop_that_no_way_back_is_listed_for(line, here, destination):
    found = stop_towards(a_run(*line), here, destination)

    assert here.startswith(found.path)
    assert found.path != destination


def test_a_vehicle_that_has_been_further_does_not_go_there_again():
    was_at_changpu = a_run(*NORTH, reached=3)

    assert stop_towards(was_at_changpu, COUNTY, HONGXIA) is None
    to_changpu = stop_towards(was_at_changpu, HONGXIA, CHANGPU)
    assert (to_changpu.path, to_changpu.after_turning) == (TIANCHENG, False)


def test_on_its_way_back_a_listed_stop_counts_by_its_second_place():
    was_at_baini = a_run(*ROUND, reached=2)

    for destination in (COUNTY, QIAOTOU):
        found = stop_towards(was_at_baini, TIANCHENG, destination)
        assert (found.position, found.path) == (4, COUNTY)


def receive(room, leg, who):
    with room.database.write() as session:
        receiving.finish(session, room.writer(who), session.get(Leg, leg.id), accept_rest=True)


def scan_onto(client, trip, number):
    headers = {"X-Requested-With": "scan"}
    return client.post(f"/trips/{trip.id}/scan", data={"text": number}, headers=headers).json


def test_a_load_for_the_way_back_rings_and_says_so(client, room, session):
    trip, up = room.trip(), room.bag("county", at="hongxia")
    room.depart(trip, room.bag("changpu"))
    log_in(client, room.county.people["hongxia_operator"])

    answer = scan_onto(client, trip, up.number)

    assert answer["sound"] == "bell"
    assert "返程" in answer["message"]
    assert "天城" in answer["message"]
    leg = session.exec(select(Leg).where(Leg.from_station_id == room.station("hongxia"))).one()
    assert (leg.to_station_id, leg.after_turning) == (room.station("tiancheng"), True)
    assert "返程" in answer["parts"]["loads"]


def test_once_it_is_known_to_have_turned_a_load_goes_up_as_any_other(client, room, session):
    trip, up = room.trip(), room.bag("county", at="hongxia")
    [leg] = room.depart(trip, room.bag("changpu"))
    receive(room, leg, "changpu_operator")
    log_in(client, room.county.people["hongxia_operator"])

    answer = scan_onto(client, trip, up.number)

    assert answer["sound"] == "good"
    last = session.exec(select(Leg).where(Leg.from_station_id == room.station("hongxia"))).one()
    assert (last.to_station_id, last.after_turning) == (room.station("tiancheng"), False)


def test_what_the_vehicle_has_passed_waits_for_the_next_trip(room, session):
    trip = room.trip()
    [leg] = room.depart(trip, room.bag("changpu"))
    receive(room, leg, "changpu_operator")
    forgotten = room.bag("hongxia")

    with pytest.raises(rules.PassedAlready) as refusal:
        room.load(trip, forgotten)

    assert refusal.value.values == {"place": room.county.stations["hongxia"].name}
    room.load(room.trip(minute=16 * 60), forgotten)


def test_the_page_keeps_the_way_back_apart_and_ticks_nothing_of_it(client, room):
    ahead, up = room.bag("changpu", at="hongxia"), room.bag("county", at="hongxia")
    trip = room.trip()
    log_in(client, room.county.people["hongxia_operator"])

    page = client.get(f"/trips/{trip.id}").text

    _, this_line, way_back = page.split(f'action="/trips/{trip.id}/load"')
    assert f'id="u-{ahead.id}" checked' in this_line
    assert f'id="u-{up.id}"' in way_back
    assert "checked" not in way_back.split("</form>")[0]


def test_neither_a_proposal_nor_passing_on_takes_up_what_waits_for_the_way_back(room, session):
    trip, up = room.trip(), room.bag("county", at="hongxia")
    down = room.bag("changpu", at="hongxia")
    writer = room.writer("hongxia_operator")

    with room.database.write() as writing:
        planned, _ = next_trips.next_trip(writing, writer, writing.get(Trip, trip.id))
        proposal = planned.plan
        passed = planning.pass_on(writing, writer)

    assert [item.id for item in proposal.closed] == [down.id]
    assert [(item.id, reason) for item, reason in proposal.left] == [(up.id, Reason.WAY_BACK)]
    assert [(item.unit_id, reason) for item, reason in passed.left] == [(up.id, Reason.WAY_BACK)]


def test_a_line_that_lists_its_way_back_takes_up_what_waits_there(room, session):
    line = Route(code="R1", name="环线")
    save(room.database, line)
    for position, name in enumerate(["county", "tiancheng", "baini", "tiancheng", "county"]):
        stop = Stop(route_id=line.id, position=position, station_id=room.station(name))
        save(room.database, stop)
    save(room.database, Timetable(route_id=line.id, departs_minute=DEPARTS))
    trip, up = room.trip(line), room.bag("county", at="tiancheng")

    leg = room.load(trip, up, who="tiancheng_operator")

    assert (leg.to_station_id, leg.position) == (room.station("county"), 4)
    assert leg.after_turning is False


def test_a_station_where_the_line_does_not_stop_loads_nothing_on_it(room):
    trip, bag = room.trip(), room.bag("county", at="qiaotou")

    with pytest.raises(rules.NotOnRoute):
        room.load(trip, bag, who="qiaotou_operator")
    assert loading.stop_for(Run([]), room.county.stations["county"], COUNTY) is None
