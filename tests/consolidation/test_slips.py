"""Slips of hands and books that must not make a parcel travel twice, or vanish."""

import pytest
from sqlmodel import select

from station import custody
from station.consolidation import (
    bag_scans,
    bags,
    loading,
    opened_bags,
    receiving,
    rules,
    sorting_desk,
    trips,
)
from station.consolidation.models import Bag, Leg, LegState, Trip, TripState
from station.consolidation.outcomes import Outcome
from station.consolidation.sorting_desk import Answer
from station.custody import State
from station.db import new_id
from station.incidents.models import Incident, IncidentKind, IncidentState
from station.network.models import Vehicle
from tests.builders import log_in, save


def do(room, act):
    """Run ``act`` in a transaction of its own."""
    with room.database.write() as session:
        return act(session)


def open_matters(session, unit_id):
    query = select(Incident.kind).where(
        Incident.unit_id == unit_id, Incident.state == IncidentState.OPEN
    )
    return set(session.exec(query))


def test_a_parcel_on_a_vehicle_is_not_sorted_into_a_bag(room, session):
    parcel, trip = room.parcel(at="county"), room.trip()
    room.load(trip, parcel)
    writer = room.writer("county_operator")

    done = do(room, lambda s: sorting_desk.sort(s, writer, parcel.number))

    assert (done.answer, done.loaded_on) == (Answer.LOADED, trip.number)
    assert custody.get_unit(session, parcel.id).bag_id is None
    assert session.exec(select(Bag)).first() is None


def test_a_parcel_on_a_vehicle_does_not_go_into_a_bag_on_its_page(room, session):
    parcel, trip = room.parcel(at="county"), room.trip()
    bag = room.bag(closed=False)
    room.load(trip, parcel)
    writer = room.writer("county_operator")

    done = do(
        room,
        lambda s: bag_scans.scan(
            s, writer, s.get(Bag, bag.id), parcel.number, mode=bag_scans.Mode.IN
        ),
    )

    assert isinstance(done.problem, rules.AlreadyLoaded)
    assert done.problem.values["trip"] == trip.number
    assert custody.get_unit(session, parcel.id).bag_id is None
    with pytest.raises(rules.AlreadyLoaded):
        do(room, lambda s: bags.pack(s, writer, s.get(Bag, bag.id), parcel.id))


def test_the_sorting_room_rings_and_names_the_trip_of_a_loaded_parcel(client, room):
    parcel, trip = room.parcel(at="county"), room.trip()
    room.load(trip, parcel)
    log_in(client, room.county.people["county_operator"])

    headers = {"X-Requested-With": "scan"}
    answer = client.post("/sorting/scan", data={"text": parcel.number}, headers=headers).json

    assert answer["sound"] == "bell"
    assert trip.number in answer["message"]
    assert trip.number in answer["parts"]["panel"]


def test_a_parcel_is_short_only_in_a_bag_that_was_opened_here(room, session):
    bag = room.bag("hongxia")
    (leg,) = room.depart(room.trip(), bag)
    unit_id = bags.packed_ids(session, bag.id)[0]
    village, county = room.writer("hongxia_operator"), room.writer("county_operator")

    with pytest.raises(rules.BagNotOpen):
        do(
            room,
            lambda s: opened_bags.mark_short(s, village, s.get(Bag, bag.id), unit_id, reason="x"),
        )
    do(room, lambda s: receiving.finish(s, village, s.get(Leg, leg.id), accept_rest=True))
    do(room, lambda s: opened_bags.open_bag(s, village, s.get(Bag, bag.id)))
    with pytest.raises(rules.BagNotOpen):
        do(
            room,
            lambda s: opened_bags.mark_short(s, county, s.get(Bag, bag.id), unit_id, reason="x"),
        )
    do(room, lambda s: opened_bags.mark_short(s, village, s.get(Bag, bag.id), unit_id, reason="x"))

    assert custody.get_unit(session, unit_id).state is State.SHORT


def test_a_parcel_that_went_on_from_an_opened_bag_is_not_short(room, session):
    first, parcel = room.bag("tiancheng", parcels=1, closed=False), room.parcel(at="county")
    county, town = room.writer("county_operator"), room.writer("tiancheng_operator")
    do(room, lambda s: bags.pack(s, county, s.get(Bag, first.id), parcel.id))
    do(room, lambda s: bags.close_bag(s, county, first.id, seal_number="H1"))
    (leg,) = room.depart(room.trip(), first)
    do(room, lambda s: receiving.finish(s, town, s.get(Leg, leg.id), accept_rest=True))
    do(room, lambda s: opened_bags.open_bag(s, town, s.get(Bag, first.id)))
    second = do(room, lambda s: bags.start_bag(s, town, room.station("hongxia")))
    do(room, lambda s: bags.pack(s, town, s.get(Bag, second.id), parcel.id))

    with pytest.raises(bag_scans.InAnotherBag) as refused:
        do(
            room,
            lambda s: opened_bags.mark_short(s, town, s.get(Bag, first.id), parcel.id, reason="x"),
        )

    assert refused.value.values["bag"] == second.number
    assert custody.get_unit(session, parcel.id).bag_id == second.id
    do(room, lambda s: bags.unpack(s, town, s.get(Bag, second.id), parcel.id))
    with pytest.raises(opened_bags.OutOfBag) as refused:
        do(
            room,
            lambda s: opened_bags.mark_short(s, town, s.get(Bag, first.id), parcel.id, reason="x"),
        )
    assert refused.value.values["place"] == room.county.stations["tiancheng"].name


