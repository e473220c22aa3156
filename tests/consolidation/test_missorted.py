"""What arrives where it does not belong: it goes on, and its matter ends where it belongs."""

import pytest
from sqlmodel import select

from station import custody
from station.consolidation import bags, opened_bags, receiving, rules, trips
from station.consolidation.models import Bag, Leg
from station.consolidation.outcomes import Outcome
from station.custody import EVENT, State
from station.incidents.models import Incident, IncidentKind, IncidentState
from station.incidents.words import NEXT_STEPS
from station.parcels.models import Parcel
from tests.builders import log_in

COUNTY, TIANCHENG, HONGXIA, CHANGPU = "/c/", "/c/t/", "/c/t/h/", "/c/t/p/"
BAINI, QIAOTOU = "/c/b/", "/c/b/q/"


@pytest.mark.parametrize(
    ("origin", "here", "destination", "is_right"),
    [
        pytest.param(COUNTY, HONGXIA, HONGXIA, True, id="its-own-station"),
        pytest.param(COUNTY, TIANCHENG, HONGXIA, True, id="on-its-way-down"),
        pytest.param(HONGXIA, TIANCHENG, COUNTY, True, id="on-its-way-up"),
        pytest.param(HONGXIA, TIANCHENG, QIAOTOU, True, id="up-to-come-down-elsewhere"),
        pytest.param(COUNTY, HONGXIA, CHANGPU, False, id="the-village-beside"),
        pytest.param(COUNTY, BAINI, HONGXIA, False, id="another-township"),
        pytest.param(COUNTY, HONGXIA, TIANCHENG, False, id="too-far-down"),
        pytest.param(TIANCHENG, COUNTY, HONGXIA, False, id="up-from-where-it-goes-down"),
    ],
)
def test_a_load_brings_something_nearer_or_not(origin, here, destination, is_right):
    assert rules.is_on_its_way(origin, here, destination) is is_right


@pytest.fixture
def village(client, county):
    log_in(client, county.people["hongxia_operator"])
    return client


@pytest.fixture
def sent_wrong(room):
    """A bag and a loose parcel on the bill to Hongxia that are for Changpu."""
    room.bag_astray, room.loose_astray = room.bag("hongxia"), room.parcel("hongxia", at="county")
    room.trip_out = room.trip()
    room.load(room.trip_out, room.bag_astray, room.loose_astray, room.bag("hongxia"))
    [leg] = room.depart(room.trip_out)
    with room.database.write() as session:
        session.get(Bag, room.bag_astray.id).destination_id = room.station("changpu")
        session.get(Parcel, room.loose_astray.id).destination_id = room.station("changpu")
    return leg


def scan(client, leg, text, **fields):
    headers = {"X-Requested-With": "scan"}
    return client.post(f"/loads/{leg.id}/scan", data={"text": text} | fields, headers=headers).json


def matters(session, unit_id):
    session.expire_all()
    found = session.exec(select(Incident).where(Incident.unit_id == unit_id)).all()
    return [(matter.kind, matter.state, matter.outcome) for matter in found]


def finish(room, leg, who):
    with room.database.write() as session:
        receiving.finish(session, room.writer(who), session.get(Leg, leg.id), accept_rest=True)


MISSORTED_OPEN = (IncidentKind.MISSORTED, IncidentState.OPEN, "")


@pytest.mark.parametrize("what", ["bag_astray", "loose_astray"])
def test_it_is_here_sounds_wrong_and_is_a_matter_of_the_load(
    village, room, sent_wrong, session, what
):
    astray = getattr(room, what)

    answer = scan(village, sent_wrong, astray.number)

    assert answer["sound"] == "bad"
    assert "错分" in answer["message"]
    assert "菖蒲村服务站" in answer["message"]
    unit = custody.get_unit(session, astray.id)
    assert (unit.holder_id, unit.state) == (room.station("hongxia"), State.ARRIVED)
    assert matters(session, astray.id) == [MISSORTED_OPEN]
    [matter] = session.exec(select(Incident)).all()
    assert (matter.leg_id, matter.other_station_id) == (sent_wrong.id, room.station("county"))
    assert "错分" in answer["parts"]["lines"]
    assert "菖蒲村服务站" in answer["parts"]["lines"]


def test_taking_the_rest_by_the_bill_finds_it_too(room, sent_wrong, session):
    finish(room, sent_wrong, "hongxia_operator")

    for astray in (room.bag_astray, room.loose_astray):
        assert matters(session, astray.id) == [MISSORTED_OPEN]
    assert len(session.exec(select(Incident)).all()) == 2


