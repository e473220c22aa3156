"""Signed copies that come back are ticked; those that are out are listed."""

import pytest

from station import barcodes
from station.consolidation import loading
from station.consolidation.models import Trip
from station.manifests import lookup, service
from station.manifests.models import Sheet
from tests.builders import log_in


@pytest.fixture
def sent(room):
    """Bills of a trip that departed: of its leg, and of the whole."""
    trip = room.trip()
    room.load(trip, room.bag("tiancheng"), room.parcel("tiancheng", at="county"))
    with room.database.write() as session:
        bills = service.depart(session, room.writer("county_operator"), trip.id)
        return [session.get(Sheet, bill.sheet_id) for bill in bills]


@pytest.fixture
def clerk(client, county):
    log_in(client, county.people["coordinator"])
    return client


def scan(client, text):
    headers = {"X-Requested-With": "scan"}
    return client.post("/sheets/scan-returned", data={"text": text}, headers=headers).json


def out(room):
    with room.database.read() as session:
        actor = room.county.actor("coordinator")
        page = lookup.list_sheets(session, seen_by=actor, only_out=True)
        return {row.sheet.number for row in page.rows}


def test_what_was_printed_is_out_and_the_list_says_for_whom(clerk, sent, room):
    page = clerk.get("/sheets?show=out").text

    assert out(room) == {sheet.number for sheet in sent}
    assert "天城镇寄递物流服务站" in page
    assert "陈师傅" in page


def test_todays_page_leads_to_what_is_out(clerk, sent):
    assert "/sheets?show=out" in clerk.get("/").text


def test_a_copy_that_is_scanned_is_back(clerk, sent, room):
    bill, trip_bill = sent

    answer = scan(clerk, barcodes.of_sheet(bill.number, 1).lower())

    assert (answer["sound"], bill.number in answer["message"]) == ("good", True)
    assert out(room) == {trip_bill.number}


def test_a_copy_of_an_old_revision_is_not_the_one_that_is_out(clerk, sent, room):
    bill, _trip_bill = sent
    room.clock.advance(minutes=1)
    with room.database.write() as session:
        trip = session.get(Trip, sent[1].subject_id)
        writer = room.writer("county_operator")
        loading.change_vehicle(
            session, writer, trip, vehicle_id=None, driver_id=None, driver_name="张师傅"
        )
        service.freeze(session, writer, bill.kind, bill.subject_id)

    answer = scan(clerk, barcodes.of_sheet(bill.number, 1))

    assert (answer["sound"], "第 1 版" in answer["message"]) == ("bell", True)
    assert bill.number in out(room)
    assert scan(clerk, barcodes.of_sheet(bill.number, 2))["sound"] == "good"
    assert bill.number not in out(room)


@pytest.mark.parametrize("text", ["YT7785497562742", "L-421223-9999-R1-A"])
def test_what_is_no_signed_sheet_sounds_bad(clerk, sent, room, text):
    assert scan(clerk, text)["sound"] == "bad"
    assert len(out(room)) == len(sent)


def test_a_bag_tag_is_not_signed(clerk, room):
    bag = room.bag("tiancheng")

    assert scan(clerk, barcodes.of_sheet(bag.number, 1))["sound"] == "bad"


def test_another_stations_copy_is_not_ticked(client, county, sent, room):
    log_in(client, county.people["tiancheng_operator"])

    scan(client, barcodes.of_sheet(sent[0].number, 1))

    assert sent[0].number in out(room)


def test_a_sheet_is_found_by_the_code_on_its_paper(clerk, sent):
    code = barcodes.of_sheet(sent[0].number, 1)

    assert sent[0].number in clerk.get(f"/sheets?q={code}").text