def test_receiving_blind_finds_the_load_that_has_the_bag_by_the_books(room, session):
    bag = room.bag("hongxia")
    (first,) = room.depart(room.trip(), bag)
    room.record("county_operator", "seen", bag.id)
    (second,) = room.depart(room.trip(minute=16 * 60), bag)

    done, leg = do(
        room,
        lambda s: receiving.scan_blind(s, room.writer("hongxia_operator"), bag.number),
    )

    assert (done.outcome, leg.id) == (Outcome.RECEIVED, second.id)
    assert session.get(Leg, first.id).state is LegState.DEPARTED
    assert IncidentKind.SHORT not in open_matters(session, bag.id)


def test_receiving_blind_finds_again_what_was_short_of_a_received_load(room, session):
    bag = room.bag("hongxia")
    (leg,) = room.depart(room.trip(), bag)
    writer = room.writer("hongxia_operator")
    do(
        room,
        lambda s: receiving.finish(s, writer, s.get(Leg, leg.id), accept_rest=False, reason="x"),
    )
    assert open_matters(session, bag.id) == {IncidentKind.SHORT}

    done, _ = do(room, lambda s: receiving.scan_blind(s, writer, bag.number))

    assert done.outcome is Outcome.FOUND
    assert custody.get_unit(session, bag.id).holder_id == room.station("hongxia")
    assert open_matters(session, bag.id) == set()


def test_a_parcel_that_was_short_in_its_bag_is_found_again(room, session):
    bag = room.bag("hongxia")
    (leg,) = room.depart(room.trip(), bag)
    writer, unit_id = room.writer("hongxia_operator"), bags.packed_ids(session, bag.id)[0]
    do(room, lambda s: receiving.finish(s, writer, s.get(Leg, leg.id), accept_rest=True))
    do(room, lambda s: opened_bags.open_bag(s, writer, s.get(Bag, bag.id)))
    do(room, lambda s: opened_bags.mark_short(s, writer, s.get(Bag, bag.id), unit_id, reason="x"))

    number = custody.get_unit(session, unit_id).number
    done, _ = do(room, lambda s: receiving.scan_blind(s, writer, number))

    assert done.outcome is Outcome.FOUND
    assert open_matters(session, unit_id) == set()


def test_a_parcel_that_came_outside_its_sealed_bag_makes_the_bag_damaged(client, room, session):
    bag, trip = room.bag("hongxia", parcels=3), room.trip()
    (leg,) = room.depart(trip, bag)
    inside = bags.packed_ids(session, bag.id)
    writer = room.writer("hongxia_operator")

    for unit_id in inside[:2]:
        number = custody.get_unit(session, unit_id).number
        done = do(room, lambda s, n=number: receiving.scan_number(s, writer, s.get(Leg, leg.id), n))
        assert done.outcome is Outcome.RECEIVED

    (incident,) = session.exec(select(Incident)).all()
    assert (incident.kind, incident.unit_id) == (IncidentKind.DAMAGED, bag.id)
    assert incident.other_station_id == room.station("county")
    assert incident.reason == receiving.OUTSIDE
    log_in(client, room.county.people["hongxia_operator"])
    assert "0 / 1" in client.get(f"/loads/{leg.id}").text
    do(room, lambda s: receiving.scan_number(s, writer, s.get(Leg, leg.id), bag.number))
    assert "有快件在袋外" in client.get(f"/loads/{leg.id}").text
    do(room, lambda s: receiving.finish(s, writer, s.get(Leg, leg.id), accept_rest=True))
    assert custody.get_unit(session, inside[2]).bag_id == bag.id
    assert custody.get_unit(session, bag.id).holder_id == room.station("hongxia")


def test_a_scan_sent_again_while_receiving_is_answered_as_the_first_time(client, room, session):
    bag, parcel = room.bag("hongxia"), room.parcel("changpu", at="county")
    (leg,) = room.depart(room.trip(), bag)
    log_in(client, room.county.people["hongxia_operator"])

    def twice(address, text, **fields):
        data = {"text": text, "scan_id": str(new_id())} | fields
        headers = {"X-Requested-With": "scan"}
        answers = [client.post(address, data=data, headers=headers).json for _ in range(2)]
        assert answers[0]["message"] == answers[1]["message"]
        assert answers[0]["sound"] == answers[1]["sound"]

    twice(f"/loads/{leg.id}/scan", bag.number, mode="damaged", reason="wet")
    twice(f"/loads/{leg.id}/scan", parcel.number)
    twice("/loads/blind/scan", room.parcel("hongxia", at="county").number)
    client.post(f"/loads/{leg.id}/finish", data={"rest": "there"})
    (later,) = room.depart(room.trip(minute=16 * 60), other := room.bag("hongxia"))
    twice("/loads/blind/scan", other.number)

    assert len(session.exec(select(Incident).where(Incident.unit_id == bag.id)).all()) == 1
    assert session.get(Leg, later.id).state is LegState.RECEIVING


