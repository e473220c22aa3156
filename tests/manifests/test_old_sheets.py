"""An old sheet is known by its code, and still leads to its bag, load or trip."""

import pytest

from station import barcodes
from station.barcodes import Series
from station.consolidation import loading
from station.consolidation.models import Trip
from station.manifests import load_codes, service
from station.manifests.models import Sheet, SheetKind
from tests.builders import log_in


def scan(client, text):
    return client.post("/scan", data={"text": text}, follow_redirects=True).text


@pytest.fixture
def clerk(client, county):
    log_in(client, county.people["county_operator"])
    return client


@pytest.fixture
def sent(room):
    """A trip under way whose bills were made anew, as another driver took it."""
    trip = room.trip()
    room.load(trip, room.bag("tiancheng"))
    with room.database.write() as session:
        service.depart(session, room.writer("county_operator"), trip.id)
    room.clock.advance(minutes=1)
    with room.database.write() as session:
        writer, found = room.writer("county_operator"), session.get(Trip, trip.id)
        loading.change_vehicle(
            session, writer, found, vehicle_id=None, driver_id=None, driver_name="张师傅"
        )
        [leg] = service.trips.legs_of(session, found)
        service.freeze(session, writer, SheetKind.ROUTE_BILL, leg.id)
    return leg


def bill(leg, revision):
    return barcodes.of_sheet(leg.number, revision)


def test_the_current_bill_opens_its_load_as_before(client, county, sent):
    log_in(client, county.people["tiancheng_operator"])

    answer = client.post("/scan", data={"text": bill(sent, 2)})

    assert answer.location == f"/loads/{sent.id}"


def test_an_old_bill_says_that_it_is_old_and_leads_to_the_current_one(clerk, sent):
    page = scan(clerk, bill(sent, 1))

    assert "这是第 1 版，现行的是第 2 版" in page
    assert 'data-sound="bell"' in page
    assert f"/trips/{sent.trip_id}" in page
    assert "/sheets/" in page


def test_an_old_bill_says_that_the_load_is_the_same(clerk, sent):
    assert "两版所列物件相同" in scan(clerk, bill(sent, 1))


@pytest.fixture
def reloaded(room):
    """A load that left, came back to the ramp, and left with another bag instead of the first."""
    trip, first, second = room.trip(), room.bag("tiancheng"), room.bag("tiancheng")
    room.load(trip, first)
    with room.database.write() as session:
        writer = room.writer("county_operator")
        service.depart(session, writer, trip.id)
        [leg] = service.trips.legs_of(session, trip)
        said = load_codes.of_bill(session, leg, revision=1, at=writer.at)
        service.trips.cancel_departure(
            session, writer, leg, scanned_unit_id=first.id, reason="坏了"
        )
        loading.unload(session, writer, leg, first.id)
    room.clock.advance(minutes=1)
    room.load(trip, second)
    with room.database.write() as session:
        service.depart(session, room.writer("county_operator"), trip.id)
    return leg, first, second, load_codes.codes(said, lambda _: bytes(64))


def test_an_old_bill_says_what_differs(clerk, reloaded):
    leg, first, second, _ = reloaded

    page = scan(clerk, bill(leg, 1))

    assert f"新版多出：{second.number}" in page
    assert f"新版已去掉：{first.number}" in page


def test_an_old_bills_own_code_says_what_differs_and_rings(client, county, reloaded):
    leg, first, second, codes = reloaded
    log_in(client, county.people["tiancheng_operator"])

    headers = {"X-Requested-With": "scan"}
    answer = client.post("/loads/codes", data={"text": codes[0]}, headers=headers).json

    assert answer["sound"] == "bell"
    assert "这是第 1 版，现行的是第 2 版" in answer["message"]
    assert second.number in answer["message"]
    assert first.number in answer["message"]
    assert answer["go"] == f"/loads/{leg.id}"


def test_an_old_bill_is_no_news_to_a_stranger(client, county, sent):
    log_in(client, county.people["baini_operator"])

    assert "现行的是" not in scan(client, bill(sent, 1))


def test_a_bag_is_loaded_by_its_tag_and_by_its_item_list(clerk, room):
    trip, headers = room.trip(), {"X-Requested-With": "scan"}
    for series in (None, Series.ITEM_LIST):
        bag = room.bag("tiancheng")

        text = barcodes.of_sheet(bag.number, 1, series)
        answer = clerk.post(f"/trips/{trip.id}/scan", data={"text": text}, headers=headers)

        assert answer.json["sound"] == "good"


def test_a_bag_is_received_by_its_tag(client, county, room):
    bag = room.bag("tiancheng")
    (leg,) = room.depart(room.trip(), bag)
    log_in(client, county.people["tiancheng_operator"])
    data = {"text": barcodes.of_sheet(bag.number, 3)}
    headers = {"X-Requested-With": "scan"}

    answer = client.post(f"/loads/{leg.id}/scan", data=data, headers=headers)

    assert answer.json["sound"] == "good"


def test_every_sheets_own_code_says_its_revision(room, sent):
    with room.database.read() as session:
        [trip] = session.exec(service.select(Trip)).all()
        content = service.content_bills.trip_bill(
            session, trip, number=trip.number, revision=7, made=service.Made("", room.clock())
        )

    assert barcodes.parse(content.code).revision == 7


@pytest.mark.parametrize(
    ("series", "kind"), [(None, SheetKind.BAG_TAG), (Series.ITEM_LIST, SheetKind.ITEM_LIST)]
)
def test_a_sheet_is_printed_again_by_the_code_on_it(room, series, kind):
    bag = room.bag("tiancheng")
    code = barcodes.of_sheet(bag.number, 1, series)

    with room.database.write() as session:
        frozen = service.freeze_number(session, room.writer("coordinator"), code)
        sheet = session.get(Sheet, frozen.sheet_id)

    assert (sheet.kind, sheet.number) == (kind, bag.number)
