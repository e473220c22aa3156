"""Trips that go wrong: each ends where a clerk knows what is where, and what to do next."""

from datetime import timedelta

import pytest
from sqlmodel import select

from station import custody
from station.consolidation import trips
from station.consolidation.models import Leg, LegItem, LegState, Trip, TripState
from station.custody import Holder, State
from station.incidents.models import Incident, IncidentKind, IncidentState
from station.network.models import Vehicle
from tests.builders import log_in, save
from tests.consolidation.room import DEPARTS


@pytest.fixture
def clerk(client, county):
    log_in(client, county.people["county_operator"])
    return client


@pytest.fixture
def as_(client, county):
    def as_(who):
        log_in(client, county.people[who])
        return client

    return as_


def scan(client, address, text, **fields):
    headers = {"X-Requested-With": "scan"}
    return client.post(address, data={"text": text} | fields, headers=headers).json


def open_matters(session):
    session.expire_all()
    query = select(Incident.kind).where(Incident.state == IncidentState.OPEN)
    return sorted(session.exec(query))


def bring_back(client, leg, text, **fields):
    data = {"text": text, "reason": "the road was closed"} | fields
    return client.post(f"/trips/legs/{leg.id}/bring-back", data=data)


def tomorrow(room):
    with room.database.write() as session:
        day = room.clock().date() + timedelta(days=1)
        writer = room.writer("county_operator")
        return trips.open_trip(session, writer, room.north.id, day=day, departs_minute=DEPARTS)


def where(session, unit):
    session.expire_all()
    found = custody.get_unit(session, unit.id)
    return found.holder, found.holder_id, found.state


# A stop that was skipped.


def test_what_came_home_stands_with_what_waits_and_its_trip_is_over(clerk, room, session):
    bag, loose, trip = room.bag("hongxia"), room.parcel("hongxia", at="county"), room.trip()
    (leg,) = room.depart(trip, bag, loose)

    answer = bring_back(clerk, leg, bag.number, with_rest="yes")

    assert answer.status_code == 303
    for unit in (bag, loose):
        assert where(session, unit) == (Holder.STATION, room.station("county"), State.ARRIVED)
    assert session.get(Leg, leg.id).state is LegState.BROUGHT_BACK
    assert session.get(Trip, trip.id).state is TripState.DONE
    page = clerk.get(f"/trips/{trip.id}").text
    assert "the road was closed" in page
    assert open_matters(session) == []
    again = room.trip(minute=16 * 60)
    assert [left.to_station_id for left in room.depart(again, bag, loose)] == [leg.to_station_id]


def test_what_came_home_was_scanned_or_was_said_to_be_and_the_events_tell(clerk, room, session):
    bag, other = room.bag("hongxia"), room.bag("hongxia")
    (leg,) = room.depart(room.trip(), bag, other)

    bring_back(clerk, leg, bag.number, with_rest="yes")

    heads = [custody.history(session, each.id)[-1] for each in (bag, other)]
    assert [(e.kind, e.evidence) for e in heads] == [
        ("bring_back", custody.Evidence.BAG_SCAN),
        ("bring_back", custody.Evidence.TYPED),
    ]


def test_what_is_not_back_is_with_its_load_still(clerk, room, session):
    bag, other, trip = room.bag("hongxia"), room.bag("hongxia"), room.trip()
    (leg,) = room.depart(trip, bag, other)

    bring_back(clerk, leg, bag.number)

    assert where(session, other)[:2] == (Holder.LEG, leg.id)
    assert session.get(Leg, leg.id).state is LegState.DEPARTED
    assert session.get(Trip, trip.id).state is TripState.UNDERWAY


def test_the_village_sees_that_its_load_is_not_coming(as_, room):
    bag = room.bag("hongxia")
    (leg,) = room.depart(room.trip(), bag)
    bring_back(as_("county_operator"), leg, bag.number)

    village = as_("hongxia_operator")

    assert leg.number.split("-")[2] not in village.get("/loads?show=here").text
    assert "没有送到" in village.get(f"/loads/{leg.id}").text
    assert village.post(f"/loads/{leg.id}/finish", data={"rest": "there"}).status_code == 409


def test_a_scan_of_what_is_said_to_be_back_is_kept_and_looked_into(as_, room, session):
    bag = room.bag("hongxia")
    (leg,) = room.depart(room.trip(), bag)
    bring_back(as_("county_operator"), leg, bag.number)

    scan(as_("hongxia_operator"), f"/loads/{leg.id}/scan", bag.number)

    assert where(session, bag)[1] == room.station("hongxia")
    assert open_matters(session) == [IncidentKind.UNEXPECTED_HOLDER]


