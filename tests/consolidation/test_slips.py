"""Slips of hands and books that must not make a parcel travel twice, or vanish."""

import pytest
from sqlmodel import select

from station import custody
from station.consolidation import bag_scans, bags, rules, sorting_desk
from station.consolidation.models import Bag
from station.consolidation.sorting_desk import Answer
from tests.builders import log_in


def do(room, act):
    """Run ``act`` in a transaction of its own."""
    with room.database.write() as session:
        return act(session)


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
