"""A driver sees the trip, and of it no more than is signed for."""

from station.barcodes import Code, Series
from station.consolidation.models import Trip, TripState
from station.db import new_id
from station.manifests.models import Sheet, SheetKind
from tests.builders import log_in, save


def test_a_driver_comes_straight_to_the_trips_that_are_theirs(client, room, county):
    room.depart(room.trip(), room.bag("hongxia"))
    log_in(client, county.people["driver"])

    page = client.get("/", follow_redirects=True)

    assert page.request.path == "/my-trips"
    assert room.north.name in page.text


def test_the_trip_that_comes_next_stands_before_yesterdays(client, room, county, clock):
    yesterdays = room.trip()
    clock.advance(hours=24)
    next_one = room.trip()
    log_in(client, county.people["driver"])

    page = client.get("/my-trips").text

    assert page.index(str(next_one.id)) < page.index(str(yesterdays.id))


def test_a_driver_sees_bags_and_seals_and_no_parcel(client, room, county):
    parcel = room.parcel("hongxia", at="county", number="YT8899776655443")
    bag, trip = room.bag("hongxia"), room.trip()
    room.depart(trip, bag, parcel)
    log_in(client, county.people["driver"])

    page = client.get(f"/my-trips/{trip.id}").text

    assert bag.number.split("-")[2] in page
    assert "H00" in page
    assert parcel.number[-4:] not in page


def test_another_drivers_trip_is_not_found(client, room, county):
    trip = room.trip(room.south)
    log_in(client, county.people["driver"])

    assert client.get(f"/my-trips/{trip.id}").status_code == 404


def test_another_page_is_as_unknown_to_a_driver_as_none(client, room, county):
    trip = room.trip()
    log_in(client, county.people["driver"])

    assert {
        client.get(page).status_code for page in (f"/trips/{trip.id}", "/bags", "/parcels/")
    } == {404}


def scanned(client, text):
    return client.post("/scan", data={"text": text}, headers={"X-Requested-With": "scan"})


def test_the_papers_and_bags_of_a_drivers_trip_open_it(client, room, county):
    bag, trip = room.bag("hongxia"), room.trip()
    (leg,) = room.depart(trip, bag)
    log_in(client, county.people["driver"])
    own = f"/my-trips/{trip.id}"

    assert scanned(client, trip.number).json["go"] == own
    assert scanned(client, leg.number).json["go"] == f"{own}#part-{leg.id}"
    assert scanned(client, bag.number).json["go"] == f"{own}#part-{bag.id}"
    assert scanned(client, bag.seal_number).json["go"] == f"{own}#part-{bag.id}"
    page = client.get(own).text
    assert f'id="part-{leg.id}"' in page
    assert f'id="part-{bag.id}"' in page


def test_what_is_on_no_trip_of_the_drivers_is_said_in_a_sentence(client, room, county):
    bag, others, left = room.bag("qiaotou"), room.trip(room.south), room.bag("hongxia")
    (leg,) = room.depart(others, bag)
    parcel = room.parcel("hongxia", at="county")
    log_in(client, county.people["driver"])
    station = county.stations["hongxia"].code

    for text in (
        others.number,
        leg.number,
        bag.number,
        bag.seal_number,
        left.number,
        parcel.number,
        parcel.number[-4:],
        station,
        "洪下",
        "1",
    ):
        page = client.post("/scan", data={"text": text}).text
        assert "不在您的班次上" in page, text


def test_a_list_signed_with_a_partner_is_unknown_to_a_driver(client, room, county, database):
    sheet = Sheet(
        kind=SheetKind.HANDOVER_LIST,
        number=str(Code(Series.HANDOVER_LIST, "421223", 1)),
        revision=1,
        station_id=county.stations["county"].id,
        subject_id=new_id(),
        home_station_id=county.stations["county"].id,
    )
    save(database, sheet)
    log_in(client, county.people["driver"])

    assert "不在您的班次上" in client.post("/scan", data={"text": sheet.number}).text


def test_a_cancelled_trip_is_no_trip_of_the_drivers(client, room, county, database):
    trip = room.trip()
    with database.write() as session:
        session.get(Trip, trip.id).state = TripState.CANCELLED
    log_in(client, county.people["driver"])

    assert "不在您的班次上" in client.post("/scan", data={"text": trip.number}).text


def test_nothing_of_a_station_is_told_to_a_driver_by_a_404(client, room, county):
    log_in(client, county.people["driver"])

    unknown = client.get("/no-such-page")
    known = client.get("/trips")

    assert known.status_code == unknown.status_code == 404
    assert known.text.replace("/trips", "") == unknown.text.replace("/no-such-page", "")
