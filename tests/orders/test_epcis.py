"""A lot's and a parcel's events as EPCIS 2.0, by the rules of its schema and of CBV, without names."""

import re
from datetime import datetime

import pytest

from station import custody
from station.custody import Evidence, Happening, Writer
from station.orders import epcis
from station.records import installation
from tests.builders import log_in
from tests.orders.buyers import PHONE, order
from tests.orders.test_trace import Desk

NAMES = epcis.Names("https://chongyang.example/")
# What every event says, and what its kind needs besides.
ALWAYS = {"type", "eventID", "eventTime", "eventTimeZoneOffset", "action", "bizStep", "readPoint"}
MAY = ALWAYS | {"disposition", "bizLocation", "errorDeclaration"}
OF_KIND = {
    "ObjectEvent": {"epcList", "quantityList", "ilmd"},
    "TransformationEvent": {"inputQuantityList", "outputQuantityList", "ilmd"},
    "AggregationEvent": {"parentID", "childEPCs", "childQuantityList"},
}
STEPS = {
    *("accepting", "arriving", "commissioning", "departing", "holding", "inspecting"),
    *("packing", "retail_selling", "unpacking"),
}
URI = re.compile(r"(https?://|urn:uuid:)[!-~]+")


@pytest.fixture
def desk(market):
    return Desk(market)


@pytest.fixture
def packed(desk, clock):
    one, two = desk.lot(certified=True), desk.lot(certified=True)
    _, placed = order(desk.database, desk.listing, clock(), quantity=3)
    clock.advance(minutes=5)
    desk.pack(placed, (one, 1), (two, 2))
    return one, two


def lot_events(desk, lot):
    with desk.database.read() as session:
        return epcis.of_lot(session, lot, NAMES, at=desk.clock())


def check(document):
    assert document["type"] == "EPCISDocument"
    assert document["schemaVersion"] == "2.0"
    events = document["epcisBody"]["eventList"]
    assert [e["eventTime"] for e in events] == sorted(e["eventTime"] for e in events)
    for event in events:
        mixes = event["type"] == "TransformationEvent"
        assert set(event) >= ALWAYS - ({"action"} if mixes else set())
        assert mixes == ("action" not in event)
        assert set(event) <= MAY | OF_KIND[event["type"]]
        assert set(event) & OF_KIND[event["type"]]
        assert mixes or event["action"] in {"ADD", "OBSERVE", "DELETE"}
        assert "ilmd" not in event or mixes or event["action"] == "ADD"
        assert event["bizStep"] in STEPS
        assert datetime.fromisoformat(event["eventTime"]).tzinfo
        for uri in (event["eventID"], event["readPoint"]["id"], *event.get("epcList", ())):
            assert URI.fullmatch(uri)
    return events


def test_a_lot_begins_and_is_packed_with_the_others_of_its_parcel(desk, packed):
    one, two = packed

    events = check(lot_events(desk, one))

    kinds = {(event["type"], event["bizStep"]) for event in events}
    assert kinds == {
        ("ObjectEvent", "commissioning"),
        ("AggregationEvent", "packing"),
        ("ObjectEvent", "accepting"),
    }
    (made,) = (e for e in events if e["bizStep"] == "commissioning")
    assert made["quantityList"][0] == {
        "epcClass": f"https://chongyang.example/shop/t/{one.number}",
        "quantity": 20.0,
        "uom": "KGM",
    }
    assert made["ilmd"]["cbvmda:lotNumber"] == one.number
    (box,) = (e for e in events if e["type"] == "AggregationEvent")
    assert box["parentID"].endswith("/id/parcel/7777000012345/1")
    inside = {q["epcClass"].rpartition("/")[2]: q["quantity"] for q in box["childQuantityList"]}
    assert inside == {one.number: 0.5, two.number: 1.0}


def test_a_parcels_way_is_said_by_its_custody_events(desk, packed):
    with desk.database.read() as session:
        (unit,) = custody.find_units(session, "7777000012345")
        events = check(epcis.of_parcel(session, unit.id, NAMES, at=desk.clock()))

    assert {e["bizStep"] for e in events} == {"commissioning", "packing", "accepting"}
    (taken,) = (e for e in events if e["bizStep"] == "accepting")
    assert taken["epcList"] == ["https://chongyang.example/id/parcel/7777000012345/1"]
    assert taken["bizLocation"]["id"].endswith("/id/station/421223100201")


def test_an_event_that_was_taken_back_says_so(desk, packed, clock):
    with desk.database.write() as session:
        (unit,) = custody.find_units(session, "7777000012345")
        writer = Writer(desk.actor, installation(session).node_id, clock())
        void = Happening("void", unit.id, Evidence.ADMINISTRATIVE, corrects_id=unit.head_id)
        custody.record(session.connection(), writer, [void])

    events = check(lot_events(desk, packed[0]))

    (taken,) = (e for e in events if e["bizStep"] == "accepting")
    assert taken["errorDeclaration"]["reason"] == "incorrect_data"


def test_a_recall_is_an_event_of_its_own(desk, packed):
    desk.recall(packed[0])

    last = check(lot_events(desk, packed[0]))[-1]

    assert (last["bizStep"], last["disposition"]) == ("holding", "recalled")


def test_it_names_nobody(client, county, desk, packed):
    log_in(client, county.people["hongxia_operator"])

    answer = client.get(f"/orders/lots/{packed[0].id}/epcis.json")

    assert answer.mimetype == "application/ld+json"
    assert not any(who in answer.text for who in ("李女士", PHONE, "王小明", "杭州"))
    check(answer.get_json(force=True))


def test_a_parcels_events_are_for_those_who_see_it(client, county, desk, packed):
    with desk.database.read() as session:
        (unit,) = custody.find_units(session, "7777000012345")
    log_in(client, county.people["hongxia_operator"])
    mine = client.get(f"/orders/parcels/{unit.id}/epcis.json")
    log_in(client, county.people["qiaotou_operator"])

    assert mine.status_code == 200
    assert client.get(f"/orders/parcels/{unit.id}/epcis.json").status_code == 404
    assert client.get(f"/orders/lots/{packed[0].id}/epcis.json").status_code == 404
