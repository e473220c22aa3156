"""The sorting room, from the scan to what the sorter sees and hears."""

import pytest
from sqlmodel import select

from station import custody
from station.consolidation.models import Bag
from station.custody import EVENT, Evidence, Holder, State
from station.db import new_id
from station.incidents.models import Incident, IncidentKind, IncidentState
from station.parcels.models import Parcel
from station.parcels.sorting import Sorting
from tests.builders import log_in


@pytest.fixture
def sorter(client, county):
    log_in(client, county.people["county_operator"])
    return client


def scan(client, text, **fields):
    headers = {"X-Requested-With": "scan"}
    return client.post("/sorting/scan", data={"text": text} | fields, headers=headers).json


def post(client, address, **fields):
    return client.post(address, data=fields, headers={"X-Requested-With": "scan"}).json


def test_a_scan_says_the_slot_and_puts_the_parcel_into_its_open_bag(sorter, room, session):
    parcel = room.parcel("hongxia")

    answer = scan(sorter, parcel.number)

    assert answer["sound"] == "good"
    panel = answer["parts"]["panel"]
    assert "<b>13</b>" in panel
    assert "洪下村" in panel
    assert "天城北线" in panel
    assert parcel.number[-4:] in panel
    unit = custody.get_unit(session, parcel.id)
    bag = session.exec(select(Bag)).one()
    assert (unit.holder, unit.bag_id, unit.state) == (Holder.BAG, bag.id, State.PACKED)
    assert bag.destination_id == room.station("hongxia")


def test_the_next_parcel_of_the_slot_joins_it_and_is_counted_and_weighed(sorter, room):
    first, second = room.parcel(weight_grams=500), room.parcel(weight_grams=1_500)
    scan(sorter, first.number)

    panel = scan(sorter, second.number)["parts"]["panel"]

    assert "2 件" in panel or "2 pieces" in panel
    assert "2.0 kg" in panel


def test_a_destination_without_a_slot_goes_to_the_nearest_one_above(sorter, room, session):
    parcel = room.parcel("qiaotou")

    answer = scan(sorter, parcel.number)

    assert "<b>12</b>" in answer["parts"]["panel"]
    bag = session.exec(select(Bag)).one()
    assert bag.destination_id == room.station("baini")


def test_the_same_scan_sent_twice_is_one_scan(sorter, room, session):
    parcel, scan_id = room.parcel(), str(new_id())
    scan(sorter, parcel.number, scan_id=scan_id)

    answer = scan(sorter, parcel.number, scan_id=scan_id)

    assert answer["sound"] == "good"
    events = session.connection().execute(EVENT.select().where(EVENT.c.unit_id == parcel.id)).all()
    assert sorted(event.kind for event in events) == ["announce", "pack", "take_over"]


def test_a_parcel_that_was_sorted_before_sounds_wrong(sorter, room):
    parcel = room.parcel()
    scan(sorter, parcel.number)

    answer = scan(sorter, parcel.number)

    assert answer["sound"] == "bad"
    assert "洪下村" in answer["message"]


def test_the_last_scan_can_be_taken_back(sorter, room, session):
    parcel = room.parcel()
    scan(sorter, parcel.number)

    answer = post(sorter, "/sorting/take-back", text="last")

    assert answer["sound"] == "good"
    unit = custody.get_unit(session, parcel.id)
    assert (unit.holder, unit.holder_id, unit.bag_id) == (
        Holder.STATION,
        room.station("county"),
        None,
    )


def test_a_missing_parcel_that_turns_up_in_the_sorting_room_is_found_until_its_scan_is_taken_back(
    sorter, room, session
):
    parcel = room.parcel(None, sorting=Sorting.ASKED)
    room.record("county_operator", "missing", parcel.id, evidence=Evidence.ADMINISTRATIVE)
    matter = select(Incident.state).where(Incident.kind == IncidentKind.MISSING)
    assert session.exec(matter).all() == [IncidentState.OPEN]

    scan(sorter, parcel.number)

    assert custody.get_unit(session, parcel.id).state is State.HERE
    assert session.exec(matter).all() == [IncidentState.SETTLED]
    post(sorter, "/sorting/take-back")
    assert custody.get_unit(session, parcel.id).state is State.MISSING
    assert session.exec(matter).all() == [IncidentState.OPEN]


