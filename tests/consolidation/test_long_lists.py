"""Lists of trips and loads, a page at a time, with what was looked for kept."""

import re
from datetime import timedelta

import pytest

from station.network.models import Route, Stop, Timetable
from station.web.paging import PAGE_SIZE
from tests.builders import log_in, save


@pytest.fixture
def busy(room, database):
    """A line with 60 departures from five in the morning, one every fifteen minutes."""
    route = Route(code="B1", name="城区循环", search="城区循环 chengquxunhuan cqxh")
    save(database, route)
    for position, name in enumerate(["county", "tiancheng"]):
        save(
            database,
            Stop(
                route_id=route.id,
                position=position,
                station_id=room.station(name),
                minutes_from_start=20 * position,
            ),
        )
    save(
        database,
        *[Timetable(route_id=route.id, departs_minute=300 + 15 * n) for n in range(60)],
    )
    return route


def times(page):
    return re.findall(r'<td class="time[^"]*">(\d\d:\d\d)</td>', page)


def test_the_days_departures_come_a_page_at_a_time_and_none_is_missing(client, county, busy):
    log_in(client, county.people["county_operator"])

    pages = [times(client.get(f"/trips?text=城区&page={n}").text) for n in (1, 2, 3)]

    assert [len(page) for page in pages] == [PAGE_SIZE, PAGE_SIZE, 10]
    whole = [time for page in pages for time in page]
    assert whole == sorted(set(whole))


def test_today_opens_where_the_next_departure_stands(client, county, busy, clock):
    log_in(client, county.people["county_operator"])
    clock.advance(hours=8)  # five past four

    assert times(client.get("/trips?text=cqxh").text)[-1] > "16:05"
    assert times(client.get("/trips?text=cqxh&page=1").text)[0] == "05:00"


def test_another_days_list_opens_at_its_beginning(client, county, busy, clock):
    log_in(client, county.people["county_operator"])
    clock.advance(hours=8)
    tomorrow = clock().date() + timedelta(days=1)

    assert times(client.get(f"/trips?text=cqxh&day={tomorrow}").text)[0] == "05:00"


def test_the_next_page_of_trips_keeps_the_day_and_the_text(client, county, busy, clock):
    log_in(client, county.people["county_operator"])
    tomorrow = clock().date() + timedelta(days=1)

    page = client.get(f"/trips?text=cqxh&day={tomorrow}").text

    link = re.search(r'rel="next" href="([^"]+)"', page)[1]
    assert "text=cqxh" in link
    assert f"day={tomorrow}" in link


@pytest.mark.parametrize("text", ["菖蒲", "北线", "A1234", "陈师傅"])
def test_a_departure_is_found_by_line_stop_plate_or_driver(client, county, room, text):
    room.trip()
    log_in(client, county.people["county_operator"])

    assert "10:20" in times(client.get(f"/trips?text={text}").text)
    assert times(client.get("/trips?text=没有这个").text) == []


def test_what_leaves_soon_is_what_today_counts(client, county, busy, clock):
    log_in(client, county.people["county_operator"])

    soon = times(client.get("/trips?show=soon").text)

    # 08:05: from 07:35 to 11:05, and the room's own lines at 10:20.
    assert (soon[0], soon[-1]) == ("07:45", "11:00")
    assert f"<span>即将发车</span> <b>{len(soon)}</b>" in client.get("/").text


def test_loads_on_their_way_come_a_page_at_a_time(client, county, room, database, clock):
    (leg,) = room.depart(room.trip(), room.bag("tiancheng"))
    with database.write() as session:
        for number in range(30):
            fields = leg.model_dump(exclude={"id", "number"})
            session.add(type(leg)(**fields, number=f"L-421223-{9000 + number}-X"))
    log_in(client, county.people["tiancheng_operator"])

    first, second = (client.get(f"/loads?page={n}").text for n in (1, 2))

    assert [page.count("/loads/01") for page in (first, second)] == [25, 6]
    assert "<b>31</b>" in first


def test_loads_here_below_and_received_are_apart(client, county, room):
    (to_township,) = room.depart(room.trip(minute=10 * 60 + 20), room.bag("tiancheng"))
    (to_village,) = room.depart(room.trip(minute=16 * 60), room.bag("hongxia"))
    log_in(client, county.people["tiancheng_operator"])

    here, below, received = (
        client.get(f"/loads?show={show}").text for show in ("here", "below", "received")
    )

    assert f"/loads/{to_township.id}" in here
    assert f"/loads/{to_village.id}" not in here
    assert f"/loads/{to_village.id}" in below
    assert "/loads/01" not in received
    client.post(f"/loads/{to_township.id}/finish", data={"rest": "there"})
    assert f"/loads/{to_township.id}" in client.get("/loads?show=received").text


@pytest.mark.parametrize("text", ["天城", "崇阳", "A1234", "陈师傅", "L-421223"])
def test_a_load_is_found_by_place_plate_driver_or_bill(client, county, room, text):
    (leg,) = room.depart(room.trip(), room.bag("tiancheng"))
    log_in(client, county.people["tiancheng_operator"])

    assert f"/loads/{leg.id}" in client.get(f"/loads?text={text}").text
    assert "/loads/01" not in client.get("/loads?text=没有这个").text
