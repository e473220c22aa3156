import pytest

from station.web.access import rule_of
from tests.builders import log_in


def test_every_page_has_an_access_rule(app):
    views = app.view_functions.items()
    without = [name for name, view in views if name != "static" and rule_of(view) is None]

    assert without == []


def test_a_page_without_a_rule_is_denied(app, client):
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret")

    response = client.get("/forgotten")

    assert response.status_code == 403
    assert "secret" not in response.text


def test_a_stranger_is_asked_to_log_in(client):
    response = client.get("/scan?text=1")

    assert response.status_code == 303
    assert response.location == "/login?next=/scan?text%3D1"


def test_the_home_page_answers_a_stranger_in_chinese(client):
    response = client.get("/")

    assert response.status_code == 200
    assert '<html lang="zh">' in response.text


@pytest.mark.parametrize("who", ["coordinator", "hongxia_operator", "auditor", "driver"])
def test_everybody_who_logged_in_has_a_page_of_today(client, county, who):
    log_in(client, county.people[who])

    response = client.get("/", follow_redirects=True)

    assert response.status_code == 200
    assert county.people[who].name in response.text
