"""Trips from the timetable: loading, sending off, cancelling, and who may."""

import pytest
from sqlmodel import select

from station import custody
from station.consolidation.models import Leg, LegItem, LegState, Trip, TripState
from station.custody import Holder, State
from tests.builders import log_in
from tests.consolidation.room import DEPARTS


@pytest.fixture
def clerk(client, county):
    log_in(client, county.people["county_operator"])
    return client


def post(client, address, **fields):
    return client.post(address, data=fields, headers={"X-Requested-With": "scan"})


def test_departures_stand_there_before_anybody_has_opened_them(clerk, room):
    page = clerk.get("/trips").text

    assert page.count("天城北线") == 2
    assert "10:20" in page
    assert "16:00" in page
    assert "鄂L·A1234" in page


def test_a_station_sees_when_the_vehicle_leaves_there(client, room):
    log_in(client, room.county.people["tiancheng_operator"])

    page = client.get("/trips").text

    assert "10:45" in page
    assert "白霓线" not in page


def test_opening_a_departure_twice_is_one_trip(clerk, room, session):
    fields = {
        "route_id": room.north.id,
        "day": room.clock().date().isoformat(),
        "departs_minute": DEPARTS,
    }

    first, second = (clerk.post("/trips", data=fields).location for _ in range(2))

    assert first == second
    assert session.exec(select(Trip)).one().plate == "鄂L·A1234"


def test_a_departure_that_is_not_in_the_timetable_is_refused(clerk, room, session):
    day = room.clock().date().isoformat()

    answer = clerk.post(
        "/trips", data={"route_id": room.north.id, "day": day, "departs_minute": 11}
    )

    assert answer.status_code == 409
    assert session.exec(select(Trip)).first() is None


def test_a_scanned_bag_is_loaded_for_the_stop_that_brings_it_nearer(clerk, room, session):
    trip, bag = room.trip(), room.bag("hongxia")

    answer = post(clerk, f"/trips/{trip.id}/scan", text=bag.number)

    assert answer.json["sound"] == "good"
    leg = session.exec(select(Leg)).one()
    assert (leg.to_station_id, leg.state) == (room.station("hongxia"), LegState.LOADING)
    assert "10" in answer.json["parts"]["sums"] or "1" in answer.json["parts"]["sums"]


@pytest.mark.parametrize(
    "what",
    ["open bag", "other line", "loaded before", "not here", "unknown"],
)
def test_what_cannot_travel_sounds_wrong_and_changes_nothing(clerk, room, session, what):
    trip = room.trip()
    if what == "open bag":
        number = room.bag("hongxia", closed=False).number
    elif what == "other line":
        number = room.bag("qiaotou").number
    elif what == "loaded before":
        bag = room.bag("hongxia")
        room.load(trip, bag)
        number = bag.number
    elif what == "not here":
        number = room.parcel("hongxia", at="baini").number
    else:
        number = "YT0000000000000"
    before = len(session.exec(select(LegItem)).all())

    answer = post(clerk, f"/trips/{trip.id}/scan", text=number)

    assert answer.json["sound"] == "bad"
    assert len(session.exec(select(LegItem)).all()) == before


@pytest.mark.parametrize(
    ("grams", "fits"),
    [pytest.param(600_000, True, id="exactly-full"), pytest.param(600_001, False, id="over")],
)
def test_a_vehicle_carries_what_it_may(clerk, room, session, grams, fits):
    trip, parcel = room.trip(), room.parcel("hongxia", at="county", weight_grams=grams)

    answer = post(clerk, f"/trips/{trip.id}/scan", text=parcel.number)

    assert (answer.json["sound"] == "good") is fits
    assert (session.exec(select(LegItem)).first() is not None) is fits


def test_ticked_bags_are_loaded_together_or_not_at_all(clerk, room, session):
    trip, good, bad = room.trip(), room.bag("hongxia"), room.bag("changpu", closed=False)

    refused = clerk.post(f"/trips/{trip.id}/load", data={"unit_ids": [good.id, bad.id]})
    done = clerk.post(f"/trips/{trip.id}/load", data={"unit_ids": [good.id]})

    assert (refused.status_code, done.status_code) == (409, 303)
    assert [item.unit_id for item in session.exec(select(LegItem))] == [good.id]