def test_set_down_at_another_stop_it_goes_on_from_there_and_settles_on_arrival(as_, room, session):
    bag, trip = room.bag("hongxia"), room.trip()
    (leg,) = room.depart(trip, bag)

    scan(as_("changpu_operator"), "/loads/blind/scan", bag.number)

    assert where(session, bag)[1] == room.station("changpu")
    assert open_matters(session) == [IncidentKind.MISROUTED]
    page = as_("hongxia_operator").get(f"/loads/{leg.id}").text
    assert "已不在此批" in page
    assert room.county.stations["changpu"].name in page
    assert "<kbd>8</kbd>" in page
    as_("hongxia_operator").post(f"/loads/{leg.id}/finish", data={"rest": "there"})
    assert where(session, bag)[1] == room.station("changpu")
    up = room.depart(room.trip(minute=16 * 60), bag, who="changpu_operator")
    as_("tiancheng_operator").post(f"/loads/{up[0].id}/finish", data={"rest": "there"})
    down = room.depart(tomorrow(room), bag, who="tiancheng_operator")
    as_("hongxia_operator").post(f"/loads/{down[0].id}/finish", data={"rest": "there"})
    assert where(session, bag)[1] == room.station("hongxia")
    assert open_matters(session) == []


# A departure that is cancelled too late.


def test_a_departure_is_not_cancelled_once_another_station_has_received(as_, room, session):
    near, far = room.bag("tiancheng"), room.bag("hongxia")
    to_near, to_far = room.depart(room.trip(), near, far)
    as_("tiancheng_operator").post(f"/loads/{to_near.id}/finish", data={"rest": "there"})
    clerk = as_("county_operator")

    answer = clerk.post(
        f"/trips/legs/{to_far.id}/cancel-departure", data={"text": far.number, "reason": "x"}
    )

    assert answer.status_code == 409
    assert room.county.stations["tiancheng"].name in answer.text
    assert "cancel-departure" not in clerk.get(f"/trips/{to_far.trip_id}").text
    bring_back(clerk, to_far, far.number, reason="it never left")
    assert where(session, far) == (Holder.STATION, room.station("county"), State.ARRIVED)
    assert session.get(Leg, to_far.id).state is LegState.BROUGHT_BACK


def test_what_was_left_behind_is_found_while_the_rest_is_received_or_after(as_, room, session):
    taken, left, later = (room.bag("tiancheng") for _ in range(3))
    (leg,) = room.depart(room.trip(), taken, left, later)
    scan(as_("tiancheng_operator"), f"/loads/{leg.id}/scan", taken.number)

    clerk = as_("county_operator")
    assert bring_back(clerk, leg, left.number, with_rest="yes").status_code == 409
    bring_back(clerk, leg, left.number)
    as_("tiancheng_operator").post(
        f"/loads/{leg.id}/finish", data={"rest": "short", "reason": "not on the vehicle"}
    )
    assert open_matters(session) == [IncidentKind.SHORT]
    bring_back(as_("county_operator"), leg, later.number)

    assert open_matters(session) == []
    for bag in (left, later):
        assert where(session, bag)[1] == room.station("county")
    assert session.get(Leg, leg.id).state is LegState.RECEIVED


def test_what_was_passed_on_is_not_brought_back(as_, room, session):
    gone, here = room.bag("hongxia"), room.bag("hongxia")
    (leg,) = room.depart(room.trip(), gone, here)
    room.record("tiancheng_operator", "over", gone.id)
    clerk = as_("county_operator")

    refused = bring_back(clerk, leg, gone.number)
    bring_back(clerk, leg, here.number, with_rest="yes")

    assert refused.status_code == 409
    assert room.county.stations["tiancheng"].name in refused.text
    assert where(session, gone)[1] == room.station("tiancheng")
    assert session.get(Leg, leg.id).state is LegState.BROUGHT_BACK


@pytest.mark.parametrize("who", ["tiancheng_operator", "hongxia_operator"])
def test_only_its_sender_brings_a_load_back(as_, room, session, who):
    bag = room.bag("hongxia")
    (leg,) = room.depart(room.trip(), bag)

    assert bring_back(as_(who), leg, bag.number).status_code == 409
    assert where(session, bag)[1] == leg.id


