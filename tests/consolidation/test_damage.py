"""What is found damaged in any room is photographed there and then, and the clerk goes on with it."""

from io import BytesIO

import pytest
from sqlmodel import select

from station import custody
from station.custody import Holder, State
from station.incidents.models import Incident, IncidentKind, IncidentPhoto
from tests.builders import log_in
from tests.photos.taken import a_photo, from_a_phone, opened


@pytest.fixture
def as_(client, county):
    def who(name):
        log_in(client, county.people[name])
        return client

    return who


def note(client, unit, *photos, reason="wet", **said):
    files = [(BytesIO(photo), f"{at}.jpg") for at, photo in enumerate(photos)]
    data = {"photos": files, "reason": reason} | said
    return client.post(f"/damaged/{unit.id}", data=data, content_type="multipart/form-data")


def matters(session):
    session.expire_all()
    return session.exec(select(Incident)).all()


def kept(session):
    return session.exec(select(IncidentPhoto).order_by(IncidentPhoto.id)).all()


def test_a_parcel_on_the_table_is_noted_as_damaged_with_its_photos_in_one_go(as_, room, session):
    parcel = room.parcel("hongxia", at="county")
    clerk = as_("county_operator")

    page = clerk.get(f"/damaged/{parcel.id}?back=/sorting").text
    answer = note(clerk, parcel, from_a_phone(), a_photo(), note="corner", back="/sorting")

    (matter,) = matters(session)
    assert 'href="/sorting"' in page
    assert (answer.status_code, answer.location) == (303, "/sorting")
    assert (matter.kind, matter.unit_id, matter.reason) == (IncidentKind.DAMAGED, parcel.id, "wet")
    assert [photo.incident_id for photo in kept(session)] == [matter.id] * 2
    assert not opened(kept(session)[0].page).getexif()
    assert custody.get_unit(session, parcel.id).state is State.HERE
    assert "2 张照片" in clerk.get("/sorting").text


def test_without_a_photo_it_is_noted_all_the_same(as_, room, session):
    bag = room.bag("hongxia")

    answer = note(as_("county_operator"), bag)

    assert answer.location == f"/bags/{bag.id}"
    assert [matter.unit_id for matter in matters(session)] == [bag.id]
    assert kept(session) == []


def test_a_photo_that_cannot_be_read_notes_nothing(as_, room, session):
    parcel = room.parcel("hongxia", at="county")

    answer = note(as_("county_operator"), parcel, a_photo()[:200])

    assert answer.status_code == 409
    assert (matters(session), kept(session)) == ([], [])


def test_a_reason_is_asked_for(as_, room, session):
    parcel = room.parcel("hongxia", at="county")

    answer = note(as_("county_operator"), parcel, a_photo(), reason="")

    assert answer.status_code == 400
    assert matters(session) == []


def test_a_second_time_leads_to_the_photos_of_the_first(as_, room, session):
    parcel = room.parcel("hongxia", at="county")
    clerk = as_("county_operator")
    note(clerk, parcel)

    page = clerk.get(f"/damaged/{parcel.id}").text

    (matter,) = matters(session)
    assert f"/incidents/{matter.id}/photos" in page
    assert 'name="reason"' not in page


def test_what_is_elsewhere_or_in_a_closed_bag_cannot_be_damaged_here(as_, room, session):
    bag, gone = room.bag("hongxia", parcels=1), room.parcel("tiancheng", at="county")
    room.depart(room.trip(), gone)
    (inside,) = [unit for unit in session.exec(select(custody.Unit)).all() if unit.bag_id == bag.id]
    clerk = as_("county_operator")

    answers = [note(clerk, unit) for unit in (gone, inside)]

    assert [answer.status_code for answer in answers] == [409, 409]
    assert matters(session) == []
    assert 'name="reason"' not in clerk.get(f"/damaged/{gone.id}").text


