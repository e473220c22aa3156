"""What an address asks for: read, or said to be unreadable; never a mistake of the program."""

import pytest

from tests.builders import log_in

LISTS = ["/parcels/", "/trips", "/loads", "/bags", "/incidents", "/sheets", "/network/stations"]
GARBAGE = [
    "abc",
    "1e9",
    "-",
    "9" * 5000,
    "1\x002",
    "📦",
    "2026-13-45",
    "0001-01-01",
    "9999-12-31",
    "' OR 1=1",
    "%00",
]


@pytest.fixture
def clerk(client, county):
    log_in(client, county.people["coordinator"])
    return client


@pytest.mark.parametrize("garbage", GARBAGE)
@pytest.mark.parametrize("address", LISTS)
def test_a_list_stands_whatever_its_address_asks_for(clerk, address, garbage):
    names = "page day text q show shelf state kind station partner intake sorting level under"

    answer = clerk.get(address, query_string=dict.fromkeys(names.split(), garbage))

    # A station that is none is not found.
    assert answer.status_code in (200, 404)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        pytest.param("/parcels/?day=abc", "abc", id="a-day"),
        pytest.param("/trips?day=2026-02-30", "2026-02-30", id="a-day-that-there-is-not"),
        pytest.param("/daily?day=1999-12-31", "1999-12-31", id="a-day-before-all-of-this"),
        pytest.param("/daily?day=2100-01-01", "2100-01-01", id="a-day-that-nobody-here-will-see"),
        pytest.param("/monthly?month=0001-01", "0001-01", id="a-month"),
        pytest.param("/parcels/?partner=1", "1", id="an-id"),
        pytest.param("/bags?shelf=top", "top", id="a-choice"),
        pytest.param("/network/stations?page=1e9", "1e9", id="a-page"),
        pytest.param("/parcels/?day=" + "9" * 300, "9" * 20 + "…", id="a-long-one"),
    ],
)
def test_what_cannot_be_read_is_said_and_left_out(clerk, address, said):
    assert f"地址中的“{said}”无法识别，已略去" in clerk.get(address).text


@pytest.mark.parametrize(
    "address", ["/parcels/?day=2026-11-21", "/parcels/?day=", "/bags?shelf=all", "/trips?page=１"]
)
def test_nothing_is_said_of_what_can_be_read(clerk, address):
    assert "无法识别" not in clerk.get(address).text


@pytest.mark.parametrize("page", ["0", "-1", "9" * 30])
def test_a_page_that_there_is_not_is_the_nearest(clerk, page):
    assert clerk.get(f"/network/stations?page={page}").status_code == 200


def test_what_no_key_types_is_kept_out_of_a_record(clerk, county, session):
    county_id = county.stations["hongxia"].id
    page = clerk.get(f"/network/stations/{county_id}/edit").text
    version = page.split('name="version" value="')[1].split('"')[0]

    clerk.post(
        f"/network/stations/{county_id}/edit",
        data={"name": "洪\x00下\x07村", "version": version, "is_active": "on"},
    )

    session.expire_all()
    assert session.get(type(county.stations["hongxia"]), county_id).name == "洪下村"
