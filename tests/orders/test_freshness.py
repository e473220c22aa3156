"""Fresh goods: until when they keep, and which van takes them there in time."""

from datetime import timedelta

import pytest
from sqlmodel import select

from station.network.models import Route, Stop, Timetable
from station.orders import freshness
from station.orders.freshness import FRESH_DAYS
from station.orders.models import Order
from station.parcels.models import Parcel
from tests.builders import log_in, save
from tests.orders.buyers import order
from tests.orders.test_trace import Desk

NUMBER = "7777000012345"


@pytest.fixture
def desk(market):
    return Desk(market, needs_certificate=False)


def a_van(desk, *, weekdays):
    """From Hongxia to the county, at two in the afternoon of some days."""
    stations = desk.market.county.stations
    route = Route(code="U1", name="天城北线")
    save(desk.database, route)
    for position, name in enumerate(("hongxia", "county")):
        stop = {"station_id": stations[name].id, "minutes_from_start": position * 25}
        save(desk.database, Stop(route_id=route.id, position=position, **stop))
    times = {"departs_minute": 23 * 60, "weekdays": weekdays}
    save(desk.database, Timetable(route_id=route.id, **times))


def packed(desk, keeps):
    """An order of what keeps so many days from its harvest, which is today's."""
    desk.listing = desk.market.for_sale(
        5, desk.producer, desk.product, title="鲜笋", shelf_life_days=keeps
    )
    _, placed = order(desk.database, desk.listing, desk.clock())
    desk.pack(placed, (desk.lot(), 1), number=NUMBER)
    return placed


def leaving(desk, placed):
    with desk.database.read() as session:
        found = session.get_one(Order, placed.id)
        return freshness.leaving(session, found, at=desk.clock())


def handling(desk):
    with desk.database.read() as session:
        (parcel,) = session.exec(select(Parcel)).all()
        return parcel.handling


def test_what_keeps_longer_is_not_fresh(desk):
    placed = packed(desk, FRESH_DAYS + 1)

    assert leaving(desk, placed) is None
    assert handling(desk) is None


@pytest.mark.parametrize(("keeps", "is_in_time"), [(1, False), (2, True), (FRESH_DAYS, True)])
def test_fresh_goods_go_with_the_van_that_leaves_while_they_keep(desk, keeps, is_in_time):
    day_after_tomorrow = desk.clock().date() + timedelta(days=2)
    a_van(desk, weekdays=str(day_after_tomorrow.weekday()))

    found = leaving(desk, packed(desk, keeps))

    assert found.until == desk.clock().date() + timedelta(days=keeps)
    assert (found.run.day if found.run else None) == (day_after_tomorrow if is_in_time else None)
    assert handling(desk) == "fresh"


def test_whoever_packs_reads_which_van_takes_it_or_that_none_does(desk, client, county):
    log_in(client, county.people["hongxia_operator"])
    placed = packed(desk, 3)

    without = client.get(f"/orders/{placed.id}").text
    a_van(desk, weekdays="0123456")
    with_van = client.get(f"/orders/{placed.id}").text

    assert "之前没有车从这里出发" in without
    assert "天城北线" in with_van
    assert "23:00" in with_van