def test_a_cancelled_departure_keeps_only_what_is_here_again(room, session):
    gone, here, trip = room.bag("hongxia"), room.bag("hongxia"), room.trip()
    (leg,) = room.depart(trip, gone, here)
    room.record("baini_operator", "over", gone.id)
    writer = room.writer("county_operator")

    do(
        room,
        lambda s: trips.cancel_departure(
            s, writer, s.get(Leg, leg.id), scanned_unit_id=here.id, reason="x"
        ),
    )

    assert [item.unit_id for item in trips.items_of(session, leg.id)] == [here.id]
    assert bags.trip_loading(session, gone.id) == ""
    assert [left.id for left in room.depart(trip)] == [leg.id]


def test_a_trip_is_done_although_everything_for_one_stop_was_taken_off_again(room, session):
    bag, other, trip = room.bag("hongxia"), room.bag("changpu"), room.trip()
    leg, emptied = room.load(trip, bag), room.load(trip, other)
    writer, village = room.writer("county_operator"), room.writer("hongxia_operator")
    do(room, lambda s: loading.unload(s, writer, s.get(Leg, emptied.id), other.id))
    room.depart(trip)

    do(room, lambda s: receiving.finish(s, village, s.get(Leg, leg.id), accept_rest=True))

    assert session.get(Trip, trip.id).state is TripState.DONE


@pytest.mark.parametrize(
    ("limits", "refusal"),
    [
        pytest.param({"capacity_grams": 999}, rules.Overloaded, id="too-heavy"),
        pytest.param(
            {"capacity_grams": 600_000, "capacity_bags": 0}, rules.TooManyBags, id="too-many"
        ),
    ],
)
def test_a_vehicle_too_small_for_the_load_cannot_take_it_over(room, session, limits, refusal):
    trip = room.trip()
    room.load(trip, room.bag("hongxia", parcels=2))
    small = Vehicle(plate="鄂L·X0001", name="三轮车", **limits)
    save(room.database, small)
    writer = room.writer("county_operator")

    def change(vehicle_id):
        do(
            room,
            lambda s: loading.change_vehicle(
                s, writer, s.get(Trip, trip.id), vehicle_id=vehicle_id, driver_id=None
            ),
        )

    with pytest.raises(refusal):
        change(small.id)
    assert session.get(Trip, trip.id).vehicle_id == room.vehicle.id
    change(None)


def test_something_ticked_twice_is_loaded_once(room, session):
    bag, trip, writer = room.bag("hongxia"), room.trip(), room.writer("county_operator")

    (leg,) = do(room, lambda s: loading.load_all(s, writer, s.get(Trip, trip.id), [bag.id] * 2))

    assert [item.unit_id for item in trips.items_of(session, leg.id)] == [bag.id]


@pytest.mark.parametrize(
    ("fields", "answer"),
    [
        pytest.param({"to": "hongxia", "weight_grams": 20_000}, Answer.LOOSE, id="loose"),
        pytest.param({"to": "county"}, Answer.STAYS, id="stays"),
        pytest.param({"to": None}, Answer.ASK, id="asked"),
    ],
)
@pytest.mark.parametrize("at", ["county", None])
def test_taking_back_undoes_the_last_scan_and_not_the_last_bag(room, session, fields, answer, at):
    packed, last = room.parcel("hongxia", at="county"), room.parcel(at=at, **fields)
    writer, before = room.writer("county_operator"), custody.get_unit(session, last.id)
    do(room, lambda s: sorting_desk.sort(s, writer, packed.number))
    assert do(room, lambda s: sorting_desk.sort(s, writer, last.number)).answer is answer

    done = do(room, lambda s: sorting_desk.take_back(s, writer))

    assert done.number == last.number
    after = custody.get_unit(session, last.id)
    assert (after.holder, after.holder_id, after.state) == (
        before.holder,
        before.holder_id,
        before.state,
    )
    assert custody.get_unit(session, packed.id).bag_id is not None
    with pytest.raises(custody.CannotTakeBack):
        do(room, lambda s: sorting_desk.take_back(s, writer))


def test_a_parcel_seen_outside_its_closed_bag_is_not_just_taken_back(room, session):
    bag, writer = room.bag("hongxia"), room.writer("county_operator")
    unit = custody.get_unit(session, bags.packed_ids(session, bag.id)[0])
    assert do(room, lambda s: sorting_desk.sort(s, writer, unit.number)).answer is Answer.OUT_OF_BAG

    with pytest.raises(custody.CannotTakeBack):
        do(room, lambda s: sorting_desk.take_back(s, writer))
