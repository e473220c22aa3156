"""The links of long lists, whatever stands in the address."""

import re

import pytest

from station.network.models import Vehicle
from station.web.paging import address_with
from tests.builders import log_in, save
from tests.consolidation.room import a_room

ODD = "endpoint=x&kind=1&_external=1&_anchor=a&_scheme=ftp&_method=POST&page=2&self=1&values=1"


def test_no_page_stumbles_over_odd_names_in_its_address(client, county, app):
    log_in(client, county.people["coordinator"])
    pages = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in rule.methods and not rule.arguments
    ]

    failed = {page: client.get(f"{page}?{ODD}").status_code for page in pages}

    assert {page: status for page, status in failed.items() if status >= 500} == {}


def test_the_next_page_keeps_the_filter_and_drops_odd_names(client, county, database):
    save(
        database,
        *[Vehicle(plate=f"鄂L·A{n:04d}", name="面包车", capacity_grams=600_000) for n in range(60)],
    )
    log_in(client, county.people["coordinator"])

    page = client.get(f"/network/vehicles?text=&{ODD}").text

    link = re.search(r'rel="next" href="([^"]+)"', page)[1]
    assert link.startswith("/network/vehicles?")
    assert "page=3" in link
    assert "external" not in link
    assert "endpoint" not in link


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("/parcels/", id="parcels"),
        pytest.param("/incidents", id="incidents"),
    ],
)
def test_the_list_as_a_file_has_the_lists_own_filter(client, county, database, clock, address):
    room = a_room(database, county, clock)
    room.record("county_operator", "seen", room.parcel("hongxia", at="baini").id)
    log_in(client, county.people["coordinator"])
    odd = ODD.replace("&kind=1", "") if address == "/incidents" else ODD

    page = client.get(f"{address}?text=0001&{odd}").text

    link = re.search(r'href="([^"]+export\.csv[^"]*)"', page)[1].replace("&amp;", "&")
    assert "text=0001" in link
    assert client.get(link).status_code == 200


def test_an_address_is_made_with_what_was_asked_and_what_is_changed(app):
    with app.test_request_context("/parcels/?text=0017&kind=1&page=4&endpoint=x&_external=1"):
        made = address_with("parcels.export_parcels", kind="csv", page=5)

    assert made == "/parcels/export.csv?text=0017&page=5"