def test_nothing_is_taken_back_twice_or_from_a_closed_bag(sorter, room, session):
    parcel = room.parcel()
    scan(sorter, parcel.number)
    bag = session.exec(select(Bag)).one()
    sorter.post(f"/bags/{bag.id}/close", data={"seal_number": "H000123"})

    answer = post(sorter, "/sorting/take-back", text="last")

    assert answer["sound"] == "bad"
    assert custody.get_unit(session, parcel.id).bag_id == bag.id


def test_another_slot_moves_the_parcel_and_its_destination(sorter, room, session):
    parcel = room.parcel("hongxia")
    scan(sorter, parcel.number)

    answer = post(sorter, "/sorting/slot", text="14")

    assert answer["sound"] == "good"
    assert "菖蒲村" in answer["parts"]["panel"]
    assert session.get(Parcel, parcel.id).destination_id == room.station("changpu")
    bag = session.get(Bag, custody.get_unit(session, parcel.id).bag_id)
    assert bag.destination_id == room.station("changpu")


def test_a_slot_above_the_destination_keeps_the_destination(sorter, room, session):
    parcel = room.parcel("hongxia")
    scan(sorter, parcel.number)

    post(sorter, "/sorting/slot", text="11")

    assert session.get(Parcel, parcel.id).destination_id == room.station("hongxia")
    bag = session.get(Bag, custody.get_unit(session, parcel.id).bag_id)
    assert bag.destination_id == room.station("tiancheng")


def test_a_slot_that_is_not_there_changes_nothing(sorter, room, session):
    parcel = room.parcel()
    scan(sorter, parcel.number)
    bag_id = custody.get_unit(session, parcel.id).bag_id

    answer = post(sorter, "/sorting/slot", text="99")

    assert answer["sound"] == "bad"
    assert custody.get_unit(session, parcel.id).bag_id == bag_id


def test_a_parcel_scanned_into_the_box_for_the_slot_is_sorted(sorter, room, session):
    first, second = room.parcel(), room.parcel("changpu")
    scan(sorter, first.number)

    answer = post(sorter, "/sorting/slot", text=second.number)

    assert "菖蒲村" in answer["message"]
    assert custody.get_unit(session, second.id).bag_id is not None


def test_an_undecided_parcel_asks_with_its_address_and_likely_places(sorter, room, session):
    parcel = room.parcel(None, candidates="421223100202,421223104201")

    answer = scan(sorter, parcel.number)

    panel = answer["parts"]["panel"]
    assert answer["sound"] == "bell"
    assert "湖北省咸宁市崇阳县" in panel
    assert panel.index("菖蒲村") < panel.index("桥头村")
    assert custody.get_unit(session, parcel.id).holder_id == room.station("county")


def test_the_answer_sorts_the_parcel_and_is_remembered_for_the_address(sorter, room, session):
    parcel = room.parcel(None, candidates="421223100202")
    scan(sorter, parcel.number)

    answer = post(sorter, f"/sorting/place/{parcel.id}", text="421223100202")

    assert answer["sound"] == "good"
    decided = session.get(Parcel, parcel.id)
    assert (decided.destination_id, decided.sorting) == (room.station("changpu"), Sorting.SURE)
    assert decided.sorted_by_id == room.county.people["county_operator"].id
    assert "421223100202" not in answer["message"]


def test_a_name_typed_in_answer_shows_the_places_that_are_called_so(sorter, room):
    parcel = room.parcel(None)
    scan(sorter, parcel.number)

    answer = post(sorter, f"/sorting/place/{parcel.id}", text="后溪")

    assert "421223104202" in answer["parts"]["panel"]
    assert "白霓镇" in answer["parts"]["panel"]


def test_a_parcel_for_another_county_is_set_aside(sorter, room, session):
    parcel = room.parcel(None, sorting=Sorting.MISROUTED)

    answer = scan(sorter, parcel.number)

    assert answer["sound"] == "bell"
    assert custody.get_unit(session, parcel.id).holder_id == room.station("county")
    assert session.exec(select(Bag)).first() is None


