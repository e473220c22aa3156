"""The county desk: today beside yesterday, what to do now, the map and the trips."""

import re
from datetime import timedelta

import pytest

from station import custody
from station.reports import figures
from tests.builders import log_in
from tests.consolidation.room import a_room


@pytest.fixture
def room(database, county, clock):
    return a_room(database, county, clock)


def told(page):
    """The figures by their labels: today's and yesterday's."""
    found = re.findall(
        r"<span>([^<]+)</span> <b>(\d+).*?<span class=\"was\">昨日 (\d+)", page, re.DOTALL
    )
    return {label: (int(now), int(before)) for label, now, before in found}


def test_the_coordinators_today_is_the_desk(client, county):
    log_in(client, county.people["coordinator"])

    assert "现在要做的" in client.get("/").text


@pytest.mark.parametrize("who", ["hongxia_operator", "county_operator"])
def test_who_works_with_parcels_keeps_the_page_of_today(client, county, who):
    log_in(client, county.people[who])

    assert "现在要做的" not in client.get("/").text


def test_an_auditor_looks_over_the_desk(client, county):
    log_in(client, county.people["auditor"])

    assert "现在要做的" in client.get("/").text


def test_the_figures_are_what_happened_with_yesterdays_beside(client, county, room):
    room.parcel("tiancheng", at="county")
    room.clock.advance(days=1)
    room.parcel("tiancheng")
    bag = room.bag("tiancheng", parcels=3)
    [leg] = room.depart(room.trip(), bag)
    room.clock.advance(minutes=1)
    log_in(client, county.people["coordinator"])

    away = told(client.get("/").text)
    room.record("tiancheng_operator", "receive", bag.id, leg_id=leg.id)
    room.clock.advance(minutes=1)
    arrived = told(client.get("/").text)

    assert away["应到"] == (1, 0)
    assert away["接收"] == (3, 1)
    assert away["已分拣"] == (3, 0)
    assert away["已发出"] == (3, 0)
    assert away["在途"] == (3, 0)
    assert (away["到站"], arrived["到站"], arrived["在途"]) == ((0, 0), (3, 0), (0, 0))


def test_what_was_taken_back_does_not_count(room, session):
    parcel = room.parcel("tiancheng", at="county")
    with room.database.write() as writing:
        custody.void(writing.connection(), room.writer("county_operator"), parcel.id)
    room.clock.advance(minutes=1)

    found = figures.flows(session, room.county.actor("coordinator"), room.clock())

    assert found == {}


def test_yesterday_at_this_time_is_counted_as_it_was(room, session):
    coordinator = room.county.actor("coordinator")
    room.parcel("tiancheng")
    parcel = room.parcel("tiancheng", at="county")
    room.depart(room.trip(), parcel)
    room.record("tiancheng_operator", "damaged", parcel.id)
    then = room.clock() + timedelta(minutes=1)

    assert figures.was_expected(session, coordinator, then) == 1
    assert figures.was_on_the_way(session, coordinator, then) == 1
    assert figures.incidents_open(session, coordinator, then) == 1
    before = room.clock() - timedelta(minutes=1)
    assert figures.was_expected(session, coordinator, before) == 0
    assert figures.was_on_the_way(session, coordinator, before) == 0
    assert figures.incidents_open(session, coordinator, before) == 0


def test_matters_of_one_kind_between_the_same_two_are_one_line(client, county, room):
    parcels = [room.parcel("tiancheng", at="county") for _ in range(3)]
    [leg] = room.depart(room.trip(), *parcels)
    for parcel in parcels:
        room.record("tiancheng_operator", "short", parcel.id, leg_id=leg.id)
    log_in(client, county.people["coordinator"])

    page = client.get("/").text

    assert page.count("路单有、实物无（少件）") == 1
    assert "3 件" in page


def test_a_load_that_does_not_arrive_is_something_to_do(client, county, room):
    room.depart(room.trip(), room.parcel("tiancheng", at="county"))
    log_in(client, county.people["coordinator"])
    assert "仍在途中" not in client.get("/").text

    room.clock.advance(hours=7)

    assert "仍在途中" in client.get("/").text


def test_a_township_sees_a_desk_of_its_own_stations_only(client, county, room):
    room.bag("qiaotou", parcels=2)
    parcel = room.parcel("qiaotou", at="county")
    room.record("baini_operator", "seen", parcel.id)
    room.clock.advance(minutes=1)
    log_in(client, county.people["tiancheng_operator"])

    page = client.get("/desk").text

    assert told(page)["异常件"] == (0, 0)
    assert county.stations["baini"].name not in page


def test_trips_stand_by_their_time(client, county, room):
    room.trip(minute=16 * 60)
    room.trip()
    log_in(client, county.people["coordinator"])

    page = client.get("/").text

    assert page.index("<b>10:20</b>") < page.index("<b>16:00</b>")
