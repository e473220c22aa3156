from datetime import UTC, date, datetime

import pytest

from station.web.i18n import day, grouped, kg, when, yuan
from tests.builders import log_in


def test_a_stranger_reads_chinese(client):
    assert '<html lang="zh">' in client.get("/").text


def test_a_stranger_may_switch_this_browser_to_english(client):
    response = client.post("/language/en", data={"next": "/login"})

    assert response.location == "/login"
    assert '<html lang="en">' in client.get("/login").text


def test_a_language_that_does_not_exist_is_not_found(client):
    assert client.post("/language/xx").status_code == 404


def test_a_persons_own_language_wins_over_the_browsers(client, county, database):
    person = county.people["hongxia_operator"]
    client.set_cookie("language", "zh")
    log_in(client, person)

    client.post("/account/language/en", data={"next": "/"})

    assert '<html lang="en">' in client.get("/").text


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example", "/\\evil.example", ""]
)
def test_no_switch_leads_to_another_site(client, address):
    assert client.post("/language/en", data={"next": address}).location == "/"


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        pytest.param(
            lambda: when(datetime(2026, 11, 20, 16, 5, tzinfo=UTC)), "11-21 00:05", id="when"
        ),
        pytest.param(
            lambda: when(datetime(2025, 1, 2, 0, 5, tzinfo=UTC)), "2025-01-02 08:05", id="year"
        ),
        pytest.param(lambda: when(None), "–", id="never"),
        pytest.param(lambda: day(date(2026, 11, 21)), "2026-11-21 星期六", id="day"),
        pytest.param(lambda: kg(6150), "6.2 kg", id="kg"),
        pytest.param(lambda: kg(250), "0.3 kg", id="kg-half-up"),
        pytest.param(lambda: kg(49), "0.049 kg", id="kg-of-a-letter"),
        pytest.param(lambda: yuan(41250), "¥412.50", id="yuan"),
        pytest.param(lambda: yuan(-5), "-¥0.05", id="negative"),
        pytest.param(lambda: yuan(123456789), "¥1,234,567.89", id="much"),
        pytest.param(
            lambda: grouped("YT7785497562742"),
            '<span class="number">YT7 7854 9756 <b>2742</b></span>',
            id="grouped",
        ),
        pytest.param(
            lambda: grouped("B-421223100-0042-Y"),
            '<span class="number">B-421223100-<b>0042</b>-Y</span>',
            id="a-bag",
        ),
        pytest.param(
            lambda: grouped("B-421223100-0042-L"),
            '<span class="number">B- 4212 2310 0-00 <b>42-L</b></span>',
            id="no-code-of-ours",
        ),
        pytest.param(lambda: grouped("742"), '<span class="number"> <b>742</b></span>', id="short"),
        pytest.param(
            lambda: grouped("<b>x"), '<span class="number"> <b>&lt;b&gt;x</b></span>', id="escaped"
        ),
    ],
)
def test_values_look_on_a_page_like(app, shown, expected):
    with app.test_request_context("/"):
        assert shown() == expected
