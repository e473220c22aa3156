"""Receiving by exception, at the page: what the clerk scans and what the sender sees."""

import pytest
from sqlmodel import select

from station import custody
from station.consolidation import receiving
from station.consolidation.models import Leg, LegState
from station.custody import EVENT, Holder, State
from station.incidents.models import Incident, IncidentKind, IncidentState
from tests.builders import log_in


@pytest.fixture
def village(client, county):
    log_in(client, county.people["hongxia_operator"])
    return client


def scan(client, leg, text, **fields):
    data = {"text": text} | fields
    headers = {"X-Requested-With": "scan"}
    return client.post(f"/loads/{leg.id}/scan", data=data, headers=headers).json


def test_a_load_of_300_parcels_in_12_bags_takes_13_scans(village, room, session):
    bags = [room.bag("hongxia", parcels=25) for _ in range(12)]
    (leg,) = room.depart(room.trip(), *bags)

    for bag in bags:
        assert scan(village, leg, bag.number)["sound"] == "good"
    village.post(f"/loads/{leg.id}/finish", data={"rest": "there"})

    where, is_now = custody.whereabouts()
    rows = session.connection().execute(
        where.select()
        .with_only_columns(is_now["holder_id"])
        .where(custody.UNIT.c.kind == custody.UnitKind.PARCEL)
    )
    assert [row[0] for row in rows] == [room.station("hongxia")] * 300
    assert session.get(Leg, leg.id).state is LegState.RECEIVED
    received = EVENT.select().where(EVENT.c.kind == "receive")
    assert len(session.connection().execute(received).all()) == 12


def test_the_page_counts_what_is_expected_scanned_and_missing(village, room):
    bags = [room.bag(), room.bag()]
    (leg,) = room.depart(room.trip(), *bags)

    answer = scan(village, leg, bags[0].number)

    assert "1 / 2" in answer["parts"]["count"]
    assert "1 / 2" in village.get(f"/loads/{leg.id}").text


def test_the_rest_can_be_taken_by_the_bill(village, room, session):
    bags = [room.bag(), room.bag()]
    (leg,) = room.depart(room.trip(), *bags)
    scan(village, leg, bags[0].number)

    village.post(f"/loads/{leg.id}/finish", data={"rest": "there"})

    assert custody.get_unit(session, bags[1].id).holder_id == room.station("hongxia")
    assert session.exec(select(Incident)).first() is None


def test_what_is_short_stays_with_the_leg_and_the_sender_sees_it(village, room, session):
    bags = [room.bag(), room.bag()]
    trip = room.trip()
    (leg,) = room.depart(trip, *bags)
    scan(village, leg, bags[0].number)

    village.post(f"/loads/{leg.id}/finish", data={"rest": "short", "reason": "not on the vehicle"})

    unit = custody.get_unit(session, bags[1].id)
    assert (unit.holder, unit.holder_id, unit.state) == (Holder.LEG, leg.id, State.SHORT)
    incident = session.exec(select(Incident)).one()
    assert (incident.kind, incident.reason) == (IncidentKind.SHORT, "not on the vehicle")
    log_in(village, room.county.people["county_operator"])
    assert "✗ 少件" in (page := village.get(f"/trips/{trip.id}").text) or "✗ short" in page


def test_a_short_bag_that_turns_up_later_is_received_and_settles_it(village, room, session):
    bag = room.bag()
    (leg,) = room.depart(room.trip(), bag)
    village.post(f"/loads/{leg.id}/finish", data={"rest": "short", "reason": "x"})

    answer = scan(village, leg, bag.number)

    assert answer["sound"] == "good"
    assert custody.get_unit(session, bag.id).holder_id == room.station("hongxia")
    assert session.exec(select(Incident)).one().state is IncidentState.SETTLED


def test_a_damaged_bag_is_received_with_its_reason(village, room, session):
    bag = room.bag()
    (leg,) = room.depart(room.trip(), bag)

    answer = scan(village, leg, bag.number, mode="damaged", reason="wet")

    assert answer["sound"] == "bell"
    assert custody.get_unit(session, bag.id).holder_id == room.station("hongxia")
    assert session.exec(select(Incident)).one().reason == "wet"
    assert "受潮" in answer["parts"]["lines"]


def test_what_is_not_on_the_bill_is_kept_as_over(village, room, session):
    bag, extra = room.bag(), room.parcel("hongxia", at="county")
    (leg,) = room.depart(room.trip(), bag)

    answer = scan(village, leg, extra.number)

    assert answer["sound"] == "bell"
    assert custody.get_unit(session, extra.id).holder_id == room.station("hongxia")
    assert session.exec(select(Incident)).one().kind is IncidentKind.OVER