def test_a_number_nobody_announced_is_kept_and_asks_whose_it_is(sorter, room, session):
    answer = scan(sorter, "SF1234567890123")

    unit_id = custody.unit_id_of("SF1234567890123")
    assert answer["sound"] == "bell"
    assert room.county.partner.name in answer["parts"]["panel"]
    assert custody.get_unit(session, unit_id).holder_id == room.station("county")

    partner_id = str(room.county.partner.id)
    described = post(
        sorter, f"/sorting/describe/{unit_id}", text="421223100201", partner_id=partner_id
    )

    assert described["sound"] == "good"
    assert session.get(Parcel, unit_id).destination_id == room.station("hongxia")
    assert custody.get_unit(session, unit_id).holder is Holder.BAG


def test_a_parcel_that_was_announced_is_not_described_anew_by_another_station(
    client, room, session
):
    parcel = room.parcel("hongxia", at="county")
    log_in(client, room.county.people["baini_operator"])
    answer = {"text": "421223104201", "partner_id": str(room.county.partner.id)}

    refused = client.post(f"/sorting/describe/{parcel.id}", data=answer)

    assert refused.status_code == 404
    assert session.get(Parcel, parcel.id).destination_id == room.station("hongxia")


@pytest.mark.parametrize("to", ["hongxia", None])
def test_a_parcel_that_was_announced_is_not_described_anew_where_it_is(sorter, room, session, to):
    parcel = room.parcel(to, at="county")
    answer = {"text": "421223104201", "partner_id": str(room.county.partner.id)}

    refused = sorter.post(f"/sorting/describe/{parcel.id}", data=answer)

    assert refused.status_code == 404
    assert session.get(Parcel, parcel.id).destination_id == parcel.destination_id


def test_an_unannounced_parcel_is_described_where_it_is_and_nowhere_else(client, room, session):
    log_in(client, room.county.people["county_operator"])
    scan(client, "SF1234567890123")
    unit_id = custody.unit_id_of("SF1234567890123")
    log_in(client, room.county.people["baini_operator"])
    answer = {"text": "421223104201", "partner_id": str(room.county.partner.id)}

    refused = client.post(f"/sorting/describe/{unit_id}", data=answer)

    assert refused.status_code == 404
    assert session.get(Parcel, unit_id) is None


def test_a_bag_is_never_described_as_a_parcel(sorter, room, session):
    bag = room.bag("hongxia")
    answer = {"text": "421223104201", "partner_id": str(room.county.partner.id)}

    assert sorter.post(f"/sorting/describe/{bag.id}", data=answer).status_code == 404
    assert session.get(Parcel, bag.id) is None


def test_a_place_is_decided_only_where_the_parcel_is(client, room, session):
    parcel = room.parcel(None, at="county", candidates="421223100202")
    room.record("tiancheng_operator", "damaged", parcel.id)
    log_in(client, room.county.people["tiancheng_operator"])

    refused = client.post(f"/sorting/place/{parcel.id}", data={"text": "421223100202"})

    assert refused.status_code == 404
    assert session.get(Parcel, parcel.id).sorting is Sorting.ASKED


ADDRESS = "崇阳县天城镇幸福小区3栋2单元501室"


@pytest.mark.parametrize("at", [None, "county"])
def test_a_strangers_scan_is_kept_and_shows_the_address_masked_however_often(
    client, room, session, at
):
    parcel = room.parcel(None, at=at, address=ADDRESS)
    log_in(client, room.county.people["baini_operator"])

    panels = [scan(client, parcel.number)["parts"]["panel"] for _ in range(2)]

    for panel in panels:
        assert "501室" not in panel
        assert "幸福小区***" in panel
        assert "请问县中心" in panel
    assert custody.get_unit(session, parcel.id).holder_id == room.station("baini")
    for page in (f"/questions/{parcel.id}", f"/parcels/{parcel.id}/place"):
        shown = client.get(page)
        assert (shown.status_code, "501室" in shown.text) == (200, False)


def test_the_address_is_whole_where_the_parcel_was_sent_to(client, room):
    parcel = room.parcel("tiancheng", at="county", address=ADDRESS)
    trip = room.trip()
    bag = room.bag("tiancheng", parcels=1, closed=False)
    log_in(client, room.county.people["county_operator"])
    client.post(f"/bags/{bag.id}/scan", data={"text": parcel.number, "mode": "in"})
    client.post(f"/bags/{bag.id}/close", data={"seal_number": "H123456"})
    room.depart(trip, bag)
    log_in(client, room.county.people["tiancheng_operator"])
    client.post("/loads/blind/scan", data={"text": bag.number})
    client.post(f"/bags/{bag.id}/open")

    assert ADDRESS in client.get(f"/parcels/{parcel.id}/place").text


