import csv
from io import StringIO

import pytest
from sqlmodel import select

from station.accounts.models import Audit
from station.parcels.models import Parcel
from tests.builders import log_in
from tests.parcels.files import HONGXIA, NUMBERS, QIAOTOU, UNCLEAR, take_in


@pytest.fixture
def taken(client, county, session):
    """Parcels by number, after a file for two villages was taken in at the county."""
    log_in(client, county.people["county_operator"])
    take_in(client, county.partner.id, HONGXIA, QIAOTOU, UNCLEAR)
    return {parcel.number: parcel for parcel in session.exec(select(Parcel))}


@pytest.mark.parametrize(
    ("who", "status"),
    [
        pytest.param("county_operator", 200, id="who-took-it-in"),
        pytest.param("auditor", 200, id="the-auditor"),
        pytest.param("hongxia_operator", 200, id="its-village"),
        pytest.param("tiancheng_operator", 200, id="the-township-above"),
        pytest.param("changpu_operator", 404, id="the-next-village"),
        pytest.param("baini_operator", 404, id="another-township"),
        pytest.param("driver", 404, id="a-driver"),
    ],
)
def test_a_parcel_is_shown_to_those_it_concerns(client, county, taken, who, status):
    log_in(client, county.people[who])

    assert client.get(f"/parcels/{taken[NUMBERS[0]].id}").status_code == status


def test_a_list_holds_only_what_concerns_the_reader(client, county, taken):
    log_in(client, county.people["hongxia_operator"])

    exported = client.get("/parcels/export.csv").data.decode("utf-8-sig")

    rows = list(csv.reader(StringIO(exported)))
    assert [row[0] for row in rows[1:]] == [NUMBERS[0]]


def test_names_and_phones_are_masked_in_lists_pages_and_exports(client, taken):
    pages = [
        client.get("/parcels/").text,
        client.get(f"/parcels/{taken[NUMBERS[0]].id}").text,
        client.get("/parcels/export.csv").data.decode("utf-8-sig"),
        client.get(f"/scan?text={NUMBERS[0]}", follow_redirects=True).text,
    ]

    for page in pages:
        assert "刘桂花" not in page
        assert "17700005635" not in page


def test_a_contact_is_unmasked_for_a_purpose_that_is_kept(client, county, taken, session):
    log_in(client, county.people["hongxia_operator"])

    page = client.post(f"/parcels/{taken[NUMBERS[0]].id}/contact", data={"purpose": "call"})

    assert "刘桂花" in page.text
    kept = session.exec(select(Audit)).one()
    assert (kept.person_id, kept.action, kept.detail) == (
        county.people["hongxia_operator"].id,
        "unmask",
        "call",
    )
    assert "刘桂花" not in client.get(f"/parcels/{taken[NUMBERS[0]].id}").text


@pytest.mark.parametrize(
    ("who", "status"),
    [
        pytest.param("coordinator", 200, id="the-coordinator"),
        pytest.param("auditor", 403, id="the-auditor"),
        pytest.param("tiancheng_operator", 403, id="a-station-it-only-passes"),
        pytest.param("changpu_operator", 404, id="the-next-village"),
    ],
)
def test_who_may_unmask(client, county, taken, session, who, status):
    log_in(client, county.people[who])

    form = {"purpose": "call"}
    response = client.post(f"/parcels/{taken[NUMBERS[0]].id}/contact", data=form)

    assert response.status_code == status
    assert ("刘桂花" in response.text) == (status == 200)
    assert len(session.exec(select(Audit)).all()) == (status == 200)


def test_nothing_is_unmasked_without_a_purpose(client, county, taken, session):
    log_in(client, county.people["coordinator"])

    response = client.post(f"/parcels/{taken[NUMBERS[0]].id}/contact", data={})

    assert response.status_code == 400
    assert "刘桂花" not in response.text
    assert session.exec(select(Audit)).all() == []


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("text=0017", id="last-four-of-the-number"),
        pytest.param("text=5635", id="last-four-of-the-phone"),
        pytest.param("text=洪下", id="place"),
        pytest.param("text=YT1000000000017", id="number"),
    ],
)
def test_parcels_are_found_by(client, taken, query):
    page = client.get(f"/parcels/?{query}").text

    assert str(taken[NUMBERS[0]].id) in page
    assert str(taken[NUMBERS[1]].id) not in page


def test_a_scanned_number_opens_its_parcel(client, taken):
    response = client.get(f"/scan?text={NUMBERS[0]}")

    assert response.location == f"/parcels/{taken[NUMBERS[0]].id}"


def test_the_scan_box_knows_nothing_of_another_stations_parcel(client, county, taken):
    log_in(client, county.people["changpu_operator"])

    assert str(taken[NUMBERS[0]].id) not in client.get(f"/scan?text={NUMBERS[0]}").text


def test_only_those_who_may_open_the_intake_are_led_to_it(client, county, taken):
    parcel = taken[NUMBERS[0]]
    way = f"/intakes/{parcel.intake_id}"

    assert way in client.get(f"/parcels/{parcel.id}").text
    log_in(client, county.people["hongxia_operator"])

    assert way not in client.get(f"/parcels/{parcel.id}").text