def test_a_stranger_finds_no_load_to_bring_back_or_to_move(as_, room):
    bag = room.bag("hongxia")
    (leg,) = room.depart(room.trip(), bag)

    assert bring_back(as_("baini_operator"), leg, bag.number).status_code == 404
    assert move(as_("baini_operator"), room, leg).status_code == 404


# A vehicle that breaks down.


def move(client, room, leg, *, route=None, minute=16 * 60):
    day = room.clock().date().isoformat()
    fields = {"departure": f"{(route or room.north).id} {day} {minute}"}
    return client.post(f"/trips/legs/{leg.id}/move", data=fields)


def test_a_load_goes_on_with_another_trip_and_stays_one_load(as_, room, session):
    bag, trip = room.bag("hongxia"), room.trip()
    (leg,) = room.depart(trip, bag)
    clerk = as_("county_operator")
    bill = f"/legs/{leg.id}/route-bill"
    first = clerk.post(bill).location

    answer = move(clerk, room, leg)

    later = room.trip(minute=16 * 60)
    assert answer.location.endswith(str(later.id))
    session.expire_all()
    assert (session.get(Leg, leg.id).trip_id, where(session, bag)[1]) == (later.id, leg.id)
    assert session.get(Trip, trip.id).state is TripState.DONE
    assert session.get(Trip, later.id).state is TripState.UNDERWAY
    assert clerk.post(bill).location != first
    as_("hongxia_operator").post(f"/loads/{leg.id}/finish", data={"rest": "there"})
    assert where(session, bag)[1] == room.station("hongxia")
    session.expire_all()
    assert session.get(Trip, later.id).state is TripState.DONE


def test_the_page_offers_the_runs_that_stop_there(clerk, room):
    (leg,) = room.depart(room.trip(), room.bag("hongxia"))

    page = clerk.get(f"/trips/{leg.trip_id}").text

    assert f"{room.north.id} {room.clock().date().isoformat()} {16 * 60}" in page
    assert f"{room.south.id}" not in page


@pytest.mark.parametrize(
    ("line", "minute"),
    [pytest.param("south", DEPARTS, id="another-line"), pytest.param("north", DEPARTS, id="same")],
)
def test_a_load_goes_on_with_no_trip_that_does_not_take_it_there(
    clerk, room, session, line, minute
):
    (leg,) = room.depart(trip := room.trip(), room.bag("hongxia"))

    answer = move(clerk, room, leg, route=getattr(room, line), minute=minute)

    assert answer.status_code == 409
    session.expire_all()
    assert session.get(Leg, leg.id).trip_id == trip.id


def test_a_vehicle_takes_over_no_more_than_it_carries(clerk, room, session):
    (leg,) = room.depart(room.trip(), room.bag("hongxia", parcels=2))
    small = Vehicle(plate="鄂L·X0001", name="三轮车", capacity_grams=999)
    save(room.database, small)
    later = room.trip(minute=16 * 60)
    clerk.post(f"/trips/{later.id}/vehicle", data={"vehicle_id": small.id})

    assert move(clerk, room, leg).status_code == 409
    session.expire_all()
    assert session.get(Leg, leg.id).trip_id == leg.trip_id


# What is not there.


def test_what_the_township_was_to_pass_on_and_is_not_there_is_short(as_, room, session):
    bag, other = room.bag("hongxia"), room.bag("hongxia")
    for each in (bag, other):
        room.record("county_operator", "depart", each.id, leg_id=(leg := a_leg(room)).id)
        room.record("tiancheng_operator", "receive", each.id, leg_id=leg.id)
    onward = room.load(room.trip(), bag, other, who="tiancheng_operator")
    clerk = as_("tiancheng_operator")
    assert "到货时并未送来" in clerk.get(f"/not-here/{bag.id}").text

    answer = clerk.post(f"/not-here/{bag.id}", data={"reason": "not found at loading"})

    assert answer.status_code == 303
    assert where(session, bag)[::2] == (Holder.LEG, State.SHORT)
    assert open_matters(session) == [IncidentKind.SHORT]
    [item] = session.exec(select(LegItem).where(LegItem.leg_id == onward.id))
    assert item.unit_id == other.id
    scan(as_("county_operator"), "/loads/blind/scan", bag.number)
    assert IncidentKind.SHORT not in open_matters(session)


