"""The pages by their names, for whoever has no mouse."""

from collections import Counter

import pytest

from station.access import Permission
from station.accounts.models import Role
from station.network.pinyin import search_key
from station.web.i18n import translated
from tests.builders import a_person, log_in, save
from tests.counter.shop import a_shop


def ways(app):
    return [item for room in app.extensions["rooms"] for item in room.nav]


def open_by(client, text):
    return client.post("/scan", data={"text": text}).location


@pytest.mark.parametrize(
    ("typed", "page"),
    [
        pytest.param("fj", "/sorting", id="initials"),
        pytest.param("FJ", "/sorting", id="capital-initials"),
        pytest.param("分拣", "/sorting", id="chinese-name"),
        pytest.param("sor", "/sorting", id="first-three-letters"),
        pytest.param("daily sh", "/daily", id="two-words"),
    ],
)
def test_the_scan_box_opens_a_page_by(client, county, typed, page):
    log_in(client, county.people["county_operator"])

    assert open_by(client, typed) == page


def test_in_lower_case_they_open_it_though_somebody_has_these_initials(
    client, county, database, clock
):
    a_shop(database, county, clock).shelved(name="秦军")
    log_in(client, county.people["hongxia_operator"])

    assert open_by(client, " qj ") == "/pickup"
    assert open_by(client, "QJ") is None
    asked = client.post("/scan", data={"text": "QJ"}).text
    assert "秦*" in asked
    assert 'href="/pickup"' in asked


def test_two_letters_of_an_english_name_are_too_few(client, county):
    log_in(client, county.people["county_operator"])

    assert open_by(client, "so") is None


def test_a_page_that_is_not_allowed_is_not_found(client, county):
    log_in(client, county.people["hongxia_operator"])

    assert open_by(client, "ry") is None
    assert 'href="/people"' not in client.get("/pages").text


def test_every_page_of_the_navigation_stands_on_the_list_with_its_letters(app, client, county):
    log_in(client, county.people["coordinator"])

    page = client.get("/pages").text

    mine = [item for item in ways(app) if item.permission is not Permission.SEE_TRIP]
    assert all(f"<kbd>{item.letters}</kbd>" in page for item in mine)


def test_the_letters_are_the_initials_of_the_chinese_name_and_of_one_page_only(app):
    items = ways(app)

    assert [item.label for item in items if not item.letters] == []
    assert max(Counter(item.letters for item in items).values()) == 1
    with app.test_request_context("/"):
        names = {item.letters: translated(item.label) for item in items}
    for letters, name in names.items():
        assert letters in search_key(name).split()


def test_the_navigation_of_a_townships_coordinator_leads_nowhere_that_is_refused(
    app, client, county, database
):
    person = a_person(county.stations["tiancheng"], login="tc", role=Role.COORDINATOR)
    save(database, person)
    log_in(client, person)
    page = client.get("/pages").text

    with app.test_request_context():
        addresses = {item.endpoint: app.url_for(item.endpoint) for item in ways(app)}
    shown = [address for address in addresses.values() if f'href="{address}"' in page]

    assert "/monthly" not in shown
    assert {client.get(address).status_code for address in shown} == {200}
    assert open_by(client, "yjdz") is None
