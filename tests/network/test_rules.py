import pytest

from station.db import new_id
from station.network import rules
from station.network.models import Level, Station
from station.network.rules import DeparturePlan, StopPlan

A, B, C = new_id(), new_id(), new_id()


def stops(*plans):
    return [StopPlan(station, minute) for station, minute in plans]


def a_station(**fields) -> Station:
    return Station(**{"id": new_id(), "level": Level.VILLAGE, "name": "洪下村"} | fields)


@pytest.mark.parametrize(
    ("plans", "error"),
    [
        pytest.param([(A, 0)], rules.RouteTooShort, id="one-stop"),
        pytest.param([(A, 0), (A, 5)], rules.StopTwiceInARow, id="same-place-again"),
        pytest.param([(A, 1), (B, 5)], rules.FirstStopNotAtZero, id="starts-late"),
        pytest.param([(A, 0), (B, 9), (C, 9)], rules.StopOutOfOrder, id="no-time-between"),
        pytest.param([(A, 0), (B, 2881)], rules.RouteTooLong, id="a-minute-over-two-days"),
        pytest.param([(A, 0), (new_id(), 5)], rules.StopClosed, id="closed-station"),
    ],
)
def test_a_route_is_refused_with(plans, error):
    with pytest.raises(error):
        rules.ensure_stops(stops(*plans), {A, B, C})


@pytest.mark.parametrize(
    ("plans", "error"),
    [
        pytest.param([DeparturePlan(1440)], rules.DepartureOutsideDay, id="midnight-after"),
        pytest.param([DeparturePlan(-1)], rules.DepartureOutsideDay, id="before-midnight"),
        pytest.param([DeparturePlan(60, "")], rules.DepartureWithoutDays, id="no-day"),
        pytest.param([DeparturePlan(60, "07")], rules.DepartureWithoutDays, id="eighth-day"),
        pytest.param([DeparturePlan(60), DeparturePlan(60, "0")], rules.DepartureTwice, id="twice"),
    ],
)
def test_departures_are_refused_with(plans, error):
    with pytest.raises(error):
        rules.ensure_departures(plans)


def test_a_station_cannot_serve_itself():
    station = a_station()

    with pytest.raises(rules.ServedByItself):
        rules.ensure_served_by(station, [station])


def test_stations_cannot_serve_each_other_in_a_circle():
    station = a_station()
    second = a_station(served_by_id=station.id)
    first = a_station(served_by_id=second.id)

    with pytest.raises(rules.ServedInACircle):
        rules.ensure_served_by(station, [first, second, station])


def test_a_closed_station_serves_nobody():
    with pytest.raises(rules.ServerClosed):
        rules.ensure_served_by(a_station(), [a_station(is_active=False)])


def test_the_countys_centre_stays_open():
    with pytest.raises(rules.CountyStaysOpen):
        rules.ensure_may_close(a_station(level=Level.COUNTY), [])


def test_a_station_that_serves_others_stays_open():
    with pytest.raises(rules.ServesOthers) as refusal:
        rules.ensure_may_close(a_station(), [a_station(name="东溪村")])

    assert refusal.value.values == {"name": "洪下村", "count": 1, "other": "东溪村"}


@pytest.mark.parametrize(
    ("numbers", "error"),
    [
        pytest.param({"洪下村": 1, "东溪村": 1}, rules.SlotTwice, id="twice"),
        pytest.param({"洪下村": 0}, rules.SlotNumberOutOfRange, id="zero"),
        pytest.param({"洪下村": 10_000}, rules.SlotNumberOutOfRange, id="five-digits"),
    ],
)
def test_slot_numbers_are_refused(numbers, error):
    with pytest.raises(error):
        rules.ensure_slot_numbers(numbers)