def test_departing_hands_everything_to_its_leg_and_shows_what_to_print(clerk, room, session):
    trip, bag, parcel = room.trip(), room.bag("hongxia"), room.parcel("changpu", at="county")
    room.load(trip, bag, parcel)

    clerk.post(f"/trips/{trip.id}/depart")

    legs = session.exec(select(Leg).order_by(Leg.position)).all()
    assert [leg.state for leg in legs] == [LegState.DEPARTED, LegState.DEPARTED]
    unit = custody.get_unit(session, bag.id)
    assert (unit.holder, unit.holder_id, unit.state) == (Holder.LEG, legs[0].id, State.ON_THE_WAY)
    assert custody.get_unit(session, parcel.id).holder_id == legs[1].id
    assert f"/legs/{legs[0].id}/route-bill" in clerk.get(f"/trips/{trip.id}").text


def test_an_empty_vehicle_does_not_depart(clerk, room, session):
    trip = room.trip()

    answer = clerk.post(f"/trips/{trip.id}/depart")

    assert answer.status_code == 409
    assert session.get(Trip, trip.id).state is TripState.PLANNED


def test_what_was_taken_off_stays_here(clerk, room, session):
    trip, bag = room.trip(), room.bag()
    leg = room.load(trip, bag)

    clerk.post(f"/trips/legs/{leg.id}/unload/{bag.id}")

    assert session.exec(select(LegItem)).first() is None
    assert bag.number.split("-")[2] in clerk.get(f"/trips/{trip.id}").text


def test_nothing_is_taken_off_a_vehicle_that_has_left(clerk, room, session):
    trip, bag = room.trip(), room.bag()
    (leg,) = room.depart(trip, bag)

    answer = clerk.post(f"/trips/legs/{leg.id}/unload/{bag.id}")

    assert answer.status_code == 409


@pytest.mark.parametrize("figures_only", [False, True])
def test_a_departure_is_cancelled_with_a_scan_of_its_load_or_its_bags_figures(
    clerk, room, session, figures_only
):
    trip, bag = room.trip(), room.bag()
    (leg,) = room.depart(trip, bag)

    clerk.post(
        f"/trips/legs/{leg.id}/cancel-departure",
        data={
            "text": bag.number.split("-")[2] if figures_only else bag.number,
            "reason": "the vehicle did not leave",
        },
    )

    assert session.get(Leg, leg.id).state is LegState.LOADING
    assert session.get(Trip, trip.id).state is TripState.PLANNED
    unit = custody.get_unit(session, bag.id)
    assert (unit.holder_id, unit.state) == (room.station("county"), State.HERE)


def test_a_departure_is_not_cancelled_with_something_else(clerk, room, session):
    trip, bag, other = room.trip(), room.bag(), room.bag()
    (leg,) = room.depart(trip, bag)

    answer = clerk.post(
        f"/trips/legs/{leg.id}/cancel-departure", data={"text": other.number, "reason": "x"}
    )

    assert answer.status_code == 409
    assert session.get(Leg, leg.id).state is LegState.DEPARTED


def test_a_loaded_bag_is_not_reopened(clerk, room, session):
    trip, bag = room.trip(), room.bag()
    room.load(trip, bag)

    answer = clerk.post(f"/bags/{bag.id}/reopen", data={"reason": "x"})

    assert answer.status_code == 409
    assert custody.get_unit(session, bag.id).state is State.CLOSED


def test_a_van_that_breaks_down_changes_the_vehicle_and_not_the_load(clerk, room, session):
    trip, bag = room.trip(), room.bag()
    (leg,) = room.depart(trip, bag)

    clerk.post(f"/trips/{trip.id}/vehicle", data={"driver_name": "张师傅"})

    changed = session.get(Trip, trip.id)
    assert (changed.vehicle_id, changed.driver_name) == (None, "张师傅")
    assert custody.get_unit(session, bag.id).holder_id == leg.id


def test_a_vehicle_may_take_something_back_after_its_last_stop(room, session, database):
    trip = room.trip()
    for place in ("hongxia", "changpu"):
        room.load(trip, room.bag(place))
    room.depart(trip)
    up = room.bag("county", at="changpu")

    leg = room.load(trip, up, who="changpu_operator")

    assert leg.to_station_id == room.station("tiancheng")


@pytest.mark.parametrize("who", ["baini_operator", "qiaotou_operator"])
def test_a_trip_of_another_line_is_not_found(client, room, who):
    trip = room.trip()
    log_in(client, room.county.people[who])

    assert client.get(f"/trips/{trip.id}").status_code == 404
    assert client.post(f"/trips/{trip.id}/depart").status_code == 404


def test_an_auditor_looks_and_sends_nothing_off(client, room):
    trip = room.trip()
    log_in(client, room.county.people["auditor"])

    assert client.get(f"/trips/{trip.id}").status_code == 200
    assert client.post(f"/trips/{trip.id}/depart").status_code == 403
