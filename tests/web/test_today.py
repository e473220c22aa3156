from msgspec import structs

from station.web.room import Card, Exchange
from tests.builders import log_in


def furnish(app, **offers):
    first, *rest = app.extensions["rooms"]
    app.extensions["rooms"] = (structs.replace(first, **offers), *rest)


def test_the_first_card_with_a_step_is_what_comes_next(app, client, county):
    cards = [
        Card("在架", 57, "/shelf", order=2),
        Card("接收", 38, "/loads", next_step="接收 10:20 班车", order=1),
    ]
    furnish(app, cards=lambda _session, _actor, _now: cards)
    log_in(client, county.people["hongxia_operator"])

    page = client.get("/").text

    assert page.index("接收 10:20 班车") < page.index("在架")


def test_an_empty_day_says_what_will_be_here(client, county):
    log_in(client, county.people["hongxia_operator"])

    assert "今天要做的会出现在这里" in client.get("/").text


def test_a_driver_goes_straight_to_the_trips(client, county):
    log_in(client, county.people["driver"])

    assert client.get("/").location == "/my-trips"


def test_the_navigation_has_only_what_the_role_allows(client, county):
    log_in(client, county.people["hongxia_operator"])
    assert 'href="/people"' not in client.get("/").text

    log_in(client, county.people["coordinator"])
    assert 'href="/people"' in client.get("/network").text


def test_a_long_navigation_shows_areas_and_the_pages_of_the_open_one(client, county):
    log_in(client, county.people["coordinator"])

    today, network = client.get("/").text, client.get("/network").text

    assert 'href="/network"' in today, "an area leads to its first page"
    assert 'href="/people"' not in today
    assert 'href="/network" aria-current="true"' in network
    assert 'href="/network" aria-current="page"' in network


def test_every_page_says_what_has_not_gone_up_yet(app, client, county, now):
    furnish(app, exchange=lambda _session: Exchange(unsent=12, last_at=now))
    log_in(client, county.people["hongxia_operator"])

    page = client.get("/help").text

    assert "未上传 12" in page
    assert "上次交换 08:05" in page


def test_strangers_see_the_name_over_the_door_and_no_scan_box(client, county):
    page = client.get("/").text

    assert county.stations["county"].name in page
    assert "data-scan-box" not in page


def test_a_page_below_an_entry_is_in_its_area(client, county):
    log_in(client, county.people["county_operator"])

    page = client.get("/intakes/new").text

    assert 'href="/intakes/" aria-current="page"' in page