def test_the_address_is_whole_for_the_county_and_who_took_the_parcel_in(client, room):
    taken_in = {"station_id": room.station("baini"), "home_station_id": room.station("baini")}
    for who in ("county_operator", "baini_operator"):
        parcel = room.parcel(None, address=ADDRESS, **taken_in)
        log_in(client, room.county.people[who])

        assert ADDRESS in scan(client, parcel.number)["parts"]["panel"]
        assert ADDRESS in client.get(f"/parcels/{parcel.id}/place").text


def test_a_big_piece_stays_loose_beside_the_slot(sorter, room, session):
    parcel = room.parcel(weight_grams=15_000)

    answer = scan(sorter, parcel.number)

    assert answer["sound"] == "bell"
    assert "<b>13</b>" in answer["parts"]["panel"]
    assert custody.get_unit(session, parcel.id).bag_id is None


def test_a_piece_just_below_the_limit_goes_into_the_bag(sorter, room, session):
    parcel = room.parcel(weight_grams=14_999)

    scan(sorter, parcel.number)

    assert custody.get_unit(session, parcel.id).bag_id is not None


@pytest.mark.parametrize(
    ("grams", "fits"),
    [pytest.param(2, True, id="exactly-30-kg"), pytest.param(3, False, id="one-gram-over")],
)
def test_a_bag_is_filled_up_to_30_kg(sorter, room, session, grams, fits):
    for weight in (14_999, 14_999):
        scan(sorter, room.parcel(weight_grams=weight).number)
    parcel = room.parcel(weight_grams=grams)

    answer = scan(sorter, parcel.number)

    unit = custody.get_unit(session, parcel.id)
    assert (answer["sound"] == "good", unit.bag_id is not None) == (fits, fits)
    assert unit.holder in (Holder.BAG, Holder.STATION)


def test_the_right_bag_sounds_good_and_a_wrong_one_wrong_and_is_kept(sorter, room, session):
    parcel = room.parcel("hongxia")
    wrong = room.bag("changpu", closed=False)
    scan(sorter, parcel.number)
    right = session.get(Bag, custody.get_unit(session, parcel.id).bag_id)

    assert scan(sorter, right.number)["sound"] == "good"
    answer = scan(sorter, wrong.number)

    assert answer["sound"] == "bad"
    assert "洪下村" in answer["message"]


def test_a_parcel_that_stands_in_a_closed_bag_is_an_incident(sorter, room, session):
    bag = room.bag("hongxia", parcels=1)
    unit_id = bags_contents(session, bag)[0]
    number = custody.get_unit(session, unit_id).number

    answer = scan(sorter, number)

    assert answer["sound"] == "bad"
    incident = session.exec(select(Incident)).one()
    assert (incident.kind, incident.unit_id) == (IncidentKind.OUTSIDE_BAG, unit_id)


def test_a_parcel_that_another_station_has_is_seen_sorted_and_an_incident(sorter, room, session):
    parcel = room.parcel("hongxia", at="baini")

    answer = scan(sorter, parcel.number)

    assert answer["sound"] == "good"
    incident = session.exec(select(Incident)).one()
    assert incident.kind is IncidentKind.UNEXPECTED_HOLDER


def test_the_township_sorts_what_goes_up_into_a_bag_for_the_county(client, room, session):
    log_in(client, room.county.people["tiancheng_operator"])
    parcel = room.parcel("qiaotou", at="tiancheng")

    scan(client, parcel.number)

    bag = session.get(Bag, custody.get_unit(session, parcel.id).bag_id)
    assert bag.destination_id == room.station("county")


@pytest.mark.parametrize(("who", "status"), [("driver", 404), ("auditor", 403)])
def test_only_sorters_may_sort(client, county, who, status):
    log_in(client, county.people[who])

    assert client.get("/sorting").status_code == status
    assert client.post("/sorting/scan", data={"text": "YT1234567"}).status_code == status


def bags_contents(session, bag):
    rows = session.connection().execute(
        custody.UNIT.select().where(custody.UNIT.c.bag_id == bag.id)
    )
    return [row.id for row in rows]


def test_a_bag_tag_that_was_read_in_part_is_no_parcel(sorter, room, session):
    answer = scan(sorter, "B-421223-0001")

    assert answer["sound"] == "bad"
    assert session.connection().execute(select(EVENT)).all() == []