def test_what_lies_in_an_open_bag_can(as_, room, session):
    bag = room.bag("hongxia", parcels=1, closed=False)
    (inside,) = [unit for unit in session.exec(select(custody.Unit)).all() if unit.bag_id == bag.id]

    answer = note(as_("county_operator"), inside)

    unit = custody.get_unit(session, inside.id)
    assert answer.status_code == 303
    assert (unit.holder, unit.bag_id) == (Holder.BAG, bag.id)
    assert len(matters(session)) == 1


def test_another_station_finds_no_such_page(as_, room):
    parcel = room.parcel("hongxia", at="county")
    clerk = as_("baini_operator")

    assert clerk.get(f"/damaged/{parcel.id}").status_code == 404
    assert note(clerk, parcel).status_code == 404


@pytest.mark.parametrize("place", ["parcel", "bag", "sorting"])
def test_each_room_leads_there(as_, room, place):
    parcel, bag = room.parcel("hongxia", at="county"), room.bag("hongxia")
    clerk = as_("county_operator")

    unit = bag if place == "bag" else parcel
    if place == "sorting":
        headers = {"X-Requested-With": "scan"}
        answer = clerk.post("/sorting/scan", data={"text": parcel.number}, headers=headers)
        page = answer.json["parts"]["panel"]
    else:
        page = clerk.get(f"/{place}s/{unit.id}").text

    assert f"/damaged/{unit.id}" in page


def test_what_a_load_brought_damaged_is_a_key_away_from_its_photo(as_, room, session):
    parcel = room.parcel("tiancheng", at="county")
    [leg] = room.depart(room.trip(), parcel)
    clerk = as_("tiancheng_operator")
    headers = {"X-Requested-With": "scan"}
    said = {"text": parcel.number, "mode": "damaged", "reason": "wet"}

    answer = clerk.post(f"/loads/{leg.id}/scan", data=said, headers=headers).json

    (matter,) = matters(session)
    link = f'data-key="0" href="/incidents/{matter.id}/photos?back=/loads/{leg.id}"'
    assert link in answer["parts"]["matters"]
    files = {"photos": (BytesIO(a_photo()), "1.jpg")}
    clerk.post(f"/incidents/{matter.id}/photos", data=files)
    page = clerk.get(f"/loads/{leg.id}").text
    assert link not in page
    assert "1 张照片" in page


def test_a_damaged_parcel_of_an_opened_bag_leads_to_its_photos(as_, room, session):
    bag = room.bag("tiancheng", parcels=2)
    [leg] = room.depart(room.trip(), bag)
    clerk = as_("tiancheng_operator")
    clerk.post(f"/loads/{leg.id}/finish", data={"rest": "there"})
    clerk.post(f"/bags/{bag.id}/open")
    number = session.exec(select(custody.Unit.number).where(custody.Unit.bag_id == bag.id)).first()
    clerk.post(f"/bags/{bag.id}/scan", data={"text": number, "mode": "damaged", "reason": "wet"})

    (matter,) = matters(session)
    way = f"/incidents/of-unit/{matter.unit_id}/photos?back=/bags/{bag.id}"
    assert way in clerk.get(f"/bags/{bag.id}").text
    assert clerk.get(way).location == f"/incidents/{matter.id}/photos?back=/bags/{bag.id}"


def test_the_sender_of_a_load_sees_what_came_damaged_though_it_was_received_first(
    as_, room, session
):
    parcel = room.parcel("qiaotou", at="hongxia")
    leg_id = room.load(room.trip(), room.parcel("tiancheng", at="county")).id
    for each, kind in (("hongxia", "depart"), ("tiancheng", "receive"), ("tiancheng", "damaged")):
        room.record(f"{each}_operator", kind, parcel.id, leg_id=leg_id)

    (matter,) = matters(session)
    assert matter.station_id == room.station("tiancheng")
    assert matter.other_station_id == room.station("hongxia")
    assert as_("hongxia_operator").get(f"/incidents/{matter.id}").status_code == 200