def test_a_number_nobody_has_heard_of_is_kept_as_over(village, room, session):
    (leg,) = room.depart(room.trip(), room.bag())

    answer = scan(village, leg, "SF9999999999999")

    assert answer["sound"] == "bell"
    unit_id = custody.unit_id_of("SF9999999999999")
    assert custody.get_unit(session, unit_id).holder_id == room.station("hongxia")


def test_something_for_another_village_is_misrouted_and_goes_on(village, room, session):
    (leg,) = room.depart(room.trip(), room.bag())
    stray = room.bag("changpu")

    answer = scan(village, leg, stray.number)

    assert answer["sound"] == "bad"
    assert "菖蒲村" in answer["message"]
    assert session.exec(select(Incident)).one().kind is IncidentKind.MISROUTED


def test_a_bag_scanned_twice_sounds_wrong_and_is_received_once(village, room, session):
    bag = room.bag()
    (leg,) = room.depart(room.trip(), bag)
    scan(village, leg, bag.number)

    assert scan(village, leg, bag.number)["sound"] == "bad"

    received = EVENT.select().where(EVENT.c.kind == "receive")
    assert len(session.connection().execute(received).all()) == 1


def test_a_route_bill_is_not_a_parcel(village, room, session):
    (leg,) = room.depart(room.trip(), room.bag())

    assert scan(village, leg, leg.number)["sound"] == "bad"
    assert session.exec(select(Incident)).first() is None


def test_without_the_sheet_each_scan_finds_its_load(village, room, session):
    bag, loose = room.bag(), room.parcel("hongxia", at="county")
    (leg,) = room.depart(room.trip(), bag, loose)
    headers = {"X-Requested-With": "scan"}

    for number in (bag.number, loose.number):
        answer = village.post("/loads/blind/scan", data={"text": number}, headers=headers).json
        assert answer["sound"] == "good"

    found = session.get(Leg, leg.id)
    assert (found.state, found.is_blind) == (LegState.RECEIVING, True)
    assert custody.get_unit(session, loose.id).holder_id == room.station("hongxia")


def test_the_township_receives_what_goes_on_unopened(client, room, session):
    log_in(client, room.county.people["tiancheng_operator"])
    bag, up = room.bag("hongxia"), room.trip()
    (leg,) = room.depart(up, bag)

    assert (
        client.post(
            f"/loads/{leg.id}/scan", data={"text": bag.number}, headers={"X-Requested-With": "scan"}
        ).json["kind"]
        == "NotYourLoad"
    )


@pytest.mark.parametrize("who", ["changpu_operator", "baini_operator"])
def test_another_stations_load_is_not_found(client, room, who):
    (leg,) = room.depart(room.trip(), room.bag())
    log_in(client, room.county.people[who])

    assert client.get(f"/loads/{leg.id}").status_code == 404
    assert client.post(f"/loads/{leg.id}/finish", data={"rest": "there"}).status_code == 404


def test_the_incoming_load_stands_on_the_list_until_it_is_received(village, room):
    (leg,) = room.depart(room.trip(), room.bag())
    link = f"/loads/{leg.id}"

    assert "button go" in village.get("/loads").text
    village.post(f"{link}/finish", data={"rest": "there"})

    page = village.get("/loads").text
    assert "button go" not in page
    assert link in village.get("/loads?show=received").text


def gone_to_the_township(room):
    """A load for the village whose one bag the township received as over, and sent on."""
    bag = room.bag("hongxia", parcels=6)
    (leg,) = room.depart(room.trip(), bag)
    writer = room.writer("tiancheng_operator")
    with room.database.write() as session:
        receiving.scan_blind(session, writer, bag.number)
    return bag, leg


def test_what_another_station_has_is_neither_found_nor_waiting(village, room):
    _bag, leg = gone_to_the_township(room)

    page, home = village.get(f"/loads/{leg.id}").text, village.get("/").text

    assert "0 / 0" in page
    assert "✔" not in page
    assert f"/loads/{leg.id}/seals" not in page
    assert "不会再来" in page
    assert "6 件" not in home
    assert "不会再来" in home


def test_a_load_of_which_nothing_comes_any_more_is_closed_as_that(village, room, session):
    bag, leg = gone_to_the_township(room)

    village.post(f"/loads/{leg.id}/finish", data={"rest": "there"})

    page = village.get(f"/loads/{leg.id}").text
    assert session.get(Leg, leg.id).state is LegState.RECEIVED
    assert "全部到齐" not in page
    assert "不会再来" in page
    assert custody.get_unit(session, bag.id).holder_id == room.station("tiancheng")


def test_the_seals_of_what_is_elsewhere_are_not_confirmed(village, room, session):
    bag, leg = gone_to_the_township(room)
    village.post(f"/loads/{leg.id}/finish", data={"rest": "there"})

    village.post(f"/loads/{leg.id}/seals")

    said = EVENT.select().where(EVENT.c.unit_id == bag.id, EVENT.c.kind == "seal_whole")
    assert session.connection().execute(said).first() is None