def test_the_same_scan_sent_again_is_answered_as_the_first_time(village, room, sent_wrong, session):
    scan_id = "018f0000-0000-7000-8000-000000000001"

    first, again = (
        scan(village, sent_wrong, room.bag_astray.number, scan_id=scan_id) for _ in range(2)
    )

    assert (again["sound"], again["message"]) == (first["sound"], first["message"])
    assert matters(session, room.bag_astray.id) == [MISSORTED_OPEN]


def test_the_sender_sees_it(village, room, sent_wrong, county):
    scan(village, sent_wrong, room.bag_astray.number)
    log_in(village, county.people["county_operator"])

    assert "✗ 错分" in village.get(f"/trips/{room.trip_out.id}").text


def test_the_bag_is_not_opened_and_goes_on_with_the_next_trip(
    village, room, sent_wrong, session, county
):
    finish(room, sent_wrong, "hongxia_operator")
    page = village.get(f"/bags/{room.bag_astray.id}").text
    assert f'action="/bags/{room.bag_astray.id}/open"' not in page
    assert village.post(f"/bags/{room.bag_astray.id}/open").status_code == 409

    leg = room.load(room.trip_out, room.bag_astray, who="hongxia_operator")

    assert leg.to_station_id == room.station("changpu")
    with room.database.write() as writing:
        writer = room.writer("hongxia_operator")
        trips.depart(writing, writer, writing.get(type(room.trip_out), room.trip_out.id))
    assert matters(session, room.bag_astray.id) == [MISSORTED_OPEN]
    finish(room, leg, "changpu_operator")
    assert matters(session, room.bag_astray.id) == [
        (IncidentKind.MISSORTED, IncidentState.SETTLED, "arrived where it belongs")
    ]


def test_a_stray_that_is_not_on_the_bill_is_settled_where_it_belongs_too(room, session):
    stray = room.parcel("changpu", at="county")
    [leg] = room.depart(room.trip(), room.bag("hongxia"))
    scan_as(room, leg, "hongxia_operator", stray.number)
    assert matters(session, stray.id) == [(IncidentKind.MISROUTED, IncidentState.OPEN, "")]

    [on] = room.depart(room.trip(minute=16 * 60), stray, who="hongxia_operator")
    scan_as(room, on, "changpu_operator", stray.number)

    assert matters(session, stray.id) == [
        (IncidentKind.MISROUTED, IncidentState.SETTLED, "arrived where it belongs")
    ]


def scan_as(room, leg, who, number):
    with room.database.write() as session:
        return receiving.scan_number(session, room.writer(who), session.get(Leg, leg.id), number)


def test_a_parcel_that_comes_in_a_bag_is_settled_when_the_bag_is_opened(room, session):
    stray = room.parcel("changpu", at="county")
    [leg] = room.depart(room.trip(), room.bag("hongxia"))
    scan_as(room, leg, "hongxia_operator", stray.number)
    bag = room.bag("changpu", at="hongxia", parcels=0, closed=False)
    pack_and_close(room, bag, stray)
    [on] = room.depart(room.trip(minute=16 * 60), bag, who="hongxia_operator")
    finish(room, on, "changpu_operator")
    assert matters(session, stray.id) == [(IncidentKind.MISROUTED, IncidentState.OPEN, "")]

    with room.database.write() as writing:
        opened_bags.open_bag(writing, room.writer("changpu_operator"), writing.get(Bag, bag.id))

    assert matters(session, stray.id)[0][1] is IncidentState.SETTLED


def pack_and_close(room, bag, parcel):
    writer = room.writer("hongxia_operator")
    with room.database.write() as session:
        bags.pack(session, writer, session.get(Bag, bag.id), parcel.id)
        bags.close_bag(session, writer, bag.id, seal_number="H9")


def test_an_extra_piece_on_its_way_up_is_over_and_not_astray(client, room, session):
    up = room.parcel("county", at="hongxia")
    [leg] = room.depart(room.trip(), room.bag("county", at="changpu"), who="changpu_operator")

    done = scan_as(room, leg, "tiancheng_operator", up.number)

    assert done.outcome is Outcome.OVER


def test_a_person_settles_it_as_well(village, room, sent_wrong, session):
    scan(village, sent_wrong, room.loose_astray.number)
    [matter] = session.exec(select(Incident)).all()
    assert NEXT_STEPS[IncidentKind.MISSORTED]

    village.post(f"/incidents/{matter.id}/settle", data={"outcome": "it belongs here and was kept"})

    assert matters(session, room.loose_astray.id)[0][1] is IncidentState.SETTLED


def test_a_load_that_is_all_right_opens_nothing(room, session):
    [leg] = room.depart(room.trip(), room.bag("tiancheng"), room.bag("tiancheng"))

    finish(room, leg, "tiancheng_operator")

    assert session.exec(select(Incident)).all() == []
    kinds = session.connection().scalars(EVENT.select().with_only_columns(EVENT.c.kind)).all()
    assert "missorted" not in kinds