def test_what_was_missed_here_and_found_is_missed_again_when_the_finding_is_taken_back(
    as_, room, session, database
):
    parcel = room.parcel("hongxia", at="county")
    clerk = as_("county_operator")
    clerk.post(f"/not-here/{parcel.id}", data={"reason": "not found at loading"})
    missed = where(session, parcel)
    room.record("county_operator", "seen", parcel.id)
    assert where(session, parcel)[::2] == (Holder.STATION, State.ARRIVED)
    assert open_matters(session) == []

    with database.write() as writing:
        custody.void(writing.connection(), room.writer("county_operator"), parcel.id)

    assert where(session, parcel) == missed
    assert missed[2] is State.SHORT
    assert open_matters(session) == [IncidentKind.SHORT]


@pytest.mark.parametrize("_", range(4))
def test_of_two_that_were_missed_at_one_moment_the_one_that_was_found_is_open_again(
    as_, room, session, database, _
):
    parcel = room.parcel("hongxia", at="county")
    clerk = as_("county_operator")
    clerk.post(f"/not-here/{parcel.id}", data={"reason": "not found at loading"})
    with database.write() as writing:
        county, coordinator = room.station("county"), room.writer("coordinator")
        custody.declare_lost(writing, coordinator, parcel.id, reason="not found")
        custody.force_transfer(
            writing, coordinator, parcel.id, to_station_id=county, reason="it is here"
        )
    clerk.post(f"/not-here/{parcel.id}", data={"reason": "not found at loading"})
    room.record("county_operator", "seen", parcel.id)

    with database.write() as writing:
        custody.void(writing.connection(), room.writer("county_operator"), parcel.id)

    assert where(session, parcel)[2] is State.SHORT
    assert open_matters(session) == [IncidentKind.SHORT]


def a_leg(room):
    """A load from the county to the township that was sent off once."""
    (leg,) = room.depart(room.trip(), room.bag("tiancheng"))
    return leg


def test_what_is_at_another_station_cannot_be_missing_here(as_, room, session):
    bag = room.bag("hongxia")

    answer = as_("hongxia_operator").post(f"/not-here/{bag.id}", data={"reason": "x"})

    assert answer.status_code == 409
    assert where(session, bag)[1] == room.station("county")


def test_a_loose_parcel_that_nobody_finds_is_short_at_its_own_station(clerk, room, session):
    parcel = room.parcel("hongxia", at="county")
    assert f"/not-here/{parcel.id}" in clerk.get(f"/parcels/{parcel.id}").text

    clerk.post(f"/not-here/{parcel.id}", data={"reason": "not found at the count"})

    assert where(session, parcel) == (Holder.STATION, room.station("county"), State.SHORT)
    [matter] = session.exec(select(Incident))
    assert (matter.station_id, matter.other_station_id) == (room.station("county"), None)
    scan(clerk, "/sorting/scan", parcel.number)
    assert open_matters(session) == []


# Received twice, or before its bill.


def test_a_load_that_is_received_twice_is_received_once(as_, room, session):
    bag = room.bag("hongxia")
    (leg,) = room.depart(room.trip(), bag)
    village = as_("hongxia_operator")
    village.post(f"/loads/{leg.id}/finish", data={"rest": "there"})
    events = len(custody.history(session, bag.id))

    again = village.post(f"/loads/{leg.id}/finish", data={"rest": "there"})
    scanned = scan(village, f"/loads/{leg.id}/scan", bag.number)

    assert (again.status_code, scanned["sound"]) == (409, "bad")
    session.expire_all()
    assert len(custody.history(session, bag.id)) == events
    assert open_matters(session) == []


def test_what_came_before_its_departure_was_said_is_on_the_bill_and_received(as_, room, session):
    bag, other, trip = room.bag("hongxia"), room.bag("hongxia"), room.trip()
    room.load(trip, bag, other)
    scan(as_("hongxia_operator"), "/loads/blind/scan", bag.number)
    assert open_matters(session) == [IncidentKind.OVER]

    (leg,) = room.depart(trip)

    assert where(session, bag)[1] == room.station("hongxia")
    page = as_("hongxia_operator").get(f"/loads/{leg.id}").text
    assert "1 / 2" in page
    as_("hongxia_operator").post(f"/loads/{leg.id}/finish", data={"rest": "there"})
    assert [where(session, each)[1] for each in (bag, other)] == [room.station("hongxia")] * 2
    assert open_matters(session) == []


# Lost, and found.


