"""A hub and a village's computer, without a day in between."""

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from station import custody
from station.consolidation import bags, mishaps, opened_bags, receiving
from station.consolidation.models import Bag, Leg, LegState, Trip, TripState
from station.custody import UNIT, State, Writer
from station.incidents.models import Incident, IncidentKind, IncidentState
from station.parcels.models import Parcel
from station.sync import digest
from tests.sync.simulator.line import Cut, full_disk


def test_the_first_load_is_all_that_concerns_a_village_and_is_counted_on_both_sides(
    hub, room, machine_at, clock
):
    for_hongxia = room.parcel("hongxia", at="county")
    room.parcel("qiaotou", at="county")
    village = machine_at("hongxia")

    report = village.exchange_with(hub, at=clock())

    with village.database.read() as session, hub.database.read() as hubs:
        here = custody.find_units(session, for_hongxia.number)
        assert [unit.state for unit in here] == [State.HERE]
        assert report.is_complete
        assert digest.of_all(session) == digest.of_node(hubs, village.node_id)


def test_what_a_village_receives_without_a_line_is_known_to_the_hub_after_the_exchange(
    hub, room, machine_at, clock
):
    bag = room.bag("hongxia", parcels=3)
    (leg,) = room.depart(room.trip(), bag)
    village = machine_at("hongxia")
    village.exchange_with(hub, at=clock())

    operator = room.county.actor("hongxia_operator")
    writer = Writer(operator, village.node_id, clock())
    with village.database.write() as session:
        receiving.finish(session, writer, session.get_one(Leg, leg.id), accept_rest=True)
        opened_bags.open_bag(session, writer, session.get_one(Bag, bag.id))
    report = village.exchange_with(hub, at=clock())

    with hub.database.read() as session:
        assert report.pushed > 0
        assert custody.get_unit(session, bag.id).state is State.OPENED
        assert session.get_one(Leg, leg.id).state is LegState.RECEIVED


def test_what_the_hub_has_stored_and_not_judged_is_judged_at_the_next_hello(
    hub, room, machine_at, clock
):
    parcel = room.parcel("hongxia", at="county")
    village = machine_at("hongxia")
    village.exchange_with(hub, at=clock())
    see(village, room, parcel, clock)

    # The hello's commit, that of storing, then that of judging.
    with full_disk(hub.database, after=4), pytest.raises((OperationalError, Cut)):
        village.exchange_with(hub, at=clock())
    with hub.database.read() as session:
        before = custody.get_unit(session, parcel.id).holder_id
    village.exchange_with(hub, at=clock())

    with hub.database.read() as session:
        after = custody.get_unit(session, parcel.id).holder_id
    assert (before, after) == (room.station("county"), room.station("hongxia"))


def test_a_trip_whose_load_went_on_with_another_is_over_at_the_village_as_well(
    hub, room, machine_at, clock
):
    (leg,) = room.depart(room.trip(), room.bag("hongxia"))
    village = machine_at("hongxia")
    village.exchange_with(hub, at=clock())
    broken_down, onward = leg.trip_id, room.trip(minute=16 * 60).id
    with hub.database.write() as session:
        kept, other = session.get_one(Leg, leg.id), session.get_one(Trip, onward)
        mishaps.move_to_trip(session, room.writer("county_operator"), kept, other)

    village.exchange_with(hub, at=clock())

    for machine in (hub, village):
        with machine.database.read() as session:
            assert session.get_one(Trip, broken_down).state is TripState.DONE
            assert session.get_one(Trip, onward).state is TripState.UNDERWAY


def test_a_parcel_seen_outside_its_open_bag_is_in_dispute_everywhere_once_the_bag_is_closed(
    hub, room, machine_at, clock
):
    bag = room.bag("hongxia", parcels=2, closed=False)
    with hub.database.read() as session:
        inside = select(UNIT.c.id).where(UNIT.c.bag_id == bag.id).order_by(UNIT.c.number)
        unit_id = session.connection().scalar(inside)
    village = machine_at("hongxia")
    village.exchange_with(hub, at=clock())
    with hub.database.read() as session:
        see(village, room, session.get_one(Parcel, unit_id), clock)
    village.exchange_with(hub, at=clock())

    with hub.database.write() as session:
        bags.close_bag(session, room.writer("county_operator"), bag.id, seal_number="H1")
    village.exchange_with(hub, at=clock())

    assert open_matters(hub, unit_id) == open_matters(village, unit_id)
    assert IncidentKind.OUTSIDE_BAG in open_matters(hub, unit_id)


def open_matters(machine, unit_id):
    with machine.database.read() as session:
        mine = select(Incident.kind).where(
            Incident.unit_id == unit_id, Incident.state == IncidentState.OPEN
        )
        return {*session.exec(mine)}


def see(village, room, parcel, clock):
    writer = Writer(room.county.actor("hongxia_operator"), village.node_id, clock())
    with village.database.write() as session:
        custody.record(session.connection(), writer, [custody.Happening("seen", parcel.id)])
