import re

import pytest

from station.errors import N_, NotFound, RuleBroken, TryLater
from station.web.access import public
from tests.builders import PASSWORD, log_in


class BagNotOpen(RuleBroken):
    message = N_("%(kind)s %(id)s does not exist.")
    remedy = N_("Nothing was changed.")


def broken(app, error):
    @public
    def view():
        raise error

    app.add_url_rule("/broken", "broken", view)


def test_a_broken_rule_says_what_happened_and_what_to_do(app, client):
    broken(app, BagNotOpen(kind=N_("Station"), id="0042"))

    response = client.get("/broken")

    assert response.status_code == 409
    assert "服务站 0042 不存在。" in response.text
    assert "没有任何改动。" in response.text


def test_a_script_gets_the_same_sentence_as_json(app, client):
    broken(app, BagNotOpen(kind=N_("Station"), id="0042"))

    response = client.get("/broken", headers={"X-Requested-With": "scan"})

    assert response.status_code == 409
    assert response.json["message"] == "服务站 0042 不存在。"
    assert response.json["sound"] == "bad"
    assert response.json["kind"] == "BagNotOpen"


def test_what_is_not_found_does_not_show_what_was_asked_for(app, client):
    broken(app, NotFound(kind="Person", id="7f00"))

    response = client.get("/broken")

    assert response.status_code == 404
    assert "7f00" not in response.text


def test_a_busy_station_says_that_nothing_was_lost(app, client):
    broken(app, TryLater())

    response = client.get("/broken")

    assert response.status_code == 503
    assert "内容没有丢失" in response.text


def test_a_bug_shows_a_page_that_tells_nothing_of_its_inside(app, client):
    app.config["PROPAGATE_EXCEPTIONS"] = False
    broken(app, ZeroDivisionError("secret"))

    response = client.get("/broken")

    assert response.status_code == 500
    assert "之前保存的内容都在" in response.text
    assert "secret" not in response.text


def test_a_bug_is_told_even_when_the_page_for_it_cannot_be_drawn(app, client):
    app.config["PROPAGATE_EXCEPTIONS"] = False
    broken(app, ZeroDivisionError())
    app.jinja_env.globals.pop("asset")

    response = client.get("/broken")

    assert response.status_code == 500
    assert "此前已保存的内容不受影响" in response.text


@pytest.mark.parametrize(
    ("method", "path", "status", "sentence"),
    [
        pytest.param("GET", "/nowhere", 404, "这里查不到这个编码或页面。", id="unknown"),
        pytest.param("PUT", "/", 405, "这个地址不能这样使用。", id="wrong-method"),
    ],
)
def test_an_address_that_is_wrong_is_answered_in_chinese(client, method, path, status, sentence):
    response = client.open(path, method=method)

    assert response.status_code == status
    assert sentence in response.text


def test_a_file_that_is_too_large_is_refused_with_the_limit(app, client):
    app.config["MAX_CONTENT_LENGTH"] = 10

    response = client.post("/login", data={"login": "x" * 50})

    assert response.status_code == 413
    assert "32 MB" in response.text


def test_a_form_without_its_token_saves_nothing_and_says_how_to_go_on(guarded_app, county):
    client = guarded_app.test_client()
    log_in(client, county.people["hongxia_operator"])

    response = client.post("/account/pin", data={"pin": "4821", "password": PASSWORD})

    assert response.status_code == 401
    assert "没有保存。请刷新页面" in response.text


def test_a_form_with_its_token_is_taken(guarded_app):
    client = guarded_app.test_client()
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/login").text).group(1)

    response = client.post("/language/en", data={"csrf_token": token})

    assert response.status_code == 303


def test_a_stranger_who_posts_is_told_to_log_in_again(client):
    response = client.post("/scan", data={"text": "1"})

    assert response.status_code == 401
    assert "请登录后再做一次" in response.text or "请重新登录" in response.text


def test_pages_carry_headers_that_keep_them_from_being_misused(client):
    headers = client.get("/").headers

    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"


def test_a_persons_pages_are_not_kept_by_the_browser(client, county):
    log_in(client, county.people["hongxia_operator"])

    assert client.get("/").headers["Cache-Control"] == "no-store"


def test_files_are_kept_for_a_year_under_their_contents_name(client):
    address = re.search(r'href="(/static/station.css\?v=\w+)"', client.get("/").text).group(1)

    response = client.get(address)

    assert "immutable" in response.headers["Cache-Control"]
    response.close()


def test_style_and_script_together_stay_below_forty_kilobytes(client):
    files = [client.get(f"/static/station.{kind}") for kind in ("css", "js")]

    assert sum(len(file.data) for file in files) < 40_000
    for file in files:
        file.close()