def test_what_was_declared_lost_weeks_ago_and_is_found_is_a_matter_for_the_county(
    as_, room, session, database
):
    parcel = room.parcel("hongxia", at="county")
    with database.write() as writing:
        custody.declare_lost(writing, room.writer("coordinator"), parcel.id, reason="5 days")

    scan(as_("tiancheng_operator"), "/loads/blind/scan", parcel.number)

    assert where(session, parcel) == (Holder.STATION, room.station("tiancheng"), State.ARRIVED)
    assert open_matters(session) == [IncidentKind.FOUND_AGAIN]
    [matter] = session.exec(select(Incident).where(Incident.kind == IncidentKind.FOUND_AGAIN))
    page = as_("coordinator").get(f"/incidents/{matter.id}").text
    assert "已赔付" in page


# Seals.


def test_a_scanned_seal_receives_its_bag_and_says_that_it_is_whole(as_, room, session):
    bag = room.bag("hongxia")
    (leg,) = room.depart(room.trip(), bag)

    answer = scan(as_("hongxia_operator"), f"/loads/{leg.id}/scan", bag.seal_number)

    assert answer["sound"] == "good"
    assert where(session, bag)[1] == room.station("hongxia")
    assert custody.history(session, bag.id)[-1].kind == "seal_whole"
    assert open_matters(session) == []


def test_a_bag_with_another_seal_is_received_and_is_a_matter(as_, room, session):
    bag = room.bag("hongxia")
    (leg,) = room.depart(room.trip(), bag)
    village = as_("hongxia_operator")

    answer = scan(village, f"/loads/{leg.id}/scan", bag.number, mode="seal", seal="x999")

    assert answer["sound"] == "bell"
    assert where(session, bag)[1] == room.station("hongxia")
    [matter] = session.exec(select(Incident))
    assert (matter.kind, matter.reason) == (IncidentKind.SEAL, f"{bag.seal_number} → X999")
    assert "封志不是" in village.get(f"/loads/{leg.id}").text


def test_the_bills_own_seal_is_whole_however_it_is_scanned(as_, room, session):
    bag = room.bag("hongxia")
    (leg,) = room.depart(room.trip(), bag)

    scan(
        as_("hongxia_operator"),
        f"/loads/{leg.id}/scan",
        bag.number,
        mode="seal",
        seal=bag.seal_number.lower(),
    )

    assert custody.history(session, bag.id)[-1].kind == "seal_whole"
    assert open_matters(session) == []


def test_the_other_seal_is_scanned_before_its_bag(as_, room, session):
    bag = room.bag("hongxia")
    (leg,) = room.depart(room.trip(), bag)
    village, address = as_("hongxia_operator"), f"/loads/{leg.id}/scan"

    asked = scan(village, address, "X999", mode="seal")

    assert asked["sound"] == "bell"
    assert 'name="seal" value="X999"' in asked["parts"]["seal-read"]
    assert where(session, bag)[1] == leg.id
    answer = scan(village, address, bag.number, seal="X999")
    assert answer["parts"]["seal-read"] == ""
    [matter] = session.exec(select(Incident))
    assert (matter.kind, matter.reason) == (IncidentKind.SEAL, f"{bag.seal_number} → X999")


def test_the_sender_sees_the_seals(as_, room):
    whole, other = room.bag("hongxia"), room.bag("hongxia")
    (leg,) = room.depart(room.trip(), whole, other)
    village = as_("hongxia_operator")
    scan(village, f"/loads/{leg.id}/scan", other.number, mode="seal")

    village.post(f"/loads/{leg.id}/seals")

    page = as_("county_operator").get(f"/trips/{leg.trip_id}").text
    assert page.count("✗ 另一封志") == 1
    assert f'{whole.seal_number} <span class="go-text">✔</span>' in page


def test_a_scan_of_another_seal_sent_twice_is_one_matter(as_, room, session):
    bag = room.bag("hongxia")
    (leg,) = room.depart(room.trip(), bag)
    fields = {"mode": "seal", "scan_id": "018f0000-0000-7000-8000-0000000000aa"}

    for _ in range(2):
        scan(as_("hongxia_operator"), f"/loads/{leg.id}/scan", bag.number, **fields)

    assert open_matters(session) == [IncidentKind.SEAL]


def test_a_parcel_has_no_seal(as_, room, session):
    parcel = room.parcel("hongxia", at="county")
    (leg,) = room.depart(room.trip(), parcel)

    answer = scan(as_("hongxia_operator"), f"/loads/{leg.id}/scan", parcel.number, mode="seal")

    assert answer["sound"] == "bad"
    assert where(session, parcel)[1] == leg.id
